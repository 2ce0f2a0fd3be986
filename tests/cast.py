"""The people of every test. Alice runs 阳光 Property; Mallory works for somebody else."""

from dataclasses import dataclass
from datetime import UTC, datetime

from flask.testing import FlaskClient

from webapp.accounts import sessions
from webapp.accounts.models import Company, Person, PersonSite, Role
from webapp.clock import utcnow
from webapp.database import db, enter_company
from webapp.sites.models import Checkpoint, Site, Zone

START = datetime(2026, 11, 1, tzinfo=UTC)


@dataclass
class Cast:
    """Everybody by role, and the one site they work at."""

    company: Company
    people: dict[str, Person]
    site: Site
    zone: Zone
    checkpoint: Checkpoint
    outsider: Person
    foreign_site: Site

    def __getattr__(self, role: str) -> Person:
        return self.people[role]


def bring_on() -> Cast:
    """Make both companies; leave the session inside the first."""
    mallorys = _company("别家物业", "other")
    enter_company(mallorys.id)
    outsider = _person(mallorys, "Mallory", Role.ADMIN)
    foreign_site = Site(name="远山居", created_at=START)
    db.session.add(foreign_site)
    db.session.flush()

    company = _company("阳光物业", "sun")
    enter_company(company.id)
    people = {str(role): _person(company, f"{role}-甲", role) for role in Role}
    site = Site(name="阳光花园", name_en="Sunshine Garden", created_at=START)
    db.session.add(site)
    db.session.flush()
    zone = Zone(site_id=site.id, kind="building", name="1号楼")
    db.session.add(zone)
    db.session.flush()
    checkpoint = Checkpoint(
        site_id=site.id, zone_id=zone.id, code="B1-01", name="配电房", created_at=START
    )
    db.session.add(checkpoint)
    db.session.add_all(
        PersonSite(company_id=company.id, person_id=person.id, site_id=site.id)
        for person in people.values()
    )
    db.session.commit()
    return Cast(company, people, site, zone, checkpoint, outsider, foreign_site)


def _company(name: str, short_code: str) -> Company:
    company = Company(name=name, short_code=short_code, created_at=START)
    db.session.add(company)
    db.session.flush()
    return company


def _person(company: Company, name: str, role: Role) -> Person:
    person = Person(
        company_id=company.id, name=name, sign_in=name.lower(), role=role, created_at=START
    )
    db.session.add(person)
    db.session.flush()
    return person


def sign_in(client: FlaskClient, person: Person) -> FlaskClient:
    """Sign a person in on this browser, as a badge would."""
    token = sessions.begin(person, method="badge", now=utcnow())
    db.session.commit()
    with client.session_transaction() as cookie:
        cookie["token"] = token
    return client
