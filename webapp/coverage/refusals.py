"""What the supervisor's screens refuse."""

from flask_babel import lazy_gettext as _l

from webapp.errors import Refused


class NothingSaid(Refused):
    """A call that reached somebody is worth what was said."""

    code = "coverage.nothing_said"
    message = _l("请写一句对方怎么说，例如 在地下二层，没信号")
    status = 422
