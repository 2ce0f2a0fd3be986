"""What the door for other systems refuses."""

from flask_babel import lazy_gettext as _l

from webapp.errors import Refused


class NoToken(Refused):
    code = "api.no_token"
    message = _l("没有令牌，或令牌已停用")
    status = 401


class NotJson(Refused):
    code = "api.not_json"
    message = _l("请求体要是 JSON")
    status = 400


class BadShape(Refused):
    """`detail["fields"]` is {path: what is wrong}."""

    code = "api.bad_shape"
    message = _l("字段缺少或不对")
    status = 422


class KeyReused(Refused):
    code = "api.key_reused"
    message = _l("这个 Idempotency-Key 用在了别的内容上")


class TooManyCalls(Refused):
    code = "api.too_many_calls"
    message = _l("调用太多了，请稍后再试")
    status = 429


class BadAddress(Refused):
    code = "api.bad_address"
    message = _l("地址要以 https:// 开头，本机测试可以用 http://127.0.0.1")
    status = 422
