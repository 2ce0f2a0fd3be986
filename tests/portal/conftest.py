"""A site with a printed label and a poster, and a browser nobody has signed in on."""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.cast import Cast
from tests.conftest import SECRET
from webapp.clock import utcnow
from webapp.database import db, enter_company
from webapp.issues.models import Issue
from webapp.portal.doors import ensure_door
from webapp.sites.labelling import ensure_labels
from webapp.sites.labels import label_key
from webapp.sites.models import Label

Post = Callable[..., TestResponse]


@pytest.fixture
def label(cast: Cast) -> Label:
    cast.site.emergency_phones = [
        {"label": "监控室", "label_en": "CCTV room", "number": "0571-8888 8888"}
    ]
    (label,) = ensure_labels([cast.checkpoint], at=utcnow()).values()
    db.session.commit()
    return label


@pytest.fixture
def key(label: Label) -> str:
    """What the printed code ends with."""
    known = label_key(SECRET, label.company_id, label.checkpoint_id, label.revision, label.code)
    return label.code + known


@pytest.fixture
def site_key(cast: Cast, label: Label) -> str:
    """The code of the site's own poster."""
    door = ensure_door(SECRET, cast.site, None, at=utcnow())
    db.session.commit()
    return door.code


@pytest.fixture
def send(client: FlaskClient, key: str) -> Post:
    """Fill in and send the form behind the label."""

    def post(door: str = "", **fields: Any) -> TestResponse:
        values = {"once": uuid4().hex, "category": "leak", "text": "电梯厅顶上滴水"} | fields
        address = f"/r/{door or key}"
        return client.post(address, data=values, content_type="multipart/form-data")

    return post


def issues() -> list[Issue]:
    return list(db.session.scalars(select(Issue).order_by(Issue.seq)))


def only() -> Issue:
    (issue,) = issues()
    return issue


def token_in(answer: TestResponse) -> str:
    return answer.location.split("/r/t/")[1].split("/")[0]


def photo(width: int = 60, height: int = 40) -> tuple[BytesIO, str]:
    buffer = BytesIO()
    Image.new("RGB", (width, height), "teal").save(buffer, "JPEG")
    return BytesIO(buffer.getvalue()), "photo.jpg"


def enter(cast: Cast) -> None:
    enter_company(cast.company.id)
