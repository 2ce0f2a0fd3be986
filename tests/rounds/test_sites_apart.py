"""Two sites of one company: a supervisor of one opens nothing of the other, whatever the id."""

import re
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.cast import Cast, sign_in
from tests.findings import a_finding
from tests.rounds.conftest import NOW, Walk
from webapp.accounts import actions as accounts
from webapp.accounts.models import Role
from webapp.clock import utcnow
from webapp.database import db
from webapp.rounds import actions
from webapp.sites.models import FloorPlan, Site

# Company-wide on purpose: checklists are shared, and so are phones and records that fit nowhere.
OF_THE_COMPANY = ("/checklists", "/parked", "/phones")


@pytest.fixture
def ids(walk: Walk) -> list[UUID]:
    """What there is at the first site, one id of each kind."""
    once = actions.OneOff(utcnow(), 60, 15, "guard", None, "")
    round_ = actions.add(walk.route, once, by=walk.by, at=utcnow())
    finding = a_finding(
        walk.cast.site.id, title="灯不亮", opened_at=NOW, opened_by=walk.cast.guard.id
    )
    plan = db.session.query(FloorPlan).first()
    assert plan is not None
    rows = [walk.cast.site, walk.cast.zone, walk.points[0], plan, walk.route, walk.schedule()]
    return [row.id for row in [*rows, round_, finding, walk.cast.guard]]


@pytest.fixture
def elsewhere(cast: Cast, client: FlaskClient) -> FlaskClient:
    """The supervisor, moved to another site of the same company."""
    other = Site(name="月亮湾", created_at=NOW)
    db.session.add(other)
    db.session.flush()
    accounts.set_sites(cast.supervisor, [other.id])
    db.session.commit()
    return sign_in(client, cast.supervisor)


def test_ids_of_another_site_are_not_found(
    ids: list[UUID], elsewhere: FlaskClient, app: Flask
) -> None:
    form = {"note": "x", "reason": "x", "who": "role:guard", "person": str(ids[-1])}
    opened = []
    for rule in app.url_map.iter_rules():
        roles = app.view_functions[rule.endpoint].__dict__.get("roles") or ()
        if "<uuid:" not in rule.rule or Role.SUPERVISOR not in roles:
            continue
        if rule.rule.startswith(OF_THE_COMPANY):
            continue
        for id_ in ids:
            address = re.sub(r"<(?:\w+:)?\w+>", str(id_), rule.rule)
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                answer = elsewhere.open(address, method=method, data=form)
                if answer.status_code not in (404, 405):
                    opened.append((method, rule.rule, answer.status_code))
    assert opened == []


@pytest.mark.parametrize(
    "page",
    [
        "/exceptions",
        "/coverage?point={0}&round={0}",
        "/findings/?sites=all",
        "/rounds/",
        "/people/",
    ],
)
def test_lists_show_nothing_of_another_site(
    walk: Walk, ids: list[UUID], elsewhere: FlaskClient, page: str
) -> None:
    answer = elsewhere.get(page.format(ids[2]) + ("&" if "?" in page else "?") + f"site={ids[0]}")
    assert answer.status_code in (200, 404)
    for secret in ("阳光花园", "灯不亮", walk.cast.guard.name, walk.route.name):
        assert secret not in answer.text
