"""`lead token`: a bearer token of this installation, alone on its line."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from cli.terminal.access import AccessSettings, DataDir, Tenant
from cli.terminal.failure import CommandFailed
from cli.terminal.options import settings

_LONGEST = timedelta(days=30)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def token(
    role: Annotated[
        str | None, typer.Option(help="agent, manager, admin, marketing, integration, ops; default: manager.")
    ] = None,
    tenant: Tenant = 1,
    user: Annotated[int | None, typer.Option(min=1, help="A user's id; default: the first with the role.")] = None,
    ttl: Annotated[str, typer.Option(help="Validity, such as 30m, 8h or 2d.")] = "8h",
    data: DataDir = None,
) -> None:
    """Print a token: curl -H "Authorization: Bearer $(lead token)" …"""
    from cli.terminal.identity import find_person, mint_for

    local = settings(data_dir=data)
    person = find_person(local, tenant, str(user) if user else role or "manager")
    if role and person.role != role:
        raise CommandFailed(f"User {user} is {person.role.value}, not {role}: leave out --role or --user.")
    typer.echo(mint_for(_key_file(local.data_dir), person, _duration(ttl)))


def _key_file(data_dir: Path) -> Path:
    return AccessSettings().jwt_key_file or data_dir / "jwt.pem"


def _duration(text: str) -> timedelta:
    digits, unit = text[:-1], text[-1:]
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 7 and unit in _UNITS):
        raise CommandFailed(f"--ttl {text}: say a number and a unit, such as 30m, 8h or 2d.")
    found = timedelta(**{_UNITS[unit]: int(digits)})
    if not timedelta(0) < found <= _LONGEST:
        raise CommandFailed(f"--ttl {text}: must be more than nothing and at most 30 days.")
    return found
