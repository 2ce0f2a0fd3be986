"""One template per thing that the compiler knows, with what both sides must make of it."""

CONTEXT: dict[str, object] = {
    "word": "<b>",
    "number": 7,
    "yes": True,
    "nothing": None,
    "rows": [{"name": "一", "n": 1}, {"name": "二", "n": 2}],
    "words": ["x", "<y>"],
    "pairs": [["a", 1], ["b", 2]],
    "row": {"name": "楼", "items": ["i"], "deep": {"n": 0}},
    "empty": [],
}
FILES = {
    "layout.html": (
        "[{% block main %}layout {{ word }}{% endblock %}|{% block foot %}f{% endblock %}]"
    ),
    "middle.html": "{% extends 'layout.html' %}{% block main %}middle {{ super() }}{% endblock %}",
    "part.html": "({{ each }}{{ word }})",
    "macros.html": (
        "{% macro f(a, b='d', c=a) %}{{ a }}{{ b }}{{ c }}{% endmacro %}"
        "{% macro sees() %}{{ word is defined }}{% endmacro %}"
    ),
}

# template → HTML
NODES = {
    # values
    "{{ word }}{{ number }}{{ yes }}{{ nothing }}": "&lt;b&gt;7TrueNone",
    "{{ 'q\"' }}{{ 3 }}{{ -3 }}{{ true }}{{ none }}": "q&#34;3-3TrueNone",
    "{{ [1, 2]|length }}{{ (1, 2)|last }}{{ {'a': 'x'}.a }}": "22x",
    "{{ row.name }}{{ row['items'][0] }}{{ rows[-1].name }}{{ row['name'][0] }}": "楼i二楼",
    # logic
    "{{ nothing or 'b' }}{{ 'a' and word }}{{ not empty }}": "b&lt;b&gt;True",
    "{{ 'a' if row.deep.n else 'b' }}": "b",
    "{{ 1 == true }}{{ '1' == 1 }}{{ rows == rows }}{{ 'a' != 'a' }}": "TrueFalseTrueFalse",
    "{{ 1 < 2 <= 2 }}{{ 'b' > 'a' }}{{ '😀' > '\uffff' }}": "TrueTrueTrue",
    "{{ 'x' in words }}{{ 'b' in word }}{{ 'name' in row }}{{ 1 not in [2] }}": "TrueTrueTrueTrue",
    # arithmetic and text
    "{{ number + 1 }}{{ number - 9 }}{{ number * 2 }}{{ true + 1 }}": "8-2142",
    "{{ 'a' + word }}{{ word ~ 1 ~ nothing }}{{ words + ['z'] == words }}": (
        "a&lt;b&gt;&lt;b&gt;1NoneFalse"
    ),
    "{{ word|escape ~ word }}{{ word|escape + word }}": "&lt;b&gt;" * 4,
    # filters
    "{{ gone|default('d') }}{{ ''|default('d') }}{{ ''|default('d', true) }}": "dd",
    "{{ gone|default }}{{ nothing|default('d') }}{{ ''|default('d', boolean=true) }}": "Noned",
    "{{ '😀a'|length }}{{ row|length }}": "23",
    "{{ words|join(', ') }}{{ words|join(word|escape) }}": ("x, &lt;y&gt;x&lt;b&gt;&lt;y&gt;"),
    "{{ 'a-b-c'|replace('-', '<') }}{{ (word|escape)|replace('b', '<') }}": (
        "a&lt;b&lt;c&lt;&lt;&gt;"
    ),
    "{{ 'aß'|upper }}{{ 'ÀB'|lower }}{{ ' \t\x1fa\xa0'|trim }}|": "ASSàba|",
    "{{ words|first }}{{ words|last }}{{ 'ab'|list|last }}": "x&lt;y&gt;b",
    "{{ 'a b/ü?&\\'()'|urlencode }}{{ 5|urlencode }}": "a%20b/%C3%BC%3F%26%27%28%295",
    "{{ {'b': [1, true, none], 'a': '<é😀'}|tojson }}": (
        r'{"a": "\u003c\u00e9\ud83d\ude00", "b": [1, true, null]}'
    ),
    # tests
    "{{ gone is defined }}{{ word is not defined }}{{ nothing is none }}": "FalseFalseTrue",
    "{{ 2 is even }}{{ -3 is odd }}{{ 1 is equalto(1) }}{{ 1 is in([1]) }}": "TrueTrueTrueTrue",
    # statements
    "{% if empty %}a{% elif word %}b{% else %}c{% endif %}": "b",
    "{% for r in rows %}{{ loop.index }}{{ r.name }}{{ loop.last }};{% endfor %}": (
        "1一False;2二True;"
    ),
    "{% for a, b in pairs %}{{ a }}{{ b }}{{ loop.revindex0 }}{% endfor %}": "a11b20",
    "{% for a in empty %}x{% else %}none{% endfor %}": "none",
    "{% for a in words %}{% for b in rows %}{{ b.n }}{% endfor %}{{ loop.index }}{% endfor %}": (
        "121122"
    ),
    "{% set a = 1 %}{% for b in words %}{% set a = 2 %}{{ a }}{% endfor %}{{ a }}": "221",
    "{% if yes %}{% set a = 1 %}{% endif %}{{ a }}{% set a, b = 'xy' %}{{ b }}": "1y",
    # texts and files
    "{{ _('还有 %(n)s 条，100%%', n=word) }}": "还有 &lt;b&gt; 条，100%",
    # macros, imports, includes, layouts
    "{% macro m(a, b='z') %}<{{ a }}{{ b }}{{ word }}>{% endmacro %}{{ m(1) }}{{ m(b=2, a=3) }}": (
        "<1z&lt;b&gt;><32&lt;b&gt;>"
    ),
    "{% import 'macros.html' as m %}{{ m.f('<') }}{{ m.sees() }}": "&lt;d&lt;False",
    "{% from 'macros.html' import f, f as g %}{{ f(1, c=2) }}{{ g(3, 4) }}": "1d2343",
    "{% for each in words %}{% include 'part.html' %}{% endfor %}": (
        "(x&lt;b&gt;)(&lt;y&gt;&lt;b&gt;)"
    ),
    "{% extends 'middle.html' %}{% set word = 1 %}{% block main %}p {{ super() }}{% endblock %}": (
        "[p middle layout 1|f]"
    ),
}

# What raises in Python raises on the phone.
FAILING = (
    "{{ gone }}",
    "{{ gone.name }}",
    "{{ row.gone }}",
    "{{ row.gone.name }}",
    "{% if gone %}{% endif %}",
    "{% for a in gone %}{% endfor %}",
    "{{ gone == 1 }}",
    "{{ gone in words }}",
    "{{ 'a' + 1 }}",
    "{{ 1 < 'a' }}",
    "{{ nothing < 1 }}",
    "{{ 1 in 'a1' }}",
    "{{ nothing|length }}",
    "{{ 'a' is even }}",
    "{{ gone|tojson }}",
    "{% for a in 5 %}{% endfor %}",
    "{% for a, b in rows %}{{ a }}{% endfor %}{% for a, b in words %}{% endfor %}",
    "{% set a, b = [1, 2, 3] %}",
    "{% macro m(a) %}{{ a }}{% endmacro %}{{ m() }}",
    "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, 2) }}",
    "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, a=2) }}",
    "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(b=2) }}",
    "{% block main %}{{ super() }}{% endblock %}",
)

# What Python prints in a way of its own: the phone refuses rather than guess.
REFUSED_AT_WORK = (
    "{{ words }}",
    "{{ row }}",
    "{{ {'2': 1, '1': 2}|join }}",
    "{{ 'ab'|replace('', '-') }}",
)
