"""`lead tenant`: hospitals of this installation, added with the rights of the database's owner, as `lead migrate`."""

import asyncio
import json
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from cli.terminal.access import AsJson, with_options
from cli.terminal.failure import CommandFailed
from cli.terminal.options import DataDir, settings

if TYPE_CHECKING:
    from services.tenants.custom_fields import NewField
    from services.tenants.tenants import NewTenant
    from store.tables.tenants import TenantRow, UserRow

Answer = TypeVar("Answer")
_OWNER = "with the rights of the database's owner (LEAD_OWNER_DATABASE_URL, else the running `lead up`)."
tenants = typer.Typer(no_args_is_help=True, help=f"Hospitals of this installation; {_OWNER}")


@dataclass(frozen=True)
class More:
    """What may be said of a new hospital, how it is answered, and where its database is."""

    admin_name: Annotated[str, typer.Option(help="The first admin's name.")] = "Admin"
    locale: Annotated[str, typer.Option(help="Its language, such as en or en-IN.")] = "en"
    number: Annotated[int | None, typer.Option("--id", min=1, help="Its id; default: the next.")] = None
    fields: Annotated[
        Path | None, typer.Option(help="Its own fields of a lead: a JSON list as POST /api/v1/custom-fields takes.")
    ] = None
    as_json: AsJson = False
    data: DataDir = None


@tenants.command()
@with_options
def add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The hospital's name.", show_default=False)],
    country: Annotated[str, typer.Option(help="ISO 3166, such as IN: its holidays, and how phones are read.")],
    time_zone: Annotated[str, typer.Option(help="IANA, such as Asia/Kolkata.")],
    currency: Annotated[str, typer.Option(help="ISO 4217, such as INR.")],
    admin: Annotated[str, typer.Option(help="The first admin's e-mail address.")],
    more: More,
) -> None:
    """Add a hospital with the built-in policy, rules and texts, and its first admin."""
    from domain.leads.contact import typed_email
    from domain.payments.money import currency_code
    from services.team.users import ADMIN, NewUser
    from services.tenants.tenants import NewTenant

    def given() -> "NewTenant":
        first = NewUser(_line(more.admin_name, "admin-name"), typed_email(admin).norm, ADMIN)
        code = currency_code(currency)
        own = _fields(more.fields)
        return NewTenant(_line(name, "name"), country, time_zone, code, first, _locale(more.locale), more.number, own)

    made, person = asyncio.run(_add(_checked(given), more.data))
    if more.as_json:
        typer.echo(json.dumps({**_shown(made), "admin": {"id": person.id, "email": person.email}}))
        return
    typer.echo(f"Tenant {made.id} ({made.name}) was added; its admin is user {person.id} ({person.email}).")
    typer.echo("No mail is sent: tell them. With an identity provider they sign in there within 14 days;")
    typer.echo(f"with local tokens: lead token --tenant {made.id} --role admin")
    typer.echo(f"Next, its people: lead user add NAME --email E-MAIL --role agent --tenant {made.id}")


@tenants.command("list")
def list_tenants(as_json: AsJson = False, data: DataDir = None) -> None:
    """Show every hospital of this installation."""
    found = asyncio.run(_list(data))
    if as_json:
        typer.echo(json.dumps({"items": [_shown(row) for row in found]}))
        return
    for row in found:
        typer.echo(f"{row.id}  {row.name}  {row.country}  {row.time_zone}  {row.currency}")
    if not found:
        typer.echo("There is no hospital yet: lead tenant add NAME …")


async def _add(new: "NewTenant", data: Path | None) -> tuple["TenantRow", "UserRow"]:
    from cli.stack.engine import owner_url_of
    from services.tenants.tenants import add_tenant
    from store.session import Database

    async with Database(owner_url_of(settings(data_dir=data)), pool_size=1) as owner:
        return await _refused(add_tenant(owner, new, datetime.now(UTC)))


async def _list(data: Path | None) -> list["TenantRow"]:
    from cli.stack.engine import owner_url_of
    from store.session import Database
    from store.tenants.tenants import list_tenants

    async with Database(owner_url_of(settings(data_dir=data)), pool_size=1) as owner:
        return await _refused(list_tenants(owner))


async def _refused(work: Coroutine[Any, Any, Answer]) -> Answer:
    from sqlalchemy.exc import DBAPIError

    from domain.errors import LeadEngineError

    try:
        return await work
    except LeadEngineError as error:
        raise CommandFailed(_said(error)) from None
    except DBAPIError as error:
        raise CommandFailed(
            f"The database refuses ({type(error.orig).__name__}): is LEAD_OWNER_DATABASE_URL the owner's, and is the"
            " schema at its newest version (lead migrate)?"
        ) from None


def _checked(given: Any) -> "NewTenant":
    from domain.errors import LeadEngineError

    try:
        made: NewTenant = given()
    except LeadEngineError as error:
        raise CommandFailed(_said(error)) from None
    return made


def _said(error: Exception) -> str:
    field = getattr(error, "field", None)
    return f"{field}: {error}" if field else str(error)


def _line(raw: str, field: str) -> str:
    from domain.errors import Invalid
    from domain.text.normal_form import clean_line

    text = clean_line(raw, field, 200)
    if not text:
        raise Invalid(field, "must not be blank")
    return text


def _locale(raw: str) -> str:
    import re

    from domain.errors import Invalid

    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}", raw, re.ASCII):
        raise Invalid("locale", "is not a language, such as en or en-IN")
    return raw


def _fields(path: Path | None) -> list["NewField"]:
    from pydantic import TypeAdapter, ValidationError

    from api.tenants.field_plans import field_plan
    from api.tenants.schemas.custom_fields import CustomFieldCreate
    from domain.text.faults import message_of
    from services.tenants.custom_fields import NewField

    if path is None:
        return []
    try:
        bodies = TypeAdapter(list[CustomFieldCreate]).validate_json(path.read_bytes())
    except OSError as error:
        raise CommandFailed(f"--fields {path}: {error.strerror}") from None
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_input=False)[0]
        place = "".join(f"{part}: " for part in (".".join(str(part) for part in wrong["loc"]),) if part)
        raise CommandFailed(f"--fields {path}: {place}{message_of(wrong)}") from None
    return [NewField(body.key, body.type, field_plan(body, body.type)) for body in bodies]


def _shown(row: "TenantRow") -> dict[str, object]:
    names = ("id", "name", "country", "time_zone", "locale", "currency")
    return {name: getattr(row, name) for name in names}
