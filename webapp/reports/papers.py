"""The frame of every paper: property, form, period, who printed it, a code to check it by."""

import base64
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Response, current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from webapp.accounts.queries import company_of
from webapp.attachments.actions import thumbnail
from webapp.sites.models import Site
from webapp.web.access import current_person
from webapp.web.pages import in_language, site_zone
from webapp.web.pdf import pdf_response, render_pdf
from webapp.web.qr import qr_svg

PHOTO, SIGNATURE = 640, 320  # pixels across


@dataclass(frozen=True)
class Paper:
    """One form about to be printed. `path`: where its record or its live list is."""

    form: str
    title: str
    period: str
    path: str
    site: Site
    now: datetime
    is_wide: bool = False
    is_pdf: bool = False
    is_record: bool = False  # of one report: its number stands where a period would

    @property
    def printed_at(self) -> str:
        """By the clock of the site."""
        return self.now.astimezone(site_zone()).strftime("%Y-%m-%d %H:%M")

    @property
    def printed_by(self) -> str:
        """Who asked for it."""
        return current_person().name

    @property
    def company(self) -> str:
        """Whose form it is."""
        return company_of(self.site.company_id).name

    @property
    def qr(self) -> Markup:
        """The address of the record."""
        public_url: str = current_app.config["ROUNDS"].public_url
        return qr_svg(public_url + self.path)

    @property
    def facts(self) -> list[tuple[str, str]]:
        """The line under the title."""
        return [
            (_("表号"), self.form),
            (_("项目名称"), in_language(self.site)),
            (_("单号") if self.is_record else _("期间"), self.period),
            (_("打印时间"), f"{self.printed_at} {self.printed_by}"),
        ]

    def picture(self, sha256: str, width: int = PHOTO) -> str:
        """Where a picture is: an address for browsers, the bytes themselves for a PDF.

        An empty text when its bytes have not arrived from the phone yet.
        """
        if not self.is_pdf:
            return f"/blobs/{sha256}?w={width}"
        try:
            data = thumbnail(self.site.company_id, sha256, width)
        except (OSError, ValueError):
            return ""
        return "data:image/jpeg;base64," + base64.b64encode(data).decode()

    @property
    def file_name(self) -> str:
        """维修服务验收单_阳光花园_2026-11-21, as it is saved."""
        return f"{self.title}_{self.site.name}_{self.period}".replace("/", "-")


def answer(template: str, paper: Paper, **context: Any) -> ResponseReturnValue:
    """The paper as a page to print, or as a PDF."""
    if not paper.is_pdf:
        return render_template(template, paper=paper, **context)
    body = render_pdf(template, paper=paper, **context)
    response: Response = pdf_response(body, f"{paper.file_name}.pdf")
    response.headers["Cache-Control"] = "private, no-store"
    return response


def record_path(issue_id: UUID) -> str:
    """The page of a report."""
    return url_for("issues.show", issue_id=issue_id)
