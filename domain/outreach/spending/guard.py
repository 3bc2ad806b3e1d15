"""Guards against SMS pumping: where messages may go, and how many."""

import phonenumbers

from domain.errors import Invalid
from domain.leads.contact import PhoneKind, normalise_phone
from domain.outreach.consent import ALLOWED, ConsentVerdict
from domain.tenants.policy import SpendPolicy

# "+", a country's code of at most three digits, and three more.
LONGEST_PREFIX = 7


def guard(
    policy: SpendPolicy,
    e164: str | None,
    tenant_country: str,
    sent_last_hour: int,
    sent_last_day: int,
    sent_to_prefix_last_hour: int,
) -> ConsentVerdict:
    """Whether one more message may go; `e164` None = no phone is involved, so only the totals count.

    Without allowed countries in the policy, the tenant's own is the only one. Reasons: `invalid_number`,
    `premium_number`, `country_not_allowed`, `hourly_cap`, `daily_cap`, `prefix_cap`.
    """
    if e164 is not None and not (destination := _destination(policy, e164, tenant_country)).allowed:
        return destination
    if sent_last_hour >= policy.per_hour:
        return ConsentVerdict(False, "hourly_cap")
    if sent_last_day >= policy.per_day:
        return ConsentVerdict(False, "daily_cap")
    if e164 is not None and sent_to_prefix_last_hour >= policy.per_prefix_per_hour:
        return ConsentVerdict(False, "prefix_cap")
    return ALLOWED


def destination_prefix(e164: str) -> str:
    """What numbers are counted together: country code and area or network, at most the first three digits of it."""
    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return e164[:4]
    return f"+{number.country_code}{phonenumbers.national_significant_number(number)[:3]}"


def _destination(policy: SpendPolicy, e164: str, tenant_country: str) -> ConsentVerdict:
    try:
        phone = normalise_phone(e164, tenant_country)
    except Invalid:
        return ConsentVerdict(False, "invalid_number")
    if phone.kind is PhoneKind.PREMIUM_RATE:
        return ConsentVerdict(False, "premium_number")
    allowed = policy.allowed_countries or (tenant_country,)
    if phone.region not in {country.upper() for country in allowed}:
        return ConsentVerdict(False, "country_not_allowed")
    return ALLOWED
