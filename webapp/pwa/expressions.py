"""Jinja2 expressions to JavaScript. Node kinds that are not listed here are refused."""

import re
from collections.abc import Sequence
from functools import singledispatchmethod
from typing import NoReturn, cast

from jinja2 import nodes

from webapp.pwa.findings import Findings, Frame, literal
from webapp.pwa.refusals import refuse
from webapp.pwa.vocabulary import (
    COMPARISONS,
    DICT_METHODS,
    FILTERS,
    LOOP_ATTRIBUTES,
    RESERVED,
    TESTS,
    Function,
)

LARGEST_EXACT = 2**53 - 1
NOT_CALLABLE = "only _(), asset(), super() and own or imported macros are called"
PLACEHOLDER = re.compile(r"%(?:%|\((\w+)\)s)")


class Expressions:
    """Compiles the expressions of one template."""

    def __init__(self, template: str, macros: frozenset[str], modules: dict[str, str]) -> None:
        self.template = template
        self.macros = macros
        self.modules = modules
        self.findings = Findings()

    def refuse(self, node: nodes.Node, reason: str) -> NoReturn:
        raise refuse(self.template, node, reason)

    @singledispatchmethod
    def compile(self, node: nodes.Node, frame: Frame) -> str:
        """The JavaScript expression that gives the same value as this node."""
        self.refuse(node, f"the phone does not know {type(node).__name__}")

    def list_of(self, items: Sequence[nodes.Expr], frame: Frame) -> str:
        return "[" + ", ".join(self.compile(item, frame) for item in items) + "]"

    # Values

    @compile.register
    def _const(self, node: nodes.Const, frame: Frame) -> str:
        if isinstance(node.value, float):
            self.refuse(node, "a float prints differently in JavaScript: use a string or an int")
        if isinstance(node.value, int) and abs(node.value) > LARGEST_EXACT:
            self.refuse(node, "JavaScript cannot hold a number this large exactly")
        return literal(node.value)

    @compile.register
    def _name(self, node: nodes.Name, frame: Frame) -> str:
        if node.name in RESERVED:
            self.refuse(node, f"'{node.name}' is not a value here")
        if node.name in self.modules:
            self.refuse(node, f"'{node.name}' is an import: call one of its macros")
        return f"s.{node.name}"

    @compile.register
    def _list(self, node: nodes.List, frame: Frame) -> str:
        return self.list_of(node.items, frame)

    @compile.register
    def _tuple(self, node: nodes.Tuple, frame: Frame) -> str:
        return self.list_of(node.items, frame)

    @compile.register
    def _dict(self, node: nodes.Dict, frame: Frame) -> str:
        pairs = []
        for pair in node.items:
            if not (isinstance(pair.key, nodes.Const) and isinstance(pair.key.value, str)):
                self.refuse(pair, "the keys of a dict must be quoted strings")
            if pair.key.value == "__proto__":
                self.refuse(pair, "'__proto__' is no key in JavaScript")
            pairs.append(f"{literal(pair.key.value)}: {self.compile(pair.value, frame)}")
        return "({" + ", ".join(pairs) + "})"

    # Access

    @compile.register
    def _getattr(self, node: nodes.Getattr, frame: Frame) -> str:
        if _is_loop(node):
            return self._loop(node, frame)
        return f"attribute({self.path(node, frame)})"

    def path(self, node: nodes.Expr, frame: Frame) -> str:
        """A value and the names to follow from it, as the runtime takes them: `s.frame, "x"`."""
        if not isinstance(node, nodes.Getattr) or _is_loop(node):
            return self.compile(node, frame)
        if node.attr.startswith("_"):
            self.refuse(node, f"'.{node.attr}' is private")
        if node.attr in DICT_METHODS:
            self.refuse(node, f"'.{node.attr}' is a method in Python: write [{node.attr!r}]")
        return f"{self.path(node.node, frame)}, {literal(node.attr)}"

    def _loop(self, node: nodes.Getattr, frame: Frame) -> str:
        if not frame.in_loop:
            self.refuse(node, "'loop' outside of a for")
        if node.attr not in LOOP_ATTRIBUTES:
            self.refuse(node, f"the phone does not know loop.{node.attr}")
        return f"s.loop.{node.attr}"

    @compile.register
    def _getitem(self, node: nodes.Getitem, frame: Frame) -> str:
        if isinstance(node.arg, nodes.Slice):
            self.refuse(node, "slices are not supported: cut the list before it is rendered")
        return f"item({self.compile(node.node, frame)}, {self.compile(node.arg, frame)})"

    # Logic

    def test(self, node: nodes.Node, frame: Frame) -> str:
        """JavaScript that is true or false, as Python's `if` takes the value of this node."""
        if isinstance(node, nodes.And | nodes.Or):
            sign = "&&" if isinstance(node, nodes.And) else "||"
            return f"({self.test(node.left, frame)} {sign} {self.test(node.right, frame)})"
        if isinstance(node, nodes.Not | nodes.Compare | nodes.Test):
            return self.compile(node, frame)
        return f"truth({self.path(cast(nodes.Expr, node), frame)})"

    @compile.register
    def _and(self, node: nodes.And, frame: Frame) -> str:
        left, right = self.compile(node.left, frame), self.compile(node.right, frame)
        return f"and({left}, () => {right})"

    @compile.register
    def _or(self, node: nodes.Or, frame: Frame) -> str:
        left, right = self.compile(node.left, frame), self.compile(node.right, frame)
        return f"or({left}, () => {right})"

    @compile.register
    def _not(self, node: nodes.Not, frame: Frame) -> str:
        return f"!{self.test(node.node, frame)}"

    @compile.register
    def _condition(self, node: nodes.CondExpr, frame: Frame) -> str:
        if node.expr2 is None:
            self.refuse(node, "an inline 'if' needs its 'else'")
        test, yes = self.test(node.test, frame), self.compile(node.expr1, frame)
        return f"({test} ? {yes} : {self.compile(node.expr2, frame)})"

    @compile.register
    def _compare(self, node: nodes.Compare, frame: Frame) -> str:
        parts = []
        left = self.compile(node.expr, frame)
        for operand in node.ops:
            right = self.compile(operand.expr, frame)
            parts.append(COMPARISONS[operand.op].format(left, right))
            left = right
        return "(" + " && ".join(parts) + ")"

    # Arithmetic and text

    @compile.register
    def _add(self, node: nodes.Add, frame: Frame) -> str:
        return f"add({self.compile(node.left, frame)}, {self.compile(node.right, frame)})"

    @compile.register
    def _subtract(self, node: nodes.Sub, frame: Frame) -> str:
        return f"subtract({self.compile(node.left, frame)}, {self.compile(node.right, frame)})"

    @compile.register
    def _multiply(self, node: nodes.Mul, frame: Frame) -> str:
        return f"multiply({self.compile(node.left, frame)}, {self.compile(node.right, frame)})"

    @compile.register
    def _negative(self, node: nodes.Neg, frame: Frame) -> str:
        return f"subtract(0, {self.compile(node.node, frame)})"

    @compile.register
    def _concat(self, node: nodes.Concat, frame: Frame) -> str:
        return f"concat({self.list_of(node.nodes, frame)})"

    # Filters and tests

    @compile.register
    def _filter(self, node: nodes.Filter, frame: Frame) -> str:
        if node.node is None:
            self.refuse(node, "a filter block is not supported")
        return self._apply(node, FILTERS.get(node.name), node.node, frame)

    @compile.register
    def _test(self, node: nodes.Test, frame: Frame) -> str:
        return self._apply(node, TESTS.get(node.name), node.node, frame)

    def _apply(
        self,
        node: nodes.Filter | nodes.Test,
        function: Function | None,
        value: nodes.Expr,
        frame: Frame,
    ) -> str:
        if function is None:
            kind = type(node).__name__.lower()
            self.refuse(node, f"the phone does not know the {kind} '{node.name}'")
        self._plain_arguments(node)
        given = [self.compile(argument, frame) for argument in (value, *node.args)]
        named = {str(pair.key): self.compile(pair.value, frame) for pair in node.kwargs}
        rest = list(function.parameters.items())[len(node.args) :]
        given += [named.pop(parameter, default or "") for parameter, default in rest]
        if named or "" in given or len(given) > 1 + len(function.parameters):
            takes = ", ".join(function.parameters) or "no arguments"
            self.refuse(node, f"'{node.name}' takes {takes}")
        return f"{function.javascript}({', '.join(given)})"

    def _plain_arguments(self, node: nodes.Call | nodes.Filter | nodes.Test) -> None:
        if node.dyn_args is not None or node.dyn_kwargs is not None:
            self.refuse(node, "*arguments and **arguments are not supported")

    # Calls

    @compile.register
    def _call(self, node: nodes.Call, frame: Frame) -> str:
        self._plain_arguments(node)
        known = {"_": self._gettext, "asset": self._asset, "super": self._super}
        target = node.node
        if isinstance(target, nodes.Name) and target.name in known:
            return known[target.name](node, frame)
        return f"{self._macro(node, frame)}({self._arguments(node, frame)})"

    def _macro(self, node: nodes.Call, frame: Frame) -> str:
        target = node.node
        if isinstance(target, nodes.Name) and target.name in self.macros:
            self.findings.own_macros.add(target.name)
            return f"s.{target.name}"
        if not (isinstance(target, nodes.Getattr) and isinstance(target.node, nodes.Name)):
            self.refuse(node, NOT_CALLABLE)
        module = target.node.name
        if module not in self.modules:
            self.refuse(node, NOT_CALLABLE)
        self.findings.macros_used.append((self.modules[module], target.attr, node.lineno))
        return f"s.{module}.{target.attr}"

    def _arguments(self, node: nodes.Call, frame: Frame) -> str:
        named = self._named(node, frame) if node.kwargs else "0"
        return ", ".join([named, *(self.compile(argument, frame) for argument in node.args)])

    def _named(self, node: nodes.Call, frame: Frame) -> str:
        pairs = (f"{pair.key}: {self.compile(pair.value, frame)}" for pair in node.kwargs)
        return "{" + ", ".join(pairs) + "}"

    def _gettext(self, node: nodes.Call, frame: Frame) -> str:
        message = self._only_text(node, "_()")
        self._check_placeholders(node, message)
        self.findings.messages.add(message)
        values = f", {self._named(node, frame)}" if node.kwargs else ""
        return f"t._({literal(message)}{values})"

    def _check_placeholders(self, node: nodes.Call, message: str) -> None:
        if "%" in PLACEHOLDER.sub("", message):
            self.refuse(node, f"only %(name)s and %% may stand in a text: {message!r}")
        wanted = set(PLACEHOLDER.findall(message)) - {""}
        missing = wanted - {pair.key for pair in node.kwargs}
        if missing:
            self.refuse(node, f"the text {message!r} needs {', '.join(sorted(missing))}")

    def _asset(self, node: nodes.Call, frame: Frame) -> str:
        if node.kwargs:
            self.refuse(node, "asset() takes one path")
        path = self._only_text(node, "asset()")
        self.findings.assets.add(path)
        return f"t.asset({literal(path)})"

    def _super(self, node: nodes.Call, frame: Frame) -> str:
        if not frame.in_block or node.args or node.kwargs:
            self.refuse(node, "super() takes nothing and stands in a block")
        return "up()"

    def _only_text(self, node: nodes.Call, what: str) -> str:
        """The one argument of a call that must be written out, so that the build can see it."""
        argument = node.args[0] if len(node.args) == 1 else None
        if not (isinstance(argument, nodes.Const) and isinstance(argument.value, str)):
            self.refuse(node, f"{what} takes one quoted string")
        return argument.value


def gives_markup(node: nodes.Expr) -> bool:
    """Whether the JavaScript of this node gives markup, which prints as it is."""
    if not isinstance(node, nodes.Call):
        return False
    return not (isinstance(node.node, nodes.Name) and node.node.name == "asset")


def _is_loop(node: nodes.Getattr) -> bool:
    return isinstance(node.node, nodes.Name) and node.node.name == "loop"
