"""Edit a lead's profile: who the person is and how to reach them. Its place in the lifecycle is not touched here."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.capture.identities import Identity
from domain.capture.submission import Submission
from domain.duplicates.holders.belonging import belonging
from domain.duplicates.holders.contradiction import particulars_of
from domain.errors import Conflict
from domain.leads.contact import name_norm, phone_identity
from domain.leads.profile import DETAILS
from domain.lifecycle.chapters.intake import ProfileChanged
from domain.lifecycle.outbox import RunRequest
from domain.privacy import Actor
from services.capture.holders import exclusive, load_holders
from services.capture.intake import Raced
from store import privacy
from store.leads.leads import AnyRow
from store.leads.profiles import free_identity, replace_profile, take_identity
from store.lifecycle import outbox

_CALLED = {"phone": "phone", "email": "e-mail address", "external": "id"}
_Given = tuple[str | None, str | None]


@dataclass(frozen=True)
class IdentityKind:
    """A phone, an e-mail, or the id that another system has for the person."""

    what: str
    system: str | None = None

    def __str__(self) -> str:
        """As it is stored."""
        return f"{self.what}:{self.system}" if self.system else self.what


class IdentityTaken(Conflict):
    """The phone, e-mail or external id belongs to another lead, and nothing shows that it is another person's."""

    def __init__(self, kind: IdentityKind, lead_id: int) -> None:
        way_out = "Use that lead, merge the two, or correct the name if they are two people."
        super().__init__("identity_taken", f"Lead {lead_id} has this {_CALLED[kind.what]}. {way_out}")
        self.field = f"external_ids.{kind.system}" if kind.system else kind.what
        self.lead_id = lead_id


@dataclass(frozen=True)
class ProfileEdit:
    """`before` comes from `lock_profile`; `after` is the whole profile."""

    tenant_id: int
    lead_id: int
    before: AnyRow
    after: Submission
    actor: Actor


async def write_profile(session: AsyncSession, edit: ProfileEdit, now: datetime) -> RunRequest | None:
    """Writes the whole profile and its identities; the signal to the run, None when it has ended.

    Raises `IdentityTaken`, `NotFound("campaign")`.
    """
    tenant_id, lead_id, before, after = edit.tenant_id, edit.lead_id, edit.before, edit.after
    fields = changed_fields(before, after)
    if not fields:
        return None
    await _move_identity(session, edit, IdentityKind("phone"), (_phone(before), _phone(after)))
    await _move_identity(session, edit, IdentityKind("email"), (before.email_norm, after.email_norm))
    for system in sorted(before.external_ids.keys() | after.external_ids.keys()):
        given = before.external_ids.get(system), after.external_ids.get(system)
        await _move_identity(session, edit, IdentityKind("external", system), given)
    await replace_profile(session, tenant_id, lead_id, after, now)
    facts = {"fields": ",".join(fields)}
    entry = privacy.Entry(now, edit.actor, "profile_changed", "lead", lead_id, facts=facts)
    await privacy.record(session, tenant_id, entry)
    if before.run_closed:
        return None
    return await outbox.add(session, tenant_id, lead_id, before.run, ProfileChanged(), before.priority)


_PROFILE = (
    "first_name",
    "last_name",
    "email",
    "email_norm",
    "phone_e164",
    "phone_extension",
    *DETAILS,
    "custom",
    "external_ids",
)


def changed_fields(before: AnyRow, after: Submission) -> list[str]:
    """Names only, as the audit log keeps them."""
    return [name for name in _PROFILE if getattr(before, name) != getattr(after, name)]


async def _move_identity(session: AsyncSession, edit: ProfileEdit, kind: IdentityKind, given: _Given) -> None:
    """A corrected number is freed: it may be somebody else's. One that a stranger holds, too, is shared."""
    before, after = given
    if before == after:
        return
    tenant_id, lead_id = edit.tenant_id, edit.lead_id
    if before is not None:
        await free_identity(session, tenant_id, lead_id, str(kind), before)
    if after is None:
        return
    own = [Identity(str(kind), after)]
    held = await load_holders(session, tenant_id, own, name_norm(edit.after.first_name, edit.after.last_name))
    if any(holder.root == lead_id for holder in held.holders):
        return
    whose = belonging(particulars_of(edit.after), held.holders, exclusive(own))
    if whose.holder:
        raise IdentityTaken(kind, whose.holder.root)
    if not await take_identity(session, tenant_id, lead_id, own[0], held.following.get(0, 0)):
        raise Raced


def _phone(row: AnyRow | Submission) -> str | None:
    return phone_identity(row.phone_e164, row.phone_extension) if row.phone_e164 else None
