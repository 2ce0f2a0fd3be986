"""Random expressions in the subset that the compiler knows, and random contexts for them."""

import re
from random import Random

TEXTS = (
    "",
    " ",
    "3 号楼",
    "<b>&'\"",
    "a/b?c=d&é",
    "  水泵房\t\n",
    "%(n)s 100%",
    "😀 A\u0301ß",
    "\u2028</script>",
    "\x85\ufeffx\x1f",
    "None",
    "0",
    "aXbXc",
    "!'()*~-_.",
)
NUMBERS = (0, 1, -1, 2, 3, 7, 12, 100, -42, 4096)

# Names of the context by what they hold.
NAMES = {
    "text": ("t0", "t1", "t2", "d.name", "d['name']", "d.deep.name", "l_d[0].name", "pair[0]"),
    "number": ("n0", "n1", "d.n", "d.deep.n", "l_n[0]", "l_n[-1]", "pair[1]"),
    "boolean": ("b0", "b1", "d.ok"),
    "texts": ("l_t", "d.tags", "empty"),
    "numbers": ("l_n",),
    "rows": ("l_d",),
}
KINDS = tuple(NAMES)


def context(random: Random) -> dict[str, object]:
    """Values for the names above; `gone` stays missing."""

    def text() -> str:
        return random.choice(TEXTS)

    def number() -> int:
        return random.choice(NUMBERS)

    def row() -> dict[str, object]:
        tags = [text() for _ in range(random.randrange(3))]
        return {"name": text(), "n": number(), "ok": random.random() < 0.5, "tags": tags}

    return {
        "t0": text(),
        "t1": text(),
        "t2": text(),
        "n0": number(),
        "n1": number(),
        "b0": random.random() < 0.5,
        "b1": random.random() < 0.5,
        "z": None,
        "l_t": [text() for _ in range(random.randrange(4))],
        "l_n": [number() for _ in range(random.randrange(1, 4))],
        "l_d": [row() for _ in range(random.randrange(1, 4))],
        "empty": [],
        "pair": [text(), number()],
        "pairs": [[text(), number()] for _ in range(random.randrange(3))],
        "d": {**row(), "deep": {"name": text(), "n": number()}},
    }


# How a value of each kind is written; <kind> stands for an expression of that kind, <leaf:kind> for
# a plain one, <any> for any kind, <shown> for whatever may be printed.
PATTERNS = {
    "text": (
        "(<text> ~ <shown>)",
        "(<text> + <text>)",
        "(<text> if <any> else <text>)",
        "(<text> or <text>)",
        "(<text> and <text>)",
        "(<text>)|upper",
        "(<text>)|lower",
        "(<text>)|trim",
        "(<text>)|escape",
        "(<text>)|urlencode",
        "(<text>)|replace('X', <text>)",
        "(<text>)|replace(<text> or 'a', <text>)",
        "(<texts>)|join(<text>)",
        "(<numbers>)|join",
        "(gone|default(<text>))",
        "(d.gone|default(<text>))",
        "(<text>)|default(<text>, true)",
        "(<any>)|tojson",
        "(<text> or 'x')[0]",
        "(<text> or 'x')[-1]",
        "(<text> or 'x')|first",
        "(<text> or 'x')|last",
        "_('扫码签到')",
        "_('还有 %(n)s 条', n=<shown>)",
        "_('进度 %(n)s/%(total)s，100%%', total=<number>, n=<text>)",
        "_('<i>%(n)s</i>', n=<text>)",
        "asset('css/base.css')",
    ),
    "number": (
        "(<number> + <small>)",
        "(<number> - <small>)",
        "(<small> * <small>)",
        "(-<leaf:number>)",
        "(<text>)|length",
        "(<texts>)|length",
        "(<rows>)|length",
        "(d|length)",
        "(<number> if <boolean> else <small>)",
        "(gone|default(<number>))",
    ),
    "small": ("n1", "3", "(-2)", "(l_t|length)", "(d.tags|length)", "true"),
    "boolean": (
        "(not <any>)",
        "(<text> == <text>)",
        "(<text> < <text>)",
        "(<number> != <number>)",
        "(<number> >= <number>)",
        "(<number> < <number> <= <number>)",
        "(<any> == <any>)",
        "(<any> != <any>)",
        "(<text> in <text>)",
        "(<text> not in <texts>)",
        "(<text> in d)",
        "(<number> in <numbers>)",
        "(<number> is even)",
        "(<number> is odd)",
        "(<text> is in(<texts>))",
        "(<any> is equalto(<any>))",
        "(gone is defined)",
        "(d.gone is not defined)",
        "(t0 is defined)",
        "(z is none)",
        "(t0 is not none)",
        "(<boolean> and <boolean>)",
        "(<boolean> or <boolean>)",
    ),
    "texts": ("[<text>, <text>]", "(<texts> + <texts>)", "(<text>)|list", "(l_d|last).tags"),
    "numbers": ("[<number>, <number>]", "(<numbers> + <numbers>)"),
    "rows": ("l_d", "[(l_d|first), {'name': <text>, 'n': 1, 'ok': true, 'tags': ['x']}]"),
}
LITERALS = {
    "text": tuple(repr(text) for text in TEXTS[:7]),
    "number": tuple(f"({number})" for number in NUMBERS[:9]),
    "boolean": ("true", "false"),
    "texts": ("['a', '<']", "[]"),
    "numbers": ("[1, 2]", "[0]"),
    "rows": ("[{'name': 'n', 'n': 1, 'ok': true, 'tags': ['x']}]",),
}
UNSOUND = (
    "gone",
    "z",
    "gone.name",
    "z.name",
    "d.gone",
    "l_n[99]",
    "(1 + 'a')",
    "(z < 1)",
    "(1)[0]",
)
PLACEHOLDER = re.compile(r"<(leaf:)?(text|texts|number|numbers|small|boolean|rows|any|shown)>")


class Grammar:
    """Writes expressions of a wanted kind; `wild` ones mix the kinds and may fail on both sides."""

    def __init__(self, random: Random, *, wild: bool) -> None:
        self.random = random
        self.wild = wild
        self.names = {kind: list(names) for kind, names in NAMES.items()}
        self.patterns = {kind: list(patterns) for kind, patterns in PATTERNS.items()}

    def expression(self, kind: str, depth: int = 3) -> str:
        if kind == "any" or (self.wild and self.random.random() < 0.05):
            kind = self.random.choice(KINDS)
        if kind == "shown":
            kind = self.random.choice(("text", "text", "number", "boolean"))
        if self.wild and self.random.random() < 0.02:
            return self.random.choice(UNSOUND)
        if kind != "small" and (depth <= 0 or self.random.random() < 0.25):
            return self.leaf(kind)
        return self._fill(self.random.choice(self.patterns[kind]), depth - 1)

    def leaf(self, kind: str) -> str:
        if self.random.random() < 0.7:
            return self.random.choice(self.names[kind])
        return self.random.choice(LITERALS[kind])

    def _fill(self, pattern: str, depth: int) -> str:
        def written(found: re.Match[str]) -> str:
            return self.leaf(found[2]) if found[1] else self.expression(found[2], depth)

        return PLACEHOLDER.sub(written, pattern)
