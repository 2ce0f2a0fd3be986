"""What the residents' pages refuse, in words that say what to do instead."""

from flask_babel import lazy_gettext as _l

from webapp.errors import Refused


class TooMany(Refused):
    code = "portal.too_many"
    message = _l("这里刚刚收到很多报事，请过 15 分钟再发。急事请直接打电话")
    status = 429


class TooManyGuesses(Refused):
    code = "portal.too_many_guesses"
    message = _l("试得太多了，请过 15 分钟再试，或打物业电话")
    status = 429


class LinkUnknown(Refused):
    code = "portal.link_unknown"
    message = _l("这个链接打不开：可能少复制了几个字。用报事编号和电话后 4 位也能查到")
    status = 404


class LinkExpired(Refused):
    code = "portal.link_expired"
    message = _l("这件报事办结已超过一年，链接已过期。要查记录请联系物业")
    status = 410


class DoorUnknown(Refused):
    code = "portal.door_unknown"
    message = _l("没有这个报事地址。请再扫一次墙上的码，或打物业电话")
    status = 404


class NudgedLately(Refused):
    code = "portal.nudged_lately"
    message = _l("刚催过了，4 小时内催一次就够，物业已经看到")


class ReopenOver(Refused):
    code = "portal.reopen_over"
    message = _l("办结已超过 7 天，不能重开了。请再报一次，我们按新的报事尽快处理")


class NotFoundByNumber(Refused):
    code = "portal.not_found"
    message = _l("没有找到：请核对报事编号，电话要填报事时留的那个的后 4 位")
    status = 404


class TooLarge(Refused):
    code = "portal.too_large"
    message = _l(
        "这次发的内容太大，没有收下：视频最多 30 MB（约 30 秒），录音最多 8 MB，文字最多 2000 字。"
        "您填的内容还在上一页，请返回、换小一点的再发"
    )
    status = 413


class NotMedia(Refused):
    code = "portal.not_media"
    message = _l("这个文件不是能播放的录音或视频，请重新录一次")
    status = 422
