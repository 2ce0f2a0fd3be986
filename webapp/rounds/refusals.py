"""What routes, schedules, rounds and findings refuse."""

from flask_babel import lazy_gettext as _l

from webapp.errors import Refused


class EmptyRoute(Refused):
    code = "rounds.empty_route"
    message = _l("路线上还没有点位。请先选点位")
    status = 422


class PointTwice(Refused):
    code = "rounds.point_twice"
    message = _l("同一个点位在路线上出现了两次。请去掉一个")
    status = 422


class PointUnknown(Refused):
    code = "rounds.point_unknown"
    message = _l("有的点位不在这个项目里，或已停用。请重新选")
    status = 422


class BadInput(Refused):
    """A form with faults; `detail["errors"]` is {field: sentence}."""

    code = "rounds.bad_input"
    message = _l("请先改好这几处")
    status = 422

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(next(iter(errors.values())), errors=errors)
        self.errors = errors


class PersonUnknown(Refused):
    code = "rounds.person_unknown"
    message = _l("没有这位同事，或已离职。请重新选")
    status = 422


class RouteInUse(Refused):
    code = "rounds.route_in_use"
    message = _l("还有计划用着这条路线。请先停掉计划")


class RoundOver(Refused):
    code = "rounds.round_over"
    message = _l("这一圈已经开始或结束，不能再改")


class InThePast(Refused):
    code = "rounds.in_the_past"
    message = _l("开始时间已经过去。请选现在以后的时间")
    status = 422


class SamePerson(Refused):
    code = "rounds.same_person"
    message = _l("整改人不能自己复核。请换一位同事")


class NotCleared(Refused):
    code = "rounds.not_cleared"
    message = _l("还没有整改，不能复核")


class GoesAnotherWay(Refused):
    code = "rounds.goes_another_way"
    message = _l("这个问题已转为报修，请在报事里办")


class AlreadyVerified(Refused):
    code = "rounds.already_verified"
    message = _l("这个问题已复核通过。如果没有修好，请重开")


class NotVerified(Refused):
    code = "rounds.not_verified"
    message = _l("这个问题还开着，不用重开")


class PhotoMissing(Refused):
    code = "rounds.photo_missing"
    message = _l("请拍一张整改后的照片")
    status = 422


class NoteMissing(Refused):
    code = "rounds.note_missing"
    message = _l("请写一句原因")
    status = 422
