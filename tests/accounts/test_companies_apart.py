"""Rows of one company are invisible to another, whatever is asked."""

import pytest
from sqlalchemy import Executable, func, select, update

from tests.cast import Cast
from webapp.accounts.models import Company, Person
from webapp.database import CompanyNotSet, WrongCompany, db, leave_company
from webapp.sites.models import Site


def test_a_query_sees_one_company(cast: Cast) -> None:
    names = db.session.scalars(select(Person.name)).all()
    assert "Mallory" not in names
    assert len(names) == 7


def test_a_key_of_another_company_finds_nothing(cast: Cast) -> None:
    db.session.expunge_all()
    assert db.session.get(Site, (cast.outsider.company_id, cast.foreign_site.id)) is None


def test_nothing_is_read_before_somebody_says_whose(cast: Cast) -> None:
    leave_company()
    with pytest.raises(CompanyNotSet):
        db.session.scalars(select(Site)).all()


def test_counting_without_naming_a_column_is_confined_too(cast: Cast) -> None:
    assert db.session.scalar(select(func.count()).select_from(Person)) == 7


def test_joins_and_subqueries_are_confined_too(cast: Cast) -> None:
    everyone = select(Person.id).subquery()
    assert db.session.scalar(select(func.count()).select_from(everyone)) == 7
    pairs = select(func.count()).select_from(Person).join(Site, Site.id.is_not(None))
    assert db.session.scalar(pairs) == 7


def test_changes_stay_inside_too(cast: Cast) -> None:
    db.session.execute(update(Person).values(phone="1"))
    db.session.expire_all()
    mine = select(Person.phone).execution_options(across_companies=True)
    assert sorted(db.session.scalars(mine)) == ["", *["1"] * 7]


@pytest.mark.parametrize(
    "statement",
    [
        select(func.count()).select_from(Person),
        select(func.count()).select_from(select(Person.id).subquery()),
        update(Person).values(phone="1"),
        select(Company).where(Company.id.in_(select(Site.company_id))),
    ],
)
def test_no_statement_slips_past_the_closed_door(cast: Cast, statement: Executable) -> None:
    leave_company()
    with pytest.raises(CompanyNotSet):
        db.session.execute(statement)


def test_a_row_of_another_company_is_not_written(cast: Cast) -> None:
    cast.foreign_site.name = "偷来的"
    with pytest.raises(WrongCompany):
        db.session.flush()
