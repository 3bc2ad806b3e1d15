"""The pages behind the links that stop our messages, or choose. GET changes nothing; a POST may come twice."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Request, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.dependencies import AppContext, Context, Limited
from api.http.clients import client_address
from api.http.limits import Limit
from api.outreach.preferences.lost import not_found
from api.outreach.preferences.view import patient_page
from api.outreach.preferences.words import WORDS, shown_language, words_of
from domain.errors import NotFound
from domain.leads.lead import Channel
from domain.leads.profile import DayPart
from domain.lifecycle.outbox import RunRequest
from domain.outreach import links
from domain.outreach.links import LinkToken
from domain.privacy import CONTACT
from domain.tenants.policy import Tenant
from services.outreach.opt_outs import opt_out_person
from services.outreach.preferences import (
    CHOSEN,
    Choices,
    Preferences,
    Proof,
    choices_of,
    choose,
    confirm_marketing,
    reachable,
)
from store.booking import appointments
from store.duplicates.members import root_of
from store.lifecycle import lead_runs
from store.outreach import inbound
from store.tables.leads import LeadRow

router = APIRouter(include_in_schema=False, dependencies=[Depends(Limited(Limit.PAGES))])
clicks = APIRouter(include_in_schema=False)
TEXT_VERSION, CONFIRMED_TEXT = "preferences-1", "double-opt-in-1"
_LONGEST_FORM = 4_000
_TIMES = ("any", *DayPart)


@dataclass(frozen=True)
class _Visit:
    """Who holds the link (the survivor, where their lead was merged), in which language they read, and where they
    choose. `looks`: it is not the person, who only looks: `trial` at a message that was diverted, or `staff`."""

    session: AsyncSession
    tenant: Tenant
    lead: LeadRow | None
    language: str
    choose_at: str
    looks: str = ""

    @property
    def words(self) -> Mapping[str, str]:
        return words_of(self.language, self.tenant.name)

    @property
    def notes(self) -> Sequence[str]:
        return [self.words[self.looks]] if self.looks else []

    def unchanged(self) -> Response:
        """One of the staff pressed a button."""
        return patient_page(self.language, self.words[f"{self.looks}_title"], *self.notes)

    async def stands(self) -> Sequence[str]:
        held = self.lead is not None and await appointments.stands(self.session, self.lead)
        return [*self.notes, self.words["stands"]] if held else self.notes


@router.get("/u/{token}")
async def show_unsubscribe(token: str, request: Request, context: Context) -> Response:
    """A mail program that looks ahead must not opt anybody out."""
    try:
        async with _visit(context, request, "unsubscribe", token) as visit:
            words, choices = visit.words, await choices_of(visit.session, visit.lead) if visit.lead else {}
            stands = await visit.stands()
    except NotFound:
        return not_found(context, request)
    left = frozenset[Channel]().union(*choices.values())
    if not left:
        return patient_page(
            visit.language, words["stop_title"], words["stopped_all"], *stands, said=True, choose_at=visit.choose_at
        )
    buttons = {"email": words["stop_email"]} if Channel.EMAIL in left else {}
    buttons["all"] = words["stop_all"]
    return patient_page(
        visit.language,
        words["stop_title"],
        words["stop_question"],
        *stands,
        buttons=buttons,
        choose_at=visit.choose_at,
    )


@clicks.post("/u/{token}")
async def unsubscribe(token: str, request: Request, context: Context) -> Response:
    """RFC 8058: one click in the mail program, no login. It closes e-mail; the page's other button everything.

    A mail service clicks for many people from one address: only links that we did not sign are counted.
    """
    try:
        _signed(context, "unsubscribe", token)
    except NotFound:
        await context.limits.client(Limit.PAGES, request)
        return not_found(context, request)
    # A mail program's own form says nothing of ours: then it is e-mail.
    channel = "all" if _form(await request.body()).get("channel") == ["all"] else "email"
    requests: list[RunRequest] = []
    try:
        async with _visit(context, request, "unsubscribe", token) as visit:
            if visit.looks:
                return visit.unchanged()
            only = None if channel == "all" else Channel.EMAIL
            if visit.lead is not None:
                now = datetime.now(UTC)
                requests = await opt_out_person(visit.session, visit.lead, only, "link", CONTACT, now)
            stands = await visit.stands()
    except NotFound:
        return not_found(context, request)
    _hand(context, requests)
    words = visit.words
    then = stands or [words["nothing_else"]]
    return patient_page(
        visit.language, words["done"], words[f"stopped_{channel}"], *then, said=True, choose_at=visit.choose_at
    )


@router.get("/p/{token}")
async def show_preferences(token: str, request: Request, context: Context) -> Response:
    try:
        async with _visit(context, request, "preferences", token) as visit:
            return await _preferences(visit)
    except NotFound:
        return not_found(context, request)


@router.post("/p/{token}")
async def save_preferences(token: str, request: Request, context: Context) -> Response:
    """Only our own form changes anything. The other button ends everything, whatever is ticked."""
    form = _form(await request.body())
    requests: list[RunRequest] = []
    try:
        async with _visit(context, request, "preferences", token) as visit:
            lead, words = visit.lead, visit.words
            if visit.looks:
                return visit.unchanged()
            if lead is None:
                return await _preferences(visit)
            await visit.session.refresh(lead, with_for_update={"key_share": True})
            proof = Proof(TEXT_VERSION, visit.language, client_address(request), datetime.now(UTC))
            if form.get("channel") == ["all"]:
                requests = await opt_out_person(visit.session, lead, None, "preferences", CONTACT, proof.at)
                stands = await visit.stands() or [words["nothing_else"]]
                answer = patient_page(
                    visit.language, words["done"], words["stopped_all"], *stands, said=True, choose_at=visit.choose_at
                )
            elif form.get("form") == ["preferences"]:
                requests = await choose(visit.session, lead, _chosen(form, lead), proof)
                answer = await _preferences(visit, saved=True)
            else:
                answer = await _preferences(visit)
    except NotFound:
        return not_found(context, request)
    _hand(context, requests)
    return answer


@router.get("/c/{token}")
async def show_confirmation(token: str, request: Request, context: Context) -> Response:
    """Whoever looks ahead agrees to nothing."""
    try:
        async with _visit(context, request, "confirm", token) as visit:
            words = visit.words
    except NotFound:
        return not_found(context, request)
    buttons = {"confirm": words["confirm_yes"]}
    return patient_page(
        visit.language, words["confirm_title"], words["confirm_question"], *visit.notes, buttons=buttons
    )


@router.post("/c/{token}")
async def confirm(token: str, request: Request, context: Context) -> Response:
    """The consent of a form counts from now on, where the hospital wants it confirmed; once, however often."""
    try:
        async with _visit(context, request, "confirm", token) as visit:
            words = visit.words
            if visit.looks:
                return visit.unchanged()
            if visit.lead is None or _form(await request.body()).get("channel") != ["confirm"]:
                buttons = {"confirm": words["confirm_yes"]}
                return patient_page(visit.language, words["confirm_title"], words["confirm_question"], buttons=buttons)
            await visit.session.refresh(visit.lead, with_for_update={"key_share": True})
            proof = Proof(CONFIRMED_TEXT, visit.language, client_address(request), datetime.now(UTC))
            await confirm_marketing(visit.session, visit.lead, proof)
    except NotFound:
        return not_found(context, request)
    return patient_page(visit.language, words["done"], words["confirmed"], words["confirmed_then"], said=True)


async def _preferences(visit: _Visit, *, saved: bool = False) -> Response:
    words, lead = visit.words, visit.lead
    channels = reachable(lead) if lead is not None else ()
    if lead is None or not channels:
        return patient_page(visit.language, words["title"], words["no_address"])
    choices = await choices_of(visit.session, lead)
    said = [words["saved"]] if saved else []
    return patient_page(
        visit.language,
        words["title"],
        *said,
        words["intro"],
        *await visit.stands(),
        form=_form_of(visit, lead, channels, choices),
        said=saved,
    )


def _form_of(visit: _Visit, lead: LeadRow, channels: Sequence[Channel], choices: Choices) -> Mapping[str, object]:
    return {
        "purposes": [
            {"name": purpose.value, "channels": {one.value: one in choices[purpose] for one in channels}}
            for purpose in CHOSEN
        ],
        "language": shown_language(None, lead.language, visit.tenant.locale),
        "times": {value: visit.words[value] for value in map(str, _TIMES)},
        "time": lead.preferred_time or "any",
    }


def _chosen(form: Mapping[str, list[str]], lead: LeadRow) -> Preferences:
    """What is neither a channel of theirs nor a language or a time of ours says nothing."""
    offered = reachable(lead)
    choices = {
        purpose: frozenset(one for one in offered if one.value in form.get(purpose.value, [])) for purpose in CHOSEN
    }
    language = next((code for code in form.get("language", []) if code in WORDS), None)
    time = next((value for value in form.get("time", []) if value in _TIMES), None)
    return Preferences(choices, language, "" if time == "any" else time)


@asynccontextmanager
async def _visit(context: AppContext, request: Request, purpose: str, token: str) -> AsyncIterator[_Visit]:
    """Raises `NotFound`."""
    link = _signed(context, purpose, token)
    async with context.database.tenant_session(link.tenant_id) as session:
        tenant = await lead_runs.load_tenant(session, link.tenant_id)
        lead = await inbound.lead_of(session, link.tenant_id, link.subject_id)
        lead = await root_of(session, lead) if lead else None
        requested = request.query_params.get("lang")
        language = shown_language(requested, lead.language if lead else None, tenant.locale)
        looks = "staff" if link.purpose == "view" else "trial" if link.trial else ""
        yield _Visit(session, tenant, lead, language, _choose_at(context, link, language), looks)


def _choose_at(context: AppContext, link: LinkToken, language: str) -> str:
    """The page of choices, for whoever holds this link and as long as it is good; relative to each of our pages.

    Empty for staff who only look: the person's own link is not theirs.
    """
    key = context.settings.link_key
    if key is None:
        raise NotFound("link")
    if link.purpose == "view":
        return ""
    token = links.sign(replace(link, purpose="preferences"), key.get_secret_value())
    return f"../p/{token}{links.TRIAL if link.trial else ''}?lang={language}"


def _signed(context: AppContext, purpose: str, token: str) -> LinkToken:
    """Raises `NotFound` for what we did not sign; without a key nobody signs anything."""
    if context.settings.link_key is None:
        raise NotFound("link")
    key, now = context.settings.link_key.get_secret_value(), datetime.now(UTC)
    view = links.read_view(token, key, now) if purpose == "preferences" else None
    return view or links.read(token, key, purpose, now)


def _form(body: bytes) -> dict[str, list[str]]:
    return parse_qs(body[:_LONGEST_FORM].decode("latin-1"))


def _hand(context: AppContext, requests: Sequence[RunRequest]) -> None:
    for run_request in requests:
        context.dispatcher.hand(run_request)
