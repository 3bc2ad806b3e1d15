"""Where a lead is in its lifecycle: status and stage, what it waits for, which channels are closed."""

from dataclasses import asdict
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.leads.lead import Channel, Phase, Stage, Status, further, is_legal
from domain.lifecycle.waiting import WaitingFor
from domain.privacy import Actor
from store.lifecycle.lead_runs import OptOut, address, note
from store.privacy import Fact
from store.tables.leads import LeadRow


def wait_for(lead: LeadRow, waiting: WaitingFor | None, phase: Phase) -> None:
    """What the lead waits for from now on; None only when its life is over."""
    lead.phase = phase.value
    if waiting is None:
        lead.waiting_for, lead.deadline = {}, None
        return
    facts = {name: value for name, value in asdict(waiting).items() if value is not None}
    lead.waiting_for = {**facts, "kind": waiting.kind.value, "until": waiting.until.isoformat()}
    lead.deadline = waiting.until


async def move(
    session: AsyncSession,
    lead: LeadRow,
    *,
    now: datetime,
    actor: Actor,
    status: Status | None = None,
    stage: Stage | None = None,
    reason: str | None = None,
) -> None:
    """Moves status along a legal edge and stage only forward; each move is one audit entry. Raises ValueError."""
    before = Status(lead.status)
    if status is not None and status is not before:
        if not is_legal(before, status):
            raise ValueError(f"illegal move {before} → {status}")
        lead.status = status.value
        facts: dict[str, Fact] = {"from": before.value, "to": status.value}
        if reason:
            facts["reason"] = reason
        await note(session, lead, now, "status_changed", actor, **facts)
    if stage is not None:
        after = further(Stage(lead.stage), stage)
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
