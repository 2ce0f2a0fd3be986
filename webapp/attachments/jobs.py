"""Small copies of photos, made before somebody opens the list."""

from uuid import UUID

from webapp.attachments import actions, storage
from webapp.background import actions as background
from webapp.background import bell
from webapp.background.models import SideTask
from webapp.background.worker import Progress
from webapp.clock import utcnow

KIND = "thumbnails"
WIDTHS = (320,)  # what lists show; other widths are made when they are asked for


def ask_for_thumbnails(sha256: str) -> None:
    """A photo is whole: in the transaction that says so."""
    background.ask(KIND, sha256, {}, at=utcnow())


def call_for_thumbnails(company_id: UUID, sha256: str) -> None:
    """After that transaction."""
    bell.ring(company_id, background.waiting(KIND, sha256))


def make_thumbnails(task: SideTask, progress: Progress) -> None:
    """Made by whoever comes first, this or the page that wants to show it."""
    for done, width in enumerate(WIDTHS, 1):
        if not storage.place_of(task.company_id, task.subject).exists():
            return  # the company was removed meanwhile
        actions.thumbnail(task.company_id, task.subject, width)
        progress(done, len(WIDTHS))
