"""The pages of places, as the people who use them."""

import pytest
from sqlalchemy import select

from tests.cast import Cast
from tests.sites.conftest import SignedIn
from webapp.database import db
from webapp.sites.models import Checkpoint, Label, Site, Zone

PAGES = (
    "", "/edit", "/zones", "/points", "/points/new", "/plans", "/plans/new", "/labels",
    "/imports/new", "/points?q=配电", "/points?archived=1",
)  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_a_manager_sees_every_page(cast: Cast, browser: SignedIn, page: str) -> None:
    answer = browser("manager").get(f"/sites/{cast.site.id}{page}")
    assert answer.status_code == 200
    assert answer.text.count("<h1") == 1


def test_the_list_of_sites_names_them(cast: Cast, browser: SignedIn) -> None:
    page = browser("supervisor").get("/sites").text
    assert "阳光花园" in page
    assert "远山居" not in page


def test_a_new_site_is_listed_before_it_has_points(browser: SignedIn) -> None:
    client = browser("manager")
    client.post(
        "/sites", data={"name": "新苑", "timezone": "Asia/Shanghai", "unknown_limit_hours": "12"}
    )
    page = client.get("/sites")
    assert page.status_code == 200
    assert "新苑" in page.text


@pytest.mark.parametrize("role", ["guard", "cleaner", "technician", "frontdesk"])
def test_others_see_nothing(cast: Cast, browser: SignedIn, role: str) -> None:
    assert browser(role).get(f"/sites/{cast.site.id}/points").status_code == 403


def test_a_supervisor_reads_but_does_not_edit(cast: Cast, browser: SignedIn) -> None:
    client = browser("supervisor")
    assert client.get(f"/sites/{cast.site.id}/points").status_code == 200
    assert client.get(f"/sites/{cast.site.id}/points/new").status_code == 403
    assert client.post(f"/sites/{cast.site.id}/zones", data={"name": "x"}).status_code == 403


def test_a_site_where_nobody_put_me_does_not_exist(cast: Cast, browser: SignedIn) -> None:
    other = Site(name="月亮湾", created_at=cast.site.created_at)
    db.session.add(other)
    db.session.commit()
    assert browser("supervisor").get(f"/sites/{other.id}").status_code == 404
    assert browser("manager").get(f"/sites/{other.id}").status_code == 200
    assert browser("manager").get(f"/sites/{cast.foreign_site.id}").status_code == 404


def test_a_site_is_made_and_changed(cast: Cast, browser: SignedIn) -> None:
    client = browser("admin")
    form = {
        "name": "月亮湾",
        "timezone": "Asia/Urumqi",
        "unknown_limit_hours": "24",
        "phone_label": ["监控室", ""],
        "phone_label_en": ["CCTV", ""],
        "phone_number": ["0571-8888 8888", ""],
    }
    answer = client.post("/sites", data=form)
    assert answer.status_code == 303
    site = db.session.scalars(select(Site).where(Site.name == "月亮湾")).one()
    assert site.emergency_phones[0]["number"] == "0571-8888 8888"
    assert site.unknown_limit_minutes == 1440
    client.post(f"/sites/{site.id}", data={**form, "name": "月亮湾二期"})
    db.session.expire_all()
    assert site.name == "月亮湾二期"


def test_a_site_says_when_its_phones_lock(cast: Cast, browser: SignedIn) -> None:
    client = browser("admin")
    form = {"name": cast.site.name, "timezone": "Asia/Shanghai"}
    assert 'name="lock_minutes"' in client.get(f"/sites/{cast.site.id}/edit").text
    assert cast.site.lock_minutes == 10
    for minutes, status in (("0", 303), ("3", 303), ("121", 422), ("-1", 422), ("x", 422)):
        answer = client.post(f"/sites/{cast.site.id}", data={**form, "lock_minutes": minutes})
        assert answer.status_code == status, minutes
        assert ("请填 0 到 120 分钟" in answer.text) is (status == 422)
    db.session.expire_all()
    assert cast.site.lock_minutes == 3


def test_a_bad_site_form_says_what_to_do(cast: Cast, browser: SignedIn) -> None:
    answer = browser("admin").post(
        "/sites",
        data={"name": "", "timezone": "Mars", "phone_label": "x", "phone_label_en": "",
              "phone_number": "abc", "unknown_limit_hours": "-1"},
    )  # fmt: skip
    assert answer.status_code == 422
    for words in ("请填项目名称", "请选一个时区", "电话要填号码", "请填 1 到 168 小时"):
        assert words in answer.text


def test_the_tree_of_zones_grows_moves_and_refuses_knots(cast: Cast, browser: SignedIn) -> None:
    client, base = browser("manager"), f"/sites/{cast.site.id}/zones"
    client.post(base, data={"name": "地下一层", "kind": "floor", "parent_id": str(cast.zone.id)})
    client.post(base, data={"name": "2号楼", "kind": "building"})
    floor = db.session.scalars(select(Zone).where(Zone.name == "地下一层")).one()
    tower = db.session.scalars(select(Zone).where(Zone.name == "2号楼")).one()
    client.post(f"{base}/{tower.id}/position", data={"step": "up"})
    page = client.get(base).text
    assert page.index("2号楼") < page.index("1号楼")
    knot = {"name": "1号楼", "kind": "building", "parent_id": str(floor.id)}
    assert client.post(f"{base}/{cast.zone.id}", data=knot).status_code == 422
    assert client.post(f"{base}/{cast.zone.id}/archival").status_code == 409
    assert client.post(f"{base}/{tower.id}/archival").status_code == 303
    assert "撤销" in client.get(base).text
    client.post(f"{base}/{tower.id}/restoration")
    assert "2号楼" in client.get(base).text


def test_a_new_point_has_a_label_at_once(cast: Cast, browser: SignedIn) -> None:
    client, base = browser("manager"), f"/sites/{cast.site.id}/points"
    form = {
        "code": "ｂ２－０３",
        "name": "生活水泵房",
        "kind": "equipment",
        "zone_id": str(cast.zone.id),
    }
    assert client.post(base, data=form).status_code == 303
    point = db.session.scalars(select(Checkpoint).where(Checkpoint.code == "B2-03")).one()
    label = db.session.scalars(select(Label).where(Label.checkpoint_id == point.id)).one()
    page = client.get(f"{base}/{point.id}").text
    assert "生活水泵房" in page
    assert label.code in page
    again = client.post(base, data=form)
    assert again.status_code == 422
    assert "这个编号已有别的点位在用" in again.text


def test_points_are_archived_together_and_brought_back(cast: Cast, browser: SignedIn) -> None:
    client, base = browser("manager"), f"/sites/{cast.site.id}/points"
    client.post(f"{base}/archival", data={"point": [str(cast.checkpoint.id)]})
    page = client.get(base).text
    assert "1 个点位已归档" in page
    assert f"{base}/restoration?point={cast.checkpoint.id}" in page
    assert "B1-01" not in client.get(base).text
    client.post(f"{base}/restoration", data={"point": [str(cast.checkpoint.id)]})
    assert "B1-01" in client.get(base).text


def test_nothing_ticked_is_said_plainly(cast: Cast, browser: SignedIn) -> None:
    answer = browser("manager").post(f"/sites/{cast.site.id}/points/archival")
    assert answer.status_code == 422
    assert "还没有选点位" in answer.text


def test_a_voided_label_gives_way_to_the_next_revision(cast: Cast, browser: SignedIn) -> None:
    client, base = browser("supervisor"), f"/sites/{cast.site.id}"
    client.get(f"{base}/labels/sheet?which=all")
    first = db.session.scalars(select(Label)).one()
    assert client.post(f"{base}/labels/{first.id}/voiding").status_code == 422
    client.post(f"{base}/labels/{first.id}/voiding", data={"reason": "damaged"})
    second = db.session.scalars(select(Label).where(Label.voided_at.is_(None))).one()
    assert second.revision == 2
    assert second.code != first.code
    page = client.get(f"{base}/points/{cast.checkpoint.id}").text
    assert first.code in page
    assert "标签破损" in page
    assert client.post(f"{base}/labels/{first.id}/voiding", data={"reason": "x"}).status_code == 409
    client.post(f"{base}/labels/printing", data={"point": [str(cast.checkpoint.id)]})
    assert "标签都打印过了" in client.get(f"{base}/labels").text
