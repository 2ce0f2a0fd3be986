"""Refusals: what went wrong, with a stable code and a sentence for the person.

A verb raises; one handler (`webapp.web.refusals`) turns it into a page, a fragment or JSON.
"""

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString


class Refused(Exception):
    """A rule of the house said no. Subclasses set `code` ("feature.reason") and `message`."""

    code = "app.refused"
    message = _l("做不了这一步。请返回再试")
    status = 409
    way_on: tuple[str, LazyString] | None = None  # address and words of the page that helps

    def __init__(self, message: str | None = None, **detail: object) -> None:
        super().__init__(self.code)
        if message is not None:
            self.message = message
        self.detail = detail


class NotAllowed(Refused):
    """Signed in, but this role may not do it. Says nothing about whether the thing exists."""

    code = "access.role"
    message = _l("您的岗位不能打开这一页")
    status = 403


class NotFound(Refused):
    """No such thing in this company."""

    code = "app.not_found"
    message = _l("没有找到。可能已被删除，或不属于您的公司")
    status = 404
