"""Which commands a caller may send to a lead now, and why not the others: by the guards that the commands meet."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.dependencies import AppContext, forbidden
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.leads.commands.answers import ended_run, stored_state
from api.leads.commands.checks import Check, agent_of, at_work, own_or_seen, reachable, reopenable, unmerged
from api.leads.schemas.commands import CommandName, PossibleRead
from api.leads.visible import visible_lead
from domain.errors import Forbidden, Refused
from domain.leads.lead import Phase
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.state import LeadState
from services.lifecycle.commands import offer_as_stored
from store.leads.leads import AnyRow
from workflows.client.commands import NOT_RUNNING
from workflows.lead import refusals


@dataclass(frozen=True)
class Asking:
    """Who asks for what is possible, and when."""

    caller: Caller
    now: datetime

    @property
    def agent_id(self) -> int | None:
        return agent_of(self.caller)


@dataclass(frozen=True)
class Rule:
    """Who may ever send it; what the API checks; what the lead's run checks. Without `guard` no run is asked."""

    action: Action
    check: Callable[[Caller], Check] | None = None
    guard: Callable[[LeadState, Asking], object] | None = None
    of_offer: bool = False


def _offer(state: LeadState, asking: Asking) -> object:
    return refusals.open_offer(state, asking.caller.user_id, None, asking.now)


RULES: Mapping[CommandName, Rule] = {
    CommandName.ACCEPT: Rule(Action.ANSWER_OFFER, at_work, _offer, of_offer=True),
    CommandName.DECLINE: Rule(Action.ANSWER_OFFER, None, _offer, of_offer=True),
    CommandName.TAKE: Rule(Action.ANSWER_OFFER, at_work, lambda state, _: refusals.queued(state)),
    CommandName.CALL: Rule(Action.WORK_LEAD, reachable, lambda s, a: refusals.callable_lead(s, a.agent_id)),
    CommandName.OUTCOME: Rule(Action.WORK_LEAD, None, lambda s, a: refusals.owner(s, a.agent_id)),
    CommandName.ASSESS: Rule(Action.WORK_LEAD, None, lambda s, a: refusals.assessable(s, a.agent_id)),
    CommandName.BOOK: Rule(Action.WORK_LEAD, None, lambda s, a: refusals.not_booked(s, a.agent_id)),
    CommandName.RESCHEDULE: Rule(Action.WORK_LEAD, None, lambda s, a: refusals.movable_booking(s, a.agent_id)),
    CommandName.CANCEL_BOOKING: Rule(Action.WORK_LEAD, None, lambda s, a: refusals.booking(s, a.agent_id)),
    CommandName.CONVERT: Rule(Action.WORK_LEAD, None, lambda s, a: refusals.convertible(s, a.agent_id)),
    CommandName.NO_SHOW: Rule(Action.WORK_LEAD, None, lambda s, a: refusals.begun_booking(s, a.agent_id, a.now)),
    CommandName.LOSE: Rule(Action.WORK_LEAD, None, lambda s, a: refusals.owner(s, a.agent_id)),
    CommandName.REOPEN: Rule(Action.MANAGE_LEAD, reopenable),
    CommandName.REASSIGN: Rule(Action.MANAGE_LEAD, None, lambda state, _: refusals.open_run(state)),
    CommandName.OPT_OUT: Rule(Action.WORK_LEAD, own_or_seen),
    CommandName.MERGE: Rule(Action.JUDGE_DUPLICATES),
}


async def possible_commands(context: AppContext, caller: Caller, lead_id: int) -> list[PossibleRead]:
    """Every command, in the order of a lead's life. Raises `NotFound`, `Unavailable`."""
    ref, asking = LeadRef(caller.tenant_id, lead_id), Asking(caller, datetime.now(UTC))
    async with context.database.tenant_session(caller.tenant_id) as session:
        lead = (await visible_lead(session, caller, lead_id)).row
    state = None if lead.merged_into is not None else await _state(context, ref, lead)
    found = []
    async with context.database.tenant_session(caller.tenant_id) as session:
        for name, rule in RULES.items():
            try:
                await _permit(session, asking, lead, state, rule)
            except Forbidden as error:
                found.append(PossibleRead(command=name, allowed=False, reason="forbidden", message=str(error)))
            except Refused as refusal:
                found.append(PossibleRead(command=name, allowed=False, reason=refusal.reason, message=str(refusal)))
            else:
                found.append(PossibleRead(command=name, allowed=True, reason=None, message=None))
    return found


async def _state(context: AppContext, ref: LeadRef, lead: AnyRow) -> LeadState | Refused:
    """`Refused`: what every command to the run is refused with."""
    try:
        return await context.runs.state(ref)
    except Refused as refusal:
        closed = refusal.reason == NOT_RUNNING and lead.phase == Phase.CLOSED
        return stored_state(lead) if closed else ended_run(refusal, lead)


async def _permit(
    session: AsyncSession, asking: Asking, lead: AnyRow, state: LeadState | Refused | None, rule: Rule
) -> None:
    """Raises `Forbidden`, `Refused`: in the order in which the command itself is checked."""
    if not asking.caller.may(rule.action):
        raise forbidden(asking.caller)
    unmerged(lead)
    if rule.check is not None:
        await rule.check(asking.caller)(session, lead)
    if rule.guard is None or state is None:
        return
    try:
        if isinstance(state, Refused):
            raise state
        _meet(rule, state, asking)
    except Refused as refusal:
        ref = LeadRef(asking.caller.tenant_id, lead.id)
        known = await offer_as_stored(session, ref, asking.caller.user_id, None, refusal) if rule.of_offer else refusal
        if known is not None:
            raise known from None


def _meet(rule: Rule, state: LeadState, asking: Asking) -> None:
    assert rule.guard
    try:
        rule.guard(state, asking)
    except refusals.Refusal as refusal:
        raise Refused(refusal.type or "refused", refusal.message) from None
