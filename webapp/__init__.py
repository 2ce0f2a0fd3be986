"""Rounds · 巡更. The factory, and the visible list of everything that is served."""

import orjson
from flask import Flask
from flask_babel import lazy_gettext as _l
from sqlalchemy import make_url
from werkzeug.middleware.proxy_fix import ProxyFix

from webapp import connections, sealed
from webapp.accounts.identity import load_person
from webapp.accounts.models import DESK_ROLES, EDITOR_ROLES, OFFICE_ROLES, Role
from webapp.attachments import models as _attachments  # noqa: F401  # every table is known
from webapp.audit import models as _audit  # noqa: F401
from webapp.background import models as _background  # noqa: F401
from webapp.config import REPOSITORY, BadSetting, Config, from_environment
from webapp.coverage.unknown_count import open_unknown
from webapp.database import db, prepare_engine
from webapp.issues import desk_models as _desk  # noqa: F401
from webapp.issues import models as _issues  # noqa: F401
from webapp.keeping import views as keeping
from webapp.notifications import models as _notifications  # noqa: F401
from webapp.portal import models as _portal  # noqa: F401
from webapp.returns import models as _returns  # noqa: F401
from webapp.sites import choices
from webapp.sites import current as current_site
from webapp.voices import case_models as _cases  # noqa: F401
from webapp.voices import duty_models as _duty  # noqa: F401
from webapp.voices import models as _voices  # noqa: F401
from webapp.web import access, htmx, language, origin, pages, proved, refusals

MAX_REQUEST_BYTES = 64 * 1024 * 1024  # a floor plan photographed by a good camera

_OFFICE, _EDITORS, _DESK = frozenset(OFFICE_ROLES), frozenset(EDITOR_ROLES), frozenset(DESK_ROLES)
_ADMINS = frozenset({Role.ADMIN})

# The side navigation of the office: the work of today first, what is set up once last.
NAVIGATION = (
    pages.NavGroup("", (
        pages.NavItem(_l("异常情况"), "/exceptions", "siren", "coverage.exceptions", _OFFICE),
        pages.NavItem(_l("覆盖图"), "/coverage", "map", "coverage.map", _OFFICE),
        pages.NavItem(_l("问题"), "/findings", "triangle-alert", "rounds.findings", _OFFICE),
        pages.NavItem(_l("报事"), "/issues/", "clipboard-list", ("issues.", "intake."), _DESK),
    )),
    pages.NavGroup(_l("客户服务"), (
        pages.NavItem(_l("回访"), "/returns/", "history", "returns.", _DESK),
        pages.NavItem(_l("意见"), "/opinions/", "pencil", "opinions.", _DESK),
        pages.NavItem(_l("热线与意见箱"), "/voices/hotline", "phone", "voices.", _DESK),
        pages.NavItem(_l("打印中心"), "/reports/", "printer", "reports.", _DESK),
    )),
    pages.NavGroup(_l("巡更和保洁"), (
        pages.NavItem(_l("圈次"), "/rounds", "route", "rounds.rounds", _OFFICE),
        pages.NavItem(_l("存疑到位"), "/presence/", "shield-check", "presence.", _OFFICE),
        pages.NavItem(_l("计划"), "/schedules", "calendar", "rounds.schedules", _EDITORS),
        pages.NavItem(_l("路线"), "/routes", "waypoints", "rounds.routes", _EDITORS),
        pages.NavItem(_l("点位"), "/sites", "map-pin", "sites.", _OFFICE),
        pages.NavItem(_l("检查表"), "/checklists", "list-checks", "checklists.", _OFFICE),
    )),
    pages.NavGroup(_l("设置"), (
        pages.NavItem(_l("报事流程"), "/flows/", "settings", "flows.", _EDITORS),
        pages.NavItem(_l("对接其他系统"), "/doors/", "key-round", "doors.", _ADMINS),
        pages.NavItem(_l("人员"), "/people", "users", "people.", _OFFICE),
        pages.NavItem(_l("手机"), "/phones", "smartphone",
                      ("sync.office.", "coverage.unknown"), _OFFICE, open_unknown),
        pages.NavItem(_l("记录保存"), "/records", "archive", "keeping.", _ADMINS),
    )),
)  # fmt: skip


def create_app(config: Config | None = None) -> Flask:
    """The application. Raises BadSetting or UndeclaredAccess rather than start half right."""
    settings = config or from_environment()
    app = Flask(__name__, template_folder=str(REPOSITORY / "templates"), static_folder=None)
    _configure(app, settings)
    db.init_app(app)
    prepare_engine(app)
    sealed.use(_field_keys(settings))
    language.init_app(app)
    htmx.init_app(app)
    access.init_app(app, load_person)
    current_site.init_app(app)
    choices.init_app(app, known_checklists)
    origin.init_app(app)
    refusals.init_app(app)
    pages.init_app(app, NAVIGATION)
    keeping.init_app(app)
    proved.init_app(app)
    register(app)
    access.check_declared(app)
    return app


def _field_keys(settings: Config) -> sealed.FieldKeys:
    try:
        return sealed.keys_from(settings.field_keys, settings.secret_key)
    except sealed.BadFieldKeys as problem:
        raise BadSetting(f"ROUNDS_FIELD_KEYS: {problem}") from None


def _configure(app: Flask, settings: Config) -> None:
    app.config.update(
        ROUNDS=settings,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS={
            "json_serializer": _json_text,
            "json_deserializer": orjson.loads,
            "pool_size": settings.threads,  # no request that was let in waits for a connection
            **connections.options(
                make_url(settings.database_url), is_pooled=settings.is_database_pooled
            ),
        },
        MAX_CONTENT_LENGTH=MAX_REQUEST_BYTES,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_NAME="rounds",
        PERMANENT_SESSION_LIFETIME=30 * 24 * 3600,
        SESSION_REFRESH_EACH_REQUEST=False,  # a late picture must not bring an older cookie back
        WTF_CSRF_TIME_LIMIT=12 * 3600,
        TESTING=settings.testing,
        DEBUG=settings.debug,
    )
    if hops := settings.proxies:  # else everybody shares the proxy's address, and its throttle
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def _json_text(value: object) -> str:
    """What JSON columns hold."""
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()


def register(app: Flask) -> None:
    """Every blueprint, once. A new feature is added here and in `navigation`."""
    from webapp.accounts.people_views import bp as people
    from webapp.accounts.sign_in_views import bp as accounts
    from webapp.api.office_views import bp as doors
    from webapp.api.views import bp as api
    from webapp.calendars.views import bp as calendars
    from webapp.checklists.views import bp as checklists
    from webapp.coverage.views import bp as coverage
    from webapp.demo.views import bp as demo
    from webapp.issues.flows.views import bp as flows
    from webapp.issues.intake.views import bp as intake
    from webapp.issues.limits.views import bp as limits
    from webapp.issues.notices.setting_views import bp as telling
    from webapp.issues.notices.views import bp as notices
    from webapp.issues.privacy.views import bp as reporters
    from webapp.issues.views import bp as issues
    from webapp.keeping.views import bp as records
    from webapp.portal.consent_views import crew as consent
    from webapp.portal.poster_views import bp as posters
    from webapp.portal.views import bp as portal
    from webapp.presence.views import bp as presence
    from webapp.pwa.views import bp as pwa
    from webapp.reports.views import bp as reports
    from webapp.returns.views import bp as returns
    from webapp.returns.views import opinions
    from webapp.rounds.views import bp as rounds
    from webapp.sites.views import bp as sites
    from webapp.sync.field_views import bp as field
    from webapp.sync.views import bp as sync
    from webapp.voices.views import bp as voices
    from webapp.web.views import bp as web

    for blueprint in (
        web,
        accounts,
        people,
        sites,
        portal,
        consent,
        posters,
        calendars,
        checklists,
        issues,
        intake,
        flows,
        reporters,
        limits,
        notices,
        telling,
        rounds,
        coverage,
        reports,
        returns,
        opinions,
        voices,
        presence,
        records,
        sync,
        field,
        pwa,
        doors,
        api,
        demo,
    ):
        app.register_blueprint(blueprint)


def known_checklists() -> list[choices.Named]:
    """The published checklists, for the layer below that may not ask for them itself."""
    from webapp.checklists.queries import listing

    published = [one.checklist for one in listing() if one.version is not None]
    return [(one.id, one.name, one.name_en) for one in published]
