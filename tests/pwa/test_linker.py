"""Joined modules mean what they meant apart; what cannot be joined is refused with its place."""

import pytest

from webapp.pwa.bundles import homes
from webapp.pwa.linker import Linker
from webapp.pwa.modules import Unlinkable, read_module
from webapp.pwa.names import Names

ENTRY = "js/offline/router.js"


def joined(**sources: str) -> str:
    """The chunk of router.js, of modules in its folder given by name."""
    modules = {
        path: read_module(path, source)
        for path, source in ((f"js/offline/{name}.js", source) for name, source in sources.items())
    }
    linker = Linker(modules, homes(modules, frozenset()))
    return linker.link(linker.chunk(ENTRY))


def test_names_become_unique_and_imports_lead_to_them() -> None:
    code = joined(
        router='import { go as walk } from "./a.js"\nexport const start = () => walk(1)',
        a="const one = 1\nexport function go(x) { return x + one }",
    )
    assert "function a$go(x) { return x + a$one }" in code
    assert "const router$start = () => a$go(1)" in code
    assert code.startswith("export const [start] = (() => {")
    assert code.index("a$go(x)") < code.index("router$start =")


def test_a_module_whose_names_are_not_clear_gets_a_block() -> None:
    code = joined(
        router='import { go } from "./a.js"\nexport const start = (one) => go(one)',
        a="const one = 1\nexport const go = (one) => one",
    )
    assert "{\nconst one = 1\nconst go = (one) => one\n;a$go = go;\n}" in code
    assert "let a$go;" in code


def test_what_is_loaded_by_itself_stays_apart_and_takes_from_the_chunk() -> None:
    sources = {
        ENTRY: 'import { b } from "./b.js"\nconst later = () => import("./c.js")',
        "js/offline/b.js": "export const b = {}",
        "js/offline/c.js": 'import { b } from "./b.js"\nimport { d } from "./d.js"\nb',
        "js/offline/d.js": "export const d = 1",
    }
    modules = {path: read_module(path, source) for path, source in sources.items()}
    living = homes(modules, frozenset())
    assert living["js/offline/b.js"] == ENTRY
    assert living["js/offline/d.js"] == living["js/offline/c.js"] == "js/offline/c.js"
    linker = Linker(modules, living)
    assert 'import { b$b as b$b } from "./router.js"' in linker.link(
        linker.chunk("js/offline/c.js")
    )
    assert "b$b" in linker.link(linker.chunk(ENTRY)).partition("=")[0]


def test_another_page_may_not_run_the_islands_of_the_field() -> None:
    sources = {
        "js/islands/field.js": 'import "./part.js"\nconst later = () => import("./late.js")',
        "js/islands/part.js": "export const part = 1",
        "js/islands/late.js": 'import { part } from "./part.js"\nexport const late = part',
    }
    modules = {path: read_module(path, source) for path, source in sources.items()}
    assert homes(modules, frozenset())["js/islands/part.js"] == "js/islands/field.js"
    with pytest.raises(Unlinkable, match=r"late\.js:1: .*field pages only"):
        homes(modules, frozenset({"js/islands/late.js"}))
    both = frozenset({"js/islands/late.js", "js/islands/part.js"})
    assert homes(modules, both)["js/islands/part.js"] == "js/islands/part.js"


@pytest.mark.parametrize(
    ("sources", "place"),
    [
        ({"router": 'import * as a from "./a.js"', "a": ""}, r"router\.js:1: write import"),
        ({"router": "\nexport default 1"}, r"router\.js:2: export one"),
        ({"router": "export let a = 1"}, r"router\.js:1: export one"),
        ({"router": "const a = 1\nexport { a }"}, r"router\.js:2: export one"),
        ({"router": 'import { a } from "lib"'}, r"router\.js:1: 'lib'"),
        ({"router": 'import { b } from "./a.js"', "a": "export const a = 1"}, r"a\.js:1: .*'b'"),
        (
            {
                "router": 'import { a } from "./a.js"',
                "a": 'import { b } from "./b.js"\nexport const a = 1',
                "b": 'import { a } from "./a.js"\nexport const b = 1',
            },
            "circle: js/offline/a.js → js/offline/b.js → js/offline/a.js",
        ),
    ],
)
def test_other_forms_are_refused(sources: dict[str, str], place: str) -> None:
    with pytest.raises(Unlinkable, match=place):
        joined(**sources)


@pytest.mark.parametrize(
    ("source", "renamed"),
    [
        ("const a = 1; f(a, `${a}` + x.a)", "const b = 1; f(b, `${b}` + x.a)"),
        ("const a = 1; f({ a, a: a, x: a })", "const b = 1; f({ a: b, a: b, x: b })"),
        ("const a = 1; f({ a() {}, get a() {} })", "const b = 1; f({ a() {}, get a() {} })"),
        ("const a = 1; f(x ? a : a, ...a)", "const b = 1; f(x ? b : b, ...b)"),
        ("const a = 1; if (a) { a() }", "const b = 1; if (b) { b() }"),
        ("const a = 1; class C { a() { return this.#a + a } }",
         "const b = 1; class C { a() { return this.#a + b } }"),
        ("const a = 1; f(/a/, 'a', \"a\") // a", "const b = 1; f(/a/, 'a', \"a\") // a"),
    ],
)  # fmt: skip
def test_a_clear_name_is_renamed_where_it_is_meant(source: str, renamed: str) -> None:
    names = Names(source)
    assert names.clear("a")
    assert names.renamed({"a": "b"}) == renamed


@pytest.mark.parametrize(
    "shadow",
    [
        "(a) => a",
        "a => a",
        "async (x, a) => a",
        "({ a }) => a",
        "([a]) => a",
        "(x = a) => x",
        "function f(a) { return a }",
        "function f() { const a = 2 }",
        "function f() { let x, a }",
        "function f() { const { a } = x }",
        "function f() { const { x: a } = y }",
        "function f() { const [a] = x }",
        "for (const a of x) f()",
        "for (let i = 0, a = 2; i; ) f()",
        "try { f() } catch (a) { f() }",
        "class C { a = 1 }",
        "f({ m(a) { return a } })",
    ],
)
def test_a_name_that_may_be_shadowed_is_left_alone(shadow: str) -> None:
    assert not Names(f"const a = 1; {shadow}").clear("a")
