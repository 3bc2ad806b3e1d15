"""A sweep counts how common names are, and judges again: rare ones become telling, common ones say less."""

from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest

from domain.capture.submission import LeadCapture, normalise
from domain.duplicates.frequencies import NOT_COUNTED
from domain.lifecycle.upkeep import SweepDuplicates
from domain.privacy import Actor
from services.capture.batch import capture_new
from services.capture.intake import CaptureChannel, Intake
from store.duplicates import counts, sweeps
from tests.journeys.hospital import ALWAYS_OPEN, Engine, Hospital

GIVEN, FAMILY = "Selvaraj", "Ponnusamy"
FEW, MANY = 10, 160


def word(number: int) -> str:
    """A name that nobody else bears; no two are alike."""
    chance = Random(number)
    return "".join(chance.choice("bdfgklmnprstv") + chance.choice("aeiou") for _ in range(5)).capitalize()


@pytest.fixture
def hospital(engine: Engine) -> Hospital:
    return Hospital.open(engine, ALWAYS_OPEN)


class Register:
    """Leads that are stored and whose runs have not begun."""

    def __init__(self, hospital: Hospital) -> None:
        self._hospital, self._numbers = hospital, 0

    async def add(self, *people: tuple[str, str], **more: str) -> list[int]:
        """Each as first and last name, with whatever more is the same of all; all of them unknown so far."""
        intakes = []
        for first, last in people:
            self._numbers += 1
            given = {"first_name": first, "last_name": last, "source": "import"}
            lead = LeadCapture.model_validate({**given, **more, "external_ids": {"register": str(self._numbers)}})
            submission = normalise(lead, "IN", datetime.now(UTC))
            row = f"row {self._numbers}"
            intakes.append(Intake(submission, "{}", Actor("test"), row, came_by=CaptureChannel("import")))
        async with self._hospital.engine.database.tenant_session(self._hospital.tenant_id) as session:
            return [lead.lead_id for lead in await capture_new(session, self._hospital.tenant_id, intakes) if lead]

    async def add_strangers(self, count: int) -> None:
        start = self._numbers
        await self.add(*((word(n), word(n + 10_000)) for n in range(start, start + count)))

    async def add_namesakes(self, count: int) -> None:
        """Of whom none bears both names."""
        start = self._numbers
        await self.add(*((GIVEN, word(n)) for n in range(start, start + count)))
        await self.add(*((word(n), FAMILY) for n in range(start + count, start + 2 * count)))


async def swept(hospital: Hospital) -> dict[str, Any]:
    async with hospital.engine.database.tenant_session(hospital.tenant_id) as session:
        row = await sweeps.begin(session, hospital.tenant_id, Actor("test"), 1, datetime.now(UTC))
    await hospital.engine.client.sweep_duplicates(SweepDuplicates(hospital.tenant_id, row.id))
    await hospital.engine.client.client.get_workflow_handle(f"duplicates-{hospital.tenant_id}-{row.id}").result()
    return hospital.one("SELECT * FROM duplicate_sweeps WHERE tenant_id = %s AND id = %s", row.id)


def state_of(hospital: Hospital, pair: list[int]) -> str | None:
    query = "SELECT state FROM duplicates WHERE tenant_id = %s AND lead_id = %s AND other_id = %s"
    found = hospital.rows(query, *sorted(pair))
    return str(found[0]["state"]) if found else None


async def test_two_of_a_common_name_are_shown_once_it_is_rare(hospital: Hospital) -> None:
    register = Register(hospital)
    pair = await register.add((GIVEN, FAMILY), (GIVEN, FAMILY))
    await register.add_namesakes(FEW)
    first = await swept(hospital)
    assert (first["counted"], first["looked"], state_of(hospital, pair)) == (2 + 2 * FEW, 2 + 2 * FEW, None)
    await register.add_strangers(MANY)
    assert (await swept(hospital))["raised"] == 1
    assert state_of(hospital, pair) == "open"


async def test_a_pair_is_closed_once_its_names_are_common_and_opens_again(hospital: Hospital) -> None:
    register = Register(hospital)
    pair = await register.add((GIVEN, FAMILY), (GIVEN, FAMILY))
    await register.add_strangers(FEW)
    await swept(hospital)
    assert state_of(hospital, pair) == "open"
    await register.add_namesakes(FEW)
    await swept(hospital)
    assert state_of(hospital, pair) == "unlikely"
    await register.add_strangers(MANY)
    assert (await swept(hospital))["raised"] == 1
    assert state_of(hospital, pair) == "open"


async def test_a_pair_that_a_person_judged_stays_as_it_was_judged(hospital: Hospital) -> None:
    register = Register(hospital)
    pair = await register.add((GIVEN, FAMILY), (GIVEN, FAMILY))
    await register.add_strangers(FEW)
    await swept(hospital)
    with hospital.writing() as connection:
        connection.execute("UPDATE duplicates SET state = 'distinct' WHERE tenant_id = %s", [hospital.tenant_id])
    await register.add_namesakes(FEW)
    assert (await swept(hospital))["raised"] == 0
    assert state_of(hospital, pair) == "distinct"


async def test_two_whom_capture_kept_apart_are_left_to_a_person(hospital: Hospital) -> None:
    register = Register(hospital)
    alike = {"city": "Madurai", "birth_date": "1961-04-02", "postcode": "625001"}
    first, second, third = await register.add(*[(GIVEN, FAMILY)] * 3, **alike)
    doubt = """
        INSERT INTO duplicates (tenant_id, lead_id, other_id, score, why, state, found_at)
        VALUES (%s, %s, %s, 0.5, 'shared_identity', 'open', now())
    """
    with hospital.writing() as connection:
        connection.execute(doubt, [hospital.tenant_id, first, second])
    await swept(hospital)
    (merge,) = hospital.rows("SELECT survivor_id, merged_id FROM merges WHERE tenant_id = %s")
    assert merge["merged_id"] == third, "one of them took the third in, and not the other"
    assert (merge["survivor_id"] in (first, second), state_of(hospital, [first, second])) == (True, "open")
    row = hospital.one("SELECT why, score FROM duplicates WHERE tenant_id = %s AND state = 'open'")
    assert (row["why"], row["score"] > 0.95) == ("shared_identity", True)


async def test_a_tenants_counts_are_its_own(engine: Engine, hospital: Hospital) -> None:
    other = Hospital.open(engine, ALWAYS_OPEN)
    await Register(hospital).add_namesakes(FEW)
    await swept(hospital)
    values = {("name", GIVEN.lower()), ("name", "")}
    async with engine.database.tenant_session(hospital.tenant_id) as session:
        own = await counts.frequencies(session, hospital.tenant_id, values)
    assert own.of == 2 * FEW
    assert own.counts == {("name", GIVEN.lower()): FEW, ("name", ""): 2 * FEW}
    for asked in (other.tenant_id, hospital.tenant_id):  # by mistake, too
        async with engine.database.tenant_session(other.tenant_id) as session:
            assert await counts.frequencies(session, asked, values) == NOT_COUNTED


async def test_what_few_hold_is_not_kept_and_a_new_count_replaces_the_last(hospital: Hospital) -> None:
    register = Register(hospital)
    await register.add_strangers(FEW)
    await swept(hospital)
    kept = "SELECT sweep_id, leads FROM value_counts WHERE tenant_id = %s"
    assert {row["leads"] for row in hospital.rows(kept)} == {FEW}, "the number of those with a name"
    again = await swept(hospital)
    assert {row["sweep_id"] for row in hospital.rows(kept)} == {again["id"]}
