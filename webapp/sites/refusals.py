"""What the pages of places refuse."""

from flask_babel import lazy_gettext as _l

from webapp.errors import Refused


class NoSite(Refused):
    code = "sites.none"
    message = _l("还没有项目。先有项目，才能用这一页")
    way_on = ("/sites", _l("去项目页"))


class ZoneNotEmpty(Refused):
    code = "sites.zone_not_empty"
    message = _l("这个区域里还有点位或下级区域。请先移走或归档它们")


class ZoneInsideItself(Refused):
    code = "sites.zone_inside_itself"
    message = _l("区域不能放进它自己里面。请选别的上级")
    status = 422


class CodeTaken(Refused):
    code = "sites.code_taken"
    message = _l("这个编号已有别的点位在用。请换一个")


class NothingChosen(Refused):
    code = "sites.nothing_chosen"
    message = _l("还没有选点位。请先勾选，再点按钮")
    status = 422


class TooManyLabels(Refused):
    code = "sites.too_many_labels"
    message = _l("一次最多打印 500 张标签。请按区域分几次打印")
    status = 422


class BadPublicUrl(Refused):
    code = "sites.bad_public_url"
    message = _l("网址不适合印成二维码")


class VoidReasonMissing(Refused):
    code = "sites.void_reason_missing"
    message = _l("请写明为什么作废，例如 标签破损")
    status = 422


class LabelAlreadyVoided(Refused):
    code = "sites.label_voided"
    message = _l("这张标签已经作废过了，新标签已在这里")


class NotASpreadsheet(Refused):
    code = "sites.not_a_spreadsheet"
    message = _l("这不是 xlsx 表格。请用模板填好，另存为 xlsx 再上传")
    status = 422


class SheetMissing(Refused):
    code = "sites.sheet_missing"
    message = _l("表格里没有点位。请填在“点位”工作表里，不要改它的名字")
    status = 422


class ColumnsMissing(Refused):
    code = "sites.columns_missing"
    message = _l("缺少要用的列")
    status = 422


class NoRows(Refused):
    code = "sites.no_rows"
    message = _l("表格里一行点位也没有。请填好再上传")
    status = 422


class TooManyRows(Refused):
    code = "sites.too_many_rows"
    message = _l("一次最多导入 10000 行。请分成几个文件")
    status = 422


class FileTooLarge(Refused):
    code = "sites.file_too_large"
    message = _l("文件超过 10 MB。请去掉图片，或分成几个文件")
    status = 413


class ImportClosed(Refused):
    code = "sites.import_closed"
    message = _l("这次导入已经确认过了，不能再改")


class ImportHasProblems(Refused):
    code = "sites.import_empty"
    message = _l("没有可以导入的行。请先改好有问题的行")
    status = 422


class UndoTooLate(Refused):
    code = "sites.undo_too_late"
    message = _l("导入已超过 24 小时，不能整批撤销。请逐个修改")


class UndoChangedSince(Refused):
    code = "sites.undo_changed_since"
    message = _l("有点位在导入之后又改过")


class PlanNotEmpty(Refused):
    code = "sites.plan_not_empty"
    message = _l("图上还有点位。请先把它们从图上取下")


class BadPosition(Refused):
    code = "sites.bad_position"
    message = _l("位置要填 0 到 100 之间的数，例如 37.5")
    status = 422
