"""The page behind the link that stops our messages. GET changes nothing."""

from datetime import UTC, datetime
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Request, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.dependencies import AppContext, Context, Limited
from api.http.limits import Limit
from api.outreach.link_pages import link_page, not_found
from domain.errors import NotFound
from domain.leads.lead import Channel
from domain.lifecycle.outbox import RunRequest
from domain.outreach import links
from domain.privacy import CONTACT
from services.outreach.opt_outs import opt_out_person
from store import booking
from store.duplicates.members import root_of
from store.lifecycle import lead_runs
from store.outreach import inbound
from store.tables.leads import LeadRow

router = APIRouter(include_in_schema=False, dependencies=[Depends(Limited(Limit.PAGES))])
_LONGEST_FORM = 2_000
_STOP = {"email": "Stop e-mails", "all": "Stop all messages and calls"}
_STANDS = "Your appointment stands. To change or cancel it, please call {hospital}."
_STOPPED = {
    "email": "{hospital} will not send you any more e-mails.",
    "all": "{hospital} will not write to you or call you any more.",
}


@router.get("/u/{token}")
async def show_unsubscribe(token: str, context: Context) -> Response:
    """A mail program that looks ahead must not opt anybody out."""
    try:
        link = _read(context, token, "unsubscribe")
        async with context.database.tenant_session(link.tenant_id) as session:
            tenant = await lead_runs.load_tenant(session, link.tenant_id)
            lead = await _person(session, link)
            kinds = {kind for kind, _ in await inbound.addresses_of(session, lead)} if lead else set()
            stands = lead is not None and await booking.stands(session, lead)
    except NotFound:
        return not_found()
    question = [f"What should {tenant.name} stop?", *([_STANDS.format(hospital=tenant.name)] if stands else [])]
    buttons = _STOP if kinds != {"phone"} else {"all": _STOP["all"]}
    return link_page("Stop messages", *question, buttons=buttons)


@router.post("/u/{token}")
async def unsubscribe(token: str, request: Request, context: Context) -> Response:
    """RFC 8058: one click in the mail program, no login. It closes e-mail; the page's other button everything."""
    channel = _choice(await request.body())
    try:
        link = _read(context, token, "unsubscribe")
        async with context.database.tenant_session(link.tenant_id) as session:
            tenant = await lead_runs.load_tenant(session, link.tenant_id)
            lead = await _person(session, link)
            requests = await _unsubscribe(session, lead, channel, datetime.now(UTC)) if lead else []
            stands = lead is not None and await booking.stands(session, lead)
    except NotFound:
        return not_found()
    for run_request in requests:
        context.dispatcher.hand(run_request)
    then = _STANDS if stands else "There is nothing else for you to do."
    return link_page("Done", *(text.format(hospital=tenant.name) for text in (_STOPPED[channel], then)))


async def _person(session: AsyncSession, link: links.LinkToken) -> LeadRow | None:
    """Who holds the link: the survivor, where their lead was merged."""
    lead = await inbound.lead_of(session, link.tenant_id, link.subject_id)
    return await root_of(session, lead) if lead else None


async def _unsubscribe(session: AsyncSession, lead: LeadRow, channel: str, now: datetime) -> list[RunRequest]:
    only = None if channel == "all" else Channel.EMAIL
    return await opt_out_person(session, lead, only, "link", CONTACT, now)


def _read(context: AppContext, token: str, purpose: str) -> links.LinkToken:
    """Raises `NotFound` for what we did not sign; without a key nobody signs anything."""
    if context.settings.link_key is None:
        raise NotFound("link")
    return links.read(token, context.settings.link_key.get_secret_value(), purpose, datetime.now(UTC))


def _choice(body: bytes) -> str:
    """A mail program's own form says nothing of ours: then it is e-mail."""
    form = parse_qs(body[:_LONGEST_FORM].decode("latin-1"))
    return "all" if form.get("channel") == ["all"] else "email"
