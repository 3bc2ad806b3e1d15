"""Who may look at which lead."""

from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.identity import Caller
from api.auth.permissions import Role
from api.auth.versions import version_of
from api.leads.schemas.leads import (
    LeadCreate,
    LeadDetail,
    LeadRead,
    LeadUpdate,
    SharedContactRead,
)
from domain.capture.submission import MOST_EXTERNAL_IDS, Submission
from domain.duplicates.merges import MergedAway
from domain.errors import Forbidden, Invalid, NotFound
from domain.leads.contact import written_phone
from store.errors import existing
from store.leads.identities import shared_contacts
from store.leads.leads import SHOWN, AnyRow, FoundLead, find_lead


def agent_scope(caller: Caller) -> int | None:
    """Agents see the leads they own, are offered, or may take from the queue; the others see the whole tenant.

    One that they captured themselves they may also open until somebody owns it; it stands in no list of theirs.
    """
    return caller.user_id if caller.role is Role.AGENT else None


def shown(row: AnyRow) -> LeadRead:
    """All of it: what the caller's role may not read is left out as it is written."""
    return LeadRead.model_validate(dict(zip(SHOWN, row, strict=False)))


async def detail(session: AsyncSession, caller: Caller, row: AnyRow) -> LeadDetail:
    """As `shown`, with whom the lead shares a phone or mailbox."""
    lead = shown(row)
    shared = await shared_contacts(session, caller.tenant_id, lead.id)
    shares = [SharedContactRead.model_validate(one) for one in shared]
    return LeadDetail(**dict(lead), shares_with=shares, version=version_of(lead, LeadUpdate))


async def visible_lead(session: AsyncSession, caller: Caller, lead_id: int) -> FoundLead:
    """Raises `NotFound` alike for an absent lead and for one that the caller may not see."""
    found = await find_lead(session, caller.tenant_id, lead_id, agent_scope(caller))
    if found is None or not found.visible:
        raise NotFound("lead")
    return found


async def own_lead(session: AsyncSession, caller: Caller, lead_id: int) -> FoundLead:
    """For writing: raises `Forbidden` when it is another agent's, `NotFound` when absent, `MergedAway`."""
    found = existing(await find_lead(session, caller.tenant_id, lead_id, agent_scope(caller)), "lead")
    if not found.own:
        raise Forbidden("This lead belongs to another agent.")
    if found.row.merged_into is not None:
        raise MergedAway(found.row.merged_into)
    return found


def corrected(before: AnyRow, update: LeadUpdate) -> LeadCreate:
    """The whole profile with the caller's corrections, as if it were submitted now: the same rules apply to it.

    Raises `Invalid`."""
    profile = {name: getattr(before, name) for name in (*LeadUpdate.model_fields, "source")}
    if before.phone:
        profile["phone"] = written_phone(before.phone, before.phone_extension)
    given = {name: getattr(update, name) for name in update.model_fields_set}
    ids = {**before.external_ids, **update.external_ids}
    kept = {system: value for system, value in ids.items() if value is not None}
    if len(kept) > MOST_EXTERNAL_IDS:
        raise Invalid("external_ids", f"at most {MOST_EXTERNAL_IDS} systems")
    return LeadCreate.model_validate({**profile, **given, "external_ids": kept})


def refuse_left_out(after: Submission, update: LeadUpdate) -> None:
    """Who corrects a contact means one: raises `Invalid` for a placeholder, which a capture would leave out."""
    for left in after.warnings:
        if left.field.partition(".")[0] in update.model_fields_set:
            raise Invalid(left.field, "is a placeholder, nobody's own; give the person's own")
