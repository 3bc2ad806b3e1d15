"""Many captures in one transaction and a handful of statements: of people whom nobody knows yet.

People who are known, appear twice in the batch, or name an unknown campaign are left to `capture`.
"""

from collections.abc import Sequence
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.capture.identities import Identity, identities
from domain.leads.contact import name_norm, zone_of_phone
from services.capture.intake import NEW, RACED, Captured, Intake, Raced, new_lead
from store.capture.batch_sql import CAMPAIGNS, KNOWN, STORE_NEW
from store.errors import refusing
from store.session import run_sql


async def capture_new(session: AsyncSession, tenant_id: int, intakes: Sequence[Intake]) -> list[Captured | None]:
    """As `capture`, in their places; None: this one is for `capture`. All are of one channel, none is keyed.

    Raises `Raced`: roll back, then the same again.
    """
    if not intakes:
        return []
    owns = [identities(intake.submission) for intake in intakes]
    fresh = await _fresh(session, tenant_id, intakes, owns)
    found: list[Captured | None] = [None] * len(intakes)
    if fresh:
        stored = await _store(session, tenant_id, [intakes[place] for place in fresh], [owns[n] for n in fresh])
        for place, captured in zip(fresh, stored, strict=True):
            found[place] = captured
    return found


async def _fresh(
    session: AsyncSession, tenant_id: int, intakes: Sequence[Intake], owns: Sequence[Sequence[Identity]]
) -> list[int]:
    """The places of those who are nobody's: neither the store's, nor of somebody before them in the batch."""
    named = {identity for own in owns for identity in own}
    pairs = {"kinds": [kind for kind, _ in named], "values": [value for _, value in named]}
    known = await run_sql(session, KNOWN, {"tenant": tenant_id, **pairs})
    taken: set[object] = {(row.kind, row.value) for row in known}
    ids = {intake.submission.campaign_id for intake in intakes} - {None}
    campaigns = set((await run_sql(session, CAMPAIGNS, {"tenant": tenant_id, "ids": list(ids)})).scalars())
    fresh = []
    for place, (intake, own) in enumerate(zip(intakes, owns, strict=True)):
        campaign, marks = intake.submission.campaign_id, {*own, intake.submission_key}
        if not marks & taken and (campaign is None or campaign in campaigns):
            fresh.append(place)
        taken |= marks
    return fresh


def _rank(identity: Identity) -> tuple[int, str, str]:
    """The order in which a single capture takes its own: two that meet wait for each other in one direction only."""
    kind, value = identity
    return ({"phone": 1, "email": 2}.get(kind, 0), kind, value)


async def _store(
    session: AsyncSession, tenant_id: int, intakes: Sequence[Intake], owns: Sequence[Sequence[Identity]]
) -> list[Captured]:
    first = intakes[0]
    placed = ((identity, place) for place, own in enumerate(owns, 1) for identity in own)
    owned = sorted(placed, key=lambda one: _rank(one[0]))
    values = {
        "tenant": tenant_id,
        **_columns(intakes),
        "actor": first.actor,
        "now": first.submission.received_at,
        "priority": first.priority or NEW,
        "channel": first.came_by.channel,
        "channel_id": first.came_by.channel_id,
        "places": [place for _, place in owned],
        "kinds": [kind for (kind, _), _ in owned],
        "values": [value for (_, value), _ in owned],
    }
    with refusing(RACED):
        rows = (await run_sql(session, STORE_NEW, values)).all()
    if rows[0].owned != len(owned):
        raise Raced
    return [
        new_lead(tenant_id, (row.lead_id, row.touch_id, row.request_id), intake)
        for row, intake in zip(rows, intakes, strict=True)
    ]


def _columns(intakes: Sequence[Intake]) -> dict[str, list[Any]]:
    """Each person is a place in all of these; JSON stays the text that it is."""
    given = [intake.submission for intake in intakes]
    return {
        "submissions": [one.model_dump_json(exclude_none=True) for one in given],
        "raws": [intake.raw for intake in intakes],
        "submission_keys": [intake.submission_key for intake in intakes],
        "times": [intake.occurred_at or intake.submission.received_at for intake in intakes],
        "names": [name_norm(one.first_name, one.last_name) for one in given],
        "zones": [zone_of_phone(one.phone_e164) if one.phone_e164 else None for one in given],
    }
