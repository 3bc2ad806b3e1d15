"""A lead's profile as it is stored: who the person is and how to reach them."""

from datetime import datetime

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.capture.identities import Identity
from domain.capture.submission import Submission
from domain.duplicates.merges import MergedAway
from domain.leads.contact import name_norm, zone_of_phone
from domain.leads.profile import CONTACT, DETAILS
from store.errors import NO_CAMPAIGN, existing, refusing
from store.leads.leads import AnyRow

_LOCK = text(f"""
    SELECT {", ".join((*CONTACT, *DETAILS))}, source, custom, email_norm, phone_e164, phone_extension, run,
        run_closed, priority, merged_into,
        (SELECT coalesce(jsonb_object_agg(substr(kind, 10), value), '{{}}') FROM identities
         WHERE identities.tenant_id = :tenant AND lead_id = :lead AND kind ^@ 'external:') AS external_ids
    FROM leads WHERE tenant_id = :tenant AND id = :lead FOR NO KEY UPDATE
""")  # noqa: S608 - names of the catalogue
_FREE = text("""
    DELETE FROM identities WHERE tenant_id = :tenant AND kind = :kind AND value = :value AND lead_id = :lead
""")
_TAKE = text("""
    INSERT INTO identities (tenant_id, kind, value, holder, lead_id) VALUES (:tenant, :kind, :value, :holder, :lead)
    ON CONFLICT DO NOTHING
""")
_WRITE = text(f"""
    UPDATE leads SET first_name = given.first_name, last_name = given.last_name, name_norm = :name_norm,
        email = given.email, email_norm = given.email_norm, phone = given.phone_e164, phone_e164 = given.phone_e164,
        phone_extension = given.phone_extension, time_zone = :zone, custom = given.custom, updated_at = :now,
        {", ".join(f"{name} = given.{name}" for name in DETAILS)}
    FROM jsonb_populate_record(NULL::leads, CAST(:submission AS jsonb)) AS given
    WHERE leads.tenant_id = :tenant AND leads.id = :lead
""")  # noqa: S608 - names of the catalogue


async def lock_profile(session: AsyncSession, tenant_id: int, lead_id: int) -> AnyRow:
    """The profile as it is, locked for this transaction; raises `NotFound`, `MergedAway`."""
    connection = await session.connection()
    row = existing((await connection.execute(_LOCK, {"tenant": tenant_id, "lead": lead_id})).one_or_none(), "lead")
    if row.merged_into is not None:
        raise MergedAway(row.merged_into)
    return row


async def replace_profile(
    session: AsyncSession, tenant_id: int, lead_id: int, after: Submission, now: datetime
) -> None:
    """Writes the whole profile but its identities. Raises `NotFound("campaign")`."""
    connection = await session.connection()
    this = {"tenant": tenant_id, "lead": lead_id, "now": now}
    zone = zone_of_phone(after.phone_e164) if after.phone_e164 else None
    profile = {"submission": after.model_dump_json(), "zone": zone}
    with refusing(NO_CAMPAIGN):
        await connection.execute(_WRITE, {**this, **profile, "name_norm": name_norm(after.first_name, after.last_name)})


async def free_identity(session: AsyncSession, tenant_id: int, lead_id: int, kind: str, value: str) -> None:
    connection = await session.connection()
    await connection.execute(_FREE, {"tenant": tenant_id, "lead": lead_id, "kind": kind, "value": value})


async def take_identity(session: AsyncSession, tenant_id: int, lead_id: int, identity: Identity, holder: int) -> bool:
    """Whether it is this lead's from now on, as the holder of that number; False when somebody else was faster."""
    connection = await session.connection()
    this = {"tenant": tenant_id, "lead": lead_id, "holder": holder}
    return bool((await connection.execute(_TAKE, {**this, **identity._asdict()})).rowcount)
