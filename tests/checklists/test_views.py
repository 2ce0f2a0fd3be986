"""The office writes checklists: with forms alone, with htmx, and only who may."""

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.cast import Cast, sign_in
from webapp.checklists import queries
from webapp.checklists.catalogue import shelf
from webapp.checklists.models import Checklist
from webapp.database import enter_company

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def office(client: FlaskClient, cast: Cast) -> FlaskClient:
    """A manager's browser."""
    return sign_in(client, cast.manager)


def _take(office: FlaskClient, cast: Cast, key: str = "power_room") -> Checklist:
    answer = office.post(f"/checklists/catalogue/{key}")
    assert answer.status_code == 303
    return _newest(cast)


def _newest(cast: Cast) -> Checklist:
    enter_company(cast.company.id)
    return max((one.checklist for one in queries.listing()), key=lambda one: one.id)


def _keys(cast: Cast, checklist: Checklist) -> list[str]:
    enter_company(cast.company.id)
    listed = queries.find(checklist.id)
    assert listed is not None
    return [item["key"] for item in listed.checklist.draft]


def _item(cast: Cast, checklist: Checklist, key: str) -> dict:
    enter_company(cast.company.id)
    listed = queries.find(checklist.id)
    assert listed is not None
    return next(item for item in listed.checklist.draft if item["key"] == key)


def _text(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


def test_a_ready_checklist_is_taken_published_and_listed(office: FlaskClient, cast: Cast) -> None:
    assert "从目录添加" in _text(office.get("/checklists/"))
    checklist = _take(office, cast)
    assert "没有要改的，可以发布" in _text(office.get(f"/checklists/{checklist.id}/draft"))
    answer = office.post(f"/checklists/{checklist.id}/publication")
    assert answer.status_code == 303
    page = _text(office.get(f"/checklists/{checklist.id}"))
    assert "第 1 版" in page
    assert "变压器最热一相温度" in page
    assert "已添加" in _text(office.get("/checklists/"))


def test_the_list_is_searched_and_filtered(office: FlaskClient, cast: Cast) -> None:
    _take(office, cast, "power_room")
    _take(office, cast, "toilet")
    office.get("/checklists/")  # says once that both were added
    found = _text(office.get("/checklists/?q=配电"))
    assert "配电房巡检" in found
    assert "公共卫生间保洁" not in found
    assert "配电房巡检" not in _text(office.get("/checklists/?kind=cleaning"))
    assert "没有这样的检查表" in _text(office.get("/checklists/?q=没有的"))


def test_an_empty_checklist_is_built_with_forms_alone(office: FlaskClient, cast: Cast) -> None:
    office.post("/checklists/", data={"name": "门岗", "kind": "post"})
    checklist = _newest(cast)
    base = f"/checklists/{checklist.id}"
    office.post(f"{base}/items", data={"type": "number"})
    (key,) = _keys(cast, checklist)
    form = {
        "text_zh": "水压",
        "text_en": "Pressure",
        "unit": "MPa",
        "decimals": "2",
        "normal_low": "0.30",
        "normal_high": "0.5",
        "physical_low": "0",
        "physical_high": "1.6",
        "jump_percent": "40",
        "required": "1",
        "faults": "表坏了 | Gauge broken\n\n漏水\uff5cLeak\n",
    }
    answer = office.post(f"{base}/items/{key}", data=form)
    assert answer.status_code == 303
    assert answer.location.endswith(f"/draft?item={key}#item-{key}")
    stored = _item(cast, checklist, key)
    assert (stored["normal_low"], stored["normal_high"], stored["physical_high"]) == (
        300,
        500,
        1600,
    )
    assert stored["faults"] == [
        {"zh": "表坏了", "en": "Gauge broken"},
        {"zh": "漏水", "en": "Leak"},
    ]


def test_a_mistake_keeps_what_was_typed_and_says_what_to_do(
    office: FlaskClient, cast: Cast
) -> None:
    checklist = _take(office, cast)
    path = f"/checklists/{checklist.id}/items/voltage"
    form = {"text_zh": "线电压", "normal_low": "三百", "decimals": "0", "jump_percent": "4000"}
    answer = office.post(path, data=form)
    assert answer.status_code == 422
    assert "要填数字，例如 0.42" in _text(answer)
    assert "请填 0 到 1000 的整数" in _text(answer)
    assert 'value="三百"' in _text(answer)
    assert _item(cast, checklist, "voltage")["text"]["zh"] == "AB 线电压"
    answer = office.post(path, data={"text_zh": "长" * 201, "decimals": "0", "jump_percent": "0"})
    assert "太长了，请改短" in _text(answer)


def test_options_are_added_changed_and_emptied(office: FlaskClient, cast: Cast) -> None:
    checklist = _take(office, cast, "pump_room")
    form = {
        "text_zh": "控制柜位置",
        "option_key": ["auto", "manual", "off", "", ""],
        "option_zh": ["自动", "", "停止", "检修", ""],
        "option_en": ["Automatic", "", "Off", "Service", ""],
        "option_bad": ["2", "3"],
    }
    office.post(f"/checklists/{checklist.id}/items/mode", data=form)
    options = _item(cast, checklist, "mode")["options"]
    assert [(one["key"], one["is_problem"]) for one in options] == [
        ("auto", False),
        ("off", True),
        ("o1", True),
    ]
    page = _text(office.get(f"/checklists/{checklist.id}/publication"))
    assert "显示条件选的答案已经没有了" in page
    assert office.post(f"/checklists/{checklist.id}/publication").status_code == 422


def test_a_condition_is_chosen_item_first_then_answers(office: FlaskClient, cast: Cast) -> None:
    checklist = _take(office, cast, "toilet")
    path = f"/checklists/{checklist.id}/items/taps"
    office.post(path, data={"text_zh": "水龙头", "show_item": "smell", "show_is": ["fail"]})
    assert _item(cast, checklist, "taps")["show_if"] == {"item": "smell", "is": []}
    office.post(path, data={"text_zh": "水龙头", "show_item": "smell", "show_is": ["strong"]})
    assert _item(cast, checklist, "taps")["show_if"] == {"item": "smell", "is": ["strong"]}
    office.post(path, data={"text_zh": "水龙头", "show_item": ""})
    assert "show_if" not in _item(cast, checklist, "taps")


def test_items_move_double_leave_and_come_back(office: FlaskClient, cast: Cast) -> None:
    checklist = _take(office, cast, "toilet")
    base = f"/checklists/{checklist.id}"
    first, second, *others = _keys(cast, checklist)
    office.post(f"{base}/items/{second}/position", data={"to": "up"})
    assert _keys(cast, checklist)[:2] == [second, first]
    office.post(f"{base}/items/{second}/position", data={"to": "up"})
    assert _keys(cast, checklist)[:2] == [second, first]
    office.post(f"{base}/items/{first}/copy")
    doubled = _keys(cast, checklist)
    assert len(doubled) == len(others) + 3
    assert len(set(doubled)) == len(doubled)
    answer = office.post(f"{base}/items/{first}/removal")
    assert "已删除" in _text(office.get(answer.location))
    assert first not in _keys(cast, checklist)
    office.post(f"{base}/restored-items")
    assert _keys(cast, checklist) == doubled
    assert office.post(f"{base}/restored-items").status_code == 404


def test_htmx_gets_the_changed_editor(office: FlaskClient, cast: Cast) -> None:
    checklist = _take(office, cast, "toilet")
    path = f"/checklists/{checklist.id}/items"
    answer = office.post(path, data={"type": "check"}, headers=HTMX)
    assert answer.status_code == 200
    assert _text(answer).lstrip().startswith('<div class="columns editor" id="draft">')
    assert "item-card--open" in _text(answer)
    answer = office.post(f"{path}/floor/removal", headers=HTMX)
    assert "撤销" in _text(answer)


@pytest.mark.parametrize(
    "type_", ["check", "number", "count", "choice", "choices", "text", "photo", "date", "signature"]
)
def test_every_type_can_be_opened_and_saved(office: FlaskClient, cast: Cast, type_: str) -> None:
    office.post("/checklists/", data={"name": "样样都有", "kind": "patrol"})
    checklist = _newest(cast)
    base = f"/checklists/{checklist.id}"
    office.post(f"{base}/items", data={"type": type_})
    (key,) = _keys(cast, checklist)
    page = _text(office.get(f"{base}/draft?item={key}"))
    assert f'action="{base}/items/{key}"' in page
    whole = {
        "decimals": "1",
        "jump_percent": "0",
        "longest": "20",
        "at_least": "2",
        "warn_days": "7",
    }
    answer = office.post(f"{base}/items/{key}", data={"text_zh": "一项", "then": "close", **whole})
    assert answer.status_code == 303
    assert _item(cast, checklist, key)["text"]["zh"] == "一项"
    assert office.get(f"{base}/paper").status_code == 200


def test_an_unknown_type_or_item_is_not_found(office: FlaskClient, cast: Cast) -> None:
    checklist = _take(office, cast, "toilet")
    base = f"/checklists/{checklist.id}"
    assert office.post(f"{base}/items", data={"type": "slider"}).status_code == 404
    assert office.post(f"{base}/items/nothing", data={}).status_code == 404
    assert office.post("/checklists/catalogue/nothing").status_code == 404
    assert office.get(f"{base}/versions/9").status_code == 404


def test_versions_differ_by_what_was_changed(office: FlaskClient, cast: Cast) -> None:
    checklist = _take(office, cast, "toilet")
    base = f"/checklists/{checklist.id}"
    office.post(f"{base}/publication")
    assert office.post(f"{base}/publication").status_code == 409
    office.post(f"{base}/items/floor/removal")
    page = _text(office.get(f"{base}/publication"))
    assert "和第 1 版比" in page
    assert "地面干净不湿滑" in page
    office.post(f"{base}/publication")
    assert "和上一版比" in _text(office.get(f"{base}/versions/2"))
    assert "这是旧版" in _text(office.get(f"{base}/versions/1"))
    assert "地面干净不湿滑" in _text(office.get(f"{base}/versions/1/paper"))
    assert "地面干净不湿滑" not in _text(office.get(f"{base}/paper"))


def test_an_archived_checklist_is_not_edited(office: FlaskClient, cast: Cast) -> None:
    checklist = _take(office, cast, "toilet")
    base = f"/checklists/{checklist.id}"
    office.post(f"{base}/archive")
    assert office.post(f"{base}/items", data={"type": "check"}).status_code == 409
    assert str(checklist.id) not in _text(office.get("/checklists/"))
    assert str(checklist.id) in _text(office.get("/checklists/?archived=1"))
    office.post(f"{base}/restoration")
    assert str(checklist.id) in _text(office.get("/checklists/"))


def test_a_name_is_needed(office: FlaskClient) -> None:
    assert office.post("/checklists/", data={"name": " "}).status_code == 422


def test_a_supervisor_reads_and_does_not_write(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.manager)
    checklist = _take(client, cast, "toilet")
    sign_in(client, cast.supervisor)
    page = _text(client.get(f"/checklists/{checklist.id}"))
    assert "地面干净不湿滑" in page
    assert "停用检查表" not in page
    for path in ("draft", "publication"):
        assert client.get(f"/checklists/{checklist.id}/{path}").status_code == 403
    assert client.post("/checklists/catalogue/toilet").status_code == 403


def test_another_company_sees_nothing_of_it(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.manager)
    checklist = _take(client, cast, "toilet")
    sign_in(client, cast.outsider)
    base = f"/checklists/{checklist.id}"
    for path in (base, f"{base}/draft", f"{base}/paper", f"{base}/publication"):
        assert client.get(path).status_code == 404
    assert client.post(f"{base}/items", data={"type": "check"}).status_code == 404


@pytest.mark.parametrize("key", list(shelf()))
def test_every_ready_checklist_is_shown_in_both_languages(office: FlaskClient, key: str) -> None:
    ready = shelf()[key]
    assert ready.items[0].text.zh in _text(office.get(f"/checklists/catalogue/{key}"))
    english = _text(office.get(f"/checklists/catalogue/{key}?lang=en"))
    assert ready.items[0].text.en.replace("'", "&#39;") in english
