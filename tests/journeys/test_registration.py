"""Registration at the patient registry: once, whoever resembles the patient, and however long the registry is down."""

from datetime import date, timedelta

import pytest

from activities.patients.registries import OwnRegistry
from domain.leads.lead import Status
from domain.lifecycle.chapters.booking import Book, CancelBooking, Paid
from domain.lifecycle.chapters.ending import Convert
from domain.lifecycle.chapters.registration import PatientDecided
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.waiting import WaitKind
from domain.patients.registry import Doubtful, PatientApplication, Registered
from domain.privacy import Actor
from domain.tenants.policy import DuplicatePolicy
from providers.contract import Final, Retryable
from store.patients import matches
from tests.journeys.hospital import ALWAYS_OPEN, Engine, Hospital
from tests.journeys.steps import booked, qualified
from tests.journeys.test_booking import WITH_DEPOSIT, appointments, ask, payments

TASKS = (
    "SELECT kind, title FROM tasks WHERE tenant_id = %s AND kind IN ('registry','patient_match') AND done_at IS NULL"
)
LINKS = "SELECT lead_id, patient_ref FROM patients_links WHERE tenant_id = %s ORDER BY lead_id"


def patients(hospital: Hospital) -> int:
    return len(hospital.rows("SELECT id FROM patients WHERE tenant_id = %s"))


async def decide(hospital: Hospital, lead: LeadRef, same: bool) -> None:
    """As a manager over the API."""
    now = hospital.now(lead)
    async with hospital.engine.database.tenant_session(hospital.tenant_id) as session:
        (row,) = await matches.open_matches(session, hospital.tenant_id, 0, 10)
        same_as = str(row.candidates[0]["ref"]) if same else None
        await matches.settle(session, row, same_as, Actor("manager:1"), now)
        match_id = row.id
    await hospital.tell(lead, PatientDecided(match_id))


async def test_a_patient_who_comes_again_is_linked_and_a_child_is_a_patient_of_its_own(hospital: Hospital) -> None:
    phone = "+919876599001"
    mother = await hospital.capture(first_name="Meera", last_name="Raman", phone=phone, birth_date=date(1985, 4, 2))
    await booked(hospital, mother)
    child = await hospital.capture(
        first_name="Divya", last_name="Raman", phone=phone, email=None, birth_date=date(2018, 5, 3)
    )
    assert child != mother
    await booked(hospital, child, "dr-2")
    known = hospital.rows("SELECT id, first_name, parent_id FROM patients WHERE tenant_id = %s ORDER BY id")
    assert [(row["first_name"], row["parent_id"]) for row in known] == [("Meera", None), ("Divya", known[0]["id"])]
    assert len(hospital.rows(LINKS)) == 2


@pytest.mark.parametrize("same", [True, False])
async def test_a_possible_patient_waits_for_a_persons_decision(engine: Engine, same: bool) -> None:
    only_shown = DuplicatePolicy(merge_from=1)
    hospital = Hospital.open(engine, ALWAYS_OPEN.model_copy(update={"duplicates": only_shown}))
    born = date(1985, 4, 2)
    known = await hospital.capture(first_name="Meera", last_name="Raman", birth_date=born)
    await booked(hospital, known)
    other = await hospital.capture(first_name="Mira", last_name="Raman", birth_date=born)
    agent = await qualified(hospital, other)
    await hospital.say(other, Book(hospital.now(other) + timedelta(days=3), 30, "dr-2", agent))
    await hospital.waits_for(other, WaitKind.PATIENT_MATCH)
    assert (appointments(hospital, other), [row["kind"] for row in hospital.rows(TASKS)]) == (
        ["held"],
        ["patient_match"],
    )
    await decide(hospital, other, same)
    await hospital.waits_for(other, WaitKind.VISIT)
    assert (patients(hospital), appointments(hospital, other)) == (1 if same else 2, ["confirmed"])
    assert len({row["patient_ref"] for row in hospital.rows(LINKS)}) == (1 if same else 2)
    shown = hospital.one("SELECT candidates FROM patient_matches WHERE tenant_id = %s")["candidates"]
    assert [set(one) for one in shown] == [{"ref", "score"}]


async def test_a_registry_that_is_down_for_an_hour_delays_and_loses_nothing(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    down = True
    register = OwnRegistry.register

    async def sometimes(self: OwnRegistry, application: PatientApplication) -> Registered | Doubtful:
        if down:
            raise Retryable("fhir", "HTTP 503", after=0)
        return await register(self, application)

    monkeypatch.setattr(OwnRegistry, "register", sometimes)
    hospital = Hospital.open(engine, WITH_DEPOSIT)
    lead = await hospital.capture()
    agent = await qualified(hospital, lead)
    await hospital.tell(lead, Paid(await ask(hospital, lead, agent)))
    for minutes in (2, 3, 6, 11, 11, 11, 11, 11):
        state = await hospital.waits_for(lead, WaitKind.REGISTRY)
        await hospital.forward(lead, timedelta(minutes=minutes))
        tries = state.counts.registrations
        await hospital.until(lead, lambda s, tries=tries: s.counts.registrations > tries)  # type: ignore[misc]
    assert (payments(hospital, lead), appointments(hospital, lead)) == (["paid"], ["held"])
    assert hospital.rows(TASKS) == [{"kind": "registry", "title": "fhir: HTTP 503"}]
    down = False
    await hospital.forward(lead, timedelta(minutes=11))
    await hospital.waits_for(lead, WaitKind.VISIT)
    assert (payments(hospital, lead), appointments(hospital, lead)) == (["paid"], ["confirmed"])
    assert (hospital.rows(TASKS), patients(hospital)) == ([], 1)


async def test_a_booking_can_be_cancelled_while_the_registry_is_down_and_a_refusal_for_good_undoes_it(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    errors = [Retryable("fhir", "HTTP 503", after=0)] * 100

    async def fails(self: OwnRegistry, application: PatientApplication) -> Registered | Doubtful:
        raise errors.pop() if errors else Final("fhir", "business-rule")

    monkeypatch.setattr(OwnRegistry, "register", fails)
    hospital = Hospital.open(engine, WITH_DEPOSIT)
    lead = await hospital.capture()
    agent = await qualified(hospital, lead)
    await hospital.tell(lead, Paid(await ask(hospital, lead, agent)))
    await hospital.waits_for(lead, WaitKind.REGISTRY)
    await hospital.say(lead, CancelBooking(agent))
    await hospital.waits_for(lead, WaitKind.BOOKING)
    assert (payments(hospital, lead), appointments(hospital, lead)) == (["refunded"], ["cancelled"])
    errors.clear()
    await hospital.tell(lead, Paid(await ask(hospital, lead, agent)))
    await hospital.waits_for(lead, WaitKind.BOOKING)
    assert payments(hospital, lead) == ["refunded", "refunded"]
    assert hospital.rows(TASKS) == [{"kind": "registry", "title": "fhir: business-rule"}]


async def test_a_conversion_waits_for_the_registry_too(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    register, down = OwnRegistry.register, [True]

    async def sometimes(self: OwnRegistry, application: PatientApplication) -> Registered | Doubtful:
        if down:
            raise Retryable("fhir", "HTTP 503", after=0)
        return await register(self, application)

    monkeypatch.setattr(OwnRegistry, "register", sometimes)
    hospital = Hospital.open(engine)
    lead = await hospital.capture()
    agent = await qualified(hospital, lead)
    await hospital.say(lead, Convert(agent))
    await hospital.waits_for(lead, WaitKind.REGISTRY)
    down.clear()
    await hospital.forward(lead, timedelta(minutes=2))
    ending = await hospital.ending(lead)
    assert (ending.status, ending.loss_reason) == (Status.CONVERTED, None)
