"""The words of the flow editor: rules name them, pages say them."""

from flask_babel import gettext as _

from webapp.issues.flows.flow import Actor, Measure, Phase
from webapp.issues.flows.soundness import Fault


def phases() -> list[tuple[str, str]]:
    """Phases with their words."""
    return [
        (Phase.OPEN, _("还没人办")),
        (Phase.ACTIVE, _("有人在办")),
        (Phase.WAITING, _("在等（办理用时可以暂停）")),
        (Phase.DONE, _("办完，待确认或回访")),
        (Phase.CLOSED, _("结束")),
    ]


def actors() -> list[tuple[str, str]]:
    """Who takes steps, with their words."""
    return [
        (Actor.DESK, _("客服")),
        (Actor.SUPERVISOR, _("主管")),
        (Actor.MANAGER, _("项目经理")),
        (Actor.CREW, _("任何一位作业人员")),
        (Actor.ASSIGNEE, _("被派到的人")),
        (Actor.REPORTER, _("报事人")),
        (Actor.ROUND, _("巡检手机")),
    ]


def measures() -> list[tuple[str, str]]:
    """How limits are counted, with their words."""
    return [
        (Measure.MINUTES, _("分钟（日夜都算）")),
        (Measure.SERVICE_MINUTES, _("分钟（只算服务时间）")),
        (Measure.WORKING_DAYS, _("工作日")),
    ]


def fault_words(fault: Fault, names: dict[str, str]) -> str:
    """What to mend. `names` are those of states, steps and clocks by key."""
    name = names.get(fault.about, fault.about)
    say: dict[str, str] = {
        "flow.unknown_state": _("“%(name)s”用到了不存在的环节", name=name),
        "flow.unknown_clock": _("“%(name)s”用到了不存在的时限", name=name),
        "flow.no_end": _("流程没有结束的环节"),
        "flow.unreachable": _("走不到“%(name)s”", name=name),
        "flow.no_way_out": _("到了“%(name)s”就走不出去", name=name),
        "flow.way_around": _(
            "可以绕过必经的一步到“%(name)s”。验收、同意、方案确认、复核不能省", name=name
        ),
        "flow.step_needed": _("少了步骤 %(name)s。巡检发现的问题要靠它", name=name),
        "flow.clock_never_starts": _("时限“%(name)s”从来不会开始", name=name),
        "flow.clock_never_stops": _("时限“%(name)s”从来不会停", name=name),
        "flow.clock_never_resumes": _("时限“%(name)s”暂停后不会继续", name=name),
    }
    return str(say.get(fault.code) or _("“%(name)s”重复了", name=name))


def change_words(kind: str, verb: str, name: str) -> str:
    """新增步骤“…”, 改了环节“…”."""
    what = {"state": _("环节"), "step": _("步骤"), "clock": _("时限")}.get(kind, _("开头"))
    how = {"added": _("新增"), "removed": _("去掉"), "changed": _("修改")}[verb]
    return f"{how} {what} · {name}"
