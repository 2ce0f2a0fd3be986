"""存了我的什么: the page behind a report's link, and the requests that can be made there."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.clock import utcnow
from webapp.database import transaction
from webapp.portal import follow_views, steps, stored
from webapp.portal.blueprint import bp, page, settings
from webapp.portal.forms import LONGEST_TEXT
from webapp.portal.stored import Wish
from webapp.web.access import public


@bp.get("/r/t/<token>/stored")
@public
def show_stored(token: str) -> ResponseReturnValue:
    """What is stored of this report and its reporter."""
    return _page(token, {})


@bp.post("/r/t/<token>/stored")
@public
def create_personal_request(token: str) -> ResponseReturnValue:
    """Ask for a copy, a correction or a deletion; the office decides, within the law's limit."""
    follow_views.find(token)
    words, errors = request.form.get("words", "").strip(), {}
    wish = request.form.get("wish", "")
    if wish not in set(Wish):
        errors["wish"] = _("请选一项")
    if wish == Wish.CORRECT and not words:
        errors["words"] = _("请写哪里不对、应该是什么")
    if len(words) > LONGEST_TEXT:
        errors["words"] = _("写得太长，最多 %(n)s 字", n=LONGEST_TEXT)
    if errors:
        return _page(token, errors), 422
    now = utcnow()
    with transaction():
        issue = follow_views.held(token)
        asked = stored.ask(issue, Wish(wish), words, settings().secret_key, now)
        steps.tell_filed(asked, now)
    return redirect(url_for(".show_stored", token=token) + "#asked", code=303)


def _page(token: str, errors: dict[str, str]) -> str:
    issue = follow_views.find(token)
    return page(
        "portal/stored.html",
        token=token,
        stored=stored.stored_of(issue, settings().secret_key),
        wishes=[(wish, stored.wish_words(wish)) for wish in Wish],
        wish_words=stored.wish_words,
        values=request.form,
        errors=errors,
    )
