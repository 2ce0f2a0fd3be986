"""Posters: from the office to paper to a resident."""

import re
from io import BytesIO

from flask.testing import FlaskClient
from pypdf import PdfReader

from tests.cast import Cast, sign_in
from webapp.database import db
from webapp.portal.models import ReportDoor


def test_a_poster_of_a_zone_opens_that_zone(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.manager)
    listed = client.get(f"/sites/{cast.site.id}/posters").text
    assert f"poster.pdf?zone={cast.zone.id}" in listed
    answer = client.get(f"/sites/{cast.site.id}/poster.pdf?zone={cast.zone.id}")
    assert answer.mimetype == "application/pdf"
    (sheet,) = PdfReader(BytesIO(answer.data)).pages
    assert "扫码报修" in sheet.extract_text()
    door = db.session.scalars(db.select(ReportDoor)).one()
    page = client.get(f"/R/{door.code}").text
    assert re.search(r"<h1>1号楼</h1>", page)


def test_printing_again_is_the_same_code(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.manager)
    for _ in range(2):
        assert client.get(f"/sites/{cast.site.id}/poster.pdf").status_code == 200
    assert len(db.session.scalars(db.select(ReportDoor)).all()) == 1


def test_another_companys_site_has_no_posters_here(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.manager)
    assert client.get(f"/sites/{cast.foreign_site.id}/poster.pdf").status_code == 404
