"""Duplicates that nobody points out: merged where the rules are sure, shown to a person where they are not."""

import asyncio
from datetime import UTC, datetime

import pytest

from domain.capture.submission import LeadCapture, normalise
from domain.leads.lead import Status
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.upkeep import SweepDuplicates
from domain.privacy import Actor
from domain.tenants.policy import DuplicatePolicy
from services.capture.capture import capture
from services.capture.intake import Captured, Intake
from store.duplicates import sweeps
from tests.journeys.duplicates.test_merging import parted
from tests.journeys.hospital import ALWAYS_OPEN, Engine, Hospital
from tests.journeys.steps import offered, owned

MEERA = {"first_name": "Meera", "last_name": "Raman", "city": "Chennai", "birth_date": "1961-04-02"}


def judging(engine: Engine, merge_from: float, review_from: float) -> Hospital:
    thresholds = DuplicatePolicy(merge_from=merge_from, review_from=review_from)
    return Hospital.open(engine, ALWAYS_OPEN.model_copy(update={"duplicates": thresholds}))


@pytest.fixture
def hospital(engine: Engine) -> Hospital:
    """Easily convinced: these stories are about what follows, the weights have tests of their own."""
    return judging(engine, 0.6, 0.3)


def merges(hospital: Hospital) -> list[tuple[int, int, str]]:
    query = "SELECT survivor_id, merged_id, how FROM merges WHERE tenant_id = %s AND undone_at IS NULL ORDER BY id"
    return [(row["survivor_id"], row["merged_id"], row["how"]) for row in hospital.rows(query)]


def queue(hospital: Hospital) -> list[tuple[int, int, str]]:
    query = "SELECT lead_id, other_id, why FROM duplicates WHERE tenant_id = %s AND state = 'open' ORDER BY id"
    return [(row["lead_id"], row["other_id"], row["why"]) for row in hospital.rows(query)]


async def until_merged(hospital: Hospital, count: int) -> None:
    async with asyncio.timeout(60):
        while len(merges(hospital)) < count:
            await asyncio.sleep(0.05)


async def test_the_same_person_under_another_address_is_merged_before_anybody_is_bothered(hospital: Hospital) -> None:
    first = await hospital.capture(**MEERA)
    agent = await owned(hospital, first)
    second = await hospital.capture(**{**MEERA, "first_name": "Mira"})
    ending = await hospital.ending(second)
    assert ending.merged_into == first.lead_id
    assert merges(hospital) == [(first.lead_id, second.lead_id, "automatic")]
    assert "scored" not in hospital.history(second)
    assert hospital.rows("SELECT id FROM offers WHERE tenant_id = %s AND lead_id = %s", second.lead_id) == []
    stored = hospital.one("SELECT evidence, score FROM merges WHERE tenant_id = %s")
    assert stored["score"] >= hospital.policy.duplicates.merge_from
    assert {"birth_date", "last_name"} <= {part["field"] for part in stored["evidence"]}
    assert not any("Raman" in part["says"] or "1961" in part["says"] for part in stored["evidence"])
    assert hospital.lead(first)["owner_id"] == agent


async def test_two_copies_that_arrive_at_the_same_moment_find_each_other(hospital: Hospital) -> None:
    copies = await asyncio.gather(*(hospital.capture(**MEERA) for _ in range(5)))
    await until_merged(hospital, 4)
    roots = {hospital.lead(lead)["merged_into"] or lead.lead_id for lead in copies}
    assert len(roots) == 1
    survivor = LeadRef(hospital.tenant_id, roots.pop())
    await offered(hospital, survivor)


async def test_what_is_unsure_waits_for_a_person_and_both_lives_go_on(engine: Engine) -> None:
    hospital = judging(engine, 1, 0.3)
    first = await hospital.capture(first_name="Meera", last_name="Raman", email="meera.raman@gmail.com")
    await offered(hospital, first)
    second = await hospital.capture(first_name="Meera", last_name="Raman", email="meera.raman@yahoo.com")
    await offered(hospital, second)
    assert merges(hospital) == []
    assert queue(hospital) == [(first.lead_id, second.lead_id, "unsure")]


async def test_a_corrected_profile_is_looked_at_again(hospital: Hospital) -> None:
    first = await hospital.capture(**MEERA)
    await offered(hospital, first)
    second = await hospital.capture(first_name="", last_name="", email="meera2@example.com")
    await offered(hospital, second)
    assert merges(hospital) == []
    captured, _ = await hospital.submit({"email": "meera2@example.com", "source": "website", **MEERA})
    assert captured.lead_id == second.lead_id
    ending = await hospital.ending(second)
    assert ending.merged_into == first.lead_id
    assert hospital.lead(second)["owner_id"] is None


async def test_the_further_one_survives_though_it_is_younger(hospital: Hospital) -> None:
    older = await hospital.capture(first_name="", last_name="", phone="+919811122233")
    await offered(hospital, older)
    younger = await hospital.capture(**MEERA)
    await owned(hospital, younger)
    await hospital.submit({"phone": "+919811122233", "source": "website", **MEERA})
    assert (await hospital.ending(older)).merged_into == younger.lead_id
    assert (await hospital.state(younger)).status in (Status.NEW, Status.CONTACTED)


async def test_after_an_undo_the_same_two_are_not_merged_again(hospital: Hospital) -> None:
    first, second = await hospital.capture(**MEERA), await hospital.capture(**MEERA, phone="+919811100077")
    await until_merged(hospital, 1)
    merge_id = hospital.one("SELECT id FROM merges WHERE tenant_id = %s")["id"]
    ((survivor, _, _),) = merges(hospital)
    gone = second if survivor == first.lead_id else first
    await hospital.ending(gone)
    await parted(hospital, merge_id)
    await hospital.until(gone, lambda s: s.run == 2 and s.offer is not None)
    await hospital.submit({"phone": "+919811100077", "source": "website", "timeframe": "now"})
    scored = "SELECT id FROM scores WHERE tenant_id = %s AND lead_id = %s AND cause LIKE 'touch:%%'"
    async with asyncio.timeout(60):
        while not hospital.rows(scored, second.lead_id):
            await asyncio.sleep(0.05)
    assert merges(hospital) == []
    assert queue(hospital) == []


async def test_a_chain_of_likenesses_never_makes_strangers_one(hospital: Hospital) -> None:
    family = {"last_name": "Kumari", "birth_date": "1980-02-03", "city": "Madurai"}
    asha = await hospital.capture(first_name="Asha", email="a.kumari@gmail.com", phone="+919811100010", **family)
    await offered(hospital, asha)
    initial = await hospital.capture(first_name="A", email="a.kumari@yahoo.com", phone="+919811100911", **family)
    assert (await hospital.ending(initial)).merged_into == asha.lead_id
    anbu = await hospital.capture(first_name="Anbu", email="a.kumari@hotmail.com", phone="+919811134567", **family)
    await offered(hospital, anbu)
    assert merges(hospital) == [(asha.lead_id, initial.lead_id, "automatic")]
    assert queue(hospital) == [(asha.lead_id, anbu.lead_id, "contradiction")]


async def test_a_sweep_finds_what_was_stored_before_anybody_looked(hospital: Hospital) -> None:
    old = [await hospital.capture(**MEERA) for _ in range(2)]
    await until_merged(hospital, 1)
    ravi = {"first_name": "Ravi", "last_name": "Chandran", "city": "Madurai", "birth_date": "1955-11-30"}
    imported = [await unseen(hospital, number, **ravi) for number in range(3)]
    sweep = await swept(hospital)
    assert (sweep["looked"], sweep["merged"], sweep["last_lead"]) == (4, 2, max(imported))
    assert len(merges(hospital)) == 3
    assert {hospital.lead(lead)["merged_into"] for lead in old} == {None, merges(hospital)[0][0]}
    again = await swept(hospital)
    assert (again["merged"], again["raised"]) == (0, 0)


async def unseen(hospital: Hospital, number: int, **said: str) -> int:
    """A lead in the store whose run has not started."""
    given = {**said, "source": "import", "email": f"unseen{number}@example.com"}
    submission = normalise(LeadCapture.model_validate(given), "IN", datetime.now(UTC))
    async with hospital.engine.database.tenant_session(hospital.tenant_id) as session:
        captured = await capture(session, hospital.tenant_id, Intake(submission, "{}", Actor("test")))
    assert isinstance(captured, Captured)
    return captured.lead_id


async def swept(hospital: Hospital) -> dict[str, object]:
    async with hospital.engine.database.tenant_session(hospital.tenant_id) as session:
        row = await sweeps.begin(session, hospital.tenant_id, Actor("test"), 1, datetime.now(UTC))
    await hospital.engine.client.sweep_duplicates(SweepDuplicates(hospital.tenant_id, row.id))
    async with asyncio.timeout(60):
        await hospital.engine.client.client.get_workflow_handle(f"duplicates-{hospital.tenant_id}-{row.id}").result()
    return hospital.one("SELECT * FROM duplicate_sweeps WHERE tenant_id = %s AND id = %s", row.id)
