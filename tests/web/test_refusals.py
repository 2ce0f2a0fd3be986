"""Refusals lead on: an office without a site is told where to begin, never sent in a circle."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.cast import Cast, sign_in
from webapp.accounts.models import PersonSite
from webapp.clock import utcnow
from webapp.database import db

NEEDS_A_SITE = ("/exceptions", "/coverage", "/findings/", "/rounds/", "/rounds/new")


@pytest.fixture
def nowhere(cast: Cast) -> None:
    """Nobody works anywhere: as on the first day, before there is a site."""
    cast.site.archived_at = utcnow()
    db.session.query(PersonSite).delete()
    db.session.commit()


@pytest.mark.usefixtures("nowhere")
@pytest.mark.parametrize("page", NEEDS_A_SITE)
def test_page_without_site_says_where_to_begin(cast: Cast, client: FlaskClient, page: str) -> None:
    sign_in(client, cast.admin)
    answer = client.get(page)
    assert answer.status_code == 409
    assert 'href="/sites"' in answer.text
    assert "side-nav" in answer.text  # the office keeps its frame


@pytest.mark.usefixtures("nowhere")
@pytest.mark.parametrize("role", ["admin", "supervisor"])
def test_front_door_without_site_leads_to_sites(cast: Cast, client: FlaskClient, role: str) -> None:
    sign_in(client, cast.people[role])
    answer = client.get("/", follow_redirects=True)
    assert answer.status_code == 200
    assert answer.request.path == "/sites"


NASTY = {
    "page": ("99999999999999999999", "-1", "0", "x", "٣"),
    "q": ("\x00", "'\"%_\\", "水" * 5000),
    "at": ("99999999999999999999", "-99999999999999999999"),
    "from": ("99999999999999999999", "0001-01-01", "9999-12-31"),
    "to": ("0001-01-01", "9999-12-31", "2026-02-30"),
    "month": ("0001-01", "9999-12", "2026-13"),
    "day": ("0001-01-01", "9999-12-31"),
    "after": ("99999999999999999999", "\x00"),
    "site": ("\x00", "7"),
}


@pytest.mark.parametrize("name", NASTY)
def test_no_page_falls_over_what_stands_in_its_address(
    app: Flask, cast: Cast, client: FlaskClient, name: str
) -> None:
    """A page, or a refusal with a code; an uncaught error fails this test by itself."""
    sign_in(client, cast.admin)
    pages = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.arguments
    }
    for page in sorted(pages - {"/sign-out"}):
        for value in NASTY[name]:
            answer = client.get(page, query_string={name: value})
            assert answer.status_code < 500, (page, name, value)
