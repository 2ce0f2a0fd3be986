"""The one place where a refusal becomes an answer: page, fragment or JSON, always with its code."""

from http import HTTPStatus

from flask import Flask, g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from webapp.database import db
from webapp.errors import NotFound, Refused
from webapp.web.faults import Fault, fault_of
from webapp.web.htmx import wants_fragment
from webapp.web.language import LANGUAGES, language


class NoSuchValue(Refused):
    """No column holds it: a page number of twenty digits, a character PostgreSQL does not know."""

    code = "app.no_such_value"
    message = _l("有一处太大，或有看不见的字符。请改一改再试")
    status = 400


class FormExpired(Refused):
    """The page was open for too long, or the cookie is gone."""

    code = "app.form_expired"
    status = 419


def init_app(app: Flask) -> None:
    """Register the handlers."""
    _answer_machine(app)

    @app.errorhandler(Refused)
    def answer_refusal(refusal: Refused) -> ResponseReturnValue:
        return _answer(refusal.code, str(refusal.message), refusal.status, refusal.way_on)

    @app.errorhandler(CSRFError)
    def answer_expired_form(_error: CSRFError) -> ResponseReturnValue:
        return _answer(FormExpired.code, _("页面放得太久了。请刷新后再试一次"), FormExpired.status)

    @app.errorhandler(404)
    def answer_not_found(_error: HTTPException) -> ResponseReturnValue:
        return _answer(NotFound.code, str(NotFound.message), 404)

    @app.errorhandler(HTTPException)
    def answer_http(error: HTTPException) -> ResponseReturnValue:
        status = error.code or 500
        if status < HTTPStatus.BAD_REQUEST:
            return error
        return _answer(f"http.{status}", _text_of(status), status)

    @app.errorhandler(500)
    def answer_fault(_error: Exception) -> ResponseReturnValue:
        return _answer("http.500", _text_of(500), 500)


def _answer_machine(app: Flask) -> None:
    @app.errorhandler(OverflowError)
    def answer_value(error: Exception) -> ResponseReturnValue:
        app.logger.warning("%s at %s", NoSuchValue.code, request.path, exc_info=error)
        db.session.rollback()  # PostgreSQL answers nothing more in a transaction that failed
        return _answer(NoSuchValue.code, str(NoSuchValue.message), NoSuchValue.status)

    @app.errorhandler(DBAPIError)
    @app.errorhandler(PoolTimeout)
    @app.errorhandler(OSError)
    def answer_machine(error: Exception) -> ResponseReturnValue:
        fault = fault_of(error)
        if fault is None and isinstance(error, DataError):
            return answer_value(error)
        if fault is None:
            raise error
        app.logger.error("%s at %s: %s", fault.code, request.path, error)
        return _answer_fault(fault)


def _answer_fault(fault: Fault) -> ResponseReturnValue:
    """Without asking the database for anything: what was read before may not be read again."""
    person = g.get("person")
    chosen = vars(person).get("language") if person is not None else None
    g.person, g.site, g.sites = None, None, []
    with force_locale(LANGUAGES.get(chosen or language(), "zh_Hans_CN")):
        answer = make_response(_answer(fault.code, str(fault.message), fault.status))
    answer.headers["Retry-After"] = str(fault.retry_after)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _text_of(status: int) -> str:
    texts = {
        405: _("这个地址不能这样用"),
        413: _("文件太大了。请换一个小一些的"),
        429: _("试得太快了。请等一会儿再试"),
        500: _("抱歉，服务器出了问题。您填的内容还在上一页，请稍后再试"),
        503: _("抱歉，服务器现在很忙。请稍后再试"),
    }
    return str(texts.get(status, _("做不了这一步。请返回再试")))


def _answer(
    code: str, message: str, status: int, way_on: tuple[str, LazyString] | None = None
) -> ResponseReturnValue:
    if request.path.startswith(("/sync/", "/blobs/", "/assets/", "/api/")):
        return {"code": code, "message": message}, status
    template = "web/_refusal.html" if wants_fragment() else "web/refusal.html"
    return render_template(
        template, code=code, message=message, status=status, way_on=way_on
    ), status
