"""The last nightly check in words, and the words of what is kept."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _

from webapp.audit.models import AuditLine

TOO_OLD = timedelta(hours=50)  # two nights: nobody has looked


@dataclass(frozen=True, slots=True)
class Checked:
    """What is known of the records' health. `at` is None when nobody has looked yet."""

    at: datetime | None = None
    is_whole: bool = True
    is_old: bool = False
    counts: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, int] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)  # for whoever runs the machine

    @property
    def is_alarming(self) -> bool:
        """Somebody must act."""
        return self.at is not None and (self.is_old or not self.is_whole)

    @property
    def faults(self) -> list[str]:
        """What is damaged, a sentence for each kind."""
        return [_fault_words(kind, count) for kind, count in self.kinds.items()]


def read(line: AuditLine | None, now: datetime) -> Checked:
    """From the audit log's line."""
    if line is None:
        return Checked()
    said: dict[str, Any] = line.detail
    faults = list(said.get("faults", ()))
    return Checked(
        at=line.at,
        is_whole=bool(said.get("whole")),
        is_old=now - line.at > TOO_OLD,
        counts=dict(said.get("counts", {})),
        kinds=dict(said.get("kinds") or ({"other": len(faults)} if faults else {})),
        lines=faults,
    )


def _fault_words(kind: str, count: int) -> str:
    words = {
        "entry": _("%(n)s 条记录和收到时不一样了", n=count),
        "chain": _("%(n)s 处记录的前后对不上", n=count),
        "gone": _("%(n)s 段记录收到过，现在不见了", n=count),
        "row": _("%(n)s 条记录没有对应的到访或回答", n=count),
        "photo_gone": _("%(n)s 张照片不见了", n=count),
        "photo_changed": _("%(n)s 张照片和收到时不一样了", n=count),
    }
    return str(words.get(kind) or _("另有 %(n)s 处不对", n=count))


def kind_words() -> dict[str, str]:
    """What each kind is called."""
    return {
        "photos": _("照片"),
        "records": _("到访、回答和原始记录"),
        "findings": _("已验收的问题"),
        "reporters": _("报事人的姓名、电话和备注"),
        "calls": _("热线来电和检查记录"),
        "audit": _("操作日志"),
        "sign_ins": _("登录记录"),
    }


def part_words(part: str, count: int) -> str:
    """3 次到访, and the like."""
    words = {
        "photos": _("%(n)s 张照片", n=count),
        "rounds": _("%(n)s 圈", n=count),
        "visits": _("%(n)s 次单独到访", n=count),
        "entries": _("%(n)s 条原始记录", n=count),
        "findings": _("%(n)s 个问题", n=count),
        "reporters": _("%(n)s 个报事人", n=count),
        "calls": _("%(n)s 个来电", n=count),
        "checks": _("%(n)s 次热线检查", n=count),
        "audit": _("%(n)s 条日志", n=count),
        "sign_ins": _("%(n)s 次登录", n=count),
    }
    return str(words[part])
