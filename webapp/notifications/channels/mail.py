"""E-mail by SMTP. One connection for as many notices as wait."""

import smtplib
from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import formatdate, parseaddr
from urllib.parse import unquote, urlsplit

from webapp.notifications.channels.parcel import Down, Later, Parcel, Rejected

TIMEOUT_SECONDS = 15.0
PERMANENT = 500  # SMTP: 5xx says never, 4xx says not now


class Mail:
    """`url`: smtp://user:password@host:587 (STARTTLS where offered) or smtps://…:465."""

    most = 1

    def __init__(self, url: str, sender: str) -> None:
        self.url, self.sender = urlsplit(url), sender
        self._server: smtplib.SMTP | None = None

    def send(self, parcels: Sequence[Parcel]) -> bool:
        """One letter. Its Message-ID follows from the notice: a second copy can be told apart."""
        for parcel in parcels:
            self._send(self._letter(parcel))
        return True

    def close(self) -> None:
        """Say goodbye, if anybody still listens."""
        if self._server is not None:
            self._server.close()
            self._server = None

    def _letter(self, parcel: Parcel) -> EmailMessage:
        if "@" not in parseaddr(parcel.receiver)[1]:
            raise Rejected("not an address")
        letter = EmailMessage()
        letter["From"], letter["To"] = self.sender, parcel.receiver
        letter["Subject"] = " ".join(parcel.title.split())
        letter["Date"] = formatdate()
        host = parseaddr(self.sender)[1].partition("@")[2] or "rounds.local"
        letter["Message-ID"] = f"<{parcel.id}@{host}>"
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(parcel.text or parcel.title)
        return letter

    def _send(self, letter: EmailMessage) -> None:
        try:
            self._connected().send_message(letter)
        except smtplib.SMTPRecipientsRefused as problem:
            code, said = next(iter(problem.recipients.values()))
            refused: type[Exception] = Rejected if code >= PERMANENT else Later
            raise refused(f"{code} {said.decode(errors='replace')}") from None
        except (smtplib.SMTPException, OSError) as problem:
            self.close()
            raise Down(f"{type(problem).__name__}: {problem}") from None

    def _connected(self) -> smtplib.SMTP:
        if self._server is None:
            host, is_tls = self.url.hostname or "", self.url.scheme == "smtps"
            kind = smtplib.SMTP_SSL if is_tls else smtplib.SMTP
            server = kind(host, self.url.port or (465 if is_tls else 25), timeout=TIMEOUT_SECONDS)
            self._server = server
            server.ehlo()
            if not is_tls and server.has_extn("starttls"):
                server.starttls()
                server.ehlo()
            if self.url.username:
                server.login(unquote(self.url.username), unquote(self.url.password or ""))
        return self._server
