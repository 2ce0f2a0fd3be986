"""The filters, tests and operators that mean the same in Python and on the phone.

Each entry names the function of static/js/offline/runtime_filters.js that does the work there;
comparisons call those of runtime_operators.js.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Function:
    """A JavaScript function and the parameters it takes after the value.

    A parameter that may be left out comes with what the compiler then writes; JavaScript's own
    defaults would also replace a missing value, which in Python is a value that raises.
    """

    javascript: str
    parameters: dict[str, str | None] = field(default_factory=dict)


FILTERS = {
    "default": Function("otherwise", {"default_value": '""', "boolean": "false"}),
    "length": Function("length"),
    "join": Function("join", {"d": '""'}),
    "replace": Function("replace", {"old": None, "new": None}),
    "upper": Function("upper"),
    "lower": Function("lower"),
    "trim": Function("trim"),
    "first": Function("first"),
    "last": Function("last"),
    "list": Function("list"),
    "urlencode": Function("urlencode"),
    "escape": Function("escaped"),
    "e": Function("escaped"),
    "tojson": Function("tojson"),
}

TESTS = {
    "defined": Function("isDefined"),
    "none": Function("isNone"),
    "even": Function("isEven"),
    "odd": Function("isOdd"),
    "in": Function("isIn", {"seq": None}),
    "equalto": Function("isEqual", {"other": None}),
}

COMPARISONS = {
    "eq": "equals({0}, {1})",
    "ne": "!equals({0}, {1})",
    "lt": "compare({0}, {1}) < 0",
    "lteq": "compare({0}, {1}) <= 0",
    "gt": "compare({0}, {1}) > 0",
    "gteq": "compare({0}, {1}) >= 0",
    "in": "contains({1}, {0})",
    "notin": "!contains({1}, {0})",
}

# What compiled templates call, by the file that has it.
RUNTIME = {
    "./runtime.js": (
        *("add", "and", "attribute", "compare", "concat", "contains", "each", "equals", "item"),
        *("macro", "multiply", "or", "print", "subtract", "truth", "unpack"),
    ),
    "./runtime_filters.js": tuple(
        sorted({function.javascript for function in (*FILTERS.values(), *TESTS.values())})
    ),
}

# What jinja2's `loop` offers that the phone offers too.
LOOP_ATTRIBUTES = frozenset({"index", "index0", "revindex", "revindex0", "first", "last", "length"})

# `data.items` is a method in Python and a value on the phone; `data["items"]` is a value in both.
DICT_METHODS = frozenset(name for name in dir(dict) if not name.startswith("_"))

# Names that jinja2 or the compiler give a meaning of their own.
RESERVED = frozenset({"_", "asset", "loop", "super", "self", "caller", "varargs", "kwargs"})
