"""What may not be done with boxes, the line, cases and conferences."""

from flask_babel import lazy_gettext as _l

from webapp.errors import Refused


class Incomplete(Refused):
    """Fields are missing or wrong. `errors` by field."""

    code = "voices.incomplete"
    message = _l("请先改好标出来的几处")
    status = 422

    @property
    def errors(self) -> dict[str, str]:
        """By field, in the order of the page."""
        found: dict[str, str] = dict(self.detail)  # type: ignore[arg-type]
        return found


class BoxWithoutLabel(Refused):
    """A round needs a point with a label."""

    code = "voices.box_without_label"
    message = _l("这个意见箱旁边没有点位标签，排不进任务。先在资料里选一个点位")


class OpenerWithoutPhone(Refused):
    """Rounds are walked by field roles."""

    code = "voices.opener_without_phone"
    message = _l("开箱人不用手机做任务。请改由保安、保洁或维修人员开箱，或按登记的时间开箱")


class AllEntered(Refused):
    """Every letter of the opening has become a report."""

    code = "voices.all_entered"
    message = _l("这次的信件都已录完")


class NoSpare(Refused):
    """There is nothing to switch to."""

    code = "voices.no_spare"
    message = _l("还没有登记备用线路的号码，请先写上切到哪个号码")


class AlreadyBroken(Refused):
    """One failure at a time: its page says what is being done."""

    code = "voices.already_broken"
    message = _l("这次故障已有人记下，正在处理")


class AlreadySwitched(Refused):
    """Calls come in on a spare line already, and residents read that number."""

    code = "voices.already_switched"
    message = _l("已切到备用线路，号码在下面")


class AlreadyHasIt(Refused):
    """Nothing is handed over to who has it."""

    code = "voices.already_has_it"
    message = _l("现在就是这位同事在接听，不用交班")


class NoNumber(Refused):
    """There is nothing to call."""

    code = "voices.no_number"
    message = _l("还没有填热线号码，请先在热线设置里填好")


class AlreadyRestored(Refused):
    """The failure is over."""

    code = "voices.already_restored"
    message = _l("这次故障已恢复")


class NotWritten(Refused):
    """Only what waits for approval is approved."""

    code = "voices.not_waiting"
    message = _l("这个案例已有人审过")


class CaseClosed(Refused):
    """A conference that is over is history."""

    code = "voices.case_closed"
    message = _l("会商已结束。有新情况请再开一次")


class StepsOpen(Refused):
    """The plan is not carried out yet."""

    code = "voices.steps_open"
    message = _l("方案里还有没做完的步骤，请先逐条办结或写明为什么不做")


class AlreadyOpen(Refused):
    """One conference at a time on a report."""

    code = "voices.already_open"
    message = _l("这件报事已在会商")
