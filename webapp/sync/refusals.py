"""What the door for phones refuses. The phone keeps everything in each of these cases."""

from flask_babel import lazy_gettext as _l

from webapp.errors import Refused


class NotJson(Refused):
    """Not JSON, not gzip although it says so, or cut off."""

    code = "sync.bad_json"
    message = _l("手机发来的内容读不懂。记录还在手机里，请再试一次")
    status = 400


class TooLarge(Refused):
    """More than one push may hold: send half."""

    code = "sync.too_large"
    message = _l("一次发得太多。手机会分几次再发")
    status = 413


class BadRequest(Refused):
    """JSON of another shape. `detail["errors"]` lists path and problem."""

    code = "sync.bad_request"
    message = _l("手机发来的内容不完整。请更新后再试")
    status = 422


class BadSignature(Refused):
    """Not signed by this phone, or changed after signing."""

    code = "sync.bad_signature"
    message = _l("记录和手机的签名对不上。记录还在手机里，请联系主管")
    status = 422


class UnknownDevice(Refused):
    """Nobody has enrolled this phone here."""

    code = "sync.unknown_device"
    message = _l("这部手机还没有登记。请扫工牌登录一次，记录还在手机里")
    status = 403


class DeviceTaken(Refused):
    """The id belongs to another key already."""

    code = "sync.device_taken"
    message = _l("这部手机的编号已被占用。请清除网页数据后重新登录")


class BadKey(Refused):
    """Not a point of P-256."""

    code = "sync.bad_key"
    message = _l("手机的钥匙读不懂。请清除网页数据后重新登录")
    status = 422


class UnknownSeal(Refused):
    """Sealed for a key that this installation does not have, for somebody else, or damaged."""

    code = "sync.unknown_seal"
    message = _l("这些记录是给另一台服务器封存的，这里打不开。记录还在手机里，请联系管理员")
    status = 422


class NoteMissing(Refused):
    """Whoever closes a parked entry says how it was dealt with."""

    code = "sync.note_missing"
    message = _l("请写一句是怎么处理的")
    status = 422


class SeqBehind(Refused):
    """A release code is for the phone's last entry, which is never below what is here."""

    code = "sync.seq_behind"
    message = _l("请照手机上显示的“最后一条”填。它不会比服务器已收到的小")
    status = 422
