"""What falls due: every feature's jobs, run by one loop beside the server.

Each job is a function of the time, for one company, and safe to run twice or in several processes:
it claims what it changes, or comes to the same result again. A job that fails is logged; the loop
goes on, and the job runs again at its next turn.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import Flask

from webapp.accounts import queries as accounts
from webapp.api import webhooks
from webapp.attachments import jobs as thumbnails
from webapp.background import stopping
from webapp.background.worker import Doing, call_again
from webapp.clock import utcnow
from webapp.coverage.jobs import follow_unknown
from webapp.coverage.opening import open_due_stops
from webapp.coverage.recount import recount_findings
from webapp.database import db, enter_company, leave_company, transaction
from webapp.issues.dispatch.turns import give_waiting
from webapp.issues.limits.changing import RETELLING, retell_running
from webapp.issues.notices.deadlines import tell_due_limits
from webapp.keeping.jobs import remove_nightly, verify_nightly
from webapp.notifications.delivery import deliver
from webapp.presence import jobs as presence
from webapp.returns.jobs import draw_visits
from webapp.rounds.jobs import plan_rounds, replan_everything, tell_all_misses, tell_misses
from webapp.sites.jobs import forget_imports
from webapp.sync.jobs import compare_clocks, forget_manifests, settle_releases, wake_waiting
from webapp.voices.jobs import tell_missed

logger = logging.getLogger(__name__)

PROMPT_SECONDS = 0.25  # between two looks at what falls due to the second
PAUSE_SECONDS = 1.0  # how late a job may begin, and how long stopping may take


@dataclass(frozen=True)
class Job:
    """Something done every so often. `first_after` keeps heavy ones out of the start.

    `is_cut`: told to stop, it ends before its next statement. Otherwise it looks up by itself.
    """

    name: str
    every_seconds: float
    run: Callable[[datetime], None]
    first_after: float = 0.0
    is_cut: bool = True


def _move_map_on(now: datetime) -> None:
    """Windows that have opened, and what the office has done since."""
    with transaction():
        open_due_stops(now)
        recount_findings()


JOBS = (
    Job("rounds.plan", 600, plan_rounds),
    Job("coverage.move_map_on", 20, _move_map_on),
    Job("presence.score", 3, presence.score),
    Job("presence.gaps", 60, presence.look_at_gaps),
    Job("presence.learn", 6 * 3600, presence.learn, first_after=900),
    Job("rounds.tell_misses", 30, tell_misses),
    Job("coverage.follow_unknown", 30, follow_unknown),
    Job("rounds.tell_all_misses", 6 * 3600, tell_all_misses, first_after=120),
    Job("issues.tell_due_limits", 1, tell_due_limits),
    Job("issues.give_waiting", 5, give_waiting),
    Job("returns.draw", 5, draw_visits),
    Job("voices.tell_missed", 600, tell_missed, first_after=60),
    Job("api.collect", 5, webhooks.collect, first_after=10),
    Job("api.ask_for_posts", 5, webhooks.ask_for_posts, first_after=10),
    Job("rounds.replan", 6 * 3600, replan_everything, first_after=300),
    Job("sites.forget_imports", 24 * 3600, forget_imports, first_after=900),
    Job("sync.compare_clocks", 60, compare_clocks),
    Job("sync.settle_releases", 60, settle_releases, first_after=30),
    Job("sync.wake_waiting", 30, wake_waiting),
    Job("sync.forget_manifests", 6 * 3600, forget_manifests, first_after=600),
    Job("background.call_again", 20, call_again),
    Job("keeping.verify", 3600, verify_nightly, first_after=1800),
    Job("keeping.remove", 3600, remove_nightly, first_after=2400),
)

# Loops of their own: a slow job, or a mail server that hangs, keeps no deadline waiting.
PROMPT_JOBS = (Job("issues.tell_due_limits", PROMPT_SECONDS, tell_due_limits),)
POST_JOBS = (Job("notifications.deliver", 2, deliver, is_cut=False),)

SIDE_WORK: dict[str, Doing] = {
    thumbnails.KIND: thumbnails.make_thumbnails,
    webhooks.KIND: webhooks.post_waiting,
    RETELLING: retell_running,
}


def run_forever(
    app: Flask, stop: threading.Event, jobs: tuple[Job, ...] = JOBS, pause: float = PAUSE_SECONDS
) -> None:
    """Run what is due until told to stop. A job that took long is not made up for."""
    begun = time.monotonic()
    turns = {job.name: begun + job.first_after for job in jobs}
    while not stop.is_set():
        for job in jobs:
            if time.monotonic() >= turns[job.name] and not stop.is_set():
                with stopping.heeding(stop, is_cut=job.is_cut):
                    run_once(app, job)
                turns[job.name] = time.monotonic() + job.every_seconds
        stop.wait(pause)


def run_once(app: Flask, job: Job) -> None:
    """One job for every company; a fault in one company does not keep the others waiting."""
    try:
        with app.app_context():
            companies = [company.id for company in accounts.companies()]
        for company_id in companies:
            _run_for(app, job, company_id)
    except Exception:
        logger.exception("job %s could not list the companies", job.name)


def _run_for(app: Flask, job: Job, company_id: UUID) -> None:
    with app.app_context():  # a session of its own, closed at the end
        try:
            enter_company(company_id)
            job.run(utcnow())
        except Exception:
            logger.exception("job %s failed for company %s", job.name, company_id)
            db.session.rollback()
        finally:
            leave_company()
