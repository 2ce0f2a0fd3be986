"""Which adapter serves a line of the outbox."""

from uuid import UUID

from webapp.config import Config
from webapp.database import db
from webapp.notifications.channels.mail import Mail
from webapp.notifications.channels.parcel import Channel, Parcel
from webapp.notifications.channels.robot import Robot
from webapp.notifications.channels.texting import Gateway, Texting
from webapp.notifications.models import NoticeSetting, Via


class Kept:
    """No way out has been set up: what would have been sent stays readable here."""

    most = 1

    def send(self, parcels: list[Parcel]) -> bool:  # it goes nowhere
        """Never leaves."""
        return False

    def close(self) -> None:
        """Nothing is held."""


def channel_of(line: str, company_id: UUID, config: Config) -> Channel:
    """The adapter for `email`, `sms` or `wecom:<site>`."""
    via, _, site = line.partition(":")
    if via == Via.EMAIL and config.smtp_url:
        return Mail(config.smtp_url, config.mail_from)
    if via == Via.SMS:
        has_gateway = bool(config.sms_url)
        return Texting(Gateway(config.sms_url, config.sms_token) if has_gateway else None)
    if via == Via.WECOM and site:
        setting = db.session.get(NoticeSetting, (company_id, UUID(site)), populate_existing=True)
        return Robot(setting.robot if setting else "")
    return Kept()  # type: ignore[return-value]
