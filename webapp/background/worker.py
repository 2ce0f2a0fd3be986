"""Doing side work, one piece after the other, in as many processes as there are."""

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from flask import Flask

from webapp.background import actions, bell, stopping
from webapp.background.models import SideTask
from webapp.clock import utcnow
from webapp.database import db, enter_company, leave_company, transaction
from webapp.errors import Refused

logger = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
Doing = Callable[[SideTask, Progress], None]  # outside of a transaction; may be done again


def listen(app: Flask, kinds: Mapping[str, Doing], stop: threading.Event) -> None:
    """Do what the bell calls for until told to stop."""

    def do(company_id: UUID, task_id: UUID) -> None:
        with stopping.heeding(stop, is_cut=False):
            work(app, kinds, company_id, task_id)

    bell.hear(app, do, stop.wait)


def work(app: Flask, kinds: Mapping[str, Doing], company_id: UUID, task_id: UUID) -> None:
    """One piece, if it is still to be done."""
    with app.app_context():
        try:
            enter_company(company_id)
            with transaction():
                task = actions.claim(task_id, at=utcnow())
            if task is not None:
                _do(kinds, task)
        except Exception:
            logger.exception("side task %s could not be claimed or ended", task_id)
            db.session.rollback()
        finally:
            leave_company()


def _do(kinds: Mapping[str, Doing], task: SideTask) -> None:
    def progress(done: int, of: int) -> None:
        with transaction():
            actions.progress(task.id, done, of, at=utcnow())
        if done < of and stopping.is_told():
            raise stopping.Stopped

    try:
        kinds[task.kind](task, progress)
    except stopping.Stopped:
        with transaction():
            actions.hand_over(task.id, at=utcnow())
        raise
    except Exception as problem:
        code = problem.code if isinstance(problem, Refused) else type(problem).__name__
        logger.warning("side task %s of kind %s: %s", task.id, task.kind, problem)
        db.session.rollback()
        with transaction():
            actions.give_back(task, code, at=utcnow())
    else:
        with transaction():
            actions.finish(task.id, at=utcnow())


def call_again(now: datetime) -> None:
    """For the loop of jobs: ring for what was overlooked, forget what is long done."""
    with transaction():
        actions.forget(now)
        ids = actions.overlooked(now)
    company_id: UUID = db.session.info["company_id"]
    for task_id in ids:
        bell.ring(company_id, task_id)
