"""The people screens' questions and changes, from forms as they come."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, or_, select
from werkzeug.datastructures import MultiDict

from webapp.accounts import actions, queries
from webapp.accounts.models import Badge, Device, Person, PersonSite, Role
from webapp.accounts.refusals import FieldMissing
from webapp.accounts.rules import may_look_after
from webapp.audit import actions as audit
from webapp.database import db
from webapp.errors import NotAllowed, NotFound

Form = MultiDict[str, str]


@dataclass(frozen=True)
class Row:
    """One line of the people list."""

    person: Person
    has_badge: bool
    phones: int


def within_reach(viewer: Person) -> Select[Person]:
    """The people a viewer may know of: those of their sites; managers know everybody."""
    reach = queries.site_ids_of(viewer)
    if reach is None:
        return select(Person)
    colleagues = select(PersonSite.person_id).where(PersonSite.site_id.in_(reach))
    return select(Person).where(Person.id.in_(colleagues))


def to_badge(viewer: Person, wanted: Collection[UUID]) -> list[Person]:
    """Whose badges the viewer may print: everybody they look after, or those wanted of them."""
    statement = within_reach(viewer).where(Person.left_at.is_(None))
    if wanted:
        statement = statement.where(Person.id.in_(wanted))
    found = db.session.scalars(statement.order_by(Person.role, Person.name))
    return [person for person in found if may_look_after(viewer.role, person.role)]


def find(person_id: UUID, viewer: Person) -> Person:
    """A colleague of the viewer. Raises NotFound."""
    person = db.session.scalar(within_reach(viewer).where(Person.id == person_id))
    if person is None:
        raise NotFound
    return person


def to_change(person_id: UUID, viewer: Person) -> Person:
    """A colleague whose account the viewer may change. Raises NotFound, NotAllowed."""
    person = find(person_id, viewer)
    if not may_look_after(viewer.role, person.role):
        raise NotAllowed
    return person


def listing(viewer: Person, *, text: str, role: str, with_left: bool) -> list[Row]:
    """People whose name, sign-in or phone holds `text`, with badge and enrolled phones."""
    statement = within_reach(viewer).order_by(Person.left_at.is_not(None), Person.role, Person.name)
    if not with_left:
        statement = statement.where(Person.left_at.is_(None))
    if role:
        statement = statement.where(Person.role == role)
    if text := text.strip():
        like = f"%{text.lower()}%"
        statement = statement.where(
            or_(Person.name.ilike(like), Person.sign_in.like(like), Person.phone.like(like))
        )
    badged = set(db.session.scalars(select(Badge.person_id).where(Badge.voided_at.is_(None))))
    phones = list(db.session.scalars(select(Device.person_id).where(Device.revoked_at.is_(None))))
    return [
        Row(person, person.id in badged, phones.count(person.id))
        for person in db.session.scalars(statement)
    ]


def sites() -> list[tuple[UUID, str]]:
    """Id and name of every site of the company.

    Accounts lie below sites: they know the table by name only, as their foreign key does.
    """
    site = db.metadata.tables["site"]
    rows = db.session.execute(
        select(site.c.id, site.c.name)
        .where(site.c.company_id == db.session.info["company_id"], site.c.archived_at.is_(None))
        .order_by(site.c.created_at)
    )
    return [(row.id, row.name) for row in rows]


def add_from_form(form: Form, *, by: Person, at: datetime) -> list[Person]:
    """One person, or one for each line of `names`: 姓名[, 电话].

    Raises FieldMissing, NameTaken, NotAllowed.
    """
    role = _role(form, by)
    known = {site_id for site_id, _ in sites()}
    chosen = [site_id for site_id in form.getlist("site", type=UUID) if site_id in known]
    lines = [line for line in form.get("names", "").splitlines() if line.strip()]
    if form.get("name", "").strip():
        lines.insert(0, f"{form['name']},{form.get('phone', '')}")
    if not lines:
        raise FieldMissing
    added = []
    for line in lines:
        name, _, phone = line.replace("，", ",").replace("\t", ",").partition(",")
        person = actions.add_person(
            name,
            role,
            by=by.id,
            at=at,
            phone=phone,
            site_ids=chosen or known,
            sign_in=form.get("sign_in", "") if len(lines) == 1 else "",
        )
        added.append(person)
    if len(added) == 1 and form.get("password"):
        actions.set_password(added[0], form["password"])
    return added


def change_from_form(person: Person, form: Form, *, by: Person, at: datetime) -> None:
    """Keep what the form changed, with a line in the log.

    Raises FieldMissing, NameTaken, NotAllowed.
    """
    if not form.get("name", "").strip():
        raise FieldMissing
    before = _snapshot(person)
    sign_in = form.get("sign_in", "").strip().lower() or form["name"].strip().lower()
    actions.check_sign_in_is_free(sign_in, except_for=person.id)
    role = _role(form, by)
    if person.role == Role.ADMIN and role != Role.ADMIN:
        actions.check_other_admin()
    person.name, person.sign_in, person.role = form["name"].strip(), sign_in, role
    person.phone = form.get("phone", "").strip()
    if form.get("password"):
        actions.set_password(person, form["password"])
    known = {site_id for site_id, _ in sites()}
    actions.set_sites(person, [one for one in form.getlist("site", type=UUID) if one in known])
    audit.note(
        "person.changed", by=by.id, at=at, subject=person.id, before=before, after=_snapshot(person)
    )


def _role(form: Mapping[str, str], by: Person) -> str:
    if form.get("role") not in list(Role):
        raise FieldMissing
    if not may_look_after(by.role, form["role"]):
        raise NotAllowed
    return str(form["role"])


def _snapshot(person: Person) -> dict[str, str]:
    """What the log may hold: no phone numbers."""
    return {"sign_in": person.sign_in, "role": person.role}
