"""`lead token`: a bearer token of this installation, alone on its line; `lead token revoke` ends one."""

import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.terminal.access import Access, AccessSettings, DataDir, Tenant, with_options
from cli.terminal.failure import CommandFailed
from cli.terminal.options import settings

if TYPE_CHECKING:
    from api.auth.sign_out_schemas import SignOutRead

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
tokens = typer.Typer(invoke_without_command=True, help="Print a token of this installation, or revoke one.")


@tokens.callback()
def token(
    context: typer.Context,
    role: Annotated[
        str | None, typer.Option(help="agent, manager, admin, marketing, integration, ops; default: manager.")
    ] = None,
    tenant: Tenant = 1,
    user: Annotated[int | None, typer.Option(min=1, help="A user's id; default: the first with the role.")] = None,
    ttl: Annotated[str, typer.Option(help="Validity, such as 30m or 8h; at most 12h.")] = "8h",
    data: DataDir = None,
) -> None:
    """Print a token: curl -H "Authorization: Bearer $(lead token)" …"""
    if context.invoked_subcommand:
        return
    from cli.terminal.identity import find_person, mint_for

    local = settings(data_dir=data)
    person = find_person(local, tenant, str(user) if user else role or "manager")
    if role and person.role != role:
        raise CommandFailed(f"User {user} is {person.role.value}, not {role}: leave out --role or --user.")
    typer.echo(mint_for(_key_file(local.data_dir), person, _duration(ttl)))


@tokens.command()
@with_options
def revoke(
    access: Access,
    jti: Annotated[str | None, typer.Argument(help="A token's `jti`; without it the token is read from stdin.")] = None,
    user: Annotated[int | None, typer.Option(min=1, help="Whose token: with JTI, or with --all.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that the user was given until now.")] = False,
) -> None:
    """End a token now: by its text on stdin, or as admin by JTI and --user, or all of a user with --user and --all."""
    if everything and jti:
        raise CommandFailed("--all ends every token of the user: leave out JTI, or leave out --all.")
    if (everything or jti) and user is None:
        raise CommandFailed("Say whose: --user N.")
    if everything or jti:
        from api.auth.sign_out_schemas import SignOutRead, UserSignOut

        with access.acting_as("admin").connect() as connection:
            ended = connection.command(f"users/{user}/sign-out", UserSignOut(jti=jti), SignOutRead)
    else:
        ended = _end_itself(access, sys.stdin.readline().strip())
    what = "One token" if ended.token_id else "Every token"
    typer.echo(f"{what} of user {ended.user_id} is revoked, within 5 seconds everywhere.")


def _end_itself(access: Access, token: str) -> "SignOutRead":
    """Whoever holds a token may end it."""
    from api.auth.sign_out_schemas import SignOut, SignOutRead
    from cli.terminal.connection import Connection

    if not token:
        raise CommandFailed("Give the token on stdin, or name a JTI, or --user N --all.")
    with Connection(access.url(), lambda: token) as connection:
        return connection.command("me/sign-out", SignOut(), SignOutRead)


def _key_file(data_dir: Path) -> Path:
    return AccessSettings().jwt_key_file or data_dir / "jwt.pem"


def _duration(text: str) -> timedelta:
    from api.auth.keys import LONGEST

    digits, unit = text[:-1], text[-1:]
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 7 and unit in _UNITS):
        raise CommandFailed(f"--ttl {text}: say a number and a unit, such as 30m or 8h.")
    found = timedelta(**{_UNITS[unit]: int(digits)})
    if not timedelta(0) < found <= LONGEST:
        raise CommandFailed(
            f"--ttl {text}: must be more than nothing and at most 12 hours. "
            "A program that runs longer uses an API key: lead key create."
        )
    return found
