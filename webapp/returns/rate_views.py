"""Rates with their intervals, the records behind each number, and how the draw is checked."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from webapp.accounts.models import OFFICE_ROLES
from webapp.clock import utcnow
from webapp.database import db
from webapp.issues.flows.flow import IssueKind
from webapp.issues.flows.shipped import shipped
from webapp.issues.models import Issue
from webapp.reports.books import workbook
from webapp.reports.papers import Paper
from webapp.reports.periods import Period, read_period
from webapp.reports.tables import Column, Row, Sort, Table
from webapp.returns import queries, rules, words
from webapp.returns.blueprint import bp
from webapp.returns.estimates import FEW, Estimate
from webapp.returns.models import DrawSeed, ReturnVisit, State
from webapp.returns.rates import KEYS, WHATS, Drawn, Line, is_it, lines
from webapp.sites.current import current_site
from webapp.typed import day_of
from webapp.web.access import allow
from webapp.web.language import language
from webapp.web.pages import site_zone

MOST = 500
MOST_IN_BOOK = 10_000  # draws of one workbook; the counts beside them are of all


@bp.get("/rates")
@allow(*OFFICE_ROLES)
def rates() -> ResponseReturnValue:
    """Who was asked, who answered, how content they are, and how sure that is."""
    period, draws = _period(), _draws(_period())
    return render_template(
        "returns/rates.html",
        period=period,
        whole=Line("", draws),
        parts={name: lines(draws, key) for name, key in KEYS.items()},
        named=_named(draws),
        percent=percent,
        satisfied=satisfied,
        query=request.query_string.decode(),
    )


@bp.get("/rates.xlsx")
@allow(*OFFICE_ROLES)
def rates_book() -> ResponseReturnValue:
    """The same as a workbook, with every draw."""
    period, now = _period(), utcnow()
    draws = _draws(period)
    path = url_for(".rates", since=period.first, until=period.last)
    paper = Paper("HF-05/1", _("回访统计"), str(period), path, current_site(), now)
    named = _named(draws)
    heads = {"kind": _("按类别"), "worker": _("按维修人员"), "month": _("按月")}
    sheets = [(heads[name], _sheet(lines(draws, key), named)) for name, key in KEYS.items()]
    rows = _rows(period, MOST_IN_BOOK + 1)
    told = replace(_draw_sheet(rows[:MOST_IN_BOOK]), is_cut=len(rows) > MOST_IN_BOOK)
    return workbook(paper, [*sheets, (_("抽样明细"), told)])


@bp.get("/records")
@allow(*OFFICE_ROLES)
def records() -> ResponseReturnValue:
    """The reports behind one number."""
    period = _period()
    what = request.args.get("what", "finished")
    what = what if what in WHATS else "finished"
    part, key = request.args.get("part", ""), request.args.get("key", "")
    wanted = [
        one.id
        for one in _draws(period)
        if is_it(one, what) and (part not in KEYS or KEYS[part](one) == key)
    ]
    rows = _these(wanted[: MOST + 1])
    said = queries.words_of([visit.id for visit, _issue in rows[:MOST]])
    return render_template(
        "returns/records.html",
        rows=rows[:MOST],
        count=len(wanted),
        is_cut=len(wanted) > MOST,
        said=said,
        what=what,
        period=period,
        words=words,
        names=queries.names_of({visit.worker_id for visit, _issue in rows}),
    )


@bp.get("/draws")
@allow(*OFFICE_ROLES)
def draws() -> ResponseReturnValue:
    """Every draw of a month with its chance and its roll; the seed once the month is over."""
    site, now = current_site(), utcnow()
    this_month = now.astimezone(ZoneInfo(site.timezone)).date().replace(day=1)
    months = db.session.scalars(
        select(DrawSeed).where(DrawSeed.site_id == site.id).order_by(DrawSeed.month.desc())
    ).all()
    chosen = _month(request.args.get("month", "")) or (months[0].month if months else this_month)
    seed = next((one for one in months if one.month == chosen), None)
    is_over = chosen < this_month
    rows = _drawn_in(site.id, chosen)
    return render_template(
        "returns/draws.html",
        months=months,
        chosen=chosen,
        seed=seed,
        is_over=is_over,
        commitment=rules.commitment(seed.seed) if seed else "",
        rows=[(visit, issue, _is_right(visit, seed)) for visit, issue in rows],
        words=words,
    )


def _is_right(visit: ReturnVisit, seed: DrawSeed | None) -> bool:
    """The roll comes out again, and the row says what roll and chance say."""
    if seed is None:
        return False
    roll = rules.roll_of(seed.seed, visit.issue_id, visit.completion)
    return roll == visit.roll and (visit.roll < visit.chance) == (visit.state != State.PASSED)


def _drawn_in(site_id: UUID, month: date) -> Sequence[tuple[ReturnVisit, Issue]]:
    rows = db.session.execute(
        _joined(site_id).where(ReturnVisit.month == month).order_by(ReturnVisit.drawn_at.desc())
        .limit(MOST)
    )  # fmt: skip
    return [(visit, issue) for visit, issue in rows]


def _rows(period: Period, most: int) -> Sequence[tuple[ReturnVisit, Issue]]:
    rows = db.session.execute(
        _joined(current_site().id)
        .where(ReturnVisit.completed_at >= period.since, ReturnVisit.completed_at < period.until)
        .order_by(ReturnVisit.completed_at, ReturnVisit.id)
        .limit(most)
    )
    return [(visit, issue) for visit, issue in rows]


def _these(ids: Sequence[UUID]) -> Sequence[tuple[ReturnVisit, Issue]]:
    rows = db.session.execute(
        _joined(current_site().id)
        .where(ReturnVisit.id.in_(ids))
        .order_by(ReturnVisit.completed_at, ReturnVisit.id)
    )
    return [(visit, issue) for visit, issue in rows]


def _joined(site_id: UUID):  # type: ignore[no-untyped-def]
    same = (Issue.company_id == ReturnVisit.company_id) & (Issue.id == ReturnVisit.issue_id)
    return select(ReturnVisit, Issue).join(Issue, same).where(ReturnVisit.site_id == site_id)


def _draws(period: Period) -> list[Drawn]:
    """Columns only: a year of a large site is counted, not loaded."""
    rows = db.session.execute(
        select(
            ReturnVisit.id, ReturnVisit.kind, ReturnVisit.worker_id, ReturnVisit.completed_at,
            ReturnVisit.state, ReturnVisit.is_happy, ReturnVisit.chance,
        ).where(
            ReturnVisit.site_id == current_site().id,
            ReturnVisit.completed_at >= period.since,
            ReturnVisit.completed_at < period.until,
        )
        .order_by(ReturnVisit.completed_at, ReturnVisit.id)
    )  # fmt: skip
    zone = site_zone()
    return [
        Drawn(id, kind, worker_id, _first_day(at, zone), state, is_happy, chance)
        for id, kind, worker_id, at, state, is_happy, chance in rows
    ]


def _first_day(instant: datetime, zone: ZoneInfo) -> date:
    return instant.astimezone(zone).date().replace(day=1)


def _named(draws: Sequence[Drawn]) -> dict[str, str]:
    """What the keys of the parts are called."""
    is_english = language() == "en"
    kinds = {
        str(kind): shipped(kind).name.en if is_english else shipped(kind).name.zh
        for kind in IssueKind
    }
    people = {str(id): name for id, name in queries.names_of({d.worker_id for d in draws}).items()}
    return kinds | people | {"": _("没有指定")}


def percent(share: float | None) -> str:
    """45 %; a dash of nothing."""
    return "–" if share is None else f"{share * 100:.0f} %"


def satisfied(found: Estimate | None) -> str:
    """92 % (81–97 %), or that there are too few to say."""
    if found is None:
        return "–"
    if not found.is_enough:
        return str(_("%(n)s 份，不足以说明", n=found.n))
    low, high = round(found.low * 100), round(found.high * 100)
    return f"{found.share * 100:.0f} % ({low}–{high} %)"


def _period() -> Period:
    zone = site_zone()
    today = utcnow().astimezone(zone).date()
    return read_period(request.args.get("since", ""), request.args.get("until", ""), today, zone)


def _month(typed: str) -> date | None:
    return day_of(f"{typed[:7]}-01")


def _sheet(found: Sequence[Line], named: dict[str, str]) -> Table:
    numbers = (
        _("完成"), _("抽中"), _("有回答"), _("满意"), _("不满意"), _("未联系上"), _("没问就办结"),
        _("等着问"),
    )  # fmt: skip
    columns = [Column(_("名称"), width=16), *(Column(name, Sort.NUMBER, 9) for name in numbers)]
    shares = (_("回访率"), _("应答率"), _("满意度"), _("置信下限"), _("置信上限"))
    columns += [Column(name, Sort.NUMBER, 10) for name in shares]
    rows = [Row(_values(line, named)) for line in found]
    return Table(columns, rows, (_note(),))


def _values(line: Line, named: dict[str, str]) -> list[str | int | float | None]:
    found = line.happy
    said = found if found and found.is_enough else None
    counts = [line.count(what) for what in WHATS]
    shares = [
        line.visited,
        line.response,
        *((said.share, said.low, said.high) if said else (None,) * 3),
    ]
    rounded = [None if share is None else round(share, 4) for share in shares]
    return [named.get(line.key, line.key), *counts, *rounded]


def _draw_sheet(rows: Sequence[tuple[ReturnVisit, Issue]]) -> Table:
    columns = [
        Column(_("单号"), Sort.CODE, 18), Column(_("第几次完成"), Sort.NUMBER, 10),
        Column(_("完成"), Sort.TIME, 16), Column(_("抽样时间"), Sort.TIME, 16),
        Column(_("概率（百万分之）"), Sort.NUMBER, 14), Column(_("抽到的数"), Sort.NUMBER, 12),
        Column(_("为什么"), width=20), Column(_("结果"), width=12),
    ]  # fmt: skip
    found = [
        Row(
            (
                issue.number, visit.completion, visit.completed_at, visit.drawn_at, visit.chance,
                visit.roll, words.reasons(visit) if visit.reasons else "", words.state(visit.state),
            ),
            issue.id,
        )
        for visit, issue in rows
    ]  # fmt: skip
    return Table(columns, found)


def _note() -> str:
    return str(
        _(
            "满意度按每件被抽中的概率加权（Hájek 比率估计），区间是 95%% Wilson 区间，"
            "样本数取 Kish 有效样本数；少于 %(n)s 份不给比例",
            n=FEW,
        )
    )
