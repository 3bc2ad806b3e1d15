"""The next step of a call that is under way: what is heard, or whose telephone rings."""

from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.dependencies import AppContext
from api.outreach.calls.recorders import recorder_of
from domain.outreach.calls.addresses import CallAddresses
from domain.outreach.calls.script import Announce, CallStep, Say
from domain.outreach.calls.texts import THANKS, WITHHELD, Spoken
from domain.outreach.ports import ProviderEvent
from providers.contract import ProviderError
from services.outreach.calls.answers import first_step, step_at
from services.outreach.calls.incoming import incoming_token
from services.outreach.calls.records import announced, announcement_of, begin_recording
from store.outreach import calls
from store.tables.outreach import CallRow

_log = structlog.get_logger("api.outreach.calls")
NOTHING = Say(goes_on=True)
GOODBYE = Say(Spoken(THANKS["en"], "en"))


@dataclass(frozen=True)
class Rung:
    """Which agent's telephone, and at which place."""

    agent: int = 0
    place: int = 0


async def answer(context: AppContext, tenant_id: int, event: ProviderEvent) -> CallStep:
    """Somebody rings, and the call is stored: what they hear first. A number that is withheld is nobody's."""
    async with context.database.tenant_session(tenant_id) as session:
        call = await calls.by_token(session, tenant_id, incoming_token(event))
        if call is None:
            return GOODBYE if event.sender.startswith("+") else Say(WITHHELD)
        return await first_step(session, call, _addresses(context, call, event.provider), datetime.now(UTC))


async def next_step(context: AppContext, tenant_id: int, what: str, event: ProviderEvent, rung: Rung) -> CallStep:
    """Of a call that is not ours, or is over, nothing follows."""
    now = datetime.now(UTC)
    async with context.database.tenant_session(tenant_id) as session:
        if what in ("announced", "heard"):
            await announced(session, tenant_id, event, now)
        call = await calls.by_token(session, tenant_id, event.token)
        if call is None:
            return Say()
        step = await _step(session, call, what, rung, _addresses(context, call, event.provider))
    if what in ("announced", "joined"):
        await _record(context, tenant_id, event)
    return step


async def _step(session: AsyncSession, call: CallRow, what: str, rung: Rung, addresses: CallAddresses) -> CallStep:
    agent, now, announcement = rung.agent, datetime.now(UTC), announcement_of(call)
    match what:
        case "notice" if announcement is not None and call.recording == "planned":
            return Announce(announcement, addresses.of("announced"))
        case "whisper" if announcement is not None and call.recording == "agreed":
            return Announce(announcement, addresses.of("joined", agent=agent))
        case "heard":
            return await step_at(session, call, addresses, 0, now)
        case "next":
            answered = any(leg.answered and leg.agent_id == agent for leg in calls.record_of(call).legs.values())
            return Say() if answered else await step_at(session, call, addresses, rung.place + 1, now)
        case "message":
            return Say(Spoken(THANKS.get(call.language, THANKS["en"]), call.language))
    return NOTHING


async def spoken_notice(context: AppContext, tenant_id: int, what: str, event: ProviderEvent) -> CallStep:
    """Where no key can be heard: the person, or the agent, is told before they join what is recorded."""
    async with context.database.tenant_session(tenant_id) as session:
        if what == "notice":
            await announced(session, tenant_id, event, datetime.now(UTC))
            await begin_recording(session, tenant_id, event.token)
        call = await calls.by_token(session, tenant_id, event.token)
        return Say(announcement_of(call), goes_on=True) if call is not None else NOTHING


async def recording_url(context: AppContext, tenant_id: int, event: ProviderEvent) -> str:
    """Where the vendor is to say that it recorded the call, which it does from the next step on; '' it does not."""
    async with context.database.tenant_session(tenant_id) as session:
        await begin_recording(session, tenant_id, event.token)
        call = await calls.by_token(session, tenant_id, event.token)
        if call is None or call.recording != "started":
            return ""
        return _addresses(context, call, event.provider).of("recording")


async def _record(context: AppContext, tenant_id: int, event: ProviderEvent) -> None:
    """Begins once both have heard of it. At most once: a call that could not be recorded goes on without."""
    async with context.database.tenant_session(tenant_id) as session:
        call = await begin_recording(session, tenant_id, event.token)
        if call is None:
            return
        id, notify_url = call.provider_id or "", _addresses(context, call, event.provider).of("recording")
    async with recorder_of(context, tenant_id, event.provider) as recorder:
        try:
            if recorder is not None:
                await recorder.start(id, notify_url)
        except ProviderError as error:
            _log.warning("call_not_recorded", vendor=event.provider, tenant=tenant_id, reason=str(error))


def _addresses(context: AppContext, call: CallRow, vendor: str) -> CallAddresses:
    return CallAddresses(context.callbacks_at, vendor, call.tenant_id, call.token)
