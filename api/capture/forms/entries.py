"""From what came in to a lead, a fault to show, or nothing at all for a robot, who sees what a person sees."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256

import structlog
from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.dependencies import AppContext
from api.capture.forms.addresses import read_link
from api.capture.forms.html import CAPTCHA
from api.capture.forms.input import Entry
from api.capture.forms.plans import referral_code
from domain.capture.forms import tokens
from domain.capture.forms.answers import Filled, fault_in_words, read_filled, source_of
from domain.capture.forms.tokens import FormToken
from domain.capture.submission import LeadCapture, normalised
from domain.errors import Invalid
from domain.lifecycle.outbox import RunRequest
from domain.privacy import Actor, ActorKind
from domain.tenants.custom_fields import accepted
from providers.captcha import CaptchaVerdict
from services.capture.capture import capture, retry_raced
from services.capture.intake import CaptureChannel, Captured, Intake
from store.capture.form_links import Origin, origin_of
from store.capture.forms import OpenForm
from store.capture.imports.shares import stored_submissions

_log = structlog.get_logger("api.capture.forms")


@dataclass(frozen=True)
class EntryFault:
    """What a person is to correct: `errors` by field, or a `message` about the whole. The next try brings `token`."""

    token: str
    errors: Mapping[str, str] = field(default_factory=dict)
    message: str = ""
    reason: str = "expired"


def fresh_token(context: AppContext, form: OpenForm, now: datetime) -> str:
    """For a page that is served now."""
    token = FormToken(form.row.id, now, secrets.token_urlsafe(12), form.definition.language)
    return tokens.sign(token, context.form_keys)


def token_for_again(context: AppContext, form: OpenForm, text: str) -> str:
    """The same token for a page that is shown again, in the language that it is shown in now."""
    token, language = tokens.read(text, context.form_keys, form.row.id), form.definition.language
    if token is None or token.language == language:
        return text
    return tokens.sign(replace(token, language=language), context.form_keys)


async def enter(context: AppContext, form: OpenForm, entry: Entry, address: str, now: datetime) -> EntryFault | None:
    """None: the person is thanked. `address` is the client's."""
    token = tokens.read(entry.token, context.form_keys, form.row.id)
    why = _robot(form, entry, token, now)
    if token is None or why:
        _log.info("robot", tenant=form.row.tenant_id, form=form.row.id, why=why)
        return None
    if token.age(now) > tokens.LIFETIME:
        return EntryFault(_renewed(context, form, token, now), message=form.definition.texts.expired)
    filled = entry.storable(form.definition)
    reading = read_filled(form.definition, filled, form.country, token.language)
    if reading.capture is None:
        return EntryFault(entry.token, reading.errors)
    origin = await _origin(context, form, filled)
    custom = accepted(reading.capture.custom, await context.custom_fields.of(form.row.tenant_id))
    source = source_of(form.definition, origin.link_kind, origin.referrer_id is not None)
    added = {"custom": custom, "source": source, "campaign_id": origin.campaign_id}
    channel = CaptureChannel("form", form.row.id, origin.link_id, origin.referrer_id, address, filled.page or None)
    try:
        intake = _intake(form, filled, reading.capture.model_copy(update=added), token, channel, now)
    except Invalid as error:
        return EntryFault(entry.token, fault_in_words(form.definition, error))
    if not await _is_person(context, form, entry, address):
        return EntryFault(entry.token, {CAPTCHA: form.definition.texts.captcha})
    if not await context.limits.page_use(token.nonce, intake.submission_key or ""):
        renewed = _renewed(context, form, replace(token, nonce=secrets.token_urlsafe(12)), now)
        return EntryFault(renewed, message=form.definition.texts.used, reason="page_used")
    context.dispatcher.hand(await _store(context, form, intake))
    return None


def _robot(form: OpenForm, entry: Entry, token: FormToken | None, now: datetime) -> str:
    """Why it is one, or nothing."""
    if entry.trap:
        return "trap"
    if token is None:
        return "token"
    return "too_fast" if token.age(now) < timedelta(seconds=form.definition.minimum_seconds) else ""


def _renewed(context: AppContext, form: OpenForm, token: FormToken, now: datetime) -> str:
    """Good at once: the person has been here for a while. The nonce stays, so two clicks are one submission still."""
    ripe = now - timedelta(seconds=form.definition.minimum_seconds)
    return tokens.sign(FormToken(token.form_id, ripe, token.nonce, token.language), context.form_keys)


async def _origin(context: AppContext, form: OpenForm, filled: Filled) -> Origin:
    link_id = read_link(context, form.row.tenant_id, filled.link)
    code = referral_code(filled.referral_code)
    if link_id is None and not code:
        return Origin(campaign_id=form.row.campaign_id)
    async with context.database.tenant_session(form.row.tenant_id) as session:
        return await origin_of(session, form.row, link_id, code)


def _intake(
    form: OpenForm, filled: Filled, enquiry: LeadCapture, token: FormToken, channel: CaptureChannel, now: datetime
) -> Intake:
    """The same page sent twice is one touch; sent again with other words, it is another. Raises `Invalid`."""
    raw = filled.model_dump_json(exclude_defaults=True)
    digest = sha256(raw.encode()).hexdigest()[:32]
    return Intake(
        normalised(enquiry, form.country, now),
        raw,
        Actor.of(ActorKind.FORM, form.row.id),
        f"form:{form.row.id}:{token.nonce}:{digest}",
        came_by=channel,
    )


async def _is_person(context: AppContext, form: OpenForm, entry: Entry, address: str) -> bool:
    """When the vendor does not answer nobody is refused: trap, token and limits still stand."""
    kind = form.definition.captcha.kind
    if kind == "none":
        return True
    captcha = context.captchas.get(kind)
    verdict = await captcha.verify(context.web, entry.captcha, address) if captcha else CaptchaVerdict.UNKNOWN
    if verdict is CaptchaVerdict.UNKNOWN:
        _log.warning("captcha_away", kind=kind, configured=captcha is not None)
    return verdict is not CaptchaVerdict.REFUSED


async def _store(context: AppContext, form: OpenForm, intake: Intake) -> RunRequest | None:
    """What to signal to the lead's run, once committed."""
    tenant_id, key = form.row.tenant_id, intake.submission_key or ""

    async def store(session: AsyncSession) -> RunRequest | None:
        if await stored_submissions(session, tenant_id, [key]):
            return None
        captured = await capture(session, tenant_id, intake)
        assert isinstance(captured, Captured), "only a keyed intake is answered from store"
        return captured.request

    return await retry_raced(context.database, tenant_id, store)
