"""Jinja2 statements to JavaScript. Node kinds that are not listed here are refused."""

from collections.abc import Sequence
from dataclasses import replace
from functools import singledispatchmethod
from typing import NoReturn

from jinja2 import nodes

from webapp.pwa.expressions import Expressions, Frame, literal
from webapp.pwa.refusals import refuse
from webapp.pwa.vocabulary import RESERVED


class Statements:
    """Compiles the statements of one template; every body adds its text to a variable `o`."""

    def __init__(self, template: str, expressions: Expressions) -> None:
        self.template = template
        self.expressions = expressions

    def refuse(self, node: nodes.Node, reason: str) -> NoReturn:
        raise refuse(self.template, node, reason)

    def function_body(self, body: Sequence[nodes.Node], frame: Frame) -> str:
        return f'let o = "";\n{self.body(body, frame)}return o;\n'

    def body(self, body: Sequence[nodes.Node], frame: Frame) -> str:
        return "".join(self.compile(node, frame) for node in body)

    @singledispatchmethod
    def compile(self, node: nodes.Node, frame: Frame) -> str:
        """The JavaScript statements that do what this node does."""
        self.refuse(node, f"the phone does not know {type(node).__name__}")

    @compile.register
    def _output(self, node: nodes.Output, frame: Frame) -> str:
        return f"o += {' + '.join(self._printed(part, frame) for part in node.nodes)};\n"

    def _printed(self, node: nodes.Expr, frame: Frame) -> str:
        if isinstance(node, nodes.TemplateData):
            return literal(node.data)
        return f"$.print({self.expressions.compile(node, frame)})"

    # Branches and loops

    @compile.register
    def _if(self, node: nodes.If, frame: Frame) -> str:
        branches = [self._branch(branch, frame) for branch in (node, *node.elif_)]
        otherwise = f" else {{\n{self.body(node.else_, frame)}}}" if node.else_ else ""
        return " else ".join(branches) + otherwise + "\n"

    def _branch(self, node: nodes.If, frame: Frame) -> str:
        test = self.expressions.compile(node.test, frame)
        return f"if ($.truth({test})) {{\n{self.body(node.body, frame)}}}"

    @compile.register
    def _for(self, node: nodes.For, frame: Frame) -> str:
        if node.test is not None:
            self.refuse(node, "for ... if is not supported: choose the rows beforehand")
        if node.recursive:
            self.refuse(node, "recursive loops are not supported")
        inside = replace(frame, depth=frame.depth + 1, in_loop=True)
        items, index, scope = f"l{inside.depth}", f"i{inside.depth}", inside.scope
        new_scope = f"const {scope} = Object.create({frame.scope});\n"
        loop = f"{scope}.loop = $.loop({index}, {items}.length);\n" if _uses_loop(node) else ""
        code = (
            f"const {items} = $.iterate({self.expressions.compile(node.iter, frame)});\n"
            f"for (let {index} = 0; {index} < {items}.length; {index} += 1) {{\n"
            f"{new_scope}{loop}{self._assign_to(node.target, f'{items}[{index}]', inside)}"
            f"{self.body(node.body, inside)}}}\n"
        )
        if node.else_:
            outside = replace(inside, in_loop=frame.in_loop)
            code += f"if ({items}.length === 0) {{\n{new_scope}{self.body(node.else_, outside)}}}\n"
        return f"{{\n{code}}}\n"

    # Variables

    @compile.register
    def _assign(self, node: nodes.Assign, frame: Frame) -> str:
        return self._assign_to(node.target, self.expressions.compile(node.node, frame), frame)

    def _assign_to(self, target: nodes.Node, value: str, frame: Frame) -> str:
        if not isinstance(target, nodes.Tuple):
            return f"{self._variable(target, frame)} = {value};\n"
        names = ", ".join(self._variable(name, frame) for name in target.items)
        return f"[{names}] = $.unpack({value}, {len(target.items)});\n"

    def _variable(self, target: nodes.Node, frame: Frame) -> str:
        if not isinstance(target, nodes.Name):
            self.refuse(target, "only names are set")
        self._check_name(target, target.name)
        return f"{frame.scope}.{target.name}"

    def _check_name(self, node: nodes.Node, name: str) -> None:
        if name in RESERVED:
            self.refuse(node, f"'{name}' has a meaning of its own")
        if name in self.expressions.modules:
            self.refuse(node, f"'{name}' is already an import of this file")

    # Macros, imports, blocks

    @compile.register
    def _macro(self, node: nodes.Macro, frame: Frame) -> str:
        inside = Frame(depth=frame.depth + 1)
        scope = inside.scope
        undefaulted = len(node.args) - len(node.defaults)
        given = ""
        for position, argument in enumerate(node.args):
            self._check_name(argument, argument.name)
            fallback = ""
            if position >= undefaulted:
                default = self.expressions.compile(node.defaults[position - undefaulted], inside)
                fallback = f", () => {default}"
            given += f"{scope}.{argument.name} = a({literal(argument.name)}{fallback});\n"
        parameters = literal([argument.name for argument in node.args])
        return (
            f"{frame.scope}.{node.name} = $.macro({literal(node.name)}, {parameters}, (a) => {{\n"
            f"const {scope} = Object.create({frame.scope});\n"
            f"{given}{self.function_body(node.body, inside)}}});\n"
        )

    @compile.register
    def _import(self, node: nodes.Import, frame: Frame) -> str:
        if node.with_context:
            self.refuse(node, "import with context is not supported: hand the values to the macro")
        return f"{frame.scope}.{node.target} = t.macros({self._template_name(node)});\n"

    @compile.register
    def _from_import(self, node: nodes.FromImport, frame: Frame) -> str:
        if node.with_context:
            self.refuse(node, "import with context is not supported: hand the values to the macro")
        source = self._template_name(node)
        pairs = [(name, name) if isinstance(name, str) else name for name in node.names]
        for macro, _ in pairs:
            self.expressions.findings.macros_used.append(
                (_constant(node.template), macro, node.lineno)
            )
        names = ", ".join(f"{macro}: {frame.scope}.{alias}" for macro, alias in pairs)
        return f"({{{names}}} = t.macros({source}));\n"

    @compile.register
    def _include(self, node: nodes.Include, frame: Frame) -> str:
        if node.ignore_missing or not node.with_context:
            self.refuse(node, "include takes a template that exists, with its context")
        return f"o += t.include({self._template_name(node)}, {frame.scope});\n"

    @compile.register
    def _block(self, node: nodes.Block, frame: Frame) -> str:
        if node.scoped or node.required:
            self.refuse(node, "scoped and required blocks are not supported")
        if frame.depth:
            self.refuse(node, "a block inside of a loop or a macro does not see its variables")
        return f"o += t.block({literal(node.name)});\n"

    @compile.register
    def _extends(self, node: nodes.Extends, frame: Frame) -> str:
        self.refuse(node, "extends must be the first thing in the file")

    def _template_name(self, node: nodes.Import | nodes.FromImport | nodes.Include) -> str:
        name = _constant(node.template)
        if not name:
            self.refuse(node, "the name of a template must be one quoted string")
        self.expressions.findings.templates.add(name)
        return literal(name)


def _constant(node: nodes.Expr) -> str:
    """The text of a quoted string, or nothing."""
    return node.value if isinstance(node, nodes.Const) and isinstance(node.value, str) else ""


def _uses_loop(node: nodes.For) -> bool:
    return any(name.name == "loop" for part in node.body for name in _names(part))


def _names(node: nodes.Node) -> list[nodes.Name]:
    found = list(node.find_all(nodes.Name))
    return [node, *found] if isinstance(node, nodes.Name) else found
