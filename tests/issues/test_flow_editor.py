"""Managers change flows: a draft, what must be mended, versions; running reports keep theirs."""

import pytest
from flask.testing import FlaskClient

from tests.cast import Cast, sign_in
from tests.issues.conftest import NOW, Desk
from webapp.checklists.schema import Words
from webapp.database import db, transaction
from webapp.issues.flows import edits as flow_edits
from webapp.issues.flows import versions as flow_versions
from webapp.issues.flows.edits import EditRefused
from webapp.issues.flows.flow import IssueKind, Phase, State
from webapp.issues.flows.shipped import shipped
from webapp.issues.models import Issue
from webapp.issues.state.terms import flow_of

NAME = {"name_zh": "核实现场", "name_en": "Look at the place"}
STEP = NAME | {"from": ["received"], "to": "working", "by": ["desk"], "demands": ["note"]}


@pytest.fixture
def manager(cast: Cast, client: FlaskClient) -> FlaskClient:
    return sign_in(client, cast.people["manager"])


def add_step(manager: FlaskClient, **change: object) -> int:
    return manager.post("/flows/enquiry/step/new", data=STEP | change).status_code


def test_a_step_is_added_to_a_draft_and_counts_once_published(
    manager: FlaskClient, desk: Desk
) -> None:
    with transaction():
        running = desk.open(IssueKind.ENQUIRY).id
    assert add_step(manager) == 303
    page = manager.get("/flows/enquiry").text
    assert "新增 步骤 · 核实现场" in page
    db.session.rollback()
    assert "look_at_the_place" not in {
        s.key for s in flow_versions.in_force(IssueKind.ENQUIRY).steps
    }
    assert manager.post("/flows/enquiry/publication", data={"note": "先看"}).status_code == 303
    with transaction():
        later = desk.open(IssueKind.ENQUIRY)
        assert flow_of(later).step("look_at_the_place")
        before = db.session.get_one(Issue, (desk.cast.company.id, running))
        assert flow_of(before).version == 1


def test_what_breaks_a_rule_of_the_house_is_named_and_not_published(manager: FlaskClient) -> None:
    skipping = NAME | {"from": ["done"], "to": "closed", "by": ["desk"]}
    assert manager.post("/flows/repair/step/new", data=skipping).status_code == 303
    page = manager.get("/flows/repair").text
    assert "可以绕过必经的一步到“已办结”" in page
    assert "发布这个流程" not in page
    assert manager.post("/flows/repair/publication").status_code == 422
    assert flow_versions.in_force(IssueKind.REPAIR).version == 1


def test_a_form_with_faults_says_them(manager: FlaskClient) -> None:
    answer = manager.post("/flows/enquiry/step/new", data={"name_zh": " "})
    assert answer.status_code == 422
    for text in ("请填名称", "请选从哪些环节可以办这一步", "请选谁可以办"):
        assert text in answer.text
    clock = {"name_zh": "答复", "measure": "minutes", "limit_normal": "-3", "warn_at": "120"}
    answer = manager.post("/flows/enquiry/clock/reply", data=clock)
    assert "请填大于 0 的整数，或留空" in answer.text
    assert flow_versions.draft_of(IssueKind.ENQUIRY) is None


def test_a_draft_is_discarded_and_an_older_version_taken_again(manager: FlaskClient) -> None:
    add_step(manager)
    manager.post("/flows/enquiry/publication")
    assert manager.post("/flows/enquiry/versions/1/copy").status_code == 303
    assert "去掉 步骤 · 核实现场" in manager.get("/flows/enquiry").text
    assert manager.post("/flows/enquiry/draft/removal").status_code == 303
    assert "草稿，还没有生效" not in manager.get("/flows/enquiry").text
    assert "这是以前的一版" in manager.get("/flows/enquiry?version=1").text


@pytest.mark.parametrize("part", ["state/received", "step/answer", "clock/reply", "step/new"])
def test_every_part_has_its_form(manager: FlaskClient, part: str) -> None:
    assert manager.get(f"/flows/enquiry/{part}").status_code == 200


@pytest.mark.parametrize("path", ["nothing", "enquiry/dance/x", "enquiry/step/x"])
def test_what_is_not_there_is_not_found(manager: FlaskClient, path: str) -> None:
    assert manager.get(f"/flows/{path}").status_code == 404


def test_supervisors_do_not_change_flows(cast: Cast, client: FlaskClient) -> None:
    assert sign_in(client, cast.people["supervisor"]).get("/flows/").status_code == 403


def test_the_list_names_every_kind(manager: FlaskClient) -> None:
    page = manager.get("/flows/").text
    assert all(shipped(kind).name.zh in page for kind in IssueKind)


def test_removing_a_state_takes_its_ways_along() -> None:
    flow = flow_edits.remove_state(shipped(IssueKind.REPAIR), "waiting_parts")
    assert not [s for s in flow.steps if "waiting_parts" in (*s.from_, s.to)]
    with pytest.raises(EditRefused):
        flow_edits.remove_state(flow, flow.start)


def test_removing_a_clock_takes_it_out_of_every_step() -> None:
    flow = flow_edits.remove_clock(shipped(IssueKind.REPAIR), "whole_crew")
    used = {key for s in flow.steps for f in flow_edits.CLOCK_FIELDS for key in getattr(s, f)}
    assert "whole_crew" not in used


def test_keys_are_made_of_the_english_name_and_never_twice() -> None:
    name = Words(zh="看", en="Look at it!")
    assert flow_edits.free_key(set(), name, "step") == "look_at_it"
    assert flow_edits.free_key({"look_at_it"}, name, "step") == "look_at_it_2"
    assert flow_edits.free_key(set(), Words(zh="看"), "step") == "step"


def test_states_without_end_are_too_many() -> None:
    flow = shipped(IssueKind.ENQUIRY)
    while len(flow.states) < flow_edits.MOST_STATES:
        flow = flow_edits.put_state(flow, a_state(len(flow.states)))
    with pytest.raises(EditRefused):
        flow_edits.put_state(flow, a_state(99))


def a_state(number: int) -> State:
    return State(key=f"s{number}", name=Words(zh="环节"), phase=Phase.ACTIVE, shown=2)


def test_two_drafts_of_a_kind_are_one(desk: Desk) -> None:
    flow = shipped(IssueKind.ENQUIRY)
    with transaction():
        first = flow_versions.save_draft(desk.cast.company.id, flow, NOW).id
        assert flow_versions.save_draft(desk.cast.company.id, flow, NOW).id == first
