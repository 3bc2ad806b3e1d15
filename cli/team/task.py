"""`lead task`: ask for something, do it, put it off, hand it on."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from cli.terminal.access import Access, LeadId, with_options
from cli.terminal.failure import CommandFailed

if TYPE_CHECKING:
    from pydantic import BaseModel

    from api.auth.me_schema import MeRead

task = typer.Typer(no_args_is_help=True, help="One task: add, done, snooze, reassign. The list: lead tasks.")
TaskId = Annotated[int, typer.Argument(metavar="TASK", min=1, help="The task's number.", show_default=False)]
Within = Annotated[int | None, typer.Option("--minutes", min=1, help="Minutes of business time from now.")]
At = Annotated[
    str | None, typer.Option("--at", metavar="TIME", help="Such as '2026-11-27 10:00', in the hospital's zone.")
]
_WAYS_OUT = {
    "done_by_command": "See the lead: lead show LEAD",
    "step_is_due": "A call can be agreed for later: lead outcome LEAD callback_at --callback-at TIME",
    "follows_owner": "lead reassign LEAD --to ID",
    "lead_closed": "Start a new run: lead reopen LEAD",
    "agent_inactive": "Choose another agent.",
}


@task.command()
@with_options
def add(
    access: Access,
    lead: LeadId,
    title: Annotated[str, typer.Argument(help="What to do.")],
    minutes: Within = None,
    at: At = None,
    to: Annotated[int | None, typer.Option(min=1, help="An agent's id; default: the lead's owner.")] = None,
) -> None:
    """Add a task about a lead."""
    from api.team.schemas.tasks import TaskCreate

    def body(me: "MeRead") -> TaskCreate:
        return TaskCreate(title=title, business_minutes=minutes, due_at=_instant(at, minutes, me), assignee_id=to)

    _say(access, f"leads/{lead}/tasks", body)


@task.command()
@with_options
def done(access: Access, number: TaskId) -> None:
    """Complete a task."""
    _say(access, f"tasks/{number}/complete", lambda _: None)


@task.command()
@with_options
def snooze(access: Access, number: TaskId, minutes: Within = None, at: At = None) -> None:
    """Postpone a task."""
    from api.team.schemas.tasks import TaskSnooze

    def body(me: "MeRead") -> TaskSnooze:
        return TaskSnooze(business_minutes=minutes, until=_instant(at, minutes, me))

    _say(access, f"tasks/{number}/snooze", body)


@task.command()
@with_options
def reassign(access: Access, number: TaskId, to: Annotated[int, typer.Option(min=1, help="An agent's id.")]) -> None:
    """Give a task to another agent; for managers."""
    from api.team.schemas.tasks import TaskReassign

    _say(access, f"tasks/{number}/reassign", lambda _: TaskReassign(agent_id=to))


def _instant(at: str | None, minutes: int | None, me: "MeRead") -> datetime | None:
    from cli.leads.command_line import instant

    if (at is None) == (minutes is None):
        raise CommandFailed("Choose a time: --minutes N of business time, or --at 'YYYY-MM-DD HH:MM'.")
    return instant(at, me, "--at") if at is not None else None


def _say(access: Access, path: str, body: "Callable[[MeRead], BaseModel | None]") -> None:
    """Sends it, and prints one line. Raises `CommandFailed` with the way out."""
    from zoneinfo import ZoneInfo

    from api.auth.me_schema import MeRead
    from api.team.schemas.tasks import TaskRead
    from cli.terminal.connection import ApiRefusal

    with access.connect() as connection:
        me = connection.get("me", MeRead)
        try:
            changed = connection.command(path, body(me), TaskRead)
        except ApiRefusal as refusal:
            way = _WAYS_OUT.get(refusal.problem.reason or "")
            raise CommandFailed(f"{refusal} {way}" if way else str(refusal)) from None
    due = changed.due_at.astimezone(ZoneInfo(me.time_zone)).strftime("%a %d %b %H:%M")
    whose = f"agent {changed.assignee_id}" if changed.assignee_id else f"any {changed.for_role}"
    state = "is done" if changed.done_at else f"is {whose}'s, due {due}"
    typer.echo(
        f"Task {changed.id} of lead {changed.lead_id} ({changed.title or changed.kind.replace('_', ' ')}) {state}."
    )
