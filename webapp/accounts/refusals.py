"""What sign-in and the people screens refuse."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.errors import Refused


class BadgeUnknown(Refused):
    code = "accounts.badge_unknown"
    message = _l("没有这张工牌。请再扫一次，或找主管")
    status = 422


class BadgeVoided(Refused):
    code = "accounts.badge_voided"
    message = _l("这张工牌已停用。请用新工牌，或找主管")
    status = 422


class WrongSecret(Refused):
    code = "accounts.wrong_secret"
    message = _l("姓名和密码对不上")
    status = 422


class TooManyTries(Refused):
    code = "accounts.too_many_tries"
    message = _l("试错太多次了。请过一会儿再试，或找主管重设")
    status = 429


class NeedsBadge(Refused):
    code = "accounts.needs_badge"
    message = _l("第一次登录要先扫工牌")
    status = 422


class BadPin(Refused):
    code = "accounts.bad_pin"
    message = _l("PIN 要四位数字，不能是 1111 或 1234 这样的")
    status = 422


class PinsDiffer(Refused):
    code = "accounts.pins_differ"
    message = _l("两次输入的 PIN 不一样。请再设一次")
    status = 422


class WeakPassword(Refused):
    code = "accounts.weak_password"
    message = _l("密码至少 10 个字符")
    status = 422


class AlreadySetUp(Refused):
    code = "accounts.already_set_up"
    message = _l("已经有管理员了。请登录")


class LastAdministrator(Refused):
    code = "accounts.last_admin"
    message = _l("至少要留一位管理员")


class NameTaken(Refused):
    code = "accounts.name_taken"
    status = 422

    def __init__(self, name: str) -> None:
        super().__init__(_("已有同事用“%(name)s”登录。请换一个，例如加上姓氏拼音", name=name))


class FieldMissing(Refused):
    code = "accounts.field_missing"
    message = _l("请填姓名和岗位")
    status = 422
