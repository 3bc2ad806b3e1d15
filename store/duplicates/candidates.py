"""Who may be the same person as a lead: keys, those who share them, and the profiles to compare."""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import Any

from sqlalchemy import Row, text
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.duplicates.holders.belonging import SHARED_BY_MANY
from domain.duplicates.profile import Profile
from store.session import run_sql

MOST_COMPARED = 50
# A key that more leads share than this is no evidence: half a city has that name.
COMMON_FROM = 60

# Of two who share a key the second waits here for the first to commit, and then sees its keys: two copies of a person
# that are taken in at the same moment find each other.
_WRITE = text("""
    WITH wanted AS MATERIALIZED (SELECT unnest(CAST(:keys AS bigint[])) AS key),
    locked AS MATERIALIZED (
        SELECT pg_advisory_xact_lock(place) FROM (
            SELECT key # CAST(:tenant AS bigint) AS place FROM wanted ORDER BY 1 OFFSET 0) AS places),
    gone AS (
        DELETE FROM match_keys WHERE tenant_id = :tenant AND lead_id = :lead AND key <> ALL(CAST(:keys AS bigint[])))
    INSERT INTO match_keys (tenant_id, key, lead_id)
    SELECT :tenant, key, :lead FROM wanted WHERE (SELECT count(*) FROM locked) > 0
    ON CONFLICT DO NOTHING
""")
_SHARING = text("""
    WITH shared AS (
        SELECT wanted.key, array_agg(found.lead_id) AS leads
        FROM unnest(CAST(:keys AS bigint[])) AS wanted (key)
        CROSS JOIN LATERAL (
            SELECT lead_id FROM match_keys
            WHERE tenant_id = :tenant AND match_keys.key = wanted.key LIMIT :common + 1) AS found
        GROUP BY wanted.key HAVING count(*) <= :common),
    sharing AS (SELECT lead_id, count(*) AS keys FROM shared, unnest(leads) AS lead_id GROUP BY lead_id)
    SELECT coalesce(l.merged_into, l.id) AS root
    FROM sharing JOIN leads l ON l.tenant_id = :tenant AND l.id = sharing.lead_id
    WHERE l.withdrawn_at IS NULL AND coalesce(l.merged_into, l.id) <> :lead
    GROUP BY root ORDER BY max(keys) DESC, root DESC LIMIT :most
""")
# A phone or mailbox that so many share is nobody's sign. An extension stands in the identity.
_ADDRESSES = """
    ARRAY(SELECT value FROM (
            SELECT {own} AS value
            UNION SELECT value FROM identities i WHERE (i.tenant_id, i.lead_id, i.kind) = (l.tenant_id, l.id, '{kind}')
        ) AS known
        WHERE value IS NOT NULL AND NOT EXISTS (
            SELECT FROM identities many
            WHERE (many.tenant_id, many.kind, many.value) = (l.tenant_id, '{kind}', known.value)
              AND many.holder >= :many - 1))
"""
_PHONES = _ADDRESSES.format(kind="phone", own="CASE l.phone_extension WHEN '' THEN l.phone_e164 END")
_EMAILS = _ADDRESSES.format(kind="email", own="l.email_norm")
_PROFILES = text(f"""
    SELECT l.id, coalesce(l.merged_into, l.id) AS root, l.first_name, l.last_name, l.city, l.birth_date,
        l.address_line, l.postcode, l.sex, {_PHONES} AS phones, {_EMAILS} AS emails
    FROM leads l
    WHERE l.tenant_id = :tenant AND l.withdrawn_at IS NULL
      AND (l.id = ANY(CAST(:roots AS bigint[])) OR l.merged_into = ANY(CAST(:roots AS bigint[])))
""")  # noqa: S608 - constants of this file


def hashed(keys: Iterable[str]) -> list[int]:
    """As they are stored: 64 bits each, in order."""
    return sorted(int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), signed=True) for key in keys)


async def write_keys(session: AsyncSession, tenant_id: int, lead_id: int, keys: Sequence[int]) -> None:
    """These are the lead's keys from now on; until the transaction ends nobody else writes one of them."""
    await run_sql(session, _WRITE, {"tenant": tenant_id, "lead": lead_id, "keys": list(keys)})


async def sharing(session: AsyncSession, tenant_id: int, lead_id: int, keys: Sequence[int]) -> list[int]:
    """At most `MOST_COMPARED` leads that share keys with this one, most keys first; of merged ones their survivors."""
    bounds = {"common": COMMON_FROM, "most": MOST_COMPARED}
    rows = await run_sql(session, _SHARING, {"tenant": tenant_id, "lead": lead_id, "keys": list(keys), **bounds})
    return list(rows.scalars())


async def profiles(session: AsyncSession, tenant_id: int, roots: Sequence[int]) -> Mapping[int, Mapping[int, Profile]]:
    """By survivor, the profile of each lead that is one person with it, itself among them."""
    found: dict[int, dict[int, Profile]] = {}
    for row in await run_sql(session, _PROFILES, {"tenant": tenant_id, "roots": list(roots), "many": SHARED_BY_MANY}):
        found.setdefault(row.root, {})[row.id] = profile_of(row)
    return found


def profile_of(row: Row[Any]) -> Profile:
    """Of a row with the columns of a profile, and its phones and e-mail addresses."""
    return Profile(
        first_name=row.first_name,
        last_name=row.last_name,
        phones=tuple(sorted(row.phones)),
        emails=tuple(sorted(row.emails)),
        birth_date=row.birth_date.isoformat() if row.birth_date else "",
        sex=row.sex or "",
        address_line=row.address_line or "",
        city=row.city or "",
        postcode=row.postcode or "",
    )
