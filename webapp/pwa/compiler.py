"""Compile Jinja2 templates to one JavaScript module, for the phone to render without the server.

Jinja2 itself parses; we walk its tree. The subset is small on purpose: whatever is not known to
give the same bytes in Python and in JavaScript raises `Unsupported` with the file and the line.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jinja2 import Environment, TemplateNotFound, nodes

from webapp.pwa.expressions import Expressions, Findings, Frame, literal
from webapp.pwa.late_sets import refuse_late_sets
from webapp.pwa.refusals import Unsupported, refuse
from webapp.pwa.statements import Statements

MODULE_HEAD = 'import * as $ from "./runtime.js"\nimport * as f from "./runtime_filters.js"\n\n'


@dataclass(frozen=True, slots=True)
class CompiledTemplate:
    """One template as JavaScript, and what it needs from others."""

    name: str
    javascript: str
    findings: Findings
    macros: frozenset[str]
    computed_at: int  # the line of a top-level set that calls something; 0: none


@dataclass(frozen=True, slots=True)
class CompiledTemplates:
    """Everything the phone needs to render the templates asked for."""

    module: str
    names: tuple[str, ...]
    messages: frozenset[str]
    assets: frozenset[str]


def compile_templates(environment: Environment, names: Iterable[str]) -> CompiledTemplates:
    """Compile these templates and all that they extend, include or import."""
    compiled: dict[str, CompiledTemplate] = {}
    waiting = sorted(names, reverse=True)
    while waiting:
        name = waiting.pop()
        if name not in compiled:
            compiled[name] = compile_template(environment, name)
            waiting.extend(sorted(compiled[name].findings.templates))
    _check_macros(compiled)
    ordered = [compiled[name] for name in sorted(compiled)]
    body = "".join(f"{literal(one.name)}: {one.javascript},\n" for one in ordered)
    return CompiledTemplates(
        module=f"{MODULE_HEAD}export const templates = {{\n{body}}}\n",
        names=tuple(one.name for one in ordered),
        messages=frozenset().union(*(one.findings.messages for one in ordered)),
        assets=frozenset().union(*(one.findings.assets for one in ordered)),
    )


def compile_template(environment: Environment, name: str) -> CompiledTemplate:
    """Compile one template to a JavaScript object `{parent, blocks, body}`."""
    tree = _parse(environment, name)
    refuse_late_sets(name, tree)
    expressions = Expressions(name, _macro_names(tree), _module_names(tree))
    statements = Statements(name, expressions)
    parent, body = _parent_and_body(name, tree)
    blocks = "".join(
        f"{literal(block.name)}: (t, s, up) => {{\n"
        f"{statements.function_body(block.body, Frame(in_block=True))}}},\n"
        for block in tree.find_all(nodes.Block)
    )
    if parent:
        expressions.findings.templates.add(parent)
    return CompiledTemplate(
        name=name,
        javascript=(
            f"{{\nparent: {literal(parent)},\nblocks: {{\n{blocks}}},\n"
            f"body: (t, s) => {{\n{statements.function_body(body, Frame())}}},\n}}"
        ),
        findings=expressions.findings,
        macros=frozenset(macro.name for macro in tree.body if isinstance(macro, nodes.Macro)),
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


def _parent_and_body(name: str, tree: nodes.Template) -> tuple[str | None, Sequence[nodes.Node]]:
    """The layout that the template extends, and the statements that run at its top level."""
    first = tree.body[0] if tree.body else None
    if not isinstance(first, nodes.Extends):
        return None, tree.body
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


def _check_macros(compiled: dict[str, CompiledTemplate]) -> None:
    """Every macro asked for exists, and its file gives the same in every language."""
    for one in compiled.values():
        for source, macro, line in one.findings.macros_used:
            if macro not in compiled[source].macros or macro.startswith("_"):
                raise Unsupported(one.name, line, f"{source} offers no macro '{macro}'")
            if line_of_set := compiled[source].computed_at:
                # Jinja2 runs an imported file once per process, in the language of that moment.
                raise Unsupported(source, line_of_set, "set this in the macro that uses it")
