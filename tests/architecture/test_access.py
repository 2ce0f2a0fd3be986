"""Every route, as every role, as nobody and as another company's administrator."""

import re
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from tests.cast import Cast, sign_in
from webapp.accounts.models import Role
from webapp.web.access import UndeclaredAccess, check_declared

# Anybody may call these; each line says why.
PUBLIC = {
    "web.update_language": "every page offers it",
    "web.update_theme": "every page offers it",
    "web.show_health": "load balancers ask",
    "accounts.home": "the front door",
    "accounts.new_sign_in": "to sign in",
    "accounts.create_sign_in": "to sign in",
    "accounts.show_badge": "to sign in",
    "accounts.show_badge_upper": "printed addresses are upper case",
    "accounts.create_badge_sign_in": "to sign in",
    "accounts.delete_sign_in": "to sign out",
    "accounts.new_company": "answers only while there is no company",
    "accounts.create_company": "answers only while there is no company",
    "pwa.show_asset": "files of the interface",
    "pwa.show_service_worker": "files of the interface",
    "pwa.show_manifest": "files of the interface",
    "portal.show_label": "a resident scans a label: place, what is open there, emergency phones",
    "portal.show_label_upper": "printed addresses are upper case",
    "portal.show_door": "a resident scans a poster",
    "portal.show_door_upper": "printed addresses are upper case",
    "portal.new_report": "residents report without an account",
    "portal.create_report": "residents report without an account; counted by address and place",
    "portal.create_echo": "one more who has met it; counted by address",
    "portal.show_received": "behind an unguessable link",
    "portal.show_report": "behind an unguessable link",
    "portal.play_recording": "behind an unguessable link: the reporter's own",
    "portal.show_photo": "behind an unguessable link",
    "portal.create_note": "behind an unguessable link",
    "portal.create_nudge": "behind an unguessable link",
    "portal.create_step": "behind an unguessable link, as far as the flow lets the reporter",
    "portal.show_consent": "behind an unguessable link shown at the door: what is to be agreed to",
    "portal.create_consent": "behind the same link: agree or not, nothing else",
    "portal.show_stored": "behind an unguessable link: what is stored of the reporter, masked",
    "portal.create_personal_request": "behind an unguessable link; the office decides",
    "portal.show_visit": "behind an unguessable one-time link: was it done well",
    "portal.create_visit_answer": "behind an unguessable one-time link, one answer; counted",
    "portal.new_search": "a lost link",
    "portal.create_search": "a lost link: number and last four digits; counted",
    "sync.phone.create_entries": "a known phone proves itself by its signature",
    "sync.shared.update_session": "a kept token says who it is, like a cookie",
    "sync.shared.delete_session": "to sign out",
    "sync.blobs.show_offset": "a known phone proves itself by its signature",
    "sync.blobs.add_piece": "a known phone proves itself by its signature",
    "api.show_document": "what the door for other systems is, without any data",
    "api.list_issues": "a token in a header says who it is",
    "api.show_issue": "a token in a header says who it is",
    "api.create_issue": "a token in a header says who it is",
    "api.create_note": "a token in a header says who it is",
    "demo.index": "shows only the demo company",
    "demo.create_sign_in": "opens only people of the demo company",
}


def _rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def _example(rule: Rule) -> str:
    """An address of the rule with ids nobody has."""
    return re.sub(
        r"<(?:(\w+):)?\w+>", lambda part: str(uuid4()) if part[1] == "uuid" else "1", rule.rule
    )


def _method(rule: Rule) -> str:
    return next(iter(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})), "HEAD")


def test_every_view_says_who_may_call_it(app: Flask) -> None:
    check_declared(app)
    app.view_functions["forgotten"] = lambda: ""
    try:
        with pytest.raises(UndeclaredAccess, match="forgotten"):
            check_declared(app)
    finally:
        del app.view_functions["forgotten"]


def test_public_views_are_the_listed_ones(app: Flask) -> None:
    found = {
        endpoint
        for endpoint, view in app.view_functions.items()
        if endpoint != "static" and view.__dict__["roles"] is None
    }
    assert found == set(PUBLIC)


def test_nobody_gets_nothing(cast: Cast, client: FlaskClient, app: Flask) -> None:
    for rule in _rules(app):
        if app.view_functions[rule.endpoint].__dict__["roles"] is None:
            continue
        answer = client.open(_example(rule), method=_method(rule), headers={"X-Rounds": "1"})
        is_sent_away = answer.status_code == 303 and "/sign-in" in answer.headers["Location"]
        assert is_sent_away or answer.status_code == 401, rule


@pytest.mark.parametrize("role", list(Role))
def test_a_role_opens_what_is_declared_and_nothing_else(
    role: Role, cast: Cast, client: FlaskClient, app: Flask
) -> None:
    sign_in(client, cast.people[role])
    for rule in _rules(app):
        allowed = app.view_functions[rule.endpoint].__dict__["roles"]
        if allowed is None:
            continue
        answer = client.open(_example(rule), method=_method(rule), headers={"X-Rounds": "1"})
        if role in allowed:
            assert answer.status_code not in (401, 500), (rule, answer.status_code)
            assert b"access.role" not in answer.data, rule
        else:
            assert answer.status_code == 403, (rule, answer.status_code)
            assert b"access.role" in answer.data, rule


def test_another_companys_ids_are_not_found(cast: Cast, client: FlaskClient, app: Flask) -> None:
    """An administrator of another company, with real ids of ours, in every place of an address."""
    sign_in(client, cast.outsider)
    ids = [cast.site.id, cast.checkpoint.id, cast.guard.id, cast.zone.id]
    for rule in _rules(app):
        view = app.view_functions[rule.endpoint]
        if view.__dict__["roles"] is None or "<uuid:" not in rule.rule:
            continue
        if Role.ADMIN not in view.__dict__["roles"]:
            continue
        for real in ids:
            address = re.sub(r"<uuid:\w+>", str(real), rule.rule)
            address = re.sub(r"<(?:\w+:)?\w+>", "x", address)
            answer = client.open(address, method=_method(rule), headers={"X-Rounds": "1"})
            assert answer.status_code in (404, 405, 422), (rule, answer.status_code)
