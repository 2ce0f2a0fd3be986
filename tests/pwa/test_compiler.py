"""What the compiler finds beside the JavaScript: which files and texts the phone needs."""

from jinja2 import DictLoader, Environment

from webapp.pwa.compiler import CompiledTemplates, compile_templates

TEMPLATES = {
    "layout.html": "<link href='{{ asset('css/base.css') }}'>{% block main %}{% endblock %}",
    "macros.html": "{% macro icon() %}{{ asset('icons/sprite.svg') }}{% endmacro %}",
    "part.html": "{{ _('还有 %(n)s 条', n=n) }}",
    "page.html": (
        "{% extends 'layout.html' %}{% from 'macros.html' import icon %}"
        "{% block main %}{{ icon() }}{% include 'part.html' %}{{ _('签到') }}{% endblock %}"
    ),
    "other.html": "{{ _('别的') }}",
}


def compiled(*names: str) -> CompiledTemplates:
    environment = Environment(
        loader=DictLoader(TEMPLATES), autoescape=True, extensions=["jinja2.ext.i18n"]
    )
    return compile_templates(environment, names)


def test_a_page_brings_its_layout_its_parts_and_its_macros() -> None:
    assert compiled("page.html").names == ("layout.html", "macros.html", "page.html", "part.html")


def test_the_texts_of_everything_reached_are_collected_and_no_others() -> None:
    assert compiled("page.html").messages == {"签到", "还有 %(n)s 条"}


def test_the_files_that_templates_name_are_collected() -> None:
    assert compiled("page.html").assets == {"css/base.css", "icons/sprite.svg"}


def test_the_same_templates_give_the_same_module() -> None:
    assert compiled("page.html", "other.html").module == compiled("other.html", "page.html").module


def test_text_of_a_template_cannot_become_code() -> None:
    TEMPLATES["quotes.html"] = '"`$' + '{# #}{1}`\'\\n\u2028\0\r{{ "\'\\"" }}'
    module = compiled("quotes.html").module
    assert '`"\\`\\${1}\\`\'\\\\n\u2028\\x00\n${print("\'\\"")}`' in module


def test_macros_that_nobody_calls_are_left_out() -> None:
    TEMPLATES["kit.html"] = (
        "{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ _('乙') }}{% endmacro %}"
        "\n{% macro c() %}{{ _('丙') }}{{ asset('c.js') }}{% endmacro %}"
    )
    TEMPLATES["caller.html"] = "{% import 'kit.html' as kit %}{{ kit.a() }}"
    found = compiled("caller.html")
    assert (found.messages, found.assets) == ({"乙"}, set())
    assert "丙" not in found.module
    assert "\0" not in found.module
