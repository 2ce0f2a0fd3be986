"""What the phone cannot do is refused while the pages are built, with the file and the line."""

import pytest
from jinja2 import DictLoader, Environment, select_autoescape

from webapp.pwa.compiler import compile_templates
from webapp.pwa.refusals import Unsupported

OTHERS = {
    "layout.html": "{% block main %}{% endblock %}",
    "macros.html": "{% macro field(a) %}{{ a }}{% endmacro %}{% macro _own() %}{% endmacro %}",
    "computed.html": "{% set word = _('好') %}{% macro say() %}{{ word }}{% endmacro %}",
}

REFUSED = {
    # expressions
    "{{ 1.5 }}": "float",
    "{{ 9007199254740993 }}": "large",
    "{{ rows[1:2] }}": "slices",
    "{{ a / b }}": "Div",
    "{{ a // b }}": "FloorDiv",
    "{{ a % b }}": "Mod",
    "{{ a ** b }}": "Pow",
    "{{ 'x' if a }}": "else",
    "{{ row.items }}": "method in Python",
    "{{ row._private }}": "private",
    "{{ row.name() }}": "called",
    "{{ range(3) }}": "called",
    "{{ url_for('x') }}": "called",
    "{{ a(*rows) }}": "arguments",
    "{{ {1: 'a'} }}": "quoted strings",
    "{{ {'__proto__': 1} }}": "no key",
    "{{ loop.index }}": "outside of a for",
    "{% for a in b %}{{ loop.cycle('x') }}{% endfor %}": "called",
    "{% for a in b %}{{ loop.previtem }}{% endfor %}": "loop.previtem",
    "{% for a in b %}{{ loop }}{% endfor %}": "not a value",
    "{{ super() }}": "stands in a block",
    "{{ self.main() }}": "called",
    # filters and tests
    "{{ a|safe }}": "filter 'safe'",
    "{{ a|truncate(3) }}": "filter 'truncate'",
    "{{ rows|selectattr('x')|list }}": "filter 'selectattr'",
    "{{ a|replace('x') }}": "takes old, new",
    "{{ a|join(attribute='x') }}": "takes d",
    "{{ a is string }}": "test 'string'",
    "{% filter upper %}x{% endfilter %}": "FilterBlock",
    # texts and files
    "{{ _(word) }}": "one quoted string",
    "{{ _('a' ~ 'b') }}": "one quoted string",
    "{{ _('100%') }}": "%%",
    "{{ _('%(n)d 条', n=1) }}": "%(name)s",
    "{{ _('%(n)s 条', m=1) }}": "needs n",
    "{{ ngettext('a', 'b', 2) }}": "called",
    "{% trans %}x{% endtrans %}": "does not know",
    "{{ asset(path) }}": "one quoted string",
    # statements
    "{% for a in b if a %}{% endfor %}": "for ... if",
    "{% for a in b recursive %}{% endfor %}": "recursive",
    "{% set a %}x{% endset %}": "AssignBlock",
    "{% set n.x = 1 %}": "only names",
    "{% set loop = 1 %}": "meaning of its own",
    "{% with a = 1 %}{% endwith %}": "With",
    "{% autoescape false %}{% endautoescape %}": "Scope",
    "{% macro m() %}{{ caller() }}{% endmacro %}": "called",
    "{% macro m() %}{{ varargs }}{% endmacro %}": "not a value",
    "{% from 'macros.html' import field %}{% call field('x') %}{% endcall %}": "CallBlock",
    "{% for a in b %}{{ unit }}{% endfor %}{% set unit = 1 %}": "before the loop",
    # other files
    "{% include name %}": "one quoted string",
    "{% include ['layout.html'] %}": "one quoted string",
    "{% include 'layout.html' ignore missing %}": "exists",
    "{% include 'layout.html' without context %}": "exists",
    "{% import 'macros.html' as m with context %}": "with context",
    "{% from 'macros.html' import field with context %}": "with context",
    "{% import 'macros.html' as m %}{{ m }}": "is an import",
    "{% import 'macros.html' as m %}{{ m.gone() }}": "offers no macro",
    "{% import 'macros.html' as m %}{{ m._own() }}": "offers no macro",
    "{% from 'macros.html' import gone %}": "offers no macro",
    "{% from 'computed.html' import say %}": "in the macro",
    "{% extends name %}": "one quoted string",
    "x{% extends 'layout.html' %}": "first thing",
    "{% extends 'layout.html' %}text": "lost",
    "{% extends 'layout.html' %}{% if a %}{% endif %}": "only sets and imports",
    "{% for a in b %}{% block main %}{% endblock %}{% endfor %}": "a block inside",
    "{% block main scoped %}{% endblock %}": "scoped",
}


def environment(templates: dict[str, str]) -> Environment:
    """Jinja2 as Flask sets it up: escaping, with gettext."""
    return Environment(
        loader=DictLoader(templates),
        autoescape=select_autoescape(),
        extensions=["jinja2.ext.i18n"],
    )


@pytest.mark.parametrize(("source", "reason"), REFUSED.items())
def test_a_construct_outside_of_the_subset_is_refused(source: str, reason: str) -> None:
    with pytest.raises(Unsupported) as refused:
        compile_templates(environment({**OTHERS, "page.html": source}), ["page.html"])
    assert reason in refused.value.reason


def test_a_refusal_says_file_and_line() -> None:
    source = "<p>\n{{ 'fine' }}\n{{ rows[1:] }}"
    with pytest.raises(Unsupported, match=r"^page\.html:3: slices"):
        compile_templates(environment({"page.html": source}), ["page.html"])


def test_a_file_that_is_not_escaped_is_refused() -> None:
    with pytest.raises(Unsupported, match=r"\.html"):
        compile_templates(environment({"page.txt": "x"}), ["page.txt"])


def test_a_refusal_reaches_the_files_that_a_page_includes() -> None:
    templates = {"page.html": "{% include 'part.html' %}", "part.html": "{{ 1.5 }}"}
    with pytest.raises(Unsupported, match=r"^part\.html:1:"):
        compile_templates(environment(templates), ["page.html"])
