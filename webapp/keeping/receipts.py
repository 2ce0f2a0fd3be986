"""Every receipt ever given: the signature, and that what it was given for is still here."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, bindparam, select

from webapp.clock import to_millis
from webapp.keeping.report import Report
from webapp.sync.models import Entry, Receipt, ServerKey
from webapp.sync.receipts import entries_message
from webapp.sync.signatures import is_signed_by

PAGE = 500
HASH_BYTES = 32
_ENTRY: Table = Entry.__table__  # type: ignore[assignment]  # declared as FromClause
_RECEIPT: Table = Receipt.__table__  # type: ignore[assignment]
_KEY: Table = ServerKey.__table__  # type: ignore[assignment]
_DEVICES = (
    select(_RECEIPT.c.device_id).where(_RECEIPT.c.company_id == bindparam("company")).distinct()
)
_NEXT = (
    select(*[_RECEIPT.c[n] for n in ("id", "device_id", "at", "key_id", "signature", "hashes")])
    .where(
        _RECEIPT.c.company_id == bindparam("company"),
        _RECEIPT.c.device_id == bindparam("device"),
        _RECEIPT.c.id > bindparam("after", type_=_RECEIPT.c.id.type),
    )
    .order_by(_RECEIPT.c.id)
    .limit(PAGE)
)
_HERE = select(_ENTRY.c.hash).where(
    _ENTRY.c.company_id == bindparam("company"), _ENTRY.c.device_id == bindparam("device")
)


def check_receipts(connection: Connection, company_id: UUID, report: Report) -> None:
    """All receipts of a company. A lost entry is damage: its phone was told that it is safe."""
    keys = {row.id: row.receipt_key for row in connection.execute(select(_KEY))}
    for (device_id,) in connection.execute(_DEVICES, {"company": company_id}).all():
        about = {"company": company_id, "device": device_id}
        here = {row[0] for row in connection.execute(_HERE, about)}
        for receipt in _receipts(connection, about):
            report.count("receipts")
            hashes = _hashes(receipt)
            if not _holds(receipt, hashes, keys.get(receipt.key_id)):
                report.wrong(f"receipt {receipt.id}: its signature does not hold")
            for lost in (one for one in hashes if one not in here):
                report.wrong(f"receipt {receipt.id}: the entry with hash {lost} is gone")


def _receipts(connection: Connection, about: dict[str, UUID]) -> Iterator[Any]:
    after = UUID(int=0)
    while page := connection.execute(_NEXT, {**about, "after": after}).all():
        yield from page
        after = page[-1].id


def _hashes(receipt: Any) -> list[str]:
    whole = receipt.hashes.hex()
    return [whole[at : at + 2 * HASH_BYTES] for at in range(0, len(whole), 2 * HASH_BYTES)]


def _holds(receipt: Any, hashes: list[str], key: bytes | None) -> bool:
    message = entries_message(receipt.id, receipt.device_id, to_millis(receipt.at), hashes)
    return key is not None and is_signed_by(key, receipt.signature, message)
