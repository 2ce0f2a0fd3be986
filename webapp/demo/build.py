"""The demo property, made through the same doors that real phones use."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Flask

from webapp.accounts.models import Company, Role
from webapp.accounts.passwords import hash_secret
from webapp.clock import utcnow
from webapp.database import db, enter_company, transaction
from webapp.demo import aftermath, issues, staff
from webapp.demo.grounds import Grounds, found_site, lay_out
from webapp.demo.history import History
from webapp.demo.invitation import invite
from webapp.demo.opinions import collect_opinions
from webapp.demo.timetable import plan_work
from webapp.demo.voices import Voices

PIN = "2580"  # of everybody in the demo; said on the demo page
PASSWORD = "sunshine-garden"  # noqa: S105  # said on the demo page too
OFFICE = (Role.ADMIN, Role.MANAGER, Role.SUPERVISOR, Role.FRONTDESK)


def build_demo(
    app: Flask,
    *,
    days: int = 30,
    seed: int = 7,
    now: datetime | None = None,
    progress: Callable[[str], object] = print,
) -> Company:
    """Build 阳光花园 with `days` of history up to now. The seed decides what happens in them."""
    now = now or utcnow()
    secret = app.config["ROUNDS"].secret_key
    since = now - timedelta(days=days)
    with transaction():
        company = _company(since)
        site = found_site(by=company.id, at=since)
        people = staff.hire(site.id, secret=secret, at=since)
        boss = people["manager"]
        pin, password = hash_secret(PIN), hash_secret(PASSWORD)
        for person in people.values():
            person.password_hash = password if person.role in OFFICE else None
            person.pin_hash = None if person.role in OFFICE else pin
        grounds: Grounds = lay_out(site, by=boss.id, at=since)
        first_day = since.astimezone(ZoneInfo(site.timezone)).date()
        plan_work(grounds, people, since=first_day, until=now, by=boss.id, at=since)
        aftermath.replace_label(grounds, people, now=now)
        issues.set_limits(grounds, by=boss, at=since)  # before rounds open their first report
    history = History(grounds, people, secret=secret, seed=seed, now=now, days=days)
    history.enrol(since)
    history.play(progress)
    history.doubts.judge(history.phones, days=days)
    history.say_goodbye()
    with transaction():
        aftermath.settle(people, seed=seed, now=now)
    with transaction():
        issues.Desk(grounds, people, seed=seed, now=now, days=days).play()
        Voices(grounds, people, now=now, days=days).play()
        collect_opinions(grounds.site, people, now=now, days=days)
        invite(by=boss.id, at=now)
    return company


def _company(at: datetime) -> Company:
    company = Company(name="阳光物业（演示）", short_code="demo", is_demo=True, created_at=at)
    db.session.add(company)
    db.session.flush()
    enter_company(company.id)
    return company
