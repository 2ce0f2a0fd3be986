"""What a page needs offline is found by reading what its files import."""

from webapp.pwa.reach import beside, reached

FILES = {
    "js/page.js": b'import { a } from "./parts/a.js"\nconst lazy = () => import("./lazy.js")',
    "js/parts/a.js": b'new Worker(new URL("../worker.js", import.meta.url), { type: "module" })',
    "js/worker.js": b'import"../vendor/reader/index.js"',
    "js/lazy.js": b"export {}",
    "js/other.js": b"",
    "css/page.css": b'@import "base.css";\n.a { background: url("../icons/a.svg#x") }',
    "css/base.css": b"",
    "icons/a.svg": b"",
    "vendor/reader/index.js": b"",
    "vendor/reader/reader.wasm": b"",
}


def test_imports_workers_and_what_comes_later_are_followed() -> None:
    assert reached(FILES, ["js/page.js"]) == {
        "js/page.js",
        "js/parts/a.js",
        "js/lazy.js",
        "js/worker.js",
        "vendor/reader/index.js",
    }


def test_at_the_start_only_static_imports_count() -> None:
    assert reached(FILES, ["js/page.js"], at_start=True) == {"js/page.js", "js/parts/a.js"}


def test_style_sheets_bring_their_pictures() -> None:
    assert reached(FILES, ["css/page.css"]) == {"css/page.css", "css/base.css", "icons/a.svg"}


def test_a_file_that_is_not_there_is_left_out() -> None:
    assert reached(FILES, ["gone.js"]) == frozenset()


def test_a_loader_finds_its_wasm_beside_it() -> None:
    found = reached(FILES, ["js/page.js"])
    assert beside(FILES, found, ".wasm") == {"vendor/reader/reader.wasm"}
