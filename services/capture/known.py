"""A submission with a known phone, e-mail address or external id: a touch of that person, or another person's lead.

Whose it is decides `domain.duplicates.holders`. What a channel that proves nothing says of a known person's contacts is
kept as a claim.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.capture.identities import EMAIL, PHONE, Identity
from domain.capture.remarks import Remarks, SharedContact
from domain.duplicates.holders.belonging import Belonging, Holder, belonging, likeness
from domain.duplicates.holders.contradiction import particulars_of
from domain.leads.contact import written_phone
from domain.lifecycle.outbox import RunRequest
from domain.patients.returns import Enquiry
from services import patients
from services.capture.holders import exclusive, load_holders
from services.capture.intake import Captured, Intake, Raced, new_lead
from store.capture.capture_sql import LOCK_ROOT, STILL_MERGED, STORE_NEW, TOUCH_KNOWN
from store.duplicates.pairs import raise_pair
from store.errors import existing
from store.lifecycle import outbox
from store.tables.leads import LeadRow

SHARED_IDENTITY = "shared_identity"


@dataclass(frozen=True)
class _Known:
    """One submission, what it names, and who holds that."""

    tenant_id: int
    intake: Intake
    own: Sequence[Identity]
    values: Mapping[str, Any]
    holders: Sequence[Holder]
    following: Mapping[int, int]

    def whose(self) -> Belonging:
        return belonging(particulars_of(self.intake.submission), self.holders, exclusive(self.own))

    def taking(self, places: Sequence[int]) -> dict[str, list[Any]]:
        """The identities that a lead takes, as the statements want them."""
        return {
            "kinds": [self.own[place].kind for place in places],
            "values": [self.own[place].value for place in places],
            "holders": [self.following.get(place, 0) for place in places],
        }

    def remarks(self, whose: Belonging, taken: Sequence[int], claimed: Sequence[int]) -> Remarks:
        shared = (
            SharedContact(self.own[holder.place].kind, holder.root)
            for holder in self.holders
            if holder.place in taken and holder.place not in whose.crowded
        )
        return Remarks(
            shared=tuple(dict.fromkeys(shared)),
            crowded=self._kinds(sorted(whose.crowded)),
            claimed=self._kinds(claimed),
            left_out=self.intake.submission.warnings,
        )

    def _kinds(self, places: Sequence[int]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.own[place].kind for place in places))


async def capture_known(
    session: AsyncSession, tenant_id: int, intake: Intake, own: Sequence[Identity], values: Mapping[str, Any]
) -> Captured:
    """As `capture`, after it found that somebody holds one of `own`. Raises `Raced`."""
    connection = await session.connection()
    held = await load_holders(session, tenant_id, own, str(values["name_norm"]))
    if not held.holders:  # withdrawn meanwhile
        raise Raced
    known = _Known(tenant_id, intake, own, values, held.holders, held.following)
    whose = known.whose()
    captured = await (_touch(session, known, whose) if whose.holder else _add(connection, known, whose))
    for other in whose.others:
        if other != captured.lead_id:
            await _raise(session, known, whose, captured.lead_id, other)
    return captured


async def _add(connection: AsyncConnection, known: _Known, whose: Belonging) -> Captured:
    """A lead of its own, which holds what it names beside those who do already."""
    places = range(len(known.own))
    values = {**known.values, **known.taking(places), "key": None}
    row = (await connection.execute(STORE_NEW, values)).one()
    if row.lead_id is None or row.owned != len(known.own):
        raise Raced
    remarks = known.remarks(whose, places, ())
    ids = (row.lead_id, row.touch_id, row.request_id)
    return replace(new_lead(known.tenant_id, ids, known.intake, remarks), answered=False)


async def _touch(session: AsyncSession, known: _Known, whose: Belonging) -> Captured:
    connection = await session.connection()
    holder, intake = whose.holder, known.intake
    assert holder
    values = {**known.values, "lead": holder.lead_id, "root": holder.root}
    lead = (await connection.execute(LOCK_ROOT, values)).one_or_none()
    if lead is None:  # withdrawn meanwhile
        raise Raced
    parted = holder.lead_id != lead.id and not (await connection.execute(STILL_MERGED, values)).scalar_one()
    if parted or lead.merged_into is not None:
        raise Raced
    taken, claimed = _contacts(known, whose)
    reopens = lead.status == "lost" or (lead.run_closed and lead.status != "converted")
    values |= {
        **known.taking(taken),
        **_claims(known, claimed),
        "proved": intake.came_by.proved,
        "run": lead.run + 1 if reopens else lead.run,
        "reopens": reopens,
        "silent": lead.run_closed and lead.status == "converted",
        "priority": intake.priority or lead.priority,
    }
    row = (await connection.execute(TOUCH_KNOWN, values)).one()
    if row.owned != len(taken):
        raise Raced
    request = None
    if row.request_id is not None:
        stored = (row.request_id, known.tenant_id, lead.id, row.run, row.message, row.body, values["priority"])
        request = outbox.request_of(stored)
    elif values["silent"]:
        request = await _came_back(session, known, lead.id, row.touch_id)
    return Captured(lead.id, row.touch_id, False, request, remarks=known.remarks(whose, taken, claimed))


async def _came_back(session: AsyncSession, known: _Known, lead_id: int, touch_id: int) -> RunRequest | None:
    """A patient's last run has ended: nobody hears of the touch, unless somebody is asked here."""
    intake, submission = known.intake, known.intake.submission
    lead = existing(await session.get(LeadRow, (known.tenant_id, lead_id), populate_existing=True), "lead")
    at = intake.occurred_at or submission.received_at
    enquiry = Enquiry(intake.came_by.channel, submission.procedure, at)
    return await patients.enquired(session, lead, touch_id, enquiry, submission.received_at)


def _contacts(known: _Known, whose: Belonging) -> tuple[list[int], list[int]]:
    """Of what the person did not hold before: what becomes theirs, and what is kept as a claim."""
    assert whose.holder
    theirs = {holder.place for holder in known.holders if holder.root == whose.holder.root}
    taken, claimed = [], []
    for place, identity in enumerate(known.own):
        if place in theirs:
            continue
        held = place in known.following
        if not identity.is_shared:
            # Whoever ties an id to somebody else's phone would be taken for them by the system whose id it is.
            taken += [place] if known.intake.came_by.proved and not held else []
        elif known.intake.came_by.proved and (not held or place in whose.strangers):
            taken.append(place)
        else:
            claimed.append(place)
    return taken, claimed


def _claims(known: _Known, places: Sequence[int]) -> dict[str, list[str]]:
    submission = known.intake.submission
    written = {
        PHONE: written_phone(submission.phone_e164 or "", submission.phone_extension),
        EMAIL: submission.email or "",
    }
    claims = [known.own[place] for place in places]
    return {
        "claimed_kinds": [identity.kind for identity in claims],
        "claimed_values": [identity.value for identity in claims],
        "claimed_written": [written[identity.kind] for identity in claims],
    }


async def _raise(session: AsyncSession, known: _Known, whose: Belonging, lead_id: int, other: int) -> None:
    """Shows the two to a person."""
    said = whose.holder.people[0] if whose.holder else particulars_of(known.intake.submission)
    holder = next(one for one in known.holders if one.root == other)
    kind, value = known.own[holder.place]
    match = likeness(said, holder.people[0], kind, value)
    now = known.intake.submission.received_at
    await raise_pair(session, known.tenant_id, (lead_id, other), match, SHARED_IDENTITY, now)
