"""A property of its own behind a real port: for benches and browsers."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from tests.cast import Cast, bring_on
from tests.pwa.stage import served
from tests.stage import fresh_app
from webapp import migrations
from webapp.clock import utcnow
from webapp.database import db, leave_company
from webapp.sites.labelling import ensure_labels
from webapp.sites.labels import label_key, label_url


@dataclass(frozen=True)
class Property:
    """What a resident meets: an address, and the code on the wall."""

    app: Flask
    cast: Cast
    key: str
    url: str

    @property
    def printed(self) -> str:
        """What the label's QR says."""
        return label_url("http://127.0.0.1:8000", self.key[:6], self.key[6:])


@contextmanager
def a_property(folder: Path) -> Iterator[Property]:
    """One site with a label, served while the block runs."""
    app = fresh_app(folder)
    with app.app_context():
        migrations.upgrade()
        cast = bring_on()
        cast.site.emergency_phones = [
            {"label": "监控室", "label_en": "CCTV room", "number": "0571-8888 8888"}
        ]
        (label,) = ensure_labels([cast.checkpoint], at=utcnow()).values()
        db.session.commit()
        secret = app.config["ROUNDS"].secret_key
        known = label_key(secret, label.company_id, label.checkpoint_id, label.revision, label.code)
        key = label.code + known
        leave_company()
        db.session.remove()
        with served(app) as url:
            yield Property(app, cast, key, url)
        db.engine.dispose()
