"""Who holds a phone, a mailbox or an id of another system, with all leads that are one person with the holder."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.capture.identities import Identity
from store.session import run_sql

_NAMED = "unnest(CAST(:kinds AS text[]), CAST(:values AS text[])) WITH ORDINALITY AS named (kind, value, place)"
# `lead_id` is the lead that the person came as, `root` its survivor; a row for each lead that is one person with it.
# Of an identity that many share the latest holders stand for all, and who bears the same name. Under row level security
# no index is used for a comparison with COALESCE, which is not leakproof; CASE is.
_HELD = """
SELECT place, held.holder, held.lead_id, root.id AS root, one.first_name, one.last_name, one.birth_date, one.sex,
    (SELECT max(id) FROM touches WHERE tenant_id = :tenant AND lead_id = held.lead_id) AS touched
FROM held
JOIN leads AS own ON own.tenant_id = :tenant AND own.id = held.lead_id
CROSS JOIN LATERAL (SELECT CASE WHEN own.merged_into IS NULL THEN own.id ELSE own.merged_into END AS id) AS root
JOIN leads AS one ON one.tenant_id = :tenant AND (one.id = root.id OR one.merged_into = root.id)
"""
LATEST = text(f"""
WITH held AS MATERIALIZED (
    SELECT named.place - 1 AS place, latest.holder, latest.lead_id FROM {_NAMED}
    CROSS JOIN LATERAL (
        SELECT identities.holder, lead_id FROM identities
        WHERE tenant_id = :tenant AND kind = named.kind AND value = named.value
        ORDER BY identities.holder DESC LIMIT :most) AS latest
){_HELD}""")  # noqa: S608 - constants of this file
NAMESAKES = text(f"""
WITH held AS MATERIALIZED (
    SELECT named.place - 1 AS place, identities.holder, lead_id FROM {_NAMED}
    JOIN identities USING (kind, value) JOIN leads ON (leads.tenant_id, leads.id) = (identities.tenant_id, lead_id)
    WHERE identities.tenant_id = :tenant AND leads.name_norm = CAST(:name_norm AS text)
    ORDER BY identities.holder DESC LIMIT :most
){_HELD}""")  # noqa: S608 - constants of this file


class HolderRow(NamedTuple):
    """`place` is that of the identity among those named; `touched` the id of the holder's last touch."""

    place: int
    holder: int
    lead_id: int
    root: int
    first_name: str
    last_name: str
    birth_date: date | None
    sex: str | None
    touched: int | None


async def latest_holders(
    session: AsyncSession, tenant_id: int, own: Sequence[Identity], most: int
) -> Sequence[HolderRow]:
    """At most so many of each identity, the last who came to hold it first."""
    return [HolderRow(**row) for row in (await run_sql(session, LATEST, _criteria(tenant_id, own, most))).mappings()]


async def namesakes(
    session: AsyncSession, tenant_id: int, own: Sequence[Identity], name_norm: str, most: int
) -> Sequence[HolderRow]:
    """Those who bear exactly this name."""
    criteria = {**_criteria(tenant_id, own, most), "name_norm": name_norm}
    return [HolderRow(**row) for row in (await run_sql(session, NAMESAKES, criteria)).mappings()]


def _criteria(tenant_id: int, own: Sequence[Identity], most: int) -> dict[str, object]:
    kinds, values = [identity.kind for identity in own], [identity.value for identity in own]
    return {"tenant": tenant_id, "kinds": kinds, "values": values, "most": most}
