"""Compile Jinja2 templates to one JavaScript module, for the phone to render without the server.

Jinja2 itself parses; we walk its tree. The subset is small on purpose: whatever is not known to
give the same bytes in Python and in JavaScript raises `Unsupported` with the file and the line.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from jinja2 import Environment, TemplateNotFound, nodes

from webapp.pwa.expressions import Expressions
from webapp.pwa.findings import Findings, Frame, literal
from webapp.pwa.late_sets import refuse_late_sets
from webapp.pwa.refusals import Unsupported, refuse
from webapp.pwa.statements import MacroCode, Statements, macro_place, without_macro
from webapp.pwa.used import Used
from webapp.pwa.vocabulary import RUNTIME


@dataclass(frozen=True, slots=True)
class CompiledTemplate:
    """One template as JavaScript, and what it needs from others; its macros apart."""

    name: str
    parent: str
    blocks: Mapping[str, str]
    body: str
    findings: Findings
    macros: Mapping[str, MacroCode]
    computed_at: int  # the line of a top-level set that calls something; 0: none

    def files(self) -> set[str]:
        """The templates that this one or any of its macros may need."""
        parts = (self.findings, *(macro.findings for macro in self.macros.values()))
        return set().union(*(part.templates for part in parts))

    def javascript(self, macros: Iterable[str]) -> str:
        """`name: [body, parent, blocks],` with these macros and no others."""
        body = self.body
        for name, macro in self.macros.items():
            if name in macros:
                body = body.replace(macro_place(name), macro.javascript)
            else:
                body = without_macro(body, name)
        parts = [f"(t, s) => {body}"]
        if self.parent or self.blocks:
            parts.append(literal(self.parent))
        if self.blocks:
            blocks = (f"{literal(name)}: {code}" for name, code in self.blocks.items())
            parts.append("{" + ",\n".join(blocks) + "}")
        return f"{literal(self.name)}: [{', '.join(parts)}],\n"


@dataclass(frozen=True, slots=True)
class CompiledTemplates:
    """Everything the phone needs to render the templates asked for."""

    files: Mapping[str, CompiledTemplate]
    used: Used

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self.used.files))

    @property
    def messages(self) -> frozenset[str]:
        return frozenset(self.used.found.messages)

    @property
    def assets(self) -> frozenset[str]:
        return frozenset(self.used.found.assets)

    @property
    def module(self) -> str:
        """All of it as one JavaScript module."""
        return _module(_javascript(self.files, self.used).values())

    def only(self, names: Iterable[str]) -> "CompiledTemplates":
        """What these need, and nothing that only others need."""
        return CompiledTemplates(self.files, Used(self.files, names))

    def split(self, start: Iterable[str]) -> tuple[str, str]:
        """Two modules: what these templates need, and what the others need besides.

        The second has a file of macros once more if only it calls some of them.
        """
        first = Used(self.files, start)
        alone, whole = _javascript(self.files, first), _javascript(self.files, self.used)
        more = (code for name, code in whole.items() if alone.get(name) != code)
        return _module(alone.values()), _module(more)


def _javascript(files: Mapping[str, CompiledTemplate], used: Used) -> dict[str, str]:
    return {name: files[name].javascript(used.macros_of(name)) for name in sorted(used.files)}


def compile_templates(environment: Environment, names: Iterable[str]) -> CompiledTemplates:
    """Compile these templates and all that they extend, include, import or call."""
    compiled: dict[str, CompiledTemplate] = {}
    asked = sorted(names, reverse=True)
    waiting = list(asked)
    while waiting:
        name = waiting.pop()
        if name not in compiled:
            compiled[name] = compile_template(environment, name)
            waiting.extend(sorted(compiled[name].files()))
    _check_macros(compiled)
    return CompiledTemplates(compiled, Used(compiled, asked))


def _module(templates: Iterable[str]) -> str:
    code = "".join(templates)
    imports = ""
    for path, helpers in RUNTIME.items():
        called = [name for name in helpers if re.search(rf"\b{name}\(", code)]
        imports += f'import {{ {", ".join(called)} }} from "{path}"\n' if called else ""
    return f"{imports}\nexport const templates = {{\n{code}}}\n"


def compile_template(environment: Environment, name: str) -> CompiledTemplate:
    """Compile one template: its body, its blocks, its macros."""
    tree = _parse(environment, name)
    refuse_late_sets(name, tree)
    expressions = Expressions(name, _macro_names(tree), _module_names(tree))
    statements = Statements(name, expressions)
    parent, body = _parent_and_body(name, tree)
    blocks = {
        block.name: f"(t, s, up) => {statements.body(block.body, Frame(in_block=True))}"
        for block in tree.find_all(nodes.Block)
    }
    if parent:
        expressions.findings.templates.add(parent)
    return CompiledTemplate(
        name=name,
        parent=parent,
        blocks=blocks,
        body=statements.body(body, Frame()),
        findings=expressions.findings,
        macros=statements.macros,
        computed_at=_line_of_computed_set(tree),
    )


def _parse(environment: Environment, name: str) -> nodes.Template:
    autoescape = environment.autoescape
    if not (autoescape(name) if callable(autoescape) else autoescape):
        raise Unsupported(name, 1, "the phone escapes everything: name the file .html")
    if environment.loader is None:
        raise TemplateNotFound(name)
    source, path, _ = environment.loader.get_source(environment, name)
    return environment.parse(source, name, path)


def _macro_names(tree: nodes.Template) -> frozenset[str]:
    """The names that this file may call: its own macros and those it imports by name."""
    names = {macro.name for macro in tree.find_all(nodes.Macro)}
    for imported in tree.find_all(nodes.FromImport):
        names |= {name if isinstance(name, str) else name[1] for name in imported.names}
    return frozenset(names)


def _module_names(tree: nodes.Template) -> dict[str, str]:
    """The names under which this file imports others, with the file behind each."""
    return {
        imported.target: imported.template.value
        for imported in tree.find_all(nodes.Import)
        if isinstance(imported.template, nodes.Const)
    }


def _parent_and_body(name: str, tree: nodes.Template) -> tuple[str, Sequence[nodes.Node]]:
    """The layout that the template extends, and the statements that run at its top level."""
    first = tree.body[0] if tree.body else None
    if not isinstance(first, nodes.Extends):
        return "", tree.body
    if not (isinstance(first.template, nodes.Const) and isinstance(first.template.value, str)):
        raise refuse(name, first, "the name of a layout must be one quoted string")
    return first.template.value, [kept for node in tree.body[1:] for kept in _silent(name, node)]


def _silent(name: str, node: nodes.Node) -> Iterable[nodes.Node]:
    """What a template with a layout may do outside of its blocks: prepare, but print nothing."""
    if isinstance(node, nodes.Block):
        return
    if isinstance(node, nodes.Output):
        for part in node.nodes:
            if not (isinstance(part, nodes.TemplateData) and not part.data.strip()):
                raise refuse(name, part, "text outside of a block is lost: the file has a layout")
        return
    if not isinstance(node, nodes.Assign | nodes.Import | nodes.FromImport | nodes.Macro):
        raise refuse(name, node, "a file with a layout only sets and imports outside of blocks")
    yield node


def _line_of_computed_set(tree: nodes.Template) -> int:
    for node in tree.body:
        if isinstance(node, nodes.Assign) and node.find(nodes.Call) is not None:
            return node.lineno
    return 0


def _check_macros(compiled: Mapping[str, CompiledTemplate]) -> None:
    """Every macro asked for exists, and its file gives the same in every language."""
    for one in compiled.values():
        for found in (one.findings, *(macro.findings for macro in one.macros.values())):
            for source, macro, line in found.macros_used:
                if macro not in compiled[source].macros or macro.startswith("_"):
                    raise Unsupported(one.name, line, f"{source} offers no macro '{macro}'")
                if line_of_set := compiled[source].computed_at:
                    # Jinja2 runs an imported file once per process, in the language of that moment.
                    raise Unsupported(source, line_of_set, "set this in the macro that uses it")
