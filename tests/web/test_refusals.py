"""Refusals lead on: an office without a site is told where to begin, never sent in a circle."""

import pytest
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
