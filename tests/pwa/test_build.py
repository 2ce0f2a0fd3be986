"""One id for everything that a phone keeps: it changes when any of it does, and only then."""

import re
from collections.abc import Iterable

import pytest
from flask import Flask
from jinja2 import StrictUndefined

from tests.pwa.stage import small_app
from webapp.pwa import build as building
from webapp.pwa.build import Build, current_build, make_build
from webapp.pwa.reach import mentioned


def test_the_same_files_give_the_same_id(build: Build) -> None:
    assert make_build(small_app()).id == build.id


@pytest.mark.parametrize("name", ["STATIC", "SERVICE_WORKER"])
def test_a_changed_file_gives_another_id(
    build: Build, build_app: Flask, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    real = building._files
    folder = getattr(building, name)

    def changed(where: object, prefix: str = "") -> dict[str, bytes]:
        files = real(where, prefix)  # type: ignore[arg-type]
        if where == folder:
            files[next(iter(files))] += b"\nself.x"
        return files

    monkeypatch.setattr(building, "_files", changed)
    assert make_build(build_app).id != build.id


def test_a_changed_translation_gives_another_id(
    build: Build, build_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = building.wording_modules

    def changed(messages: Iterable[str]) -> dict[str, str]:
        return {name: text.replace("Scan", "scan") for name, text in real(messages).items()}

    monkeypatch.setattr(building, "wording_modules", changed)
    assert make_build(build_app).id != build.id


def test_the_shell_has_what_the_field_pages_name_and_import(build: Build) -> None:
    assert {
        "css/base.css",
        "icons/sprite.svg",
        "js/islands/field.js",
        "js/offline/router.js",
        "js/offline/routes_later.js",
        "js/offline/wording_en.js",
        "vendor/htmx.org@4.0.1/htmx.min.js",
    } <= set(build.shell)


def test_the_large_decoder_is_not_needed_to_start(build: Build) -> None:
    assert build.later == ("vendor/zxing-wasm@3.1.4/reader/zxing_reader.wasm",)
    assert not set(build.later) & set(build.shell)


def test_the_page_that_only_flask_renders_asks_for_nothing_that_is_missing(
    build_app: Flask,
) -> None:
    """The phone throws on a missing value; so does this rendering, with what the view gives."""
    strict = build_app.jinja_env.overlay(undefined=StrictUndefined)
    given = {"language": "zh-CN", "person": "p", "next": "/field/", "here": "/field/start"}
    given["attempt"] = ""
    with build_app.test_request_context():
        strict.get_template("field/starting.html").render(**given)


def test_every_import_leads_to_a_file(build: Build) -> None:
    """A module that imports a file that is not there takes the whole page with it."""
    comments = re.compile(r"/\*.*?\*/", re.DOTALL)
    for path in build.shell:
        if path.endswith(".js"):
            code = comments.sub("", build.assets[path].body.decode()).encode()
            lost = [name for name in mentioned(path, code) if name not in build.assets]
            assert not lost, f"{path} imports {lost}"


def test_asset_refuses_a_file_that_does_not_exist(build: Build) -> None:
    with pytest.raises(KeyError, match=r"css/gone\.css"):
        build.url("css/gone.css")


def test_in_debug_the_build_follows_the_files(monkeypatch: pytest.MonkeyPatch) -> None:
    app = small_app()
    builds = app.extensions["builds"]
    before = builds.current()
    assert builds.current() is before
    app.debug = True
    monkeypatch.setattr(building, "_state_of_files", lambda: frozenset({("css/base.css", 1)}))
    after = builds.current()
    assert after is not before
    assert builds.current() is after


def test_in_debug_a_request_looks_at_the_files_once(monkeypatch: pytest.MonkeyPatch) -> None:
    app = small_app()
    app.debug = True
    looks: list[int] = []
    monkeypatch.setattr(building, "_state_of_files", lambda: looks.append(1) or frozenset())
    with app.test_request_context():
        for _ in range(3):
            current_build()
    assert len(looks) <= 2  # the first makes the build, before any request looked
