"""What agents and managers do with a lead, one command each."""

from typing import Annotated, NamedTuple

import typer

from cli.leads.assess import assess
from cli.terminal.access import Access, LeadId, with_options
from domain.leads.lead import AgentLossReason, Channel, DeclineReason, Outcome

At = Annotated[str, typer.Option("--at", metavar="TIME", help="Such as '2026-11-27 10:00', in the hospital's zone.")]
Length = Annotated[int | None, typer.Option(min=5, max=480, help="Without a service; default 30.")]
Resource = Annotated[str | None, typer.Option(help="The clinician or room.")]
Service = Annotated[str | None, typer.Option(help="What is booked: takes one of its free slots.")]


@with_options
def accept(access: Access, lead: LeadId) -> None:
    """Accept an offered lead."""
    from api.leads.schemas.commands import AcceptCommand
    from cli.leads.command_line import OFFERED, say

    say(access, lead, "accept", OFFERED, lambda _: AcceptCommand())


@with_options
def decline(access: Access, lead: LeadId, reason: Annotated[DeclineReason, typer.Option()]) -> None:
    """Decline an offered lead: it is offered to the next agent."""
    from api.leads.schemas.commands import DeclineCommand
    from cli.leads.command_line import OFFERED, say

    say(access, lead, "decline", OFFERED, lambda _: DeclineCommand(reason=reason))


@with_options
def take(access: Access, lead: LeadId) -> None:
    """Take a lead that waits in the queue."""
    from cli.leads.command_line import NAMED, say

    say(access, lead, "take", NAMED)


@with_options
def outcome(
    access: Access,
    lead: LeadId,
    result: Annotated[Outcome, typer.Argument(metavar="OUTCOME", help=", ".join(Outcome), show_default=False)],
    attempt: Annotated[int | None, typer.Option(min=1, help="The attempt's number; default: the current one.")] = None,
    callback_at: Annotated[
        str | None, typer.Option(metavar="TIME", help="When to call back; with the outcome callback_at.")
    ] = None,
    notes: Annotated[str | None, typer.Option(help="Notes of the call.")] = None,
) -> None:
    """Record the outcome of a call."""
    from api.auth.me_schema import MeRead
    from api.leads.schemas.commands import OutcomeCommand
    from cli.leads.command_line import OWNER, instant, say
    from cli.terminal.failure import CommandFailed

    if (result is Outcome.CALLBACK_AT) != (callback_at is not None):
        raise CommandFailed("The outcome callback_at needs --callback-at, and only that outcome takes it.")

    def body(me: MeRead) -> OutcomeCommand:
        at = instant(callback_at, me, "--callback-at") if callback_at else None
        return OutcomeCommand(outcome=result, attempt=attempt, callback_at=at, notes=notes)

    say(access, lead, "outcome", OWNER, body)


@with_options
def call(access: Access, lead: LeadId) -> None:
    """Call the owner's phone, then the lead."""
    from cli.leads.command_line import OWNER, say

    say(access, lead, "call", OWNER)


@with_options
def book(
    access: Access,
    lead: LeadId,
    at: At,
    resource: Resource = None,
    minutes: Length = None,
    service: Service = None,
) -> None:
    """Book an appointment for a qualified lead."""
    _slot(access, lead, "book", at, _Wish(resource, minutes, service))


@with_options
def reschedule(
    access: Access,
    lead: LeadId,
    at: At,
    resource: Resource = None,
    minutes: Length = None,
    service: Service = None,
) -> None:
    """Move the appointment."""
    _slot(access, lead, "reschedule", at, _Wish(resource, minutes, service))


class _Wish(NamedTuple):
    resource: str | None
    minutes: int | None
    service: str | None


def _slot(access: Access, lead: int, command: str, at: str, wish: _Wish) -> None:
    from api.auth.me_schema import MeRead
    from api.leads.schemas.commands import SlotCommand
    from cli.leads.command_line import OWNER, instant, say
    from cli.terminal.failure import CommandFailed

    if wish.service is None and wish.resource is None:
        raise CommandFailed("Say what to book with --service, or with whom with --resource.")
    given = {name: value for name, value in wish._asdict().items() if value is not None}
    if wish.service is None:
        given.setdefault("minutes", 30)

    def body(me: MeRead) -> SlotCommand:
        return SlotCommand.model_construct(starts_at=instant(at, me, "--at"), **given)

    say(access, lead, command, OWNER, body)


@with_options
def cancel_booking(access: Access, lead: LeadId) -> None:
    """Cancel the appointment."""
    from cli.leads.command_line import OWNER, say

    say(access, lead, "cancel-booking", OWNER)


@with_options
def no_show(access: Access, lead: LeadId) -> None:
    """Record that the patient did not come."""
    from cli.leads.command_line import OWNER, say

    say(access, lead, "no-show", OWNER)


@with_options
def convert(access: Access, lead: LeadId) -> None:
    """Convert the lead: the person is a patient."""
    from cli.leads.command_line import OWNER, say

    say(access, lead, "convert", OWNER)


@with_options
def opt_out(
    access: Access,
    lead: LeadId,
    channel: Annotated[Channel | None, typer.Option(help="Only this channel.", show_default=False)] = None,
) -> None:
    """Record that the person wants no more messages and calls; an appointment stands."""
    from api.leads.schemas.commands import OptOutCommand
    from cli.leads.command_line import OWNER, say

    say(access, lead, "opt-out", OWNER, lambda _: OptOutCommand(channel=channel))


@with_options
def lose(
    access: Access,
    lead: LeadId,
    reason: Annotated[AgentLossReason, typer.Option()],
    notes: Annotated[str | None, typer.Option(help="What else should be known of it.")] = None,
) -> None:
    """Close the lead as lost."""
    from api.leads.schemas.commands import LoseCommand
    from cli.leads.command_line import OWNER, say

    say(access, lead, "lose", OWNER, lambda _: LoseCommand(reason=reason, notes=notes))


@with_options
def reopen(access: Access, lead: LeadId) -> None:
    """Reopen a lost lead; for managers."""
    from cli.leads.command_line import MANAGER, say

    say(access, lead, "reopen", MANAGER)


@with_options
def reassign(
    access: Access,
    lead: LeadId,
    to: Annotated[int | None, typer.Option(min=1, help="An agent's id.", show_default=False)] = None,
    routing: Annotated[bool, typer.Option("--routing", help="Send the lead back to routing instead.")] = False,
    reason: Annotated[str, typer.Option(help="The reason, as a short code.")] = "manager",
) -> None:
    """Give the lead to another agent; for managers."""
    from api.leads.schemas.commands import ReassignCommand
    from cli.leads.command_line import MANAGER, say
    from cli.terminal.failure import CommandFailed

    if (to is None) != routing:
        raise CommandFailed("Choose an agent with --to ID, or let routing choose with --routing.")
    say(access, lead, "reassign", MANAGER, lambda _: ReassignCommand.model_construct(agent_id=to, reason=reason))


AGENT_COMMANDS = (
    accept, decline, take, call, outcome, assess, book, reschedule, cancel_booking, no_show, convert, opt_out, lose,
    reopen, reassign,
)  # fmt: skip
