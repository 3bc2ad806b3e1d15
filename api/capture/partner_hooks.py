"""The partners' webhook: authenticate, map the partner's fields to ours, answer repeats with the first answer."""

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Depends, Request, Response

from api.auth.dependencies import AppContext, Context, Limited
from api.auth.idempotency import json_answer
from api.auth.permissions import Action
from api.capture.partners import Accepted, Partner, accept
from api.capture.schemas.partners import PartnerAnswer
from api.http.body import parse
from api.http.errors import Unauthenticated, UnreadableBody, problem, respond
from api.http.limits import Limit
from api.http.problems import FieldError
from domain.capture.integrations import CONFIG, IntegrationKind, PartnerConfig, tenant_of_key
from domain.capture.mapping import MappingFault, Unmapped, text_at
from domain.capture.partners import KeySignature, Reply, StandardWebhooksSignature, submission_key
from domain.privacy import Actor, ActorKind
from domain.text.form_fields import MOST_FIELDS, form_fields
from domain.text.normal_form import refuse_unstorable
from providers.http.hooks import HookRequest
from providers.partner.signatures import is_signed
from store.capture import integrations
from store.tables.capture import IntegrationRow
from store.tenants import tenants

router = APIRouter(prefix="/hooks", include_in_schema=False, dependencies=[Depends(Limited(Limit.HOOKS))])
_MOST_VALUES = 10_000
_JSON, _FORM = "application/json", "application/x-www-form-urlencoded"


@router.post("/partner/{key}")
async def take_partner_lead(key: str, request: Request, context: Context) -> Response:
    """401 for what the partner did not send, and nothing is stored of it; 422 names our fields and their places."""
    now, raw = datetime.now(UTC), await request.body()
    tenant_id = tenant_of_key(key)
    async with context.database.tenant_session(tenant_id) as session:
        row = await integrations.integration_of_key(session, tenant_id, key, IntegrationKind.PARTNER)
        country = await tenants.country_of(session, tenant_id)
    config = CONFIG.validate_python(row.config)
    assert isinstance(config, PartnerConfig)
    actor = await _sender(context, row, config, request, now)
    await context.limits.count(Limit.CALLER, tenant_id, "integration", row.id)
    body = _read(request, raw)
    theirs = _their_id(config, request, body)
    partner = Partner(tenant_id, row.id, config, row.campaign_id, country, actor)
    try:
        accepted = await accept(context, partner, submission_key(row.id, theirs, raw), body, now)
    except Unmapped as error:
        return _refused(error.faults)
    return _answer(config.reply, accepted)


async def _sender(
    context: AppContext, row: IntegrationRow, config: PartnerConfig, request: Request, now: datetime
) -> Actor:
    """Who speaks, as the audit log names them. Raises `Unauthenticated`."""
    if isinstance(config.signature, KeySignature):
        caller = await context.authenticator.authenticate(request.headers.getlist("authorization"))
        if (caller.tenant_id, caller.integration_id) != (row.tenant_id, row.id) or not caller.may(Action.CAPTURE_LEAD):
            raise Unauthenticated("another's key")
        return caller.actor
    said = HookRequest(request.url.path, request.headers, await request.body())
    if not is_signed(config.signature, context.vault.open(row.secrets), said, now):
        request.scope["refused"] = "partner signature"
        raise Unauthenticated("partner signature")
    return Actor.of(ActorKind.INTEGRATION, row.id)


def _read(request: Request, raw: bytes) -> Any:
    """Raises `UnreadableBody`, `Invalid`."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == _JSON:
        return parse(raw, _MOST_VALUES)
    if kind != _FORM:
        raise UnreadableBody(415, f"Send the body as {_JSON} or {_FORM}.")
    try:
        pairs = form_fields(raw, strict=True)
    except ValueError:
        raise UnreadableBody(400, f"The body is not a form in UTF-8 with at most {MOST_FIELDS} fields.") from None
    form: dict[str, Any] = {}
    for name, value in pairs:
        refuse_unstorable(name + value, "body")
        form[name] = value if name not in form else [*_listed(form[name]), value]
    return form


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _their_id(config: PartnerConfig, request: Request, body: Any) -> str:
    if config.id_path:
        return text_at(body, config.id_path)
    is_standard = isinstance(config.signature, StandardWebhooksSignature)
    return request.headers.get("webhook-id", "") if is_standard else ""


def _answer(reply: Reply, accepted: Accepted) -> Response:
    known = reply.tells_known and not accepted.created
    said = PartnerAnswer(status="duplicate" if known else "accepted", id=accepted.reference)
    return json_answer(said.model_dump_json(), 200 if known else reply.accepted)


def _refused(faults: list[MappingFault]) -> Response:
    errors = [FieldError(field=fault.field, message=_shown(fault)) for fault in faults[:20]]
    detail = f"{errors[0].field}: {errors[0].message}"
    return respond(problem(422, "invalid", detail, field=errors[0].field, errors=errors))


def _shown(fault: MappingFault) -> str:
    return f"{fault.message} (read from {fault.path})" if fault.path else fault.message
