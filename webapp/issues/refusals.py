"""What the verbs of reports refuse."""

from flask_babel import lazy_gettext as _l

from webapp.errors import Refused


class WrongState(Refused):
    code = "issue.wrong_state"
    message = _l("这一步现在做不了：报事已经到了别的环节。请看最新情况")


class NotYours(Refused):
    code = "issue.not_yours"
    message = _l("这一步不归您办")
    status = 403


class Incomplete(Refused):
    code = "issue.incomplete"
    message = _l("还缺内容，请补齐再办")
    status = 422


class OwnWork(Refused):
    code = "issue.own_work"
    message = _l("自己干的活不能自己回访或结单，自己结的单也不能自己回访或免回访办结，请换一个人")


class NothingToExtend(Refused):
    code = "issue.nothing_to_extend"
    message = _l("没有正在计时的时限可以延长")


class LimitPassed(Refused):
    code = "issue.limit_passed"
    message = _l("时限已经过了，不能再延期。请尽快办理并说明原因")


class BookedTimePassed(Refused):
    code = "issue.booked_time_passed"
    message = _l("约好的时间已经过了，请改约并告诉住户新的时间")


class UnknownStep(Refused):
    code = "issue.unknown_step"
    message = _l("没有这一步")
    status = 404


class AlreadyClosed(Refused):
    code = "issue.already_closed"
    message = _l("这件报事已经办结。请重开它，或另开一件")


class AlreadyGiven(Refused):
    code = "issue.already_given"
    message = _l("这件已经派出去了，不用重复派。要换人请打开它转派")


class TakenByColleague(Refused):
    """Somebody else was quicker; the words name him and the time."""

    code = "issue.taken_by_colleague"
    message = _l("同事已经办了这一步，请看最新情况")


class NotRaised(Refused):
    code = "issue.not_raised"
    message = _l("没有等答复的上报。请看最新情况")


class SameKind(Refused):
    code = "issue.same_kind"
    message = _l("还是同一类。请直接改类别，不用转")


class CannotConvert(Refused):
    code = "issue.cannot_convert"
    message = _l("已经办到这一步，不能再转成别的类别。请另登记一件")


class NothingSaid(Refused):
    """An intake with faults; `errors` is {field: sentence}."""

    code = "issue.nothing_said"
    message = _l("请先改好这几处")
    status = 422

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(next(iter(errors.values())), errors=errors)
        self.errors = errors


class ReporterHeld(Refused):
    code = "issue.reporter_held"
    message = _l("这个人的报事正在保全，不能删除。保全解除后再删")


class ReporterBusy(Refused):
    code = "issue.reporter_busy"
    message = _l("还有没办结的报事，要能联系上报事人。办结后再删除")


class FlowUnsound(Refused):
    code = "flow.unsound"
    message = _l("这个流程还不能发布，请先改好下面几处")
    status = 422


BY_CODE: dict[str, type[Refused]] = {
    each.code: each
    for each in (
        WrongState,
        NotYours,
        Incomplete,
        OwnWork,
        NothingToExtend,
        LimitPassed,
        BookedTimePassed,
        UnknownStep,
    )
}
