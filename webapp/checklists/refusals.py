"""What may not be done with a checklist."""

from flask_babel import lazy_gettext as _l

from webapp.errors import Refused


class NotPublishable(Refused):
    """The draft has grave defects; `detail["defects"]` names them with their places."""

    code = "checklists.not_publishable"
    message = _l("还有几处要改好才能发布")
    status = 422


class NothingChanged(Refused):
    """The draft equals the version in force."""

    code = "checklists.nothing_changed"
    message = _l("和现在用的版本一样，不用再发布")


class Archived(Refused):
    """An archived checklist is not edited; bring it back first."""

    code = "checklists.archived"
    message = _l("这张检查表已停用。请先恢复使用，再修改")


class NameMissing(Refused):
    """A checklist without a name cannot be found again."""

    code = "checklists.name_missing"
    message = _l("请写检查表名称")
    status = 422


class NotInCatalogue(Refused):
    """The catalogue has no such checklist."""

    code = "checklists.not_in_catalogue"
    message = _l("目录里没有这张检查表")
    status = 404
