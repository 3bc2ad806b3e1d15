"""Edit a lead's profile: who the person is and how to reach them. Its place in the lifecycle is not touched here."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.capture.submission import Submission
from domain.errors import Conflict
from domain.leads.profile import DETAILS
from domain.lifecycle.chapters.intake import ProfileChanged
from domain.lifecycle.outbox import RunRequest
from domain.privacy import Actor
from store import privacy
from store.leads.leads import AnyRow
from store.leads.profiles import free_identity, replace_profile, take_identity
from store.lifecycle import outbox


@dataclass(frozen=True)
class IdentityKind:
    """A phone, an e-mail, or the id that another system has for the person."""

    what: str
    system: str | None = None

    def __str__(self) -> str:
        """As it is stored."""
        return f"{self.what}:{self.system}" if self.system else self.what


class IdentityTaken(Conflict):
    """The phone, e-mail or external id belongs to another lead of the same tenant."""

    def __init__(self, kind: IdentityKind, lead_id: int) -> None:
        super().__init__("identity_taken", f"Another lead has this {'id' if kind.system else kind.what}.")
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
    await _move_identity(session, tenant_id, lead_id, IdentityKind("phone"), before.phone_e164, after.phone_e164)
    await _move_identity(session, tenant_id, lead_id, IdentityKind("email"), before.email_norm, after.email_norm)
    for system in sorted(before.external_ids.keys() | after.external_ids.keys()):
        old, new = before.external_ids.get(system), after.external_ids.get(system)
        await _move_identity(session, tenant_id, lead_id, IdentityKind("external", system), old, new)
    await replace_profile(session, tenant_id, lead_id, after, now)
    facts = {"fields": ",".join(fields)}
    entry = privacy.Entry(now, edit.actor, "profile_changed", "lead", lead_id, facts=facts)
    await privacy.record(session, tenant_id, entry)
    if before.run_closed:
        return None
    return await outbox.add(session, tenant_id, lead_id, before.run, ProfileChanged(), before.priority)


_PROFILE = ("first_name", "last_name", "email", "email_norm", "phone_e164", *DETAILS, "custom", "external_ids")


def changed_fields(before: AnyRow, after: Submission) -> list[str]:
    """Names only, as the audit log keeps them."""
    return [name for name in _PROFILE if getattr(before, name) != getattr(after, name)]


async def _move_identity(
    session: AsyncSession, tenant_id: int, lead_id: int, kind: IdentityKind, before: str | None, after: str | None
) -> None:
    """A corrected number is freed: it may be somebody else's."""
    if before == after:
        return
    if before is not None:
        await free_identity(session, tenant_id, lead_id, str(kind), before)
    if after is not None and (holder := await take_identity(session, tenant_id, lead_id, str(kind), after)) is not None:
        raise IdentityTaken(kind, holder)
