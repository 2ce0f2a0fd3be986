"""The rule of a site: how many, who always, how often to try, what to say."""

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.accounts.models import EDITOR_ROLES, OFFICE_ROLES
from webapp.audit import actions as audit
from webapp.clock import utcnow
from webapp.database import db, transaction
from webapp.returns import rules, words
from webapp.returns.blueprint import bp
from webapp.returns.drawing import rule_of
from webapp.returns.models import VisitRule
from webapp.sites.current import current_site
from webapp.web.access import allow, current_person

NUMBERS = {"share": (1, 100), "tries": (1, 9), "link_days": (1, 60), "check_share": (0, 100)}
LONGEST_SCRIPT = 1000


@bp.get("/rule")
@allow(*OFFICE_ROLES)
def rule() -> ResponseReturnValue:
    """As it stands."""
    return _page({})


@bp.post("/rule")
@allow(*EDITOR_ROLES)
def update_rule() -> ResponseReturnValue:
    """Set it; what is drawn already keeps the rule it was drawn by."""
    errors: dict[str, str] = {}
    numbers = {name: _number(request.form, name, errors) for name in NUMBERS}
    if errors:
        return _page(errors), 422
    site, who, at = current_site(), current_person(), utcnow()
    chosen = request.form.getlist("always")
    always = [why for why in rules.ALWAYS if why in chosen or why in rules.FIXED]
    scripts = {
        name: request.form.get(name, "").strip()[:LONGEST_SCRIPT]
        for name in ("script", "script_en")
    }
    with transaction():
        db.session.merge(
            VisitRule(
                company_id=who.company_id, site_id=site.id, always=always, set_by=who.id,
                set_at=at, **numbers, **scripts,
            )
        )  # fmt: skip
        audit.note("returns.rule", by=who.id, at=at, subject=site.id, always=always, **numbers)
    flash(_("回访规则已保存，以后完成的报事按它抽"), "ok")
    return redirect(url_for(".rule"), code=303)


def _number(form: Mapping[str, str], name: str, errors: dict[str, str]) -> int:
    least, most = NUMBERS[name]
    typed = form.get(name, "").strip().rstrip("%").strip()[:9]
    if not (typed.isascii() and typed.isdecimal() and least <= int(typed) <= most):
        errors[name] = _("请写 %(least)s 到 %(most)s 之间的整数", least=least, most=most)
        return least
    return int(typed)


def _page(errors: dict[str, str]) -> str:
    site = current_site()
    stands = rule_of(site.id)
    return render_template(
        "returns/rule.html",
        rule=stands,
        is_set=stands.set_at is not None,
        errors=errors,
        form=request.form,
        always=rules.ALWAYS,
        fixed=rules.FIXED,
        weights=rules.WEIGHTS,
        words=words,
    )
