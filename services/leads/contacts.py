"""Contacts that somebody named for a known person without proof: confirmed by staff, or by the person who uses them."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import NotFound
from domain.lifecycle.chapters.intake import ProfileChanged
from domain.lifecycle.outbox import RunRequest
from domain.privacy import CONTACT, Actor
from services.capture.intake import RACED
from store import privacy
from store.duplicates.members import root_of
from store.errors import existing, refusing
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
    """An agent heard it from the person. Harmless when staff confirmed it already.

    Raises `NotFound("contact")`, `Raced`.
    """
    for claimed in await contacts.claimed_by(session, tenant_id, lead_id):
        if (claimed.kind, claimed.value) == (contact.kind, contact.value):
            await session.refresh(claimed, with_for_update=True)
            known = claimed.confirmed_at is not None and claimed.confirmed_by != CONTACT
            return claimed, None if known else await _confirm(session, claimed, actor, now)
    raise NotFound("contact")


async def confirm_by_use(session: AsyncSession, tenant_id: int, contact: ContactValue, now: datetime) -> None:
    """Whoever claims it writes or calls from it: it is theirs, and their messages belong to this lead. Whether they are
    the person, it does not prove: a stranger may have claimed their own number, so nobody is written to there until
    staff confirm it. Not when several people claim it.

    The sweep brings the signal to the run. Raises `Raced`.
    """
    claims = await contacts.unconfirmed(session, tenant_id, contact.kind, contact.value)
    if len(claims) == 1 and not await contacts.is_known(session, tenant_id, contact.kind, contact.value):
        await _confirm(session, claims[0], CONTACT, now)


async def _confirm(session: AsyncSession, claimed: ClaimedContactRow, actor: Actor, now: datetime) -> RunRequest | None:
    """The signal to the run, None when it has ended."""
    lead = existing(await session.get(LeadRow, (claimed.tenant_id, claimed.lead_id)), "lead")
    with refusing(RACED):
        await contacts.keep_identity(session, claimed, actor, now)
        if actor != CONTACT:
            await contacts.fill_recipient(session, claimed, now)
    facts: dict[str, privacy.Fact] = {"of": claimed.kind, "contact": claimed.id}
    entry = privacy.Entry(now, actor, "contact_confirmed", "lead", lead.id, lead.run, facts)
    await privacy.record(session, claimed.tenant_id, entry)
    await session.refresh(lead)
    root = await root_of(session, lead)
    return None if root.run_closed else await outbox.ask(session, root, ProfileChanged())
