"""Rows of one company are invisible to another, whatever is asked."""

import pytest
from sqlalchemy import select

from tests.cast import Cast
from webapp.accounts.models import Person
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


def test_a_row_of_another_company_is_not_written(cast: Cast) -> None:
    cast.foreign_site.name = "偷来的"
    with pytest.raises(WrongCompany):
        db.session.flush()
