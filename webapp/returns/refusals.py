"""What return visits refuse."""

from flask_babel import lazy_gettext as _l

from webapp.errors import Refused


class Barred(Refused):
    code = "returns.barred"
    message = _l("这件是您修的或您验收的，不能由您回访。请换一位同事")
    status = 403


class NotDue(Refused):
    code = "returns.not_due"
    message = _l("这件不用回访：没有抽中，或已经办结")


class NothingAnswered(Refused):
    code = "returns.nothing_answered"
    message = _l("请至少选一个总体满意度")
    status = 422


class BadTime(Refused):
    code = "returns.bad_time"
    message = _l("没有这个时间。请选日期和时间，或空着不填")
    status = 422


class AlreadyChecked(Refused):
    code = "returns.already_checked"
    message = _l("这件已经检查过了，请看结果")


class VisitLinkUnknown(Refused):
    code = "returns.link_unknown"
    message = _l("这个链接打不开：可能少复制了几个字，或已换了新的链接")
    status = 404


class VisitLinkOver(Refused):
    code = "returns.link_over"
    message = _l("这次回访的链接已过期。有意见请直接打物业电话，我们一样会记下")
    status = 410
