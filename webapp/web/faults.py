"""What the machine cannot do at the moment: a database that is locked, full, read-only or gone.

Nothing of the request was stored. Phones keep their entries and ask again after `retry_after`;
people read what is wrong in plain words. As soon as the cause is gone, so is the answer.
"""

import errno
import sqlite3
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout


@dataclass(frozen=True, slots=True)
class Fault:
    """A condition of the machine. `retry_after` in seconds."""

    code: str
    status: int
    retry_after: int
    message: LazyString


BUSY = Fault(
    "database.busy", 503, 5, _l("数据库正忙，这次没有存下。请过几秒再试；手机里的记录都还在")
)
FULL = Fault(
    "storage.full",
    507,
    120,
    _l("服务器的磁盘满了，这次没有存下。请告诉管理员腾出空间；手机里的记录都还在"),
)
READ_ONLY = Fault(
    "storage.read_only",
    503,
    60,
    _l("服务器现在不能写入，这次没有存下。请告诉管理员；手机里的记录都还在"),
)
GONE = Fault(
    "database.gone",
    503,
    10,
    _l("服务器连不上数据库。请稍后再试，一直这样就告诉管理员；手机里的记录都还在"),
)

_ERRNO = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EFBIG: FULL,
    errno.EROFS: READ_ONLY,
    errno.EACCES: READ_ONLY,
    errno.EPERM: READ_ONLY,
}
_SQLITE = {
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: GONE,
    sqlite3.SQLITE_IOERR: GONE,
}
_SQLSTATE = {  # a whole class by its first two characters
    "53100": FULL,
    "25006": READ_ONLY,
    "40": BUSY,  # lost against another transaction
    "53": BUSY,  # no connection or memory left
    "55": BUSY,  # lock not available in time
    "08": GONE,
    "57": GONE,  # shutting down, starting up, cancelled
    "58": GONE,
}


def fault_of(error: BaseException) -> Fault | None:
    """What the machine lacked when this was raised; None when it is no fault of the machine."""
    if isinstance(error, PoolTimeout):
        return BUSY
    if isinstance(error, DBAPIError):
        return _of_database(error)
    if isinstance(error, OSError):
        return _ERRNO.get(error.errno or 0)
    return None


def _of_database(error: DBAPIError) -> Fault | None:
    original = error.orig
    if isinstance(original, sqlite3.Error):
        code = getattr(original, "sqlite_errorcode", 0) & 0xFF  # without its finer shades
        return _SQLITE.get(code)
    if error.connection_invalidated:
        return GONE
    state = str(getattr(original, "sqlstate", None) or "")
    if not state and type(original).__name__ == "OperationalError":
        return GONE  # nobody answered: there is no state to tell
    return _SQLSTATE.get(state) or _SQLSTATE.get(state[:2])
