"""Opinions of the demo: a group, a notice board, a meeting that was held and one to come."""

from datetime import datetime, timedelta

from webapp.accounts.models import Person
from webapp.database import db, new_id
from webapp.issues.models import Channel
from webapp.issues.people import taker
from webapp.returns.models import Gathering
from webapp.returns.opinions import Batch, Opinion, take_all
from webapp.sites.models import Site

GROUP = (
    ("建议单元门口装一个雨伞架，下雨天门厅都是水", "陈女士", "2-1-302", "已列入下月采购"),
    ("快递柜晚上太吵，能不能十点以后关提示音", "周先生", "3-1-201", "已联系快递柜公司改成夜间静音"),
    ("地库 B1 坡道的反光镜歪了，看不见来车", "", "", ""),
)
BOARD = (("儿童滑梯的漆掉了，希望补一补", "", "", ""),)
MEETING = (
    ("希望把公共收益的账每季度贴出来", "", "", "当场答应：本季度起在公告栏公布"),
    ("东门晚上九点就关，下班晚的人绕路", "", "", "当场答应：从下周起延到十一点"),
    ("电动车棚不够，要不要加一个", "", "", ""),
)
MINUTES = "到会业主 14 人。通报了三季度维修情况，听取意见三条，两条当场答复，一条 3 天内答复。"
Rows = tuple[tuple[str, str, str, str], ...]


def collect_opinions(site: Site, people: dict[str, Person], *, now: datetime, days: int) -> None:
    """The last days' opinions; in a short demo everything lies closer together."""
    desk = people["desk"]
    part = days / 30

    def take(channel: Channel, rows: Rows, ago: float, spot: str, held: Gathering | None) -> None:
        at = now - timedelta(days=ago * part)
        found = [Opinion(text, "advice", name, room, at, reply) for text, name, room, reply in rows]
        batch = Batch(channel, spot, held.id if held else None)
        take_all(site, batch, found, by=taker(desk), now=at + timedelta(minutes=20))

    take(Channel.GROUP, GROUP[:2], 4.5, "业主 2 群", None)
    take(Channel.GROUP, GROUP[2:], 0.3, "业主 2 群", None)
    take(Channel.BOARD, BOARD, 1.2, "北门留言板", None)
    held_at = now - timedelta(days=2.5 * part)
    held = Gathering(
        id=new_id(), site_id=site.id, kind="meeting", title="四季度业主座谈会", place="物业会议室",
        planned_at=held_at, held_at=held_at, people=14, minutes=MINUTES, made_by=desk.id,
    )  # fmt: skip
    coming = Gathering(
        id=new_id(), site_id=site.id, kind="interview", title="走访 6 号楼独居老人", place="6 号楼",
        planned_at=now + timedelta(days=4), made_by=desk.id,
    )  # fmt: skip
    db.session.add_all([held, coming])
    db.session.flush()
    take(Channel.MEETING, MEETING, 2.5, held.title, held)
