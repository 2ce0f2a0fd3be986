"""Putting notices about reports into the outbox: by the ways the site has chosen, in one batch."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import force_locale

from webapp.accounts.models import Person
from webapp.database import db
from webapp.issues.flows.flow import Flow
from webapp.issues.models import Issue, Reporter
from webapp.issues.notices.occasions import ways_of
from webapp.issues.notices.words import said
from webapp.issues.privacy.about import for_everybody, may_read
from webapp.issues.state.terms import flow_of
from webapp.notifications.actions import Message, put_all
from webapp.notifications.models import NoticeSetting, Via
from webapp.sites.models import Site
from webapp.web.language import LANGUAGES


class Teller:
    """Collects what is to be told in a transaction; `put` writes it. Looks everything up once."""

    def __init__(self, company_id: UUID, now: datetime) -> None:
        self.company_id, self.now = company_id, now
        self._messages: list[Message] = []
        self._flows: dict[UUID, Flow] = {}
        self._settings: dict[UUID, NoticeSetting | None] = {}
        self._zones: dict[UUID, str] = {}

    def put(self) -> int:
        """Into the outbox; answers how many are new there."""
        return put_all(self.company_id, self._messages, self.now)

    def people(
        self,
        issue: Issue,
        code: str,
        person_ids: Iterable[UUID],
        once: str,
        params: Mapping[str, Any],
        *,
        is_urgent: bool = False,
    ) -> None:
        """Tell colleagues; the group robot says it once, whoever they are."""
        setting = self._setting(issue.site_id)
        ways = ways_of(code, setting.tells if setting else {})
        full = self._params(issue, params)
        shared = {
            "code": code, "params": full,
            "subject_id": issue.id, "site_id": issue.site_id, "is_urgent": is_urgent,
        }  # fmt: skip
        for person_id in person_ids:
            mine, shared["title"] = f"{once}:{person_id}", self._title(issue, person_id)
            if Via.OFFICE in ways:
                self._add(Via.OFFICE, mine, shared, person_id=person_id)
            address = setting.emails.get(str(person_id)) if setting else None
            if Via.EMAIL in ways and address:
                person = db.session.get(Person, (self.company_id, person_id))
                language = person.language if person else "zh-CN"
                letter = {"receiver": address, "text": _in(language, code, full)}
                self._add(Via.EMAIL, f"{mine}:mail", shared, person_id=person_id, **letter)
        if Via.WECOM in ways and setting is not None and setting.robot:
            text = _in(setting.language, code, full)
            shared["title"] = self._title(issue, None)  # a whole group reads it
            self._add(Via.WECOM, f"{once}:robot", shared, text=text)

    def reporter(
        self, issue: Issue, code: str, once: str, params: Mapping[str, Any], link: str = ""
    ) -> None:
        """Tell who reported in his language, where there is a way to. The words name nobody.

        `link` stands in the sealed text alone.
        """
        setting = self._setting(issue.site_id)
        full = self._params(issue, params)
        language = issue.language or (setting.language if setting else "zh-CN")
        text = _in(language, code, {**full, "link": link})
        shared = {
            "code": code, "params": full, "text": text, "subject_id": issue.id,
            "site_id": issue.site_id,
        }  # fmt: skip
        ways = ways_of(code, setting.tells if setting else {})
        if Via.LINK in ways and issue.token_hash:
            self._add(Via.LINK, f"{once}:link", shared)
        phone = self._phone(issue) if Via.SMS in ways else ""
        if phone:
            self._add(Via.SMS, f"{once}:sms", shared, receiver=phone)

    def clock_params(self, issue: Issue, clock: str) -> dict[str, Any]:
        """The names of a clock in both languages."""
        try:
            name = self._flow(issue).clock(clock).name
        except KeyError:
            return {"clock": clock}
        return {"clock": clock, "clock_name": {"zh": name.zh, "en": name.en}}

    def _title(self, issue: Issue, person_id: UUID | None) -> str:
        """The number, and what it is about for whoever may read the report."""
        is_open = for_everybody(issue)
        if not is_open and person_id is not None:
            person = db.session.get(Person, (self.company_id, person_id))
            is_open = person is not None and may_read(person, issue)
        return f"{issue.number} {issue.title}" if is_open else issue.number

    def _params(self, issue: Issue, params: Mapping[str, Any]) -> dict[str, Any]:
        name = self._flow(issue).name
        return {
            "number": issue.number,
            "kind": issue.kind,
            "kind_name": {"zh": name.zh, "en": name.en.lower()},
            "zone": self._zone(issue.site_id),
            **params,
        }

    def _add(self, via: Via, once: str, shared: Mapping[str, Any], **more: Any) -> None:
        self._messages.append(Message(via=via, once=once, **{**shared, **more}))

    def _flow(self, issue: Issue) -> Flow:
        found = self._flows.get(issue.flow_version_id)
        if found is None:
            found = self._flows[issue.flow_version_id] = flow_of(issue)
        return found

    def _setting(self, site_id: UUID) -> NoticeSetting | None:
        if site_id not in self._settings:
            key = self.company_id, site_id
            self._settings[site_id] = db.session.get(NoticeSetting, key)
        return self._settings[site_id]

    def _zone(self, site_id: UUID) -> str:
        if site_id not in self._zones:
            site = db.session.get(Site, (self.company_id, site_id))
            self._zones[site_id] = site.timezone if site else "Asia/Shanghai"
        return self._zones[site_id]

    def _phone(self, issue: Issue) -> str:
        if issue.reporter_id is None:
            return ""
        found = db.session.get(Reporter, (self.company_id, issue.reporter_id))
        return found.phone if found else ""


def _in(language: str, code: str, params: Mapping[str, Any]) -> str:
    """The words in somebody's language, whatever language the present reader has."""
    with force_locale(LANGUAGES.get(language, LANGUAGES["zh-CN"])):
        return said(code, params, language)
