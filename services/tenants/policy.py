"""Change a tenant's policy. Whatever it names must exist: a name that nobody knows would stop messages in silence."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import Conflict, Invalid
from domain.leads.contact import country_meant, is_country
from domain.privacy import Actor
from domain.tenants.calendar import check_holidays
from domain.tenants.policy import Policy
from store import privacy
from store.errors import existing
from store.tables.tenants import TenantRow


async def change_policy(
    session: AsyncSession, tenant_id: int, policy: Policy, read_version: int | None, *, actor: Actor, now: datetime
) -> Policy:
    """Replaces the policy and counts its version up.

    `read_version` is the one that the editor saw; another one in force raises `Conflict("policy_changed")`.
    Raises `Invalid` for a country or holidays that nobody knows.
    """
    policy = _with_known_codes(policy)
    row = existing(await session.get(TenantRow, tenant_id, with_for_update=True), "tenant")
    before = Policy.model_validate(row.policy).version
    if read_version not in (None, before):
        raise Conflict("policy_changed", f"The policy is at version {before} now; read it again.")
    after = policy.model_copy(update={"version": before + 1})
    row.policy = after.model_dump(mode="json", exclude_defaults=True)
    await session.flush()
    facts = {"version": after.version}
    await privacy.record(session, tenant_id, privacy.Entry(now, actor, "policy_changed", "tenant", facts=facts))
    return after


def refuse_unpayable(policy: Policy, *, takes_deposits: bool) -> None:
    """Raises `Invalid` for a deposit that nobody could pay."""
    if policy.deposit is not None and not takes_deposits:
        raise Invalid(
            "deposit",
            "needs a payment desk, and there is none: choose one (PUT /payments/desk), leave deposit out, "
            "or set LEAD_SANDBOX_PAYMENTS=true to try it without money",
        )


def _with_known_codes(policy: Policy) -> Policy:
    """With each country in capitals and once: that is how a number's own country is compared."""
    for place, country in enumerate(policy.spend.allowed_countries):
        if not is_country(country):
            hint = country_meant(country)
            raise Invalid(
                f"spend.allowed_countries.{place}",
                f"must be a code of two letters (ISO 3166), such as IN or AE{hint}",
            )
    if policy.calendar.holidays_of is not None:
        check_holidays(policy.calendar.holidays_of)
    countries = tuple(dict.fromkeys(country.upper() for country in policy.spend.allowed_countries))
    spend = policy.spend.model_copy(update={"allowed_countries": countries})
    return policy.model_copy(update={"spend": spend})
