"""Where the number is shown: each place looked at, ticked when it was changed, as a workbook."""

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.accounts.models import DESK_ROLES, OFFICE_ROLES
from webapp.clock import utcnow
from webapp.database import transaction
from webapp.errors import Refused
from webapp.sites.current import current_site
from webapp.voices import forms, hotline, queries, rules
from webapp.voices.blueprint import bp, find, page
from webapp.voices.models import NumberPlace
from webapp.voices.refusals import Incomplete
from webapp.voices.rules import Medium, Shown
from webapp.web.access import allow, current_person

FIRST = (Shown.WRONG, Shown.GONE, Shown.DAMAGED, Shown.UNSEEN, Shown.RIGHT)  # to do comes first


@bp.get("/places")
@allow(*DESK_ROLES)
def list_places() -> ResponseReturnValue:
    """Every place, those to be changed first."""
    return _page()


@bp.post("/places")
@allow(*OFFICE_ROLES)
def create_place() -> ResponseReturnValue:
    """Something more that shows the number."""
    try:
        medium, place = forms.read_place(request.form)
        with transaction():
            who = current_person().id
            hotline.add_place(current_site(), medium, place, by=who, at=utcnow())
    except Incomplete as refusal:
        return _page(refusal)
    return redirect(url_for(".list_places"), code=303)


@bp.post("/places/<uuid:place_id>/checks")
@allow(*DESK_ROLES)
def create_place_check(place_id: UUID) -> ResponseReturnValue:
    """Somebody has looked: the number of today in one tap, or what else was read there."""
    form = request.form
    with transaction():
        place = find(NumberPlace, place_id)
        number = hotline.number_of(current_site())
        shows = number if "is_right" in form else forms.words(form, "shows", 20)
        condition = form.get("condition", "good")
        hotline.look_at_place(
            place, shows=shows, note=forms.words(form, "note", 200),
            condition=condition if condition in forms.CONDITIONS else "good",
            by=current_person().id, at=utcnow(),
        )  # fmt: skip
    return redirect(url_for(".list_places", _anchor=f"place-{place_id}"), code=303)


@bp.post("/places/<uuid:place_id>/archival")
@allow(*OFFICE_ROLES)
def archive_place(place_id: UUID) -> ResponseReturnValue:
    """It shows no number any more."""
    with transaction():
        place = find(NumberPlace, place_id)
        hotline.take_down(place, by=current_person().id, at=utcnow())
    flash(_("%(place)s 已从公示处清单去掉", place=place.place), "ok")
    return redirect(url_for(".list_places"), code=303)


def states(site_id: UUID, number: str) -> list[tuple[NumberPlace, Shown]]:
    """The places of a site with how each stands, what is to be done first."""
    found = [
        (
            place,
            rules.shown_state(place.shows, place.condition, place.checked_at is not None, number),
        )
        for place in queries.number_places(site_id)
    ]
    return sorted(found, key=lambda one: FIRST.index(one[1]))


def _page(refusal: Refused | None = None) -> ResponseReturnValue:
    site = current_site()
    number = hotline.number_of(site)
    found = states(site.id, number)
    return page(
        "voices/places.html", refusal, values=request.form.to_dict(), places=found, number=number,
        media=list(Medium), conditions=forms.CONDITIONS,
        names=queries.names({place.checked_by for place, _state in found}),
        left=sum(state is not Shown.RIGHT for _place, state in found),
    )  # fmt: skip
