"""Tenants: added by the owner of the installation, with what a hospital needs on its first day."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from domain.errors import Conflict, Invalid
from domain.leads.contact import is_country
from domain.payments.money import currency_code
from domain.privacy import ENGINE
from domain.tenants.calendar import holidays_in, zone_named
from domain.tenants.policy import CalendarPolicy, Policy
from services.team.users import Changer, NewUser, add_user
from services.tenants.custom_fields import NewField, add_field
from store import privacy
from store.session import Database
from store.tables.tenants import TenantRow, UserRow
from store.tenants import tenants

OWNER = Changer(ENGINE)
_LARGEST_ID = 2**31 - 1


@dataclass(frozen=True)
class NewTenant:
    """`country` ISO 3166, `time_zone` IANA, `currency` ISO 4217. `id` None: the next."""

    name: str
    country: str
    time_zone: str
    currency: str
    admin: NewUser
    locale: str = "en"
    id: int | None = None
    fields: Sequence[NewField] = field(default_factory=tuple)


async def add_tenant(owner: Database, new: NewTenant, now: datetime) -> tuple[TenantRow, UserRow]:
    """The tenant and its first admin, in one transaction. `owner`: the database as its owner.

    Public holidays of its country are in its policy where they are known; its texts are the built-in ones.
    Raises `Invalid`, `Conflict("name_taken" | "id_taken")`.
    """
    if not is_country(new.country):
        raise Invalid("country", "is not an ISO 3166 country, such as IN")
    zone_named(new.time_zone)
    currency = currency_code(new.currency)
    known = await tenants.list_tenants(owner)
    if taken := next((row for row in known if row.name.casefold() == new.name.casefold()), None):
        raise Conflict("name_taken", f"Tenant {taken.id} has this name: choose another.", "name")
    tenant_id = new.id or max((row.id for row in known), default=0) + 1
    if tenant_id > _LARGEST_ID:
        raise Invalid("id", f"must be at most {_LARGEST_ID}")
    async with owner.tenant_session(tenant_id) as session:
        values = {
            "id": tenant_id,
            "name": new.name,
            "country": new.country.upper(),
            "time_zone": new.time_zone,
            "locale": new.locale,
            "currency": currency,
            "policy": _first_policy(new.country.upper(), now).model_dump(mode="json", exclude_defaults=True),
        }
        row = await tenants.insert_tenant(session, values)
        if row is None:
            raise Conflict("id_taken", f"There is a tenant {tenant_id} already: choose another id, or none.", "id")
        await privacy.record(session, tenant_id, privacy.Entry(now, ENGINE, "tenant_added", "tenant", tenant_id))
        admin = await add_user(session, tenant_id, new.admin, OWNER, now)
        for one in new.fields:
            await add_field(session, tenant_id, one, actor=ENGINE, now=now)
    return row, admin


def _first_policy(country: str, now: datetime) -> Policy:
    try:
        holidays_in(country, now.year)
    except Invalid:
        return Policy()
    return Policy(calendar=CalendarPolicy(holidays_of=country))
