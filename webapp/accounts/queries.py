"""Questions about people, badges and phones."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, or_, select

from webapp.accounts.badges import badge_hash
from webapp.accounts.models import Badge, Company, Device, Person, PersonSite, Role, SignIn
from webapp.database import db
from webapp.lookup import Lookup

_COMPANY_OF_SIGN_IN = Lookup(
    select(SignIn.company_id)
    .join(Person, (Person.company_id == SignIn.company_id) & (Person.id == SignIn.person_id))
    .where(
        SignIn.token_hash == bindparam("token_hash"),
        SignIn.ended_at.is_(None),
        SignIn.expires_at > bindparam("now"),
        Person.left_at.is_(None),
    )
)
ALL = {"across_companies": True}  # before somebody is signed in there is no company yet


def companies() -> Sequence[Company]:
    """Every company of this installation, oldest first."""
    return db.session.scalars(select(Company).order_by(Company.created_at)).all()


def own_company() -> Company | None:
    """The first company that is not the demo; None in an installation nobody has set up yet."""
    return next((company for company in companies() if not company.is_demo), None)


def company_of(company_id: UUID) -> Company:
    """The company with this id."""
    return db.session.get_one(Company, company_id)


def badge_by_code(code: str) -> Badge | None:
    """The badge with this code, voided or not."""
    return db.session.scalar(
        select(Badge).where(Badge.code_hash == badge_hash(code)).execution_options(**ALL)
    )


def person_by_sign_in(company_id: UUID, sign_in: str) -> Person | None:
    """The active person who signs in with this name or phone number."""
    typed = sign_in.strip().lower()
    if not typed:
        return None
    return db.session.scalar(
        select(Person)
        .where(
            Person.company_id == company_id,
            or_(Person.sign_in == typed, Person.phone == typed, Person.name == sign_in.strip()),
            Person.left_at.is_(None),
        )
        .order_by(Person.sign_in != typed, Person.id)
        .limit(1)
        .execution_options(**ALL)
    )


def person_in_any_company(company_id: UUID, person_id: UUID) -> Person | None:
    """The person with this id, before the session has entered the company."""
    return db.session.scalar(
        select(Person)
        .where(Person.company_id == company_id, Person.id == person_id)
        .execution_options(**ALL)
    )


def live_sign_in(token_hash: str, now: datetime) -> SignIn | None:
    """The signed-in browser with this token, if it has not ended."""
    return db.session.scalar(
        select(SignIn)
        .where(
            SignIn.token_hash == token_hash,
            SignIn.ended_at.is_(None),
            SignIn.expires_at > now,
        )
        .execution_options(**ALL)
    )


def company_of_sign_in(token_hash: str, now: datetime) -> UUID | None:
    """Whose browser it is that is signed in with this token."""
    values = {"token_hash": token_hash, "now": now}
    rows = _COMPANY_OF_SIGN_IN.run(db.session.connection(), values)
    return rows[0][0] if rows else None


def people(*, with_left: bool = False) -> Sequence[Person]:
    """The people of this company by role and name."""
    statement = select(Person).order_by(Person.role, Person.name)
    if not with_left:
        statement = statement.where(Person.left_at.is_(None))
    return db.session.scalars(statement).all()


def live_badge(person_id: UUID) -> Badge | None:
    """The badge the person carries now."""
    return db.session.scalar(
        select(Badge)
        .where(Badge.person_id == person_id, Badge.voided_at.is_(None))
        .order_by(Badge.issued_at.desc())
        .limit(1)
    )


def site_ids_of(person: Person) -> list[UUID] | None:
    """The sites a person works at; None means every site of the company."""
    if person.role in (Role.MANAGER, Role.ADMIN):
        return None
    return list(
        db.session.scalars(
            select(PersonSite.site_id).where(
                PersonSite.company_id == person.company_id, PersonSite.person_id == person.id
            )
        )
    )


def device_by_id(device_id: UUID) -> Device | None:
    """The enrolled phone with this id, revoked or not, whatever its company."""
    return db.session.scalar(select(Device).where(Device.id == device_id).execution_options(**ALL))
