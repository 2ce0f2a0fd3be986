"""What happens to people and badges. Callers hold the transaction."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, update

from webapp.accounts import queries
from webapp.accounts.badges import badge_code, badge_hash
from webapp.accounts.models import Badge, Company, Person, PersonSite, Role, SignIn
from webapp.accounts.passwords import hash_secret
from webapp.accounts.refusals import (
    AlreadySetUp,
    BadPin,
    LastAdministrator,
    NameTaken,
    PinsDiffer,
    WeakPassword,
)
from webapp.accounts.rules import is_guessable_pin, is_pin, is_strong_password
from webapp.audit import actions as audit
from webapp.database import db, enter_company, new_id


def found_company(name: str, admin_name: str, password: str, now: datetime) -> Person:
    """The first company of an installation and its first administrator. Raises AlreadySetUp."""
    if queries.own_company() is not None:
        raise AlreadySetUp
    company = Company(name=name, short_code="main", created_at=now)
    db.session.add(company)
    db.session.flush()
    enter_company(company.id)
    person = add_person(admin_name, Role.ADMIN, by=None, at=now)
    set_password(person, password)
    return person


def add_person(
    name: str,
    role: str,
    *,
    by: UUID | None,
    at: datetime,
    sign_in: str = "",
    phone: str = "",
    site_ids: Iterable[UUID] = (),
) -> Person:
    """A new colleague, with no badge yet. Cleaners start with large text and sound (ux.md §8)."""
    sign_in = (sign_in or name).strip().lower()
    check_sign_in_is_free(sign_in, except_for=None)
    person = Person(
        name=name.strip(),
        role=str(role),
        sign_in=sign_in,
        phone=phone.strip(),
        text_size="lg" if role in (Role.CLEANER, Role.GUARD) else "md",
        created_at=at,
    )
    db.session.add(person)
    db.session.flush()
    set_sites(person, site_ids)
    audit.note("person.added", by=by, at=at, subject=person.id, role=str(role))
    return person


def check_sign_in_is_free(sign_in: str, *, except_for: UUID | None) -> None:
    """Raise NameTaken when a colleague signs in with it."""
    taken = db.session.scalar(select(Person.id).where(Person.sign_in == sign_in))
    if taken is not None and taken != except_for:
        raise NameTaken(sign_in)


def set_sites(person: Person, site_ids: Iterable[UUID]) -> None:
    """Say at which sites a person works."""
    db.session.execute(
        delete(PersonSite).where(
            PersonSite.company_id == person.company_id, PersonSite.person_id == person.id
        )
    )
    db.session.add_all(
        PersonSite(company_id=person.company_id, person_id=person.id, site_id=site_id)
        for site_id in set(site_ids)
    )
    db.session.flush()


def set_pin(person: Person, pin: str, again: str) -> None:
    """Set the four digits of a field colleague. Raises BadPin, PinsDiffer."""
    if not is_pin(pin) or is_guessable_pin(pin):
        raise BadPin
    if pin != again:
        raise PinsDiffer
    person.pin_hash = hash_secret(pin)


def set_password(person: Person, password: str) -> None:
    """Set an office password. Raises WeakPassword."""
    if not is_strong_password(password):
        raise WeakPassword
    person.password_hash = hash_secret(password)


def issue_badge(person: Person, *, secret: str, by: UUID | None, at: datetime) -> str:
    """Void what the person carries and issue another badge; return its code."""
    void_badges(person, by=by, at=at)
    badge_id = new_id()
    code = badge_code(secret, badge_id)
    db.session.add(
        Badge(id=badge_id, person_id=person.id, code_hash=badge_hash(code), issued_at=at)
    )
    audit.note("badge.issued", by=by, at=at, subject=person.id)
    return code


def reset_pin(person: Person, *, by: UUID, at: datetime) -> None:
    """Forget the PIN and end every session; the next scan of the badge sets another."""
    person.pin_hash = None
    end_sign_ins(person, at=at)
    audit.note("pin.reset", by=by, at=at, subject=person.id)


def void_badges(person: Person, *, by: UUID | None, at: datetime) -> int:
    """Stop every badge of a person and end what was signed in with it; return how many."""
    voided = db.session.scalars(
        update(Badge)
        .where(Badge.person_id == person.id, Badge.voided_at.is_(None))
        .values(voided_at=at)
        .returning(Badge.id)
    ).all()
    if voided:
        end_sign_ins(person, at=at)
        audit.note("badge.voided", by=by, at=at, subject=person.id, count=len(voided))
    return len(voided)


def end_sign_ins(person: Person, *, at: datetime) -> None:
    """Sign a person out everywhere. Phones keep their unsent records and may still send them."""
    db.session.execute(
        update(SignIn)
        .where(SignIn.person_id == person.id, SignIn.ended_at.is_(None))
        .values(ended_at=at)
    )


def part_with(person: Person, *, by: UUID, at: datetime) -> None:
    """A colleague leaves: no badge, no session; their records keep their name."""
    if person.role == Role.ADMIN:
        check_other_admin()
    person.left_at = at
    void_badges(person, by=by, at=at)
    end_sign_ins(person, at=at)
    audit.note("person.left", by=by, at=at, subject=person.id)


def take_back(person: Person, *, by: UUID, at: datetime) -> None:
    """The colleague who left is here again; the badge is issued anew, never revived."""
    person.left_at = None
    audit.note("person.returned", by=by, at=at, subject=person.id)


def check_other_admin() -> None:
    """Raise LastAdministrator when the company has only one."""
    admins = db.session.scalar(
        select(func.count())
        .select_from(Person)
        .where(Person.role == Role.ADMIN, Person.left_at.is_(None))
    )
    if (admins or 0) <= 1:
        raise LastAdministrator
