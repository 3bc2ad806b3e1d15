"""Where a lead is in its lifecycle: status and stage, what it waits for, which channels are closed."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.leads.lead import Channel, Phase, Stage, Status, further, is_legal
from domain.lifecycle.waiting import WaitingFor
from domain.privacy import ENGINE, Actor
from store.lifecycle.lead_runs import OptOut, address, note
from store.privacy import Fact
from store.tables.leads import LeadRow


def wait_for(lead: LeadRow, waiting: WaitingFor | None, phase: Phase) -> None:
    """What the lead waits for from now on; None only when its run is over."""
    lead.phase = phase.value
    if waiting is None:
        lead.waiting_for, lead.deadline = {}, None
        return
    facts = {name: value for name, value in asdict(waiting).items() if value is not None}
    lead.waiting_for = {**facts, "kind": waiting.kind.value, "until": waiting.until.isoformat()}
    lead.deadline = waiting.until


@dataclass(frozen=True)
class Transition:
    """Where a lead goes: status along a legal edge, for a reason, and stage only forward."""

    status: Status | None = None
    stage: Stage | None = None
    reason: str | None = None


async def move(session: AsyncSession, lead: LeadRow, to: Transition, now: datetime, actor: Actor = ENGINE) -> None:
    """Each change is one audit entry. Raises ValueError."""
    before = Status(lead.status)
    if to.status is not None and to.status is not before:
        if not is_legal(before, to.status):
            raise ValueError(f"illegal move {before} → {to.status}")
        lead.status = to.status.value
        facts: dict[str, Fact] = {"from": before.value, "to": to.status.value}
        if to.reason:
            facts["reason"] = to.reason
        await note(session, lead, now, "status_changed", actor, **facts)
    if to.stage is not None:
        after = further(Stage(lead.stage), to.stage)
        if after.value != lead.stage:
            facts = {"from": lead.stage, "to": after.value}
            lead.stage = after.value
            await note(session, lead, now, "stage_changed", actor, **facts)
    lead.updated_at = now


def closed_channels(lead: LeadRow, suppressions: list[OptOut]) -> tuple[Channel, ...]:
    """Channels without an address, or opted out of under any address of the person."""
    closed = []
    for channel in Channel:
        mail = channel is Channel.EMAIL
        suppressed = any(("@" in s.address) is mail and s.channel in (None, channel.value) for s in suppressions)
        if not address(lead, channel) or suppressed:
            closed.append(channel)
    return tuple(closed)
