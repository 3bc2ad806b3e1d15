"""Contacts of a lead, and what else is known of the person beside the profile; staff confirm what was only claimed."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.dependencies import Allow, Context
from api.auth.idempotency import RepeatableRequest, answer_once
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.http.body import StrictRoute
from api.http.ids import Id
from api.http.problems import problems
from api.leads.schemas.details import ContactConfirm, ContactRead, ContactState, MergedLeadRead, PersonRead
from api.leads.visible import detail, own_lead
from domain.errors import Invalid
from domain.leads.contact import normalise_email, normalise_phone, phone_identity
from domain.lifecycle.outbox import RunRequest
from services.capture.capture import retry_raced
from services.leads.contacts import ContactValue, confirm_contact
from store.leads import contacts, sayings
from store.leads.leads import AnyRow
from store.tables.leads import ClaimedContactRow, IdentityRow

router = APIRouter(
    prefix="/leads/{lead_id}/contacts",
    tags=["leads"],
    route_class=StrictRoute,
    responses=problems(400, 401, 403, 404, 409, 413, 415, 422, 503),
)


@router.post("/confirm", summary="Confirm a contact that was named without proof", response_model=ContactRead)
async def confirm(
    lead_id: Id,
    body: ContactConfirm,
    caller: Annotated[Caller, Depends(Allow(Action.EDIT_LEAD))],
    request: RepeatableRequest,
    context: Context,
) -> Response:
    """From then on it identifies the person, and they are written to there if they have no other. A message or call
    from the contact confirms that it is theirs who named it; nobody is written to there until staff confirm it."""
    contact, now = _read(body.contact, caller.country), datetime.now(UTC)
    sent: list[RunRequest | None] = []

    async def store(session: AsyncSession) -> Response:
        async def confirmed() -> ContactRead:
            await own_lead(session, caller, lead_id)
            claim, signal = await confirm_contact(session, caller.tenant_id, lead_id, contact, caller.actor, now)
            sent[:] = [signal]
            return _contact(claim)

        return await answer_once(session, caller, request, confirmed, status=200)

    answer = await retry_raced(context.database, caller.tenant_id, store)
    for signal in sent:
        context.dispatcher.hand(signal)
    return answer


async def detailed(session: AsyncSession, caller: Caller, row: AnyRow) -> PersonRead:
    tenant_id, lead = caller.tenant_id, await detail(session, caller, row)
    identities = await contacts.identities_of(session, tenant_id, lead.id)
    claimed = await contacts.claimed_by(session, tenant_id, lead.id)
    merged = [MergedLeadRead.model_validate(one) for one in await sayings.merged_profiles(session, tenant_id, lead.id)]
    names = await sayings.other_names(session, tenant_id, lead.id)
    own = {phone_identity(lead.phone, lead.phone_extension) if lead.phone else "", (lead.email or "").lower()}
    return PersonRead(
        **dict(lead),
        contacts=[one for one in _contacts(identities, claimed) if one.value not in own],
        other_names=list(dict.fromkeys(f"{one.first_name} {one.last_name}".strip() for one in names)),
        external_ids=await contacts.external_ids_of(session, tenant_id, lead.id),
        merged_leads=merged,
    )


def _contacts(identities: Sequence[IdentityRow], claimed: Sequence[ClaimedContactRow]) -> Iterator[ContactRead]:
    said = {(one.kind, one.value): one for one in claimed}
    for one in identities:
        claim = said.pop((one.kind, one.value), None)
        state = ContactState.CONFIRMED if claim else ContactState.PROVED
        yield ContactRead(kind=one.kind, value=one.value, state=state, lead_id=one.lead_id, said_at=claim and claim.at)
    yield from map(_contact, said.values())


def _contact(claim: ClaimedContactRow) -> ContactRead:
    state = ContactState.CONFIRMED if claim.confirmed_at else ContactState.CLAIMED
    return ContactRead(kind=claim.kind, value=claim.value, state=state, lead_id=claim.lead_id, said_at=claim.at)


def _read(written: str, country: str) -> ContactValue:
    try:
        if "@" in written:
            return ContactValue("email", normalise_email(written).norm)
        phone = normalise_phone(written, country)
    except Invalid as error:
        raise Invalid("contact", str(error)) from None
    return ContactValue("phone", phone_identity(phone.e164, phone.extension))
