"""The files of the field pages as they are served: joined, each thing in one place."""

import re
from collections import Counter

import pytest

from tests.pwa.stage import small_app
from webapp.pwa import minify
from webapp.pwa.build import FIELD_ROOTS, STATIC, Build, make_build
from webapp.pwa.bundles import OFFLINE, PAGE, PUBLIC
from webapp.pwa.reach import reached

STUB = re.compile(r'export\s*\{[^}]*\}\s*from\s*"./[\w/]+\.js";?')
# Public modules that are a file of their own, each with a function that only it may hold.
ALONE = {
    "js/offline/receipts.js": "verifies",
    "js/offline/seals.js": "sealFor",
    "js/offline/tries.js": "counted",
}
ISLAND = re.compile(r"""customElements\.define\(\s*["'`]([\w-]+)""")


def bodies(build: Build) -> dict[str, bytes]:
    return {path: asset.body for path, asset in build.assets.items()}


def scripts(build: Build) -> dict[str, str]:
    """What a field page or its service worker may ever load."""
    reach = reached(bodies(build), FIELD_ROOTS | {PAGE})
    return {path: build.assets[path].body.decode() for path in reach if path.endswith(".js")}


def test_a_field_page_starts_with_two_files_and_what_other_pages_share(build: Build) -> None:
    start = reached(bodies(build), [PAGE], at_start=True)
    assert {OFFLINE, PAGE} <= start
    assert {path for path in start if path.startswith("js/offline/")} == {OFFLINE}
    assert len(start) <= 6


def test_the_service_worker_runs_no_island(build: Build) -> None:
    files = bodies(build)
    start = reached(files, ["service_worker/strategies.js"], at_start=True)
    assert not {path for path in start if path.startswith("js/islands/")}
    assert {OFFLINE, "js/offline/routes_later.js", "js/offline/wording_en.js"} <= start


def test_a_service_worker_never_has_to_import_while_it_answers(build: Build) -> None:
    """What router.js loads later, everything.js has loaded from the start."""
    files = bodies(build)
    start = reached(files, ["service_worker/strategies.js"], at_start=True)
    late = re.findall(r"import\(\s*[\"'`]\./([\w.]+)[\"'`]", files[OFFLINE].decode())
    assert late
    assert {f"js/offline/{name}" for name in late} <= start


def test_every_island_is_defined_once(build: Build) -> None:
    found = Counter(name for source in scripts(build).values() for name in ISLAND.findall(source))
    assert {"photo-input", "qr-scanner", "scan-feedback", "toast-message"} <= set(found)
    assert set(found.values()) == {1}


def test_a_joined_module_has_no_second_copy(build: Build) -> None:
    for path in ("js/offline/model.js", "js/offline/render.js", "js/islands/sync_pill.js"):
        assert path not in build.assets
    for path in PUBLIC:
        if path not in ALONE:
            assert STUB.fullmatch(build.assets[path].body.decode().strip()), path


def test_what_lives_alone_is_nowhere_else(build: Build) -> None:
    """Several late files need it, so it is one of its own, and at its public address."""
    for path, name in ALONE.items():
        holders = [p for p, source in scripts(build).items() if f"function {name}(" in source]
        assert holders == [path]


def test_the_database_is_opened_by_one_module(build: Build) -> None:
    """attempt.js has a database of its own: the sign-in page is no field page."""
    opening = [path for path, source in scripts(build).items() if "indexedDB.open" in source]
    assert sorted(opening) == ["js/offline/attempt.js", OFFLINE]


def test_in_debug_the_sources_are_served_as_they_are() -> None:
    app = small_app()
    app.debug = True
    build = make_build(app)
    for path in ("js/offline/model.js", "js/islands/field.js"):
        assert build.assets[path].body == (STATIC / path).read_bytes()


def test_without_the_minifier_scripts_are_only_slimmed(
    monkeypatch: pytest.MonkeyPatch, build: Build
) -> None:
    monkeypatch.setattr(minify, "_minifier", lambda: None)
    minify.minified.cache_clear()
    try:
        plain = make_build(small_app())
    finally:
        minify.minified.cache_clear()
    assert set(plain.assets) == set(build.assets)
    assert len(plain.assets[OFFLINE].body) > len(build.assets[OFFLINE].body)


def test_what_the_minifier_would_drop_is_refused() -> None:
    """It takes `void (a && b())` for nothing: the tap on 拍照 did nothing in what was served."""
    with pytest.raises(ValueError, match="void"):
        minify.minified("f((camera) => void (camera.isOpen && camera.start()))")
    assert "start" in minify.minified("f((camera) => void camera.start())")
