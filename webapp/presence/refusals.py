"""What presence refuses, in words."""

from flask_babel import lazy_gettext as _l

from webapp.errors import Refused


class NotOwnFlag(Refused):
    """Nobody decides about their own visit."""

    code = "presence.own_flag"
    status = 409
    message = _l("自己的签到要由另一位同事答复")


class WordsMissing(Refused):
    """A decision without words tells the guard nothing."""

    code = "presence.words_missing"
    status = 422
    message = _l("请写一句答复，本人会看到")


class BadThresholds(Refused):
    """The bands would overlap."""

    code = "presence.bad_thresholds"
    status = 422
    message = _l("两条线要填 1 到 100 的整数，“可信”的线要高于“存疑”的线")


class BadWeight(Refused):
    """A weight that is no number."""

    code = "presence.bad_weight"
    status = 422
    message = _l("轻重要填 0 到 200 的整数")


class BadPosition(Refused):
    """Not two numbers that can be a place."""

    code = "presence.bad_position"
    status = 422
    message = _l("位置要写成“纬度, 经度”两个数，例如 39.9042, 116.4074")


class PositionSwapped(BadPosition):
    """Longitude first, as some maps copy it."""

    code = "presence.position_swapped"
    message = _l("先写纬度，再写经度。这两个数写反了")
