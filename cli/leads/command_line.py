"""An agent's command on its way: as whom, in which words it is answered, and the way out of a refusal."""

import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

import typer
from pydantic import BaseModel, RootModel

from api.auth.me_schema import MeRead
from api.leads.schemas.commands import CommandRead, CommandStatusRead
from api.leads.schemas.leads import LeadRead
from api.leads.schemas.runs import StateRead
from cli.terminal.access import Access
from cli.terminal.connection import ApiRefusal, Connection
from cli.terminal.failure import CommandFailed
from cli.terminal.people import Names
from domain.leads.lead import Phase
from domain.lifecycle.waiting import WaitKind

ReadT = TypeVar("ReadT", bound=BaseModel)
_SETTLED_WITHIN, _LOOK_EVERY = 2.0, 0.1
_ON_ITS_WAY = frozenset({WaitKind.INTAKE, WaitKind.CONVERSION})
_SLOW_AFTER = 2.0
_RECEIVED = (
    "Lead {lead} (as {who}): received, still being worked on. "
    "See the result: lead show {lead}. If it was refused, GET {url} says why."
)

# What to do about a refusal, by its reason.
WAYS_OUT: Mapping[str, str] = {
    "no_offer": "See who has it: lead show {lead}",
    "another_was_first": "See who has it: lead show {lead}",
    "not_offered_to_you": "Answer as that agent with --as ID.",
    "already_answered": "See the result: lead show {lead}",
    "offer_expired": "See who has it now: lead show {lead}",
    "not_owner": "Act as the owner with --as ID, or reassign it: lead reassign {lead} --to ID",
    "stale_attempt": "Leave out --attempt for the current one.",
    "already_qualified": "Book it: lead book {lead} --at 'YYYY-MM-DD HH:MM' --resource NAME",
    "being_assessed": "Look again in a moment: lead show {lead}",
    "in_the_past": "Choose a later time.",
    "not_qualified": "Assess it first: lead assess {lead} --need clear --readiness now --funding insured",
    "already_booked": "Use lead reschedule {lead} or lead cancel-booking {lead}.",
    "no_booking": "Book first: lead book {lead} --at 'YYYY-MM-DD HH:MM' --resource NAME",
    "not_confirmed": "See what is missing: lead show {lead}",
    "slot_taken": "Choose another --at or --resource.",
    "outside_hours": "Choose another --at or --resource.",
    "not_a_slot": "Choose another --at.",
    "too_soon": "Choose a later --at.",
    "too_far_ahead": "Choose an earlier --at.",
    "other_interest": "Choose another --service.",
    "lead_closed": "Start a new run: lead reopen {lead}",
    "not_running": "See where it stands: lead show {lead}. If it is open: lead repair {lead}",
    "run_ended": "See how it ended: lead show {lead}",
    "not_started": "Try again in a moment.",
    "not_lost": "See where it stands: lead show {lead}",
    "not_queued": "See who has it: lead show {lead}",
    "agent_inactive": "Choose another agent.",
    "same_owner": "See where it stands: lead show {lead}",
    "no_phone": "Give the agent a phone number first.",
    "ending": "Look again in a moment: lead show {lead}",
    "merged": "See into which: lead show {lead}",
    "reopening": "Look again in a moment: lead show {lead}",
}


class _Reply(RootModel[CommandRead | CommandStatusRead]):
    """What the command's run answered, or that it has not answered yet."""


def is_offered(lead: LeadRead) -> bool:
    return lead.waiting_for is not None and lead.waiting_for.kind is WaitKind.OFFER


@dataclass(frozen=True)
class Acting:
    """Who speaks when nobody was named: an agent by the stored lead, which is there however busy its run is.

    Without one a manager speaks, or nobody (`lacking`).
    """

    agent: Callable[[LeadRead], int | None]
    lacking: str = ""


OFFERED = Acting(
    lambda lead: lead.waiting_for.agent_id if is_offered(lead) and lead.waiting_for else None,
    lacking="Lead {lead} is not on offer now. See where it stands: lead show {lead}",
)
OWNER = Acting(lambda lead: lead.owner_id)
MANAGER = Acting(lambda _: None)
NAMED = Acting(lambda _: None, lacking="Say which agent takes it: --as ID")


def say(
    access: Access,
    lead_id: int,
    command: str,
    acting: Acting,
    body: Callable[[MeRead], BaseModel | None] = lambda _: None,
) -> None:
    """Sends the command and prints one line: what changed and what the lead waits for now. Raises `CommandFailed`.

    An agent no longer sees a lead that was reassigned: what follows is watched as a manager, where the local
    key allows it.
    """
    with (access if access.has_token() else replace(access, who="manager")).connect() as watching:
        before = _stored(watching, lead_id)
        with _speaker(access, watching, lead_id, acting, before).connect() as speaking:
            me = speaking.get("me", MeRead)
            with _patiently(lead_id):
                answer = _sent(speaking, lead_id, command, body(me))
        if isinstance(answer, CommandStatusRead):
            typer.echo(_RECEIVED.format(lead=lead_id, who=_who(me, Names.read(watching)), url=answer.url))
            return
        after = _settled(watching, lead_id, before.run if before else None, answer)
        _show(me, lead_id, answer, after, Names.read(watching))
        for warning in answer.warnings:
            typer.echo(f"Note: {warning}")


def _speaker(access: Access, watching: Connection, lead_id: int, acting: Acting, before: LeadRead | None) -> Access:
    if access.who is not None or access.has_token():
        return access
    agent = acting.agent(before) if before else None
    if agent is None and acting is OFFERED and before is not None and is_offered(before):
        # Offered to several at once: the run knows who is first.
        state = _state(watching, lead_id)
        agent = state.offer.agent_id if state is not None and state.offer is not None else None
    if before is None and acting is OFFERED:
        raise CommandFailed("No such lead. See `lead list`.")
    if agent is None and acting.lacking:
        raise CommandFailed(acting.lacking.format(lead=lead_id))
    return replace(access, who=str(agent or "manager"))


@contextmanager
def _patiently(lead_id: int) -> Iterator[None]:
    """Tells the user what a slow command waits for."""
    notice = threading.Timer(_SLOW_AFTER, lambda: typer.echo(f"waiting for the run of lead {lead_id} …", err=True))
    if sys.stderr.isatty():
        notice.start()
    try:
        yield
    finally:
        notice.cancel()


def instant(text: str, me: MeRead, option: str) -> datetime:
    """`2026-11-27 10:00` in the hospital's zone, or with an offset of its own. Raises `CommandFailed`."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise CommandFailed(f"{option} '{text}': write a time like '2026-11-27 10:00' ({me.time_zone}).") from None
    if at.tzinfo:
        return at
    there = at.replace(tzinfo=ZoneInfo(me.time_zone))
    if there.astimezone(UTC).astimezone(there.tzinfo).replace(tzinfo=None) != at:
        raise CommandFailed(f"{option} '{text}': the clocks go forward then ({me.time_zone}); there is no such time.")
    return there


def _sent(
    connection: Connection, lead_id: int, command: str, body: BaseModel | None
) -> CommandRead | CommandStatusRead:
    try:
        return connection.command(f"leads/{lead_id}/{command}", body, _Reply).root
    except ApiRefusal as refusal:
        way_out = WAYS_OUT.get(refusal.problem.reason or "", "").format(lead=lead_id)
        raise CommandFailed(f"{refusal} {way_out}".strip()) from None


def _stored(connection: Connection, lead_id: int) -> LeadRead | None:
    """None for a lead that the caller may not see."""
    return _unless_refused(connection, f"leads/{lead_id}", LeadRead)


def _state(connection: Connection, lead_id: int) -> StateRead | None:
    """None for a lead without a run, one that the caller may not see, and while the workflow engine is unavailable."""
    return _unless_refused(connection, f"leads/{lead_id}/state", StateRead)


def _unless_refused(connection: Connection, path: str, shape: type[ReadT]) -> ReadT | None:
    """A token that is not accepted is an error all the same."""
    try:
        return connection.get(path, shape)
    except ApiRefusal as refusal:
        if refusal.problem.status == 401:
            raise
        return None


def _settled(connection: Connection, lead_id: int, run: int | None, answer: CommandRead) -> StateRead | None:
    """What a command brings about comes a moment after its answer; some bring nothing new to wait for."""
    deadline = time.monotonic() + _SETTLED_WITHIN
    while True:
        after = _state(connection, lead_id)
        if after is None or _has_moved(run, answer, after) or time.monotonic() > deadline:
            return after
        time.sleep(_LOOK_EVERY)


def _has_moved(run: int | None, answer: CommandRead, after: StateRead) -> bool:
    waiting = after.waiting_for
    if waiting is not None and waiting.kind in _ON_ITS_WAY:
        return False
    return run is None or (after.run, waiting) != (run, answer.waiting_for)


def _show(me: MeRead, lead_id: int, answer: CommandRead, after: StateRead | None, names: Names) -> None:
    shown = after or answer
    who = _who(me, names)
    waiting = shown.waiting_for_text
    waits = f"waits for {names.filled(waiting)}" if waiting else "its run has ended"
    if shown.phase is Phase.INTAKE and not waiting:
        waits = "its next run begins"
    typer.echo(f"Lead {lead_id} (as {who}): {shown.status.value}, {shown.stage.value}; {waits}.")


def _who(me: MeRead, names: Names) -> str:
    return names.of(me.user_id) if me.role == "agent" else f"{me.role.value} {me.user_id}"
