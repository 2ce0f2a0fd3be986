"""Refuse the one order of reading and setting in which Jinja2 itself surprises.

`{% for row in rows %}{{ unit }}{% endfor %}{% set unit = "V" %}`: because `unit` is set further
down, Jinja2 hides the `unit` of the context from the loop. The phone would show it.
"""

from collections.abc import Iterable, Sequence

from jinja2 import nodes

from webapp.pwa.refusals import refuse


def refuse_late_sets(template: str, tree: nodes.Template) -> None:
    """Raise Unsupported for a variable that is set after a loop or macro of its scope read it."""
    _Scope(template).walk(tree.body)


class _Scope:
    """The names of one scope: the file's top level, a block, a loop's body or a macro's."""

    def __init__(self, template: str, known: Iterable[str] = ()) -> None:
        self.template = template
        self.known = set(known)
        self.read_further_in: set[str] = set()

    def walk(self, body: Sequence[nodes.Node]) -> None:
        for node in body:
            if isinstance(node, nodes.If):
                self._branches(node)
            elif isinstance(node, nodes.For):
                self._loop(node)
            elif isinstance(node, nodes.Macro):
                self._inner(node.body, (argument.name for argument in node.args))
            elif isinstance(node, nodes.Block):
                _Scope(self.template).walk(node.body)  # a block sees the context only
            elif isinstance(node, nodes.Assign):
                self._set(node)
            else:
                self.known |= _names(node)

    def _branches(self, node: nodes.If) -> None:
        for branch in (node, *node.elif_):
            self.known |= _names(branch.test)
            self.walk(branch.body)
        self.walk(node.else_)

    def _loop(self, node: nodes.For) -> None:
        self.known |= _names(node.iter)
        targets = _names(node.target)
        self._inner(node.body, targets)
        self._inner(node.else_, ())

    def _inner(self, body: Sequence[nodes.Node], own: Iterable[str]) -> None:
        own = set(own)
        for node in body:
            self.read_further_in |= _names(node) - own - self.known
        _Scope(self.template, own).walk(body)

    def _set(self, node: nodes.Assign) -> None:
        self.known |= _names(node.node)
        for name in _names(node.target):
            if name in self.read_further_in and name not in self.known:
                raise refuse(
                    self.template, node, f"set '{name}' before the loop or macro that reads it"
                )
            self.known.add(name)


def _names(node: nodes.Node) -> set[str]:
    found = {name.name for name in node.find_all(nodes.Name)}
    return found | {node.name} if isinstance(node, nodes.Name) else found
