"""The door to PDF says what is missing on the server, and leaves nothing changed behind it."""

import builtins
import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import ImageFile

from tests.cast import Cast
from tests.sites.conftest import SignedIn
from webapp.web import fonts


@pytest.fixture
def no_fonts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setattr(fonts, "FOLDERS", (tmp_path,))
    fonts._find.cache_clear()
    yield
    fonts._find.cache_clear()


@pytest.mark.usefixtures("no_fonts")
def test_a_missing_font_is_named_with_its_package(cast: Cast, browser: SignedIn) -> None:
    client = browser("manager")
    client.get(f"/sites/{cast.site.id}/labels/sheet?which=all")
    for address in ("sheet.pdf", "pictures.zip"):
        answer = client.get(f"/sites/{cast.site.id}/labels/{address}?which=all")
        assert answer.status_code == 503
        assert "fonts-noto-cjk" in answer.text
        assert "pdf.font_missing" in answer.text


def test_a_missing_engine_is_named_with_its_package(
    cast: Cast, browser: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    real_import = builtins.__import__

    def without_pango(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.startswith("weasyprint"):
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real_import(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without_pango)
    answer = browser("manager").get(f"/sites/{cast.site.id}/labels/sheet.pdf?which=all")
    assert answer.status_code == 503
    assert "libpango-1.0-0" in answer.text


def test_pillow_stays_strict_about_truncated_pictures(cast: Cast, browser: SignedIn) -> None:
    browser("manager").get(f"/sites/{cast.site.id}/labels/sheet.pdf?which=all")
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False


def test_an_address_that_labels_cannot_carry_is_refused_with_the_setting(
    cast: Cast, browser: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = browser("manager")
    settings = client.application.config["ROUNDS"]
    long = dataclasses.replace(settings, public_url="https://" + "x" * 60 + ".example.com")
    monkeypatch.setitem(client.application.config, "ROUNDS", long)
    answer = client.get(f"/sites/{cast.site.id}/labels/sheet?which=all")
    assert answer.status_code == 409
    assert "ROUNDS_PUBLIC_URL" in answer.text
    assert "ROUNDS_PUBLIC_URL" in client.get(f"/sites/{cast.site.id}/labels").text
