"""`lead user`: who may sign in, as what; as the tenant's admin."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer
from pydantic import BaseModel

from api.auth.permissions import Role
from cli.terminal.access import Access, AsJson, with_options
from cli.terminal.failure import CommandFailed

if TYPE_CHECKING:
    from api.team.schemas.agents import AgentUpdate
    from api.team.schemas.users import UserChanged, UserRead
    from cli.terminal.connection import Connection

Body = TypeVar("Body", bound=BaseModel)
_HAND_ON = "lead task reassign"
users = typer.Typer(no_args_is_help=True, help="People and programs of a hospital; as its admin.")
UserId = Annotated[int, typer.Argument(metavar="USER", min=1, help="The user's number: lead user list.")]
Locale = Annotated[str | None, typer.Option(help="Their language, such as en-IN.")]
Subject = Annotated[str | None, typer.Option(help="What your identity provider calls them (sub).")]


@dataclass(frozen=True)
class Details:
    """What a new user may be given; skills, languages and locations are an agent's."""

    locale: Locale = None
    subject: Subject = None
    skill: Annotated[list[str] | None, typer.Option(help="A procedure that the agent knows; repeatable.")] = None
    language: Annotated[list[str] | None, typer.Option(help="A language that the agent speaks; repeatable.")] = None
    location: Annotated[list[str] | None, typer.Option(help="A city or site of the agent; none: everywhere.")] = None


@dataclass(frozen=True)
class Changes:
    """What may be changed of a user."""

    name: Annotated[str | None, typer.Option(help="The name.")] = None
    email: Annotated[str | None, typer.Option(help="The e-mail address.")] = None
    locale: Locale = None
    subject: Subject = None


@users.command()
@with_options
def add(
    access: Access,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The person's or program's name.", show_default=False)],
    email: Annotated[str, typer.Option(help="Their e-mail address.")],
    role: Annotated[Role, typer.Option(help="What they may do.")],
    details: Details,
    as_json: AsJson = False,
) -> None:
    """Add and invite a user. Skills, languages and locations are an agent's."""
    from api.team.schemas.users import UserCreate, UserRead

    given = {"name": name, "email": email, "role": role, "locale": details.locale, "subject": details.subject}
    body = _valid(UserCreate, {key: value for key, value in given.items() if value is not None})
    skilled = _skills(details)
    if skilled and role is not Role.AGENT:
        raise typer.BadParameter("--skill, --language and --location are an agent's: --role agent.")
    with access.acting_as("admin").connect() as connection:
        made = connection.command("users", body, UserRead)
        if skilled:
            _skilled(connection, made, skilled)
    if as_json:
        typer.echo(made.model_dump_json())
        return
    typer.echo(f"User {made.id} ({made.name}) is {made.role.value}.{_way_in(made)}")


def _skills(details: Details) -> "AgentUpdate | None":
    """Of an agent; checked before anybody is added. Raises `CommandFailed`."""
    from api.team.schemas.agents import AgentUpdate
    from domain.errors import Invalid
    from domain.vocabulary.languages import spoken_codes

    given = {"skills": details.skill, "languages": details.language, "locations": details.location}
    if not any(given.values()):
        return None
    try:
        for written in details.language or ():
            spoken_codes(written)
    except Invalid as error:
        raise CommandFailed(f"--language: {error}") from None
    return _valid(AgentUpdate, {key: value for key, value in given.items() if value})


def _skilled(connection: "Connection", made: "UserRead", skilled: "AgentUpdate") -> None:
    from api.team.schemas.agents import AgentRead

    try:
        connection.put(f"agents/{made.id}", skilled, AgentRead)
    except CommandFailed as error:
        raise CommandFailed(
            f"User {made.id} was added, but without skills, languages and locations ({error}): "
            f"set them with PUT /api/v1/agents/{made.id}."
        ) from None


@users.command("list")
@with_options
def list_users(
    access: Access,
    role: Annotated[Role | None, typer.Option(help="Only this role.")] = None,
    email: Annotated[str | None, typer.Option(help="Only this e-mail address.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show users, also those who are deactivated."""
    from api.team.schemas.users import UserPage

    with access.acting_as("admin").connect() as connection:
        found = list(connection.pages("users", UserPage, {"role": role, "email": email}))
    if as_json:
        typer.echo(UserPage(items=found, next=None).model_dump_json())
        return
    _print(found)


@users.command()
@with_options
def show(access: Access, user: UserId, as_json: AsJson = False) -> None:
    """Show one user."""
    from api.team.schemas.users import UserRead

    with access.acting_as("admin").connect() as connection:
        found = connection.get(f"users/{user}", UserRead)
    if as_json:
        typer.echo(found.model_dump_json())
        return
    _print([found])


@users.command()
@with_options
def change(
    access: Access,
    user: UserId,
    changes: Changes,
    as_json: AsJson = False,
) -> None:
    """Change name, e-mail address, language or subject."""
    if not (sent := {key: value for key, value in vars(changes).items() if value is not None}):
        raise typer.BadParameter("Say what to change: --name, --email, --locale or --subject.")
    _put(access, user, sent, as_json)


@users.command()
@with_options
def role(
    access: Access,
    user: UserId,
    new: Annotated[Role, typer.Argument(metavar="ROLE", help="Their new role.", show_default=False)],
    as_json: AsJson = False,
) -> None:
    """Give a user another role; it holds within 5 seconds. Whoever is no agent any more gives their leads back."""
    _put(access, user, {"role": new}, as_json)


@users.command()
@with_options
def deactivate(access: Access, user: UserId, as_json: AsJson = False) -> None:
    """Shut a user out within 5 seconds; an agent's offers and leads go to others."""
    _command(access, user, "deactivate", as_json)


@users.command()
@with_options
def reactivate(access: Access, user: UserId, as_json: AsJson = False) -> None:
    """Let a user in again, as they were."""
    _command(access, user, "reactivate", as_json)


@users.command()
@with_options
def invite(access: Access, user: UserId, as_json: AsJson = False) -> None:
    """Invite a user again: their next sign-in at the identity provider is theirs, the one of before no longer."""
    _command(access, user, "invite", as_json)


def _put(access: Access, user: int, sent: Mapping[str, object], as_json: bool) -> None:
    from api.team.schemas.users import UserChanged, UserUpdate

    with access.acting_as("admin").connect() as connection:
        _say(connection.put(f"users/{user}", _valid(UserUpdate, sent), UserChanged), as_json)


def _command(access: Access, user: int, verb: str, as_json: bool) -> None:
    from api.team.schemas.users import UserChanged

    with access.acting_as("admin").connect() as connection:
        _say(connection.command(f"users/{user}/{verb}", None, UserChanged), as_json)


def _valid(shape: type[Body], given: Mapping[str, object]) -> Body:
    from pydantic import ValidationError

    from domain.text.faults import field_name, message_of

    try:
        return shape.model_validate(given)
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_input=False)[0]
        raise CommandFailed(f"{field_name(wrong['loc'])}: {message_of(wrong)}") from None


def _say(user: "UserChanged", as_json: bool) -> None:
    if as_json:
        typer.echo(user.model_dump_json())
        return
    text = f"User {user.id} ({user.name}) is {user.role.value if user.active else 'deactivated'}."
    if user.given_back:
        text += f" Leads and offers that go to others: {user.given_back}."
    if user.open_tasks:
        text += (
            f" Open tasks: {user.open_tasks}; a lead's next owner takes its call over, hand on the rest: {_HAND_ON}."
        )
    typer.echo(text + (_way_in(user) if user.active else ""))


def _way_in(user: "UserRead") -> str:
    if user.sign_in == "invited":
        return f" No mail is sent: tell them to sign in as {user.email} by {user.invited_until:%d %b %Y}."
    return ""


def _print(found: list["UserRead"]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    sheet = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("user", "name", "e-mail", "role", "state", "sign-in"):
        sheet.add_column(name, justify="right" if name == "user" else "left")
    for user in found:
        state = "active" if user.active else "deactivated"
        sheet.add_row(str(user.id), Text(user.name), Text(user.email), user.role.value, state, user.sign_in.value)
    Console(highlight=False).print(sheet if found else "No user matches.")
