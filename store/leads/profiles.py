"""Edits of a lead's profile: who the person is and how to reach them. The lead's life is not touched here."""

from datetime import datetime

from psycopg.errors import ForeignKeyViolation
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.capture.submission import Submission
from domain.duplicates.merges import MergedAway
from domain.errors import Conflict, NotFound
from domain.leads.contact import name_norm, zone_of_phone
from domain.leads.profile import CONTACT, DETAILS
from domain.lifecycle.chapters.intake import ProfileChanged
from domain.lifecycle.outbox import RunRequest
from store import privacy
from store.leads.leads import AnyRow
from store.lifecycle import outbox


class IdentityTaken(Conflict):
    """The phone, e-mail or external id belongs to another lead of the same tenant."""

    def __init__(self, kind: str, lead_id: int) -> None:
        what, _, system = kind.partition(":")
        super().__init__("identity_taken", f"Another lead has this {'id' if system else what}.")
        self.field = f"external_ids.{system}" if system else what
        self.lead_id = lead_id


_LOCK = text(f"""
    SELECT {", ".join((*CONTACT, *DETAILS))}, source, custom, email_norm, phone_e164, run, run_closed, priority,
        merged_into,
        (SELECT coalesce(jsonb_object_agg(substr(kind, 10), value), '{{}}') FROM identities
         WHERE identities.tenant_id = :tenant AND lead_id = :lead AND kind ^@ 'external:') AS external_ids
    FROM leads WHERE tenant_id = :tenant AND id = :lead FOR NO KEY UPDATE
""")  # noqa: S608 - names of the catalogue
_FREE = text("""
    DELETE FROM identities WHERE tenant_id = :tenant AND kind = :kind AND value = :value AND lead_id = :lead
""")
_TAKE = text("""
    INSERT INTO identities (tenant_id, kind, value, lead_id) VALUES (:tenant, :kind, :value, :lead)
    ON CONFLICT DO NOTHING
""")
_HOLDER = text("""
    SELECT identities.lead_id, coalesce(leads.merged_into, leads.id) AS root
    FROM identities JOIN leads ON (leads.tenant_id, leads.id) = (identities.tenant_id, identities.lead_id)
    WHERE identities.tenant_id = :tenant AND kind = :kind AND value = :value
""")
_WRITE = text(f"""
    UPDATE leads SET first_name = given.first_name, last_name = given.last_name, name_norm = :name_norm,
        email = given.email, email_norm = given.email_norm, phone = given.phone_e164, phone_e164 = given.phone_e164,
        time_zone = :zone, custom = given.custom, updated_at = :now,
        {", ".join(f"{name} = given.{name}" for name in DETAILS)}
    FROM jsonb_populate_record(NULL::leads, CAST(:submission AS jsonb)) AS given
    WHERE leads.tenant_id = :tenant AND leads.id = :lead
""")  # noqa: S608 - names of the catalogue


async def lock_profile(session: AsyncSession, tenant_id: int, lead_id: int) -> AnyRow:
    """The profile as it is, locked for this transaction; raises `NotFound`, `MergedAway`."""
    connection = await session.connection()
    row = (await connection.execute(_LOCK, {"tenant": tenant_id, "lead": lead_id})).one_or_none()
    if row is None:
        raise NotFound("lead")
    if row.merged_into is not None:
        raise MergedAway(row.merged_into)
    return row


async def write_profile(
    session: AsyncSession,
    tenant_id: int,
    lead_id: int,
    before: AnyRow,
    after: Submission,
    *,
    actor: str,
    now: datetime,
) -> RunRequest | None:
    """Writes the whole profile and its identities; the request tells the run, None when its life is over.

    Raises `IdentityTaken`, `NotFound("campaign")`. `before` comes from `lock_profile`.
    """
    fields = changed_fields(before, after)
    if not fields:
        return None
    await _move_identity(session, tenant_id, lead_id, "phone", before.phone_e164, after.phone_e164)
    await _move_identity(session, tenant_id, lead_id, "email", before.email_norm, after.email_norm)
    for system in sorted(before.external_ids.keys() | after.external_ids.keys()):
        old, new = before.external_ids.get(system), after.external_ids.get(system)
        await _move_identity(session, tenant_id, lead_id, f"external:{system}", old, new)
    connection = await session.connection()
    this = {"tenant": tenant_id, "lead": lead_id, "now": now}
    zone = zone_of_phone(after.phone_e164) if after.phone_e164 else None
    profile = {"submission": after.model_dump_json(), "zone": zone}
    try:
        await connection.execute(_WRITE, {**this, **profile, "name_norm": name_norm(after.first_name, after.last_name)})
    except IntegrityError as error:
        if isinstance(error.orig, ForeignKeyViolation):
            raise NotFound("campaign") from None
        raise
    facts = {"fields": ",".join(fields)}
    await privacy.record(
        session,
        tenant_id,
        at=now,
        actor=actor,
        action="profile_changed",
        subject="lead",
        subject_id=lead_id,
        facts=facts,
    )
    if before.run_closed:
        return None
    return await outbox.add(session, tenant_id, lead_id, before.run, ProfileChanged(), before.priority)


_PROFILE = ("first_name", "last_name", "email", "email_norm", "phone_e164", *DETAILS, "custom", "external_ids")


def changed_fields(before: AnyRow, after: Submission) -> list[str]:
    """Names only, as the audit log keeps them."""
    return [name for name in _PROFILE if getattr(before, name) != getattr(after, name)]


async def _move_identity(
    session: AsyncSession, tenant_id: int, lead_id: int, kind: str, before: str | None, after: str | None
) -> None:
    """A corrected number is freed: it may be somebody else's."""
    if before == after:
        return
    connection = await session.connection()
    this = {"tenant": tenant_id, "lead": lead_id, "kind": kind}
    if before is not None:
        await connection.execute(_FREE, {**this, "value": before})
    if after is not None and not (await connection.execute(_TAKE, {**this, "value": after})).rowcount:
        holder = (await connection.execute(_HOLDER, {**this, "value": after})).one()
        if holder.root != lead_id:
            raise IdentityTaken(kind, holder.lead_id)
