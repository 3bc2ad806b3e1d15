"""Pages behind the links in our messages: stop writing to me; pay the deposit (sandbox). GET changes nothing."""

from datetime import UTC, datetime
from html import escape
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Request, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.dependencies import Door, Limited, OpenDoor
from api.http.limits import Limit
from domain.errors import NotFound
from domain.lifecycle.ports import RunRequest
from domain.outreach import links
from services.outreach.opt_outs import opt_out
from store import booking
from store.lifecycle import lead_runs, outbox
from store.outreach import inbound
from store.tables.booking import PaymentRow
from store.tables.leads import LeadRow

router = APIRouter(include_in_schema=False, dependencies=[Depends(Limited(Limit.PAGES))])
_LONGEST_FORM = 2_000
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex"><title>{title}</title></head>
<body><h1>{title}</h1>{content}</body></html>
"""
_UNSUBSCRIBE = """<p>{hospital} will stop writing to you.</p>
<form method="post"><button name="channel" value="email">Stop e-mails</button>
<button name="channel" value="all">Stop all messages and calls</button></form>"""
_PAY = """<p>This is a sandbox: no card is asked for and no money moves.</p>
<p>Deposit for {hospital}: {amount}.</p><form method="post"><button>Mark the deposit as paid</button></form>"""
_PAID = "<p>This is a sandbox: no money moved. The deposit counts as paid.</p>"
_OVER = "<p>This deposit is not awaited any more.</p>"


@router.get("/u/{token}")
async def show_unsubscribe(token: str, door: OpenDoor) -> Response:
    """A mail program that looks ahead must not opt anybody out."""
    try:
        link = _read(door, token, "unsubscribe")
        async with door.database.tenant_session(link.tenant_id) as session:
            tenant = await lead_runs.load_tenant(session, link.tenant_id)
    except NotFound:
        return _not_found()
    return _page("Unsubscribe", _UNSUBSCRIBE.format(hospital=escape(tenant.name)))


@router.post("/u/{token}")
async def unsubscribe(token: str, request: Request, door: OpenDoor) -> Response:
    """RFC 8058: one click in the mail program, no login. It closes e-mail; the page's other button everything."""
    wanted = _choice(await request.body())
    try:
        link = _read(door, token, "unsubscribe")
        async with door.database.tenant_session(link.tenant_id) as session:
            lead = await inbound.lead_of(session, link.tenant_id, link.subject_id)
            told = await _unsubscribe(session, lead, wanted, datetime.now(UTC)) if lead else []
    except NotFound:
        return _not_found()
    for ask in told:
        door.dispatcher.hand(ask)
    return _page("Unsubscribed", "<p>Done. You need not do anything else.</p>")


async def _unsubscribe(session: AsyncSession, lead: LeadRow, wanted: str, now: datetime) -> list[RunRequest]:
    kinds = {"email": lead.email_norm, "phone": lead.phone_e164 if wanted == "all" else None}
    told: list[RunRequest] = []
    for kind, address in kinds.items():
        if address:
            told += await opt_out(session, lead.tenant_id, kind, address, source="link", at=now) or []
    return told


@router.get("/pay/{token}")
async def show_deposit(token: str, door: OpenDoor) -> Response:
    try:
        link = _read(door, token, "deposit")
        async with door.database.tenant_session(link.tenant_id) as session:
            payment = await booking.find_payment(session, link.tenant_id, link.subject_id)
            tenant = await lead_runs.load_tenant(session, link.tenant_id)
    except NotFound:
        return _not_found()
    if payment.state != "requested":
        return _page("Deposit", _PAID if payment.state == "paid" else _OVER)
    amount = f"{payment.currency} {payment.amount_minor / 100:,.2f}"
    return _page("Deposit", _PAY.format(hospital=escape(tenant.name), amount=escape(amount)))


@router.post("/pay/{token}")
async def pay_deposit(token: str, door: OpenDoor) -> Response:
    """Tells the lead's run, which moves the payment itself; once, however often the button is pressed."""
    try:
        link = _read(door, token, "deposit")
        async with door.database.tenant_session(link.tenant_id) as session:
            payment = await booking.find_payment(session, link.tenant_id, link.subject_id)
            told = await _pay(session, payment)
    except NotFound:
        return _not_found()
    if told:
        door.dispatcher.hand(told)
    return _page("Deposit", _PAID if payment.state in ("requested", "paid") else _OVER)


async def _pay(session: AsyncSession, payment: PaymentRow) -> RunRequest | None:
    lead = await inbound.lead_of(session, payment.tenant_id, payment.lead_id)
    if lead is None or payment.state != "requested" or await outbox.asked(session, lead, "paid", payment.id):
        return None
    return await outbox.ask(session, lead, "paid", payment.id)


def _read(door: Door, token: str, purpose: str) -> links.LinkToken:
    """Raises `NotFound` for what we did not sign; without a key nobody signs anything."""
    if door.settings.link_key is None:
        raise NotFound("link")
    return links.read(token, door.settings.link_key.get_secret_value(), purpose)


def _choice(body: bytes) -> str:
    """A mail program's own form says nothing of ours: then it is e-mail."""
    form = parse_qs(body[:_LONGEST_FORM].decode("latin-1"))
    return "all" if form.get("channel") == ["all"] else "email"


def _page(title: str, content: str, status: int = 200) -> Response:
    return Response(_PAGE.format(title=title, content=content), status_code=status, media_type="text/html")


def _not_found() -> Response:
    return _page("Not found", "<p>This link is not valid.</p>", 404)
