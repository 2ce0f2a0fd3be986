"""Find the shape of a template's context by reading the template and all that it reaches."""

from collections import ChainMap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, nodes

from tests.browser.parity.shapes import Shape

DEEPEST = 12
NUMERIC = (nodes.Add, nodes.Sub, nodes.Mul, nodes.Neg)


@dataclass
class Defined:
    """A macro, with the scope that it sees."""

    node: nodes.Macro
    scope: "Scope"


Module = dict[str, "Shape | Defined | Module"]
Scope = ChainMap[str, "Shape | Defined | Module"]


def context_shape(environment: Environment, name: str) -> Shape:
    """The shape of everything that `name` asks of its context."""
    reader = Reader(environment)
    reader.template(name, ChainMap())
    return reader.context


class Reader:
    """Walks templates as if rendering every branch of them."""

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self.context = Shape()
        self._depth = 0

    def template(self, name: str, scope: Scope) -> None:
        """Walk a file, its blocks, and the layouts that it extends."""
        assert self.environment.loader is not None
        source, _, _ = self.environment.loader.get_source(self.environment, name)
        tree = self.environment.parse(source, name)
        self.walk(tree.body, scope)
        for node in tree.find_all(nodes.Block):
            self.walk(node.body, scope.new_child())

    def walk(self, body: Iterable[nodes.Node], scope: Scope) -> None:
        for node in body:
            self._statement(node, scope)

    def _statement(self, node: nodes.Node, scope: Scope) -> None:
        match node:
            case nodes.Output():
                for part in node.nodes:
                    self.shape(part, scope)
            case nodes.If():
                self._if(node, scope)
            case nodes.For():
                inner = scope.new_child()
                self._bind(node.target, self.shape(node.iter, scope).elements(), inner)
                self.walk([*node.body, *node.else_], inner)
            case nodes.Assign():
                self._bind(node.target, self.shape(node.node, scope), scope)
            case nodes.Macro():
                scope[node.name] = Defined(node, scope)
            case nodes.Block():
                pass  # walked by template()
            case _:
                self._other_file(node, scope)

    def _if(self, node: nodes.If, scope: Scope) -> None:
        for branch in (node, *node.elif_):
            self._tested(branch.test, scope)
            self.walk(branch.body, scope)
        self.walk(node.else_, scope)

    def _other_file(self, node: nodes.Node, scope: Scope) -> None:
        name = getattr(node, "template", None)
        if not isinstance(name, nodes.Const):
            return
        if isinstance(node, nodes.Extends | nodes.Include):
            self.template(
                name.value, scope.new_child() if isinstance(node, nodes.Include) else scope
            )
            return
        module: Scope = ChainMap()
        self.template(name.value, module)
        if isinstance(node, nodes.Import):
            scope[node.target] = dict(module)
        elif isinstance(node, nodes.FromImport):
            for each in node.names:
                macro, alias = (each, each) if isinstance(each, str) else each
                scope[alias] = module[macro]

    def _bind(self, target: nodes.Node, shape: Shape, scope: Scope) -> None:
        if isinstance(target, nodes.Name):
            scope[target.name] = shape
        elif isinstance(target, nodes.Tuple):
            for part in target.items:
                self._bind(part, shape.elements(), scope)

    def _tested(self, node: nodes.Expr, scope: Scope) -> Shape:
        shape = self.shape(node, scope)
        shape.is_tested = True
        return shape

    def shape(self, node: nodes.Node, scope: Scope) -> Shape:
        """What an expression's value must look like; a fresh shape where that is unknown."""
        readers: dict[type[nodes.Node], Callable[[Any, Scope], Shape]] = {
            nodes.Name: self._name,
            nodes.Getattr: self._attribute,
            nodes.Getitem: self._item,
            nodes.Filter: self._filter,
            nodes.Test: self._test,
            nodes.Call: self._call,
            nodes.CondExpr: self._condition,
            nodes.And: self._and,
            nodes.Or: self._or,
            nodes.Compare: self._compare,
        }
        return readers.get(type(node), self._parts)(node, scope)

    def _name(self, node: nodes.Name, scope: Scope) -> Shape:
        found = scope.get(node.name) or self.context.named(node.name)
        return found if isinstance(found, Shape) else Shape()

    def _attribute(self, node: nodes.Getattr, scope: Scope) -> Shape:
        is_loop = isinstance(node.node, nodes.Name) and node.node.name == "loop"
        return Shape() if is_loop else self.shape(node.node, scope).named(node.attr)

    def _condition(self, node: nodes.CondExpr, scope: Scope) -> Shape:
        self._tested(node.test, scope)
        if node.expr2 is not None:
            self.shape(node.expr2, scope)
        return self.shape(node.expr1, scope)

    def _and(self, node: nodes.And, scope: Scope) -> Shape:
        self._tested(node.left, scope)
        return self.shape(node.right, scope)

    def _or(self, node: nodes.Or, scope: Scope) -> Shape:
        self.shape(node.right, scope)
        return self._tested(node.left, scope)

    def _parts(self, node: nodes.Node, scope: Scope) -> Shape:
        for part in node.iter_child_nodes():
            shape = self.shape(part, scope)
            if isinstance(node, NUMERIC) and not isinstance(node, nodes.Add):
                shape.is_number = True
            if isinstance(node, nodes.Not):
                shape.is_tested = True
        if isinstance(node, nodes.Add) and any(
            isinstance(part, nodes.Const) and isinstance(part.value, int)
            for part in (node.left, node.right)
        ):
            for part in (node.left, node.right):
                self.shape(part, scope).is_number = True
        return Shape()

    def _item(self, node: nodes.Getitem, scope: Scope) -> Shape:
        shape = self.shape(node.node, scope)
        if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
            return shape.named(node.arg.value)
        self.shape(node.arg, scope)
        return shape.elements()

    def _filter(self, node: nodes.Filter, scope: Scope) -> Shape:
        assert node.node is not None
        shape = self.shape(node.node, scope)
        for part in [*node.args, *(pair.value for pair in node.kwargs)]:
            self.shape(part, scope)
        if node.name == "default":
            shape.may_be_missing = True
            return shape
        if node.name in ("first", "last"):
            return shape.elements()
        if node.name in ("join", "list", "length"):
            shape.elements()
        return Shape()

    def _test(self, node: nodes.Test, scope: Scope) -> Shape:
        shape = self.shape(node.node, scope)
        shape.may_be_missing |= node.name == "defined"
        shape.may_be_none |= node.name == "none"
        shape.is_number |= node.name in ("even", "odd")
        shape.words |= {value for part in node.args for value in _constants(part)}
        return Shape()

    def _compare(self, node: nodes.Compare, scope: Scope) -> Shape:
        shape = self.shape(node.expr, scope)
        for operand in node.ops:
            other = self.shape(operand.expr, scope)
            if operand.op in ("lt", "lteq", "gt", "gteq"):
                shape.is_number = other.is_number = True
            elif operand.op in ("in", "notin") and not _constants(operand.expr):
                other.elements().words |= set(_constants(node.expr))
            else:
                shape.words |= set(_constants(operand.expr))
        return Shape()

    def _call(self, node: nodes.Call, scope: Scope) -> Shape:
        given = [self.shape(argument, scope) for argument in node.args]
        named = {pair.key: self.shape(pair.value, scope) for pair in node.kwargs}
        macro = _macro(node.node, scope)
        if macro is None or self._depth > DEEPEST:
            return Shape()
        inner = macro.scope.new_child()
        for position, argument in enumerate(macro.node.args):
            if position < len(given):
                inner[argument.name] = given[position]
            else:
                inner[argument.name] = named.get(argument.name, Shape())
        self._depth += 1
        self.walk(macro.node.body, inner)
        self._depth -= 1
        return Shape()


def _macro(node: nodes.Expr, scope: Scope) -> Defined | None:
    found: object = None
    if isinstance(node, nodes.Name):
        found = scope.get(node.name)
    elif isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name):
        module = scope.get(node.node.name)
        found = module.get(node.attr) if isinstance(module, dict) else None
    return found if isinstance(found, Defined) else None


def _constants(node: nodes.Node) -> Sequence[object]:
    if isinstance(node, nodes.Const):
        return [node.value]
    if isinstance(node, nodes.List | nodes.Tuple):
        return [value for item in node.items for value in _constants(item)]
    return []
