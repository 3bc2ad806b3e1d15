"""Assessment forms over HTTP: which form a lead has, what fits it, and by which version it is judged."""

from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from api.auth.permissions import Role
from domain.lifecycle.waiting import WaitKind
from domain.rules.rule_sets import RuleKind, read_rules, stored
from store.seed import DemoAgent
from tests.api.conftest import problem
from tests.api.lifecycle.conftest import Staff, at, done
from tests.journeys.hospital import ALWAYS_OPEN, Engine, Hospital
from tests.journeys.steps import READY, reached


def activated(
    hospital: Hospital, version: int, form: dict[str, Any] | None, scope: str, *, moves: bool = False
) -> None:
    """A version of a form is in force from now on; None: one that is there already."""
    with psycopg.connect(hospital.engine.clone.app_url) as connection:
        connection.execute("SELECT set_config('app.current_tenant_id', %s, true)", (str(hospital.tenant_id),))
        if form is not None:
            connection.execute(
                "INSERT INTO rule_sets (tenant_id, kind, scope, version, state, body, actor)"
                " VALUES (%s, 'assessment', %s, %s, 'retired', %s, 'test')",
                (hospital.tenant_id, scope, version, Jsonb(form)),
            )
        connection.execute(
            "INSERT INTO rule_activations (tenant_id, kind, scope, version, moves_leads, actor, activated_at)"
            " VALUES (%s, 'assessment', %s, %s, %s, 'test', %s)",
            (hospital.tenant_id, scope, version, moves, datetime.now(UTC)),
        )


def asking(question: str, reason: str) -> dict[str, Any]:
    """Yes to the only question qualifies."""
    when = {"fact": question, "eq": False}
    return {
        "title": f"About {question}",
        "questions": [{"code": question, "label": "Yes or no?", "kind": "flag", "required": True}],
        "verdicts": [{"verdict": "not_qualified", "reason": "said_no", "text": "said no", "when": when}],
        "otherwise": {"verdict": "qualified", "reason": reason, "text": "said yes"},
    }


async def test_a_lead_is_asked_what_its_specialty_asks(engine: Engine, staff: Staff) -> None:
    hospital = Hospital.open(engine, ALWAYS_OPEN, DemoAgent("Only", ("phaco",), ("en",)))
    lead = await hospital.capture(procedure="Phaco")
    agent = staff.of(hospital).agent(await reached(hospital, lead))
    shown = done(await agent.get(at(lead, "/assessment-form")))
    assert (shown["scope"], shown["version"], shown["form"]["title"]) == ("cataract", 0, "Cataract assessment")
    answers = {**READY, "diabetes": True, "last_eye_test": "2026-01-31", "insurer": "Star Health"}
    done(await agent.post(at(lead, "/assess"), {"answers": answers}))
    await hospital.waits_for(lead, WaitKind.BOOKING)
    stored = "SELECT answers, form_scope, form_version, verdict, reason FROM assessments WHERE tenant_id = %s"
    assert hospital.one(stored) == {
        "answers": answers,
        "form_scope": "cataract",
        "form_version": 0,
        "verdict": "qualified",
        "reason": "ready",
    }
    decisions = done(await agent.get(at(lead, "/decisions")))["items"]
    (decision,) = [one for one in decisions if one["kind"] == "qualify"]
    assert (decision["inputs"]["form"], decision["inputs"]["diabetes"]) == ("cataract", True)
    assert "insurer" not in decision["inputs"]
    assert decision["result"]["text"] == "is ready to be treated"


async def test_a_specialty_without_a_form_has_the_general_one(hospital: Hospital, staff: Staff) -> None:
    for specialty in ("general", "Cornea transplant"):
        shown = done(await staff.manager.get(f"/assessment-forms/{specialty}"))
        assert (shown["scope"], shown["form"]["title"]) == ("", "General assessment")
        assert stored(read_rules(RuleKind.ASSESSMENT, shown["form"], {})) == shown["form"], (
            "may be drafted anew as it is"
        )
    assert done(await staff.manager.get("/assessment-forms/LASIK"))["scope"] == "lasik"
    problem(await staff.role(Role.MARKETING).get("/assessment-forms/lasik"), 403)


async def test_a_lead_is_judged_by_the_form_of_its_own_time(hospital: Hospital, staff: Staff) -> None:
    activated(hospital, 1, asking("first", "first_form"), "cataract")
    before, other = await hospital.capture(procedure="cataract"), await hospital.capture(procedure="lasik")
    agent = staff.agent(await reached(hospital, before))
    activated(hospital, 2, asking("second", "second_form"), "cataract")
    after = await hospital.capture(procedure="cataract")
    late = staff.agent(await reached(hospital, after))
    assert done(await agent.get(at(before, "/assessment-form")))["version"] == 1
    assert done(await late.get(at(after, "/assessment-form")))["version"] == 2
    assert done(await staff.manager.get(at(other, "/assessment-form")))["version"] == 0
    problem(await agent.post(at(before, "/assess"), {"answers": {"second": True}}), 422, field="answers.second")
    done(await agent.post(at(before, "/assess"), {"answers": {"first": True}}))
    done(await late.post(at(after, "/assess"), {"answers": {"second": True}}))
    await hospital.waits_for(before, WaitKind.BOOKING)
    await hospital.waits_for(after, WaitKind.BOOKING)
    kept = "SELECT form_version, reason FROM assessments WHERE tenant_id = %s ORDER BY form_version"
    assert [(row["form_version"], row["reason"]) for row in hospital.rows(kept)] == [
        (1, "first_form"),
        (2, "second_form"),
    ]


async def test_a_form_that_moves_leads_is_theirs_at_once_and_version_0_brings_the_built_in_one_back(
    hospital: Hospital, staff: Staff
) -> None:
    lead = await hospital.capture(procedure="cataract")
    await reached(hospital, lead)
    activated(hospital, 1, asking("first", "first_form"), "cataract", moves=True)
    assert done(await staff.manager.get(at(lead, "/assessment-form")))["form"]["title"] == "About first"
    activated(hospital, 0, None, "cataract", moves=True)
    assert done(await staff.manager.get(at(lead, "/assessment-form")))["form"]["title"] == "Cataract assessment"


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({}, "answers.medical_need"),
        ({**READY, "eyes": "three"}, "answers.eyes"),
        ({**READY, "last_eye_test": "yesterday"}, "answers.last_eye_test"),
        ({**READY, "age_years": 5}, "answers.age_years"),
        ({**READY, "travel_hours": 73}, "answers.travel_hours"),
    ],
)
async def test_an_answer_that_does_not_fit_names_the_question_and_leaves_nothing(
    hospital: Hospital, staff: Staff, answers: dict[str, Any], field: str
) -> None:
    lead = await hospital.capture(procedure="cataract")
    agent = staff.agent(await reached(hospital, lead))
    problem(await agent.post(at(lead, "/assess"), {"answers": answers}), 422, field=field)
    assert hospital.rows("SELECT id FROM assessments WHERE tenant_id = %s") == []


async def test_anothers_form_is_as_an_absent_one(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture()
    agent = staff.agent(await reached(hospital, lead))
    problem(await staff.others(agent.user_id).get(at(lead, "/assessment-form")), 404)
    problem(await staff.of(Hospital.open(hospital.engine)).manager.get(at(lead, "/assessment-form")), 404)
