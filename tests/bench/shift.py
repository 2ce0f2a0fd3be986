"""A whole shift of phones with journals that wait: made beforehand, signed for real."""

import base64
import gzip
import hashlib
import itertools
import os
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import orjson
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import insert

from tests.bench.inbox_night import OPENS, items
from tests.sync.phone import brief
from webapp.accounts import sessions
from webapp.accounts.models import Company, Device, Person, PersonSite
from webapp.checklists.models import Checklist, ChecklistVersion
from webapp.clock import to_millis, utcnow
from webapp.database import db, enter_company, new_id
from webapp.rounds.models import Round, Route, Stop
from webapp.sites.models import Checkpoint, Label, Site

SITES, POINTS = 10, 40  # of a company, of a site
ANSWERS = 6  # of a visit; with its begin and end eight entries
HOUR_MS = 3_600_000
_CODES = itertools.count()  # of labels: no two alike in an installation


@dataclass(frozen=True, slots=True)
class Sender:
    """One phone and the one push that it has to deliver; a night of ten thousand fits in memory."""

    bodies: int  # descriptor of the file that holds all of them
    start: int
    size: int
    answer: bytes  # digest of what the outcomes have to name, in their order

    @property
    def body(self) -> bytes:
        """Its bytes, read when they are sent."""
        return os.pread(self.bodies, self.size, self.start)

    def is_answered_by(self, outcomes: list[dict[str, Any]]) -> bool:
        """Whether exactly what was sent was applied."""
        applied = all(one["outcome"] == "applied" for one in outcomes)
        return applied and digest(one["id"] for one in outcomes) == self.answer


class Bodies:
    """All pushes in one file, one after the other."""

    def __init__(self, path: Path) -> None:
        self.file = path.open("wb+", buffering=0)
        self.size = 0

    def add(self, body: bytes, ids: Iterable[str]) -> Sender:
        """Keep one."""
        self.file.write(body)
        self.size += len(body)
        return Sender(self.file.fileno(), self.size - len(body), len(body), digest(ids))


def digest(ids: Iterable[str]) -> bytes:
    """Of ids in their order."""
    return hashlib.sha256("".join(ids).encode()).digest()


@dataclass
class Grounds:
    """A site as its phones need it."""

    id: UUID
    route: UUID
    points: list[tuple[UUID, str]]


class Firm:
    """A company of the bench."""

    def __init__(self, number: int) -> None:
        now = utcnow()
        company = Company(name=f"公司{number}", short_code=f"f{number}", created_at=now)
        db.session.add(company)
        db.session.flush()
        enter_company(company.id)
        self.id = company.id
        self.version = self._checklist()
        self.grounds = [self._site(n) for n in range(SITES)]
        self.office = self._office()

    def _checklist(self) -> UUID:
        checklist = Checklist(name="夜巡", kind="patrol", updated_at=utcnow())
        db.session.add(checklist)
        db.session.flush()
        version = ChecklistVersion(
            checklist_id=checklist.id, number=1, name="夜巡", items=items(), published_at=utcnow()
        )
        db.session.add(version)
        db.session.flush()
        return version.id

    def _site(self, number: int) -> Grounds:
        site = Site(name=f"花园{number}", created_at=utcnow())
        db.session.add(site)
        db.session.flush()
        route = Route(site_id=site.id, name="夜巡线")
        points = [
            Checkpoint(site_id=site.id, code=f"P{n}", name=f"点{n}", created_at=utcnow())
            for n in range(POINTS)
        ]
        db.session.add_all([route, *points])
        db.session.flush()
        codes = [f"{next(_CODES):06X}" for _ in points]
        db.session.add_all(
            Label(checkpoint_id=point.id, code=code, created_at=utcnow())
            for point, code in zip(points, codes, strict=True)
        )
        db.session.flush()
        return Grounds(site.id, route.id, [(p.id, c) for p, c in zip(points, codes, strict=True)])

    def _office(self) -> str:
        person = Person(name="主管", sign_in="office", role="supervisor", created_at=utcnow())
        db.session.add(person)
        db.session.flush()
        db.session.add_all(PersonSite(person_id=person.id, site_id=one.id) for one in self.grounds)
        return sessions.begin(person, method="password", now=utcnow())

    def phones(
        self, count: int, entries: int, chance: random.Random, bodies: Bodies
    ) -> Iterator[Sender]:
        """So many guards, each with a round, an enrolled phone and a journal of so many entries."""
        now, visits = utcnow(), max(1, (entries - 2) // (ANSWERS + 2))
        people = [
            Person(name=f"保安{n}", sign_in=f"g{n}", role="guard", created_at=now)
            for n in range(count)
        ]
        db.session.add_all(people)
        db.session.flush()
        rounds, stops, devices = [], [], []
        for number, person in enumerate(people):
            ground = self.grounds[number % SITES]
            walk = _walk(ground, person.id)
            chosen = chance.sample(ground.points, visits)
            path = [(new_id(), point, code) for point, code in chosen]
            rounds.append(walk)
            stops += [_stop(walk, n, one, self.version) for n, one in enumerate(path)]
            journal = Journal(person.id, self.version, chance)
            journal.walk(walk["id"], path, entries)
            devices.append(journal.device_row(now))
            yield bodies.add(journal.push(), [entry["id"] for entry in journal.entries])
        for model, rows in ((Round, rounds), (Stop, stops), (Device, devices)):
            db.session.execute(insert(model), [{"company_id": self.id, **row} for row in rows])


def _walk(ground: Grounds, person: UUID) -> dict[str, Any]:
    ends = OPENS + timedelta(hours=4)
    return {
        "id": new_id(), "site_id": ground.id, "route_id": ground.route, "kind": "patrol",
        "name": "夜巡", "starts_at": OPENS, "ends_at": ends, "grace_until": ends, "role": "guard",
        "person_id": person,
    }  # fmt: skip


def _stop(
    walk: dict[str, Any], position: int, where: tuple[UUID, UUID, str], version: UUID
) -> dict[str, Any]:
    return {
        "id": where[0], "site_id": walk["site_id"], "round_id": walk["id"],
        "checkpoint_id": where[1], "position": position, "opens_at": OPENS,
        "due_at": walk["ends_at"], "grace_until": walk["ends_at"], "checklist_version_id": version,
    }  # fmt: skip


class Journal:
    """A phone's entries, written faster than tests/sync/phone.py does and to the same bytes."""

    def __init__(self, person: UUID, version: UUID, chance: random.Random) -> None:
        self.person, self.version, self.chance = str(person), str(version), chance
        self.device = new_id()
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.entries: list[dict[str, Any]] = []
        self.hashes: list[str] = []
        self.wall, self.mono, self.epoch = to_millis(OPENS) + HOUR_MS, 1000, str(uuid4())

    def walk(self, round_id: UUID, path: list[tuple[UUID, UUID, str]], entries: int) -> None:
        self._write("rounds.start", {"round_id": str(round_id)})
        for stop, point, code in path:
            self._visit(str(round_id), str(stop), str(point), code)
        while len(self.entries) < entries:
            body = {"round_id": str(round_id), "reason": "", "remark": ""}
            self._write("rounds.end", body)

    def _visit(self, round_id: str, stop: str, point: str, code: str) -> None:
        visit = str(new_id())
        self._write(
            "rounds.visit",
            {
                "visit_id": visit, "checkpoint_id": point, "round_id": round_id, "stop_id": stop,
                "checklist_version_id": self.version, "label_code": code, "label_revision": 1,
                "method": "scan",
            },
        )  # fmt: skip
        for number in range(1, ANSWERS + 1):
            choice = {"choice": "fail" if self.chance.random() < 0.02 else "pass"}
            is_gauge = number == ANSWERS
            self._write(
                "rounds.answer",
                {
                    "visit_id": visit, "checkpoint_id": point,
                    "checklist_version_id": self.version,
                    "item_key": "pressure" if is_gauge else f"check{number}",
                    "value": {"milli": 420, "text": "0.42"} if is_gauge else choice,
                    "note": "", "faults": [], "reason": "", "fixed_on_spot": False,
                },
            )  # fmt: skip
        self._write("rounds.visit_end", {"visit_id": visit})

    def _write(self, kind: str, body: dict[str, Any]) -> None:
        self.wall += 9000
        self.mono += 9000
        entry = {
            "v": 1, "id": str(new_id()), "device": str(self.device), "person": self.person,
            "seq": len(self.entries) + 1, "prev": self.hashes[-1] if self.hashes else "",
            "kind": kind, "wall": self.wall, "mono": self.mono, "epoch": self.epoch,
            "anchor": None, "pack": 1, "body": body, "photos": [],
        }  # fmt: skip
        self.entries.append(entry)
        self.hashes.append(hashlib.sha256(_canonical(entry)).hexdigest())

    def device_row(self, now: Any) -> dict[str, Any]:
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {
            "id": self.device, "person_id": UUID(self.person), "name": "量一量",
            "public_key": point, "enrolled_at": now, "heard_at": now,
        }  # fmt: skip

    def push(self) -> bytes:
        """All of it in one batch, as it travels."""
        head = {
            "seq": len(self.entries), "wall": self.wall, "mono": self.mono, "epoch": self.epoch,
        }  # fmt: skip
        about = {"device": str(self.device), "head": head, "waiting": 0}
        signed = _canonical({**about, "hashes": self.hashes})
        r, s = decode_dss_signature(self.key.sign(signed, ec.ECDSA(SHA256())))
        raw = r.to_bytes(32, "big") + s.to_bytes(32, "big")
        signature = base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
        entries = brief(self.entries, self.hashes)
        push = {**about, "entries": entries, "photos": [], "signature": signature}
        return gzip.compress(orjson.dumps(push), compresslevel=1)


def _canonical(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
