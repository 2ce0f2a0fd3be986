"""What falls due: a box nobody opened, a check of the line nobody made. Each is told once."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from webapp.clock import to_millis
from webapp.database import db, transaction
from webapp.issues.notices.emergency import leaders
from webapp.notifications.actions import Message, put_all
from webapp.notifications.models import Via
from webapp.sites.models import Site
from webapp.voices import box_pages, queries, rules
from webapp.voices.models import HotlineSetting
from webapp.voices.rules import Due, Slot

LATELY = timedelta(days=2)  # what was missed before that is on the page, not in the bell
BOX_MISSED, CHECK_MISSED = "voices.box_missed", "voices.check_missed"


def tell_missed(now: datetime) -> None:
    """Tell who leads, of every site of the company."""
    sites = db.session.scalars(select(Site).where(Site.archived_at.is_(None))).all()
    for site in sites:
        told = [*_boxes(site, now), *_checks(site, now)]
        messages = [
            Message(
                via=Via.OFFICE, once=f"{once}:{person_id}", code=code, title=site.name,
                person_id=person_id, site_id=site.id, params=params,
            )
            for code, once, params in told
            for person_id in leaders(site.id)
        ]  # fmt: skip
        if messages:
            with transaction():
                put_all(site.company_id, messages, now)


def _boxes(site: Site, now: datetime) -> Iterator[tuple[str, str, dict[str, object]]]:
    for one in box_pages.boxes(site.id, ZoneInfo(site.timezone), now):
        for slot in one.missed:
            if slot.at > now - LATELY:
                params = {"reason": one.box.name, **_when(site, slot)}
                yield BOX_MISSED, f"{one.box.id}:{to_millis(slot.at)}", params


def _checks(site: Site, now: datetime) -> Iterator[tuple[str, str, dict[str, object]]]:
    for slot in check_slots(queries.setting(site.company_id, site.id), site, now):
        if slot.state is Due.MISSED:
            yield CHECK_MISSED, f"{site.id}:line:{to_millis(slot.at)}", _when(site, slot)


def check_slots(row: HotlineSetting | None, site: Site, now: datetime) -> list[Slot]:
    """The checks of the line of today and yesterday that are to be, or were to be."""
    if row is None or not row.checked_at:
        return []
    zone = ZoneInfo(site.timezone)
    today = now.astimezone(zone).date()
    days = (today - timedelta(days=1), today)
    dues = [at for day in days for at in rules.checks_of_day(row.checked_at, day, zone)]
    kept = [due for due in dues if due > row.set_at]
    since = now - timedelta(days=3)
    done = [one.at for one in queries.checks(site.id, since, now + timedelta(minutes=1))]
    slots = rules.check_slots(kept, done, now)
    return [slot for slot in slots if slot.at - rules.CHECK_WINDOW <= now]


def _when(site: Site, slot: Slot) -> dict[str, object]:
    return {"due_ms": to_millis(slot.at), "zone": site.timezone}
