"""What the form of a site's notices says: cleaned values, and every problem with its words."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from webapp.issues.notices.occasions import OCCASIONS, RUNGS
from webapp.notifications.channels.robot import HOST

LONGEST_MINUTES = 7 * 24 * 60
LONGEST_ADDRESS = 120
LANGUAGES = ("zh-CN", "en")


@dataclass
class NoticeForm:
    """How a site tells, what was typed, and errors by field."""

    tells: dict[str, list[str]] = field(default_factory=dict)
    ladder: list[dict[str, Any]] = field(default_factory=list)
    robot: str | None = None  # None: leave the present one
    language: str = "zh-CN"
    emails: dict[str, str] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


def read_notices(form: MultiDict[str, str], person_ids: list[str]) -> NoticeForm:
    """Fields: tell-<code> (several), rung-<who>, robot, forget_robot, language, email-<person>."""
    read = NoticeForm(typed=form.to_dict())
    for occasion in OCCASIONS:
        chosen = form.getlist(f"tell-{occasion.code}")
        read.tells[occasion.code] = [str(via) for via in occasion.ways if via in chosen]
    _read_ladder(form, read)
    _read_robot(form, read)
    read.language = form.get("language", "") if form.get("language") in LANGUAGES else "zh-CN"
    for person_id in person_ids:
        address = form.get(f"email-{person_id}", "").strip()
        if address and (
            address.count("@") != 1 or len(address) > LONGEST_ADDRESS or " " in address
        ):
            read.errors[f"email-{person_id}"] = _("请写完整的邮箱地址，例如 zhang@example.cn")
        elif address:
            read.emails[person_id] = address
    return read


def _read_ladder(form: MultiDict[str, str], read: NoticeForm) -> None:
    for who in RUNGS:
        text = form.get(f"rung-{who}", "").strip()
        if not text:
            continue
        if not (text.isascii() and text.isdecimal() and int(text) <= LONGEST_MINUTES):
            read.errors[f"rung-{who}"] = _("请写 0 到 10080 之间的分钟数")
        elif any(step["minutes"] == int(text) for step in read.ladder):
            read.errors[f"rung-{who}"] = _("两级不能在同一分钟")
        else:
            read.ladder.append({"who": who, "minutes": int(text)})
    if not read.ladder and not read.errors:
        read.errors["rung-supervisor"] = _("请至少留一级，否则超时没有人知道")


def _read_robot(form: MultiDict[str, str], read: NoticeForm) -> None:
    address = form.get("robot", "").strip()
    parts = urlsplit(address)
    if "forget_robot" in form:
        read.robot = ""
    elif address and (parts.scheme, parts.hostname) != ("https", HOST):
        read.errors["robot"] = _("请粘贴群机器人的地址，以 https://%(host)s 开头", host=HOST)
    elif address:
        read.robot = address
