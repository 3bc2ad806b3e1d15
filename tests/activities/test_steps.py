"""A step happens once: the same step again answers as it did, whatever came after it, and later than ever."""

from dataclasses import replace
from datetime import timedelta

import pytest

from activities.steps import Overtaken, Unreadable
from domain.lifecycle.chapters.intake import Rescore
from domain.lifecycle.chapters.offer import MakeOffer, Offer, OfferAnswer, ended
from domain.lifecycle.chapters.owner import ChangeOwner
from domain.lifecycle.messages import LeadRef
from domain.tenants.policy import CalendarPolicy, Policy
from store.seed import DemoAgent
from tests.activities.clinic import Clinic, at

ALWAYS = Policy(calendar=CalendarPolicy(always_open=True))
MONDAY = at("2026-11-23T10:00:00+05:30")
TWO = (DemoAgent("Asha", ("general",), ("en",)), DemoAgent("Bala", ("general",), ("en",)))


@pytest.fixture
async def lead(clinic: Clinic) -> LeadRef:
    clinic.open(ALWAYS, *TWO)
    return await clinic.lead(MONDAY)


async def first_offer(clinic: Clinic, lead: LeadRef) -> Offer:
    made = await clinic.assignment.make_offer(MakeOffer(lead, 1, MONDAY, 0, (), None, position=2))
    assert made.offer is not None
    return made.offer


def stored(clinic: Clinic) -> list[object]:
    return [clinic.rows(f"SELECT * FROM {table} ORDER BY tenant_id, id") for table in ("offers", "agents", "audit_log")]


@pytest.mark.parametrize("times", [1, 2, 3])
async def test_offers_that_ran_out_while_the_task_was_lost_are_made_once(
    clinic: Clinic, lead: LeadRef, times: int
) -> None:
    """As seen: the second offer had run out, too, when the task that made it was run again."""
    first = await first_offer(clinic, lead)
    second_step = MakeOffer(
        lead, 1, first.expires_at, 0, (first.agent_id,), ended(first, OfferAnswer.EXPIRED), position=3, saved=2
    )
    made = await clinic.assignment.make_offer(second_step)
    second = made.offer
    assert second is not None
    third_step = replace(
        second_step,
        now=second.expires_at,
        offered_in_round=(first.agent_id, second.agent_id),
        previous=ended(second, OfferAnswer.EXPIRED),
        position=4,
    )
    queued = await clinic.assignment.make_offer(third_step)
    assert queued.offer is None
    before = stored(clinic)
    for n in range(1, times + 1):
        later = timedelta(hours=n)
        assert await clinic.assignment.make_offer(replace(second_step, now=second_step.now + later)) == made
        assert await clinic.assignment.make_offer(replace(third_step, now=third_step.now + later)) == queued
    assert stored(clinic) == before


async def test_another_step_in_place_of_lost_ones_goes_on_from_what_they_left(clinic: Clinic, lead: LeadRef) -> None:
    first = await first_offer(clinic, lead)
    expired = ended(first, OfferAnswer.EXPIRED)
    lost = MakeOffer(lead, 1, first.expires_at, 0, (first.agent_id,), expired, position=3, saved=2)
    made = await clinic.assignment.make_offer(lost)
    assert made.offer is not None
    now = first.expires_at + timedelta(minutes=1)
    scored = await clinic.intake.rescore(Rescore(lead, 1, now, "touch:1", position=3, saved=2))
    assert scored.offer_id == made.offer.id
    again = await clinic.assignment.make_offer(replace(lost, now=now, position=4))
    assert again.offer == made.offer
    assert again.offered_in_round == (first.agent_id, made.offer.agent_id)


async def test_a_worker_whose_task_was_given_to_another_changes_nothing_any_more(clinic: Clinic, lead: LeadRef) -> None:
    first = await first_offer(clinic, lead)
    late = first.expires_at
    newer = ChangeOwner(
        lead, 1, late + timedelta(minutes=1), first.agent_id, "reassigned", None, 1, first, position=3, saved=2
    )
    await clinic.assignment.change_owner(newer)
    before = stored(clinic)
    overtaken = MakeOffer(lead, 1, late, 0, (first.agent_id,), ended(first, OfferAnswer.EXPIRED), position=3, saved=2)
    with pytest.raises(Overtaken):
        await clinic.assignment.make_offer(overtaken)
    assert stored(clinic) == before


async def test_what_the_history_holds_is_kept_no_longer(clinic: Clinic, lead: LeadRef) -> None:
    await first_offer(clinic, lead)
    for position in (3, 4, 5):
        step = Rescore(lead, 1, MONDAY, f"touch:{position}", position=position, saved=position - 2)
        await clinic.intake.rescore(step)
    (row,) = clinic.rows("SELECT steps FROM leads WHERE id = %s", lead.lead_id)
    assert [entry["position"] for entry in row["steps"]] == [4, 5]


async def test_a_result_that_cannot_be_read_any_more_names_the_repair(clinic: Clinic, lead: LeadRef) -> None:
    first = await first_offer(clinic, lead)
    clinic.run("""UPDATE leads SET steps = jsonb_set(steps, '{-1,result}', '{"offer": 7}')""")
    with pytest.raises(Unreadable, match=f"lead repair {lead.lead_id}"):
        await clinic.assignment.make_offer(MakeOffer(lead, 1, MONDAY, 0, (), None, position=2))
    assert [row["id"] for row in clinic.rows("SELECT id FROM offers")] == [first.id]
