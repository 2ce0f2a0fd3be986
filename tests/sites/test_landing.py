"""The page behind a label, for whoever scans it with whatever they have."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.cast import Cast, sign_in
from tests.conftest import SECRET
from tests.sites.conftest import SignedIn
from webapp.clock import utcnow
from webapp.database import db, enter_company
from webapp.sites.labelling import ensure_labels, void_label
from webapp.sites.labels import label_key
from webapp.sites.models import Label


@pytest.fixture
def label(cast: Cast) -> Label:
    cast.site.emergency_phones = [
        {"label": "监控室", "label_en": "CCTV room", "number": "0571-8888 8888"}
    ]
    (label,) = ensure_labels([cast.checkpoint], at=utcnow()).values()
    db.session.commit()
    return label


def payload(label: Label) -> str:
    key = label_key(SECRET, label.company_id, label.checkpoint_id, label.revision, label.code)
    return label.code + key


def test_a_passer_by_sees_the_place_and_whom_to_call(client: FlaskClient, label: Label) -> None:
    for prefix in ("c", "C"):
        page = client.get(f"/{prefix}/{payload(label)}").text
        assert "配电房" in page
        assert "阳光花园" in page
        assert "0571-8888 8888" in page
        assert "/sign-in?next=/c/" in page.lower()
        assert "甲" not in page


def test_a_scan_in_small_letters_is_the_same(client: FlaskClient, label: Label) -> None:
    assert "配电房" in client.get(f"/c/{payload(label).lower()}").text


def test_a_guard_goes_to_work(cast: Cast, browser: SignedIn, label: Label) -> None:
    answer = browser("guard").get(f"/C/{payload(label)}")
    wanted = f"/field/start?next=/C/{payload(label)}"  # the scan is not lost while a pack loads
    assert (answer.status_code, answer.location) == (303, wanted)


def test_the_office_goes_to_the_point(cast: Cast, browser: SignedIn, label: Label) -> None:
    page = browser("manager").get(f"/c/{payload(label)}").text
    assert f"/sites/{cast.site.id}/points/{cast.checkpoint.id}" in page


def test_somebody_elses_manager_is_a_passer_by(app: Flask, cast: Cast, label: Label) -> None:
    enter_company(cast.outsider.company_id)
    page = sign_in(app.test_client(), cast.outsider).get(f"/c/{payload(label)}").text
    assert "配电房" in page
    assert "/points/" not in page


@pytest.mark.parametrize(
    "text", ["", "x", "K7M2Q9", "K7M2Q8AAAAAAAA", "%E9%85%8D", "K7M2Q9AAAAAAA"]
)
def test_mangled_codes_are_said_plainly(client: FlaskClient, label: Label, text: str) -> None:
    answer = client.get(f"/c/{text}")
    assert answer.status_code == 404
    assert "配电房" not in answer.text


def test_a_forged_key_leads_nowhere(client: FlaskClient, label: Label) -> None:
    answer = client.get(f"/c/{label.code}22222222")
    assert answer.status_code == 404
    assert "这个码不是本小区的" in answer.text
    assert "配电房" not in answer.text


def test_a_code_without_its_key_leads_nowhere(client: FlaskClient, label: Label) -> None:
    """Six characters can be guessed; only signed-in people may type them."""
    answer = client.get(f"/c/{label.code}")
    assert answer.status_code == 404
    assert "配电房" not in answer.text


def test_a_voided_label_says_so(cast: Cast, client: FlaskClient, label: Label) -> None:
    old = payload(label)
    void_label(label, "damaged", by=cast.manager.id, at=utcnow())
    db.session.commit()
    page = client.get(f"/c/{old}").text
    assert "这张标签已作废" in page
    assert "0571-8888 8888" in page


def test_an_archived_point_says_so(cast: Cast, client: FlaskClient, label: Label) -> None:
    cast.checkpoint.archived_at = utcnow()
    db.session.commit()
    assert "这个点位已停用" in client.get(f"/c/{payload(label)}").text
