"""`lead key`: API keys of partners and programs."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from api.auth.permissions import Scope
from cli.terminal.access import Access, AsJson, with_options

if TYPE_CHECKING:
    from api.tenants.schemas.api_keys import ApiKeyRead

keys = typer.Typer(no_args_is_help=True, help="API keys of partners and programs; as the tenant's admin.")
KeyId = Annotated[int, typer.Argument(metavar="KEY", min=1, help="The key's number: lead key list.")]


@keys.command()
@with_options
def create(
    access: Access,
    name: Annotated[str, typer.Option(help="The key's name: who uses it, and what for.")],
    scope: Annotated[list[Scope], typer.Option(help="What the key may do; repeatable.")],
    expires: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Its last day (UTC).")] = None,
    user: Annotated[int | None, typer.Option(min=1, help="A user with role integration.")] = None,
    integration: Annotated[int | None, typer.Option(min=1, help="The partner's integration.")] = None,
) -> None:
    """Make a key and print it, alone on its line. It is never shown again."""
    from api.tenants.schemas.api_keys import ApiKeyCreate, ApiKeyMade

    ends = expires.replace(hour=23, minute=59, second=59, tzinfo=UTC) if expires else None
    body = ApiKeyCreate.model_validate(
        {"name": name, "scopes": scope, "expires_at": ends, "user_id": user, "integration_id": integration}
    )
    with access.acting_as("admin").connect() as connection:
        typer.echo(connection.command("api-keys", body, ApiKeyMade).key)


@keys.command("list")
@with_options
def list_keys(access: Access, as_json: AsJson = False) -> None:
    """Show keys, the newest first; never the key itself."""
    from api.tenants.schemas.api_keys import ApiKeyPage

    with access.acting_as("admin").connect() as connection:
        found = list(connection.pages("api-keys", ApiKeyPage))
    if as_json:
        typer.echo(ApiKeyPage(items=found, next=None).model_dump_json())
        return
    _print(found)


@keys.command()
@with_options
def rotate(
    access: Access,
    key: KeyId,
    grace_hours: Annotated[int, typer.Option(min=0, max=720, help="Hours until the old key stops working.")] = 24,
) -> None:
    """Make a key in place of this one and print it, alone on its line."""
    from api.tenants.schemas.api_keys import ApiKeyMade, ApiKeyRotate

    body = ApiKeyRotate(grace_seconds=grace_hours * 3_600)
    with access.acting_as("admin").connect() as connection:
        typer.echo(connection.command(f"api-keys/{key}/rotate", body, ApiKeyMade).key)


@keys.command()
@with_options
def revoke(access: Access, key: KeyId) -> None:
    """End a key; it is refused within 5 seconds."""
    from api.tenants.schemas.api_keys import ApiKeyRead

    with access.acting_as("admin").connect() as connection:
        ended = connection.command(f"api-keys/{key}/revoke", None, ApiKeyRead)
    typer.echo(f"Key {ended.id} ({ended.prefix}…) is revoked.")


def _print(found: list["ApiKeyRead"]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    sheet = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("key", "begins with", "name", "scopes", "last used", "state"):
        sheet.add_column(name, justify="right" if name == "key" else "left")
    for key in found:
        used = f"{key.last_used_at:%Y-%m-%d %H:%M}" if key.last_used_at else "never"
        sheet.add_row(str(key.id), key.prefix, Text(key.name), " ".join(key.scopes), used, _state(key))
    Console(highlight=False).print(sheet if found else "There is no key yet: lead key create.")


def _state(key: "ApiKeyRead") -> str:
    if key.revoked_at:
        return "revoked"
    if key.expires_at is None:
        return "valid"
    return "expired" if key.expires_at <= datetime.now(UTC) else f"until {key.expires_at:%Y-%m-%d %H:%M} UTC"
