"""Contacts that somebody named for a known person without proof: confirmed by staff, or by the person who uses them."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import NotFound
from domain.lifecycle.chapters.intake import ProfileChanged
from domain.lifecycle.outbox import RunRequest
from domain.privacy import CONTACT, Actor
from store import privacy
from store.duplicates.members import root_of
from store.errors import existing
from store.leads import contacts
from store.lifecycle import outbox
from store.tables.leads import ClaimedContactRow, LeadRow


@dataclass(frozen=True)
class ContactValue:
    """`kind`: phone or email; `value` as identities have it."""

    kind: str
    value: str


async def confirm_contact(
    session: AsyncSession, tenant_id: int, lead_id: int, contact: ContactValue, actor: Actor, now: datetime
) -> tuple[ClaimedContactRow, RunRequest | None]:
    """An agent heard it from the person. Harmless when it is confirmed already. Raises `NotFound("contact")`."""
    for claimed in await contacts.claimed_by(session, tenant_id, lead_id):
        if (claimed.kind, claimed.value) == (contact.kind, contact.value):
            return claimed, None if claimed.confirmed_at else await _confirm(session, claimed, actor, now)
    raise NotFound("contact")


async def confirm_by_use(session: AsyncSession, tenant_id: int, contact: ContactValue, now: datetime) -> None:
    """The person writes or calls from it: nothing else proves more. Not when several people claim it.

    The sweep brings the signal to the run.
    """
    claims = await contacts.unconfirmed(session, tenant_id, contact.kind, contact.value)
    if len(claims) == 1 and not await contacts.is_known(session, tenant_id, contact.kind, contact.value):
        await _confirm(session, claims[0], CONTACT, now)


async def _confirm(session: AsyncSession, claimed: ClaimedContactRow, actor: Actor, now: datetime) -> RunRequest | None:
    """The signal to the run, None when it has ended."""
    lead = existing(await session.get(LeadRow, (claimed.tenant_id, claimed.lead_id)), "lead")
    await contacts.keep_confirmed(session, claimed, actor, now)
    facts: dict[str, privacy.Fact] = {"of": claimed.kind, "contact": claimed.id}
    entry = privacy.Entry(now, actor, "contact_confirmed", "lead", lead.id, lead.run, facts)
    await privacy.record(session, claimed.tenant_id, entry)
    await session.refresh(lead)
    root = await root_of(session, lead)
    return None if root.run_closed else await outbox.ask(session, root, ProfileChanged())
