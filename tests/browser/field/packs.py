"""Hand-made packs: a guard's night round, a cleaner's day."""

import time
from typing import Any
from uuid import UUID

from tests.browser.field.pack_items import CLEAN_ITEMS, POWER_ITEMS, PUMP_ITEMS

MINUTE = 60_000
SITE = "0199aaaa-0000-7000-8000-000000000001"
GUARD = "0199aaaa-0000-7000-8000-000000000101"
CLEANER = "0199aaaa-0000-7000-8000-000000000102"
ROUND = "0199aaaa-0000-7000-8000-000000000201"
POWER, PUMP, ROOF, LOBBY = (f"0199aaaa-0000-7000-8000-00000000030{n}" for n in (1, 2, 3, 4))
POWER_LIST, PUMP_LIST, CLEAN_LIST = (f"0199aaaa-0000-7000-8000-00000000040{n}" for n in (1, 2, 3))
FINDING = "0199aaaa-0000-7000-8000-000000000601"

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def code_of(body: str) -> str:
    """Five characters and the sixth that belongs to them."""
    weighted = sum(w * ALPHABET.index(c) for w, c in zip(range(6, 1, -1), body, strict=True))
    return body + ALPHABET[-weighted % len(ALPHABET)]


CODES = {
    POWER: code_of("PWR22"),
    PUMP: code_of("PMP33"),
    ROOF: code_of("RMF44"),
    LOBBY: code_of("HBBY5"),
}
VOIDED = code_of("DHD66")
KEY = "ABCDEFGH"


def url_of(checkpoint: str) -> str:
    """What the label of this point says."""
    return f"HTTPS://R.EX.CO/C/{CODES[checkpoint]}{KEY}"


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def stop_of(
    number: int, checkpoint: str, version: str | None, now: int, **more: Any
) -> dict[str, Any]:
    start = now - 20 * MINUTE
    return {
        "id": str(UUID(int=UUID(ROUND).int + 0x1000 + number)),
        "checkpoint_id": checkpoint,
        "position": number,
        "checklist_version_id": version,
        "opens_at": start,
        "due_at": now + (5 + 12 * number) * MINUTE,
        "grace_until": now + 90 * MINUTE,
        "outcome": None,
        "seen_at": None,
        "visit_id": None,
        "has_problem": False,
        "skip_reason": "",
        **more,
    }


def checkpoint(
    id: str, name: str, name_en: str, zone: str, directions: str, **more: Any
) -> dict[str, Any]:
    return {
        "id": id,
        "site_id": SITE,
        "code": CODES.get(id, ""),
        "name": name,
        "name_en": name_en,
        "zone": zone,
        "zone_en": "",
        "directions": directions,
        "directions_en": "",
        "kind": "room",
        "checklist_version_id": None,
        "last": {},
        **more,
    }


def guard_pack(
    *, now: int | None = None, size: str = "lg", theme: str = "light", language: str = "zh-CN"
) -> list[dict[str, Any]]:
    """A night round of four points, the first done."""
    at = now_ms() if now is None else now
    me = {
        "id": GUARD,
        "name": "王强",
        "role": "guard",
        "language": language,
        "text_size": size,
        "theme": theme,
        "sound": "on",
        "company": "阳光物业",
    }
    stops = [
        stop_of(1, LOBBY, None, at, outcome="on_time", seen_at=at - 9 * MINUTE),
        stop_of(2, POWER, POWER_LIST, at),
        stop_of(3, PUMP, PUMP_LIST, at),
        stop_of(4, ROOF, None, at),
    ]
    return _records(me, at, stops, "patrol", "夜班巡逻", "Night patrol")


def cleaner_pack(
    *, now: int | None = None, size: str = "lg", theme: str = "light", language: str = "zh-CN"
) -> list[dict[str, Any]]:
    """A cleaner's day: three zones, one done."""
    at = now_ms() if now is None else now
    me = {
        "id": CLEANER,
        "name": "李秀英",
        "role": "cleaner",
        "language": language,
        "text_size": size,
        "theme": theme,
        "sound": "on",
        "company": "阳光物业",
    }
    stops = [
        stop_of(1, LOBBY, CLEAN_LIST, at, outcome="on_time", seen_at=at - 50 * MINUTE),
        stop_of(2, POWER, CLEAN_LIST, at),
        stop_of(3, ROOF, CLEAN_LIST, at),
    ]
    return _records(me, at, stops, "cleaning", "上午保洁", "Morning cleaning")


def _records(
    me: dict[str, Any], at: int, stops: list[dict[str, Any]], kind: str, name: str, name_en: str
) -> list[dict[str, Any]]:
    places = [
        checkpoint(
            POWER,
            "B2 配电房",
            "B2 power room",
            "2 号楼地下二层",
            "2 号楼地下二层 · 东楼梯",
            checklist_version_id=POWER_LIST,
            last={
                "volt": {
                    "item_key": "volt",
                    "text": "398",
                    "milli": 398000,
                    "at": at - 1440 * MINUTE,
                },
                "meter": {
                    "item_key": "meter",
                    "text": "1520.0",
                    "milli": 1520000,
                    "at": at - 1440 * MINUTE,
                },
            },
        ),
        checkpoint(
            PUMP,
            "B1 水泵房",
            "B1 pump room",
            "2 号楼地下一层",
            "电梯出门左转",
            checklist_version_id=PUMP_LIST,
        ),
        checkpoint(ROOF, "3 号楼天台", "Roof of 3", "3 号楼", "走消防楼梯上去"),
        checkpoint(LOBBY, "1 号楼大堂", "Lobby of 1", "1 号楼", "前台旁边"),
    ]
    labels = [
        {"code": code, "checkpoint_id": id, "revision": 1, "voided": False, "key": KEY}
        for id, code in CODES.items()
    ]
    labels.append(
        {"code": VOIDED, "checkpoint_id": ROOF, "revision": 1, "voided": True, "key": KEY}
    )
    lists = [(POWER_LIST, POWER_ITEMS), (PUMP_LIST, PUMP_ITEMS), (CLEAN_LIST, CLEAN_ITEMS)]
    walk = {
        "id": ROUND,
        "site_id": SITE,
        "kind": kind,
        "name": name,
        "name_en": name_en,
        "number": 3,
        "starts_at": at - 20 * MINUTE,
        "ends_at": at + 70 * MINUTE,
        "grace_until": at + 90 * MINUTE,
        "is_ordered": False,
        "started_at": None,
        "ended_at": None,
        "stops": stops,
    }
    finding = {
        "id": FINDING,
        "checkpoint_id": LOBBY,
        "title": "大堂地面有水渍",
        "title_en": "Wet floor in the lobby",
        "state": "assigned",
        "due_at": at + 120 * MINUTE,
        "opened_at": at - 300 * MINUTE,
        "photos": [],
        "mine": me["role"] == "cleaner",
    }
    site = {
        "id": SITE,
        "name": "阳光花园",
        "name_en": "Sunshine Garden",
        "timezone": "Asia/Shanghai",
        "utc_offset_minutes": 480,
        "phones": [{"label": "主管", "label_en": "Supervisor", "number": "0571-88880000"}],
        "public_url": "https://r.ex.co",
    }
    return [
        {"key": "person/me", "data": me},
        {"key": f"site/{SITE}", "data": site},
        *({"key": f"checkpoint/{place['id']}", "data": place} for place in places),
        *({"key": f"label/{label['code']}", "data": label} for label in labels),
        *(
            {
                "key": f"checklist/{id}",
                "data": {
                    "id": id,
                    "name": "检查表",
                    "name_en": "Checklist",
                    "number": 1,
                    "items": items,
                },
            }
            for id, items in lists
        ),
        {"key": f"round/{ROUND}", "data": walk},
        {"key": f"finding/{FINDING}", "data": finding},
    ]
