"""Forms, links and referrers between their schemas and their rows."""

import re
import unicodedata
from collections.abc import Sequence

from api.auth.dependencies import AppContext
from api.auth.versions import versioned
from api.capture.forms.addresses import form_url, link_url
from api.capture.schemas.forms import FormCreate, FormRead, FormUpdate, LinkCreate, LinkKind, LinkRead, ReferrerCreate
from domain.capture.forms.definition import FormDefinition, check_custom_fields, check_definition
from domain.errors import Invalid
from domain.tenants.custom_fields import CustomField
from domain.text.normal_form import clean_line
from services.capture.form_links import LinkPlan
from services.capture.forms import FormPlan
from services.capture.referrers import ReferrerPlan
from store.tables.capture import FormLinkRow, FormRow

_BETWEEN = re.compile(r"[\s_\-\u2010-\u2015\u2212]+")


def form_plan(context: AppContext, body: FormCreate, own: Sequence[CustomField]) -> FormPlan:
    """Raises `Invalid` with the path. `own` are the tenant's custom fields."""
    try:
        check_definition(body.definition)
        check_custom_fields(body.definition, own)
    except Invalid as error:
        raise Invalid(f"definition.{error.field}", str(error)) from None
    captcha = body.definition.captcha.kind
    if captcha != "none" and captcha not in context.captchas:
        raise Invalid("definition.captcha.kind", f"needs LEAD_{captcha.upper()}_SECRET, which is not set here")
    return FormPlan(plain_name(body.name), body.definition, body.campaign_id, body.active)


def link_plan(body: LinkCreate) -> LinkPlan:
    """Raises `Invalid`."""
    if body.kind is LinkKind.REFERRAL and body.referrer_id is None:
        raise Invalid("referrer_id", "is required for a referral link")
    return LinkPlan(body.kind.value, plain_name(body.name), body.campaign_id, body.referrer_id)


def referrer_plan(body: ReferrerCreate) -> ReferrerPlan:
    """Raises `Invalid`."""
    return ReferrerPlan(referral_code(body.code), plain_name(body.name), body.kind.value, body.lead_id, body.user_id)


def referral_code(typed: str) -> str:
    """As it is stored and compared: capitals, and one plain hyphen for whatever stands between the words."""
    return _BETWEEN.sub("-", unicodedata.normalize("NFKC", typed).upper()).strip("-")


def plain_name(raw: str) -> str:
    """Raises `Invalid` when nothing of it can be seen."""
    name = clean_line(raw, "name", 200)
    if not name:
        raise Invalid("name", "must not be blank")
    return name


def shown_form(context: AppContext, row: FormRow) -> FormRead:
    url = form_url(context, row.key)
    shown = FormRead(
        id=row.id,
        key=row.key,
        name=row.name,
        definition=FormDefinition.model_validate(row.body),
        campaign_id=row.campaign_id,
        active=row.active,
        url=url,
        script_url=f"{url}.js",
        json_url=f"{url}.json",
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
    return versioned(shown, FormUpdate)


def shown_link(context: AppContext, form: FormRow, row: FormLinkRow) -> LinkRead:
    """Raises `Unavailable` without a key to sign with."""
    return LinkRead(
        id=row.id,
        form_id=row.form_id,
        kind=LinkKind(row.kind),
        name=row.name,
        campaign_id=row.campaign_id,
        referrer_id=row.referrer_id,
        active=row.active,
        url=link_url(context, form.tenant_id, form.key, row.id),
        created_at=row.created_at,
    )
