"""Settings: read once from the environment, refused loudly when they make no sense.

Every name here is explained in the README; a test compares the two.
"""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent


class BadSetting(Exception):
    """A setting that cannot work. The text names the variable and what it wants."""


@dataclass(frozen=True)
class Config:
    """What the operator decides. Paths are absolute; times are in the unit of the name."""

    data_dir: Path
    database_url: str
    secret_key: str
    public_url: str
    debug: bool = False
    testing: bool = False
    secure_cookies: bool = False
    background: bool = True
    proxies: int = 0
    is_database_pooled: bool = False
    field_keys: str = ""  # "2:<64 hex>,1:<64 hex>"; see webapp.sealed
    smtp_url: str = ""  # smtp://user:password@host:587 or smtps://…
    mail_from: str = ""
    sms_url: str = ""  # of a gateway; see webapp.notifications.channels.texting
    sms_token: str = ""
    push_threads: int = 1  # of one web process: requests of phones in work
    photo_threads: int = 1
    page_threads: int = 12
    phone_queue: int = 128  # requests of phones in the house, waiting ones included

    @property
    def threads(self) -> int:
        """Requests in work at once in one web process, so as many connections to the database."""
        return self.push_threads + self.photo_threads + self.page_threads

    @property
    def blob_dir(self) -> Path:
        """Where photos and plans lie, named by the SHA-256 of their bytes."""
        return self.data_dir / "blobs"


def from_environment() -> Config:
    """The configuration of this process. Raises BadSetting."""
    data_dir = Path(os.environ.get("ROUNDS_DATA", REPOSITORY / "data")).resolve()
    data_dir.mkdir(parents=True, exist_ok=True)
    public_url = os.environ.get("ROUNDS_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
    if not public_url.startswith(("http://", "https://")):
        raise BadSetting("ROUNDS_PUBLIC_URL must start with http:// or https://")
    database_url = os.environ.get("ROUNDS_DATABASE_URL", f"sqlite:///{data_dir / 'rounds.db'}")
    is_sqlite = database_url.startswith("sqlite")
    return Config(
        data_dir=data_dir,
        database_url=database_url,
        secret_key=os.environ.get("ROUNDS_SECRET_KEY") or _kept_secret(data_dir / "secret_key"),
        public_url=public_url,
        debug=os.environ.get("ROUNDS_DEBUG") == "1",
        secure_cookies=public_url.startswith("https://"),
        background=os.environ.get("ROUNDS_BACKGROUND", "1") != "0",
        proxies=_count("ROUNDS_PROXIES"),
        push_threads=_count("ROUNDS_PUSH_THREADS", 1 if is_sqlite else 2, least=1),
        photo_threads=_count("ROUNDS_PHOTO_THREADS", 1, least=1),
        page_threads=_count("ROUNDS_PAGE_THREADS", 12, least=1),
        phone_queue=_count("ROUNDS_PHONE_QUEUE", 128, least=1),
        is_database_pooled=os.environ.get("ROUNDS_DATABASE_POOLER") == "1",
        field_keys=os.environ.get("ROUNDS_FIELD_KEYS", ""),
        smtp_url=_url("ROUNDS_SMTP_URL", ("smtp://", "smtps://")),
        mail_from=os.environ.get("ROUNDS_MAIL_FROM", "rounds@localhost"),
        sms_url=_url("ROUNDS_SMS_URL", ("http://", "https://")),
        sms_token=os.environ.get("ROUNDS_SMS_TOKEN", ""),
    )


def _url(name: str, schemes: tuple[str, ...]) -> str:
    value = os.environ.get(name, "")
    if value and not value.startswith(schemes):
        raise BadSetting(f"{name} must start with {' or '.join(schemes)}")
    return value


def _count(name: str, default: int = 0, *, least: int = 0) -> int:
    value = os.environ.get(name, str(default))
    if not (value.isascii() and value.isdigit() and int(value) >= least):
        raise BadSetting(f"{name} must be a whole number, {least} or more")
    return int(value)


def _kept_secret(path: Path) -> str:
    """The installation's secret, made at the first start, readable by its owner only.

    Several processes may start at once: the first to create the file wins, the rest read it.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        secret = secrets.token_hex(32)
        file.write(secret)
    return secret
