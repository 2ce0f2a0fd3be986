"""Random files: a page with its layout, a part it includes and macros it imports."""

from random import Random

from tests.browser.parity.grammar import KINDS, Grammar

DATA = ("\n", " · ", "<p class='x'>", "</p>\n", "纯文本 `${1}` \\n", '"', "  ", "</script>")

# An imported macro does not see the page's variables: these stand in for them.
OWN_NAMES = "".join(
    f"{{% set {name} = {value} %}}"
    for name, value in {
        "t0": "a",
        "t1": "b",
        "t2": "''",
        "n0": "3",
        "n1": "-1",
        "b0": "true",
        "b1": "false",
        "z": "none",
        "l_t": "['x', a]",
        "l_n": "[1, 2]",
        "d": "{'name': b, 'n': 2, 'ok': true, 'tags': [], 'deep': {'name': 'n', 'n': 0}}",
        "l_d": "[d, d]",
        "empty": "[]",
        "pair": "('p', 1)",
        "pairs": "[pair, ('<', 2)]",
    }.items()
)


class Writer:
    """Writes statements around the expressions of a grammar."""

    def __init__(self, random: Random, *, wild: bool) -> None:
        self.random = random
        self.grammar = Grammar(random, wild=wild)
        self._numbers = 0

    def files(self, folder: str) -> dict[str, str]:
        """`<folder>/page.html` and what it needs."""
        macro = f"{OWN_NAMES}{self.body(1)}{{{{ a }}}}|{{{{ b }}}}"
        macros = f"{{% macro f(a, b='b') %}}{macro}{{% endmacro %}}"
        self.grammar.patterns["text"] += ["f(<text>, b=<shown>)", "m.f(<text>)", "f(b=<text>, a=1)"]
        source = f"'{folder}/macros.html'"
        imports = f"{{% from {source} import f %}}{{% import {source} as m %}}"
        self.grammar.names["text"].append("word")
        part = imports + self.body(2)
        layout = (
            f"<!doctype html>{imports}{{% set word = 'layout' %}}\n{self.body(2)}"
            f"{{% block one %}}{self.body(2)}{{% endblock %}}{self.body(1)}"
            f"{{% if b0 %}}{{% block two %}}{self.body(1)}{{% endblock %}}{{% endif %}}"
        )
        page = (
            f"{{% extends '{folder}/layout.html' %}}\n{imports}{{% set word = 'page' %}}\n"
            f"{{% block one %}}{self.body(3)}{{{{ super() }}}}{self.body(1)}"
            f"{{% for part in l_t %}}{{% include '{folder}/part.html' %}}{{% endfor %}}"
            "{% endblock %}"
        )
        return {
            f"{folder}/macros.html": macros,
            f"{folder}/part.html": part,
            f"{folder}/layout.html": layout,
            f"{folder}/page.html": page,
        }

    def body(self, depth: int) -> str:
        return "".join(self.statement(depth) for _ in range(self.random.randrange(1, 4)))

    def statement(self, depth: int) -> str:
        makers = [self._data, self._output, self._output]
        if depth > 0:
            makers += [lambda: self._if(depth - 1), lambda: self._for(depth - 1), self._set]
        return self.random.choice(makers)()

    def _data(self) -> str:
        return self.random.choice(DATA)

    def _output(self) -> str:
        return f"{{{{ {self.grammar.expression('shown')} }}}}"

    def _if(self, depth: int) -> str:
        test = self.grammar.expression(self.random.choice(KINDS))
        other = self.grammar.expression("boolean")
        branches = f"{{% if {test} %}}{self.body(depth)}"
        if self.random.random() < 0.3:
            branches += f"{{% elif {other} %}}{self.body(depth)}"
        if self.random.random() < 0.6:
            branches += f"{{% else %}}{self.body(depth)}"
        return branches + "{% endif %}"

    def _for(self, depth: int) -> str:
        """A loop whose variables are known inside of it only."""
        name = self._name()
        kind = self.random.choice(("texts", "numbers", "rows", "pairs"))
        known = {key: list(names) for key, names in self.grammar.names.items()}
        target, items = name, "pairs" if kind == "pairs" else self.grammar.expression(kind)
        if kind == "pairs":
            target = f"{name}, {name}n"
            self._know(text=name, number=f"{name}n")
        elif kind == "rows":
            self._know(text=f"{name}.name", number=f"{name}.n", boolean=f"{name}.ok")
        else:
            self._know(**{kind.removesuffix("s"): name})
        self._know(number="loop.index", boolean="loop.last")
        body = self.body(depth)
        self.grammar.names = known
        end = f"{{% else %}}{self._output()}" if self.random.random() < 0.3 else ""
        return f"{{% for {target} in {items} %}}{body}{end}{{% endfor %}}"

    def _set(self) -> str:
        kind = self.random.choice(("text", "number", "boolean"))
        name = (
            self.random.choice(("t0", "n0", "b0")) if self.random.random() < 0.4 else self._name()
        )
        kind = {"t0": "text", "n0": "number", "b0": "boolean"}.get(name, kind)
        return f"{{% set {name} = {self.grammar.expression(kind)} %}}{{{{ {name} }}}}"

    def _know(self, **names: str) -> None:
        for kind, name in names.items():
            self.grammar.names[kind] += [name, name]

    def _name(self) -> str:
        self._numbers += 1
        return f"x{self._numbers}"
