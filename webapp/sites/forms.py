"""What the forms of places say: cleaned values, and every problem with its words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from webapp.sites.models import Checkpoint, Site
from webapp.sites.rules import (
    MAX_LOCK_MINUTES,
    MAX_UNKNOWN_LIMIT_MINUTES,
    PointKind,
    ZoneKind,
    clean,
    clean_code,
    clean_name,
    is_phone,
    is_timezone,
    point_problems,
)
from webapp.sites.unknown_steps import are_steps, default_steps, read_steps
from webapp.sites.words import say

TIMEZONES = (
    "Asia/Shanghai",
    "Asia/Urumqi",
    "Asia/Hong_Kong",
    "Asia/Macau",
    "Asia/Taipei",
    "Asia/Singapore",
    "Asia/Kuala_Lumpur",
    "Asia/Bangkok",
    "Asia/Tokyo",
    "Asia/Dubai",
    "Europe/London",
    "America/New_York",
)
PHONE_ROWS = 4


@dataclass
class Form:
    """Values by field, and errors by field in the order of the page."""

    values: dict[str, Any]
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        return not self.errors


def uuid_or_none(text: str | None) -> UUID | None:
    """The id in a field; None when the field is empty or was tampered with."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


def uuids(texts: list[str]) -> list[UUID]:
    """The ids among these texts."""
    return [value for value in map(uuid_or_none, texts) if value is not None]


def read_site(form: MultiDict[str, str]) -> Form:
    """The fields of a site."""
    hours = clean(form.get("unknown_limit_hours", "12"))
    minutes = clean(form.get("lock_minutes", "10"))
    read = Form(
        {
            "name": clean_name(form.get("name", "")),
            "name_en": clean_name(form.get("name_en", "")),
            "timezone": form.get("timezone", ""),
            "emergency_phones": _phones(form),
            "unknown_limit_minutes": int(hours) * 60 if hours.isdecimal() else 0,
            "unknown_steps": read_steps(form.getlist("step_who"), form.getlist("step_minutes"))
            or default_steps(),
            "lock_minutes": int(minutes) if minutes.isdecimal() else -1,
        }
    )
    _check_name(read, _("请填项目名称，例如 阳光花园"))
    if not is_timezone(read.values["timezone"]):
        read.errors["timezone"] = _("请选一个时区")
    for phone in read.values["emergency_phones"]:
        if not is_phone(phone["number"]):
            read.errors["phones"] = _("电话要填号码，例如 0571-8888 8888")
    if not 60 <= read.values["unknown_limit_minutes"] <= MAX_UNKNOWN_LIMIT_MINUTES:
        read.errors["unknown_limit_hours"] = _("请填 1 到 168 小时")
    if not 0 <= read.values["lock_minutes"] <= MAX_LOCK_MINUTES:
        read.errors["lock_minutes"] = _("请填 0 到 120 分钟")
    if not are_steps(read.values["unknown_steps"]):
        read.errors["unknown_steps"] = _("每一步填几分钟后，0 到 1440，不能两步同时")
    return read


def site_values(site: Site) -> dict[str, Any]:
    """The fields of an existing site, as its form shows them."""
    names = ("name", "name_en", "timezone", "emergency_phones", "unknown_limit_minutes")
    return {name: getattr(site, name) for name in (*names, "unknown_steps", "lock_minutes")}


def read_zone(form: Mapping[str, str]) -> Form:
    """The fields of a zone."""
    kind = form.get("kind", ZoneKind.AREA)
    read = Form(
        {
            "name": clean_name(form.get("name", "")),
            "name_en": clean_name(form.get("name_en", "")),
            "kind": kind if kind in set(ZoneKind) else str(ZoneKind.AREA),
        }
    )
    _check_name(read, _("请填区域名称，例如 1号楼"))
    return read


def read_point(form: Mapping[str, str]) -> Form:
    """The fields of a point."""
    texts = {
        "code": clean_code(form.get("code", "")),
        "name": clean_name(form.get("name", "")),
        "name_en": clean_name(form.get("name_en", "")),
        "kind": form.get("kind", str(PointKind.POINT)),
        "directions": clean_name(form.get("directions", "")),
        "directions_en": clean_name(form.get("directions_en", "")),
    }
    ids = {name: uuid_or_none(form.get(name)) for name in ("zone_id", "checklist_id")}
    errors = {problem.field: say(problem) for problem in point_problems(texts)}
    return Form({**texts, **ids}, errors)


def read_plan(form: Mapping[str, str]) -> Form:
    """The fields of a floor plan."""
    read = Form(
        {
            "name": clean_name(form.get("name", "")),
            "name_en": clean_name(form.get("name_en", "")),
            "zone_id": uuid_or_none(form.get("zone_id")),
        }
    )
    _check_name(read, _("请填平面图名称，例如 地下一层"))
    return read


def point_values(point: Checkpoint) -> dict[str, Any]:
    """The fields of an existing point, as its form shows them."""
    names = ("code", "name", "name_en", "kind", "directions", "directions_en")
    return {name: getattr(point, name) for name in (*names, "zone_id", "checklist_id")}


def _check_name(read: Form, missing: str) -> None:
    if not read.values["name"]:
        read.errors["name"] = missing
    elif len(read.values["name"]) > 40:
        read.errors["name"] = _("太长了。请缩到 %(limit)s 个字以内", limit=40)
    if len(read.values["name_en"]) > 60:
        read.errors["name_en"] = _("太长了。请缩到 %(limit)s 个字以内", limit=60)


def _phones(form: MultiDict[str, str]) -> list[dict[str, str]]:
    rows = zip(
        form.getlist("phone_label"),
        form.getlist("phone_label_en"),
        form.getlist("phone_number"),
        strict=False,
    )
    phones = [
        {"label": clean_name(label), "label_en": clean_name(label_en), "number": clean(number)}
        for label, label_en, number in rows
    ]
    return [phone for phone in phones[:PHONE_ROWS] if any(phone.values())]
