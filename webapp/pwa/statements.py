"""Jinja2 statements to JavaScript. Node kinds that are not listed here are refused."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import singledispatchmethod
from typing import NoReturn

from jinja2 import nodes

from webapp.pwa.expressions import Expressions, gives_markup
from webapp.pwa.findings import Findings, Frame, literal
from webapp.pwa.refusals import refuse
from webapp.pwa.vocabulary import RESERVED

# What must not stand as it is in a template literal; a null byte is ours, see macro_place().
TEXT = re.compile(r"[\\`$\r\0]")
ESCAPES = {"\r": "\\r", "\0": "\\x00"}


@dataclass(frozen=True, slots=True)
class MacroCode:
    """A macro of a file as a JavaScript statement, and what it needs."""

    javascript: str
    findings: Findings


class Statements:
    """Compiles the statements of one template to expressions that give their text.

    A body is one template literal: text as it is, `${...}` for everything else. What gives no text
    (set, import) is an expression before it, or `${..., ""}` in the middle.
    """

    def __init__(self, template: str, expressions: Expressions) -> None:
        self.template = template
        self.expressions = expressions
        self.macros: dict[str, MacroCode] = {}

    def refuse(self, node: nodes.Node, reason: str) -> NoReturn:
        raise refuse(self.template, node, reason)

    def body(self, body: Sequence[nodes.Node], frame: Frame) -> str:
        """A JavaScript expression: the text of these statements."""
        first, text = [], ""
        for node in body:
            compiled = self.compile(node, frame)
            if isinstance(node, nodes.Output | nodes.If | nodes.For | nodes.Include | nodes.Block):
                text += compiled
            elif text:
                text += f'${{{compiled}, ""}}'
            else:
                first.append(compiled)
        whole = f"`{text}`" if text else '""'
        return f"({', '.join([*first, whole])})" if first else whole

    @singledispatchmethod
    def compile(self, node: nodes.Node, frame: Frame) -> str:
        """What stands in a template literal for this node; for set and import, an expression."""
        self.refuse(node, f"the phone does not know {type(node).__name__}")

    @compile.register
    def _output(self, node: nodes.Output, frame: Frame) -> str:
        return "".join(self._printed(part, frame) for part in node.nodes)

    def _printed(self, node: nodes.Expr, frame: Frame) -> str:
        if isinstance(node, nodes.TemplateData):
            return TEXT.sub(lambda found: ESCAPES.get(found[0], "\\" + found[0]), node.data)
        if gives_markup(node):
            return f"${{{self.expressions.compile(node, frame)}}}"
        return f"${{print({self.expressions.path(node, frame)})}}"

    # Branches and loops

    @compile.register
    def _if(self, node: nodes.If, frame: Frame) -> str:
        chosen = "".join(
            f"{self.expressions.test(branch.test, frame)} ? {self.body(branch.body, frame)} : "
            for branch in (node, *node.elif_)
        )
        return f"${{{chosen}{self.body(node.else_, frame)}}}"

    @compile.register
    def _for(self, node: nodes.For, frame: Frame) -> str:
        if node.test is not None:
            self.refuse(node, "for ... if is not supported: choose the rows beforehand")
        if node.recursive:
            self.refuse(node, "recursive loops are not supported")
        inside = replace(frame, depth=frame.depth + 1, in_loop=True)
        items = self.expressions.compile(node.iter, frame)
        parts = [items, self._targets(node.target), f"(s) => {self.body(node.body, inside)}"]
        if node.else_:
            outside = replace(inside, in_loop=frame.in_loop)
            parts.append(f"(s) => {self.body(node.else_, outside)}")
        return f"${{each(s, {', '.join(parts)})}}"

    def _targets(self, target: nodes.Node) -> str:
        """The name, or the list of names, that each element is given to."""
        if isinstance(target, nodes.Tuple):
            return literal([self._name(name) for name in target.items])
        return literal(self._name(target))

    # Variables

    @compile.register
    def _assign(self, node: nodes.Assign, frame: Frame) -> str:
        return self._assign_to(node.target, self.expressions.compile(node.node, frame))

    def _assign_to(self, target: nodes.Node, value: str) -> str:
        if not isinstance(target, nodes.Tuple):
            return f"s.{self._name(target)} = {value}"
        names = ", ".join(f"s.{self._name(name)}" for name in target.items)
        return f"[{names}] = unpack({value}, {len(target.items)})"

    def _name(self, target: nodes.Node) -> str:
        if not isinstance(target, nodes.Name):
            self.refuse(target, "only names are set")
        self._check_name(target, target.name)
        return target.name

    def _check_name(self, node: nodes.Node, name: str) -> None:
        if name in RESERVED:
            self.refuse(node, f"'{name}' has a meaning of its own")
        if name in self.expressions.modules:
            self.refuse(node, f"'{name}' is already an import of this file")

    # Macros, imports, blocks

    @compile.register
    def _macro(self, node: nodes.Macro, frame: Frame) -> str:
        """A macro inside of something is defined there; one of the file is kept apart."""
        if frame.depth or frame.in_block:
            return self._definition(node, frame)
        if node.name in self.macros:
            self.refuse(node, f"there is a macro '{node.name}' in this file already")
        whole, self.expressions.findings = self.expressions.findings, Findings()
        code = self._definition(node, frame)
        self.macros[node.name] = MacroCode(code, self.expressions.findings)
        self.expressions.findings = whole
        return macro_place(node.name)

    def _definition(self, node: nodes.Macro, frame: Frame) -> str:
        inside = Frame(depth=frame.depth + 1)
        for argument in node.args:
            self._check_name(argument, argument.name)
        defaults = "".join(
            f", (s) => {self.expressions.compile(default, inside)}" for default in node.defaults
        )
        parameters = literal([argument.name for argument in node.args])
        body = self.body(node.body, inside)
        return f"macro(s, {literal(node.name)}, {parameters}, (s) => {body}{defaults})"

    @compile.register
    def _import(self, node: nodes.Import, frame: Frame) -> str:
        if node.with_context:
            self.refuse(node, "import with context is not supported: hand the values to the macro")
        return f"s.{node.target} = t.macros({self._template_name(node)})"

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
        names = ", ".join(f"{macro}: s.{alias}" for macro, alias in pairs)
        return f"{{{names}}} = t.macros({source})"

    @compile.register
    def _include(self, node: nodes.Include, frame: Frame) -> str:
        if node.ignore_missing or not node.with_context:
            self.refuse(node, "include takes a template that exists, with its context")
        return f"${{t.include({self._template_name(node)}, s)}}"

    @compile.register
    def _block(self, node: nodes.Block, frame: Frame) -> str:
        if node.scoped or node.required:
            self.refuse(node, "scoped and required blocks are not supported")
        if frame.depth:
            self.refuse(node, "a block inside of a loop or a macro does not see its variables")
        return f"${{t.block({literal(node.name)})}}"

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


def macro_place(name: str) -> str:
    """Stands in a body where a macro of the file is defined; no JavaScript has a null byte."""
    return f"\0{name}\0"


def without_macro(javascript: str, name: str) -> str:
    """The body of a file without the definition of a macro that nobody calls."""
    place = macro_place(name)
    return javascript.replace(f'${{{place}, ""}}', "").replace(f"{place}, ", "")
