"""No way out shows a role what the catalogue hides from it: each field, and all that is said of a person, is marked."""

import asyncio
import json
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from fastapi import FastAPI
from sqlmodel import SQLModel

from api.auth.keys import mint
from api.auth.permissions import Action, Role, may
from api.auth.sight import SIGHT
from domain.leads.profile import PROFILE, FieldClass
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.waiting import WaitKind
from tests.api.conftest import Visitor, problem
from tests.api.lifecycle.conftest import Staff, at, done
from tests.api.lifecycle.leads.test_runs import writing
from tests.journeys.hospital import Engine, Hospital
from tests.journeys.steps import READY, reached

# What cannot hold a word of its own: a value that stands nowhere else.
_ODD: Mapping[str, Any] = {
    "phone": "+919876512345", "email": "mark.email@example.com", "birth_date": "1931-07-23", "language": "ta",
    "preferred_time": "evening", "sex": "f", "insurance": True,
}  # fmt: skip
# `true`, `f`, `evening` and `ml` stand in many answers: `test_each_hidden_field_is_blank` looks at those by name.
_UNMARKED = {"campaign_id", "language", "preferred_time", "sex", "insurance"}
# Which table an id of a path counts in, where its name does not say it.
_TABLES = {"lead_id": "leads", "pair_id": "duplicates", "move_id": "moves", "agent_id": "agents", "key_id": "api_keys"}
_SCORED_AGAIN = "SELECT id FROM decisions WHERE tenant_id = %s AND kind = 'score' AND inputs ? 'custom.diagnosis'"


def _marks(prefix: str) -> dict[str, Any]:
    """Each field of the profile that can be given, with a word that names it."""
    texts = {name: f"{prefix}{name.replace('_', '')}" for name in PROFILE if name not in (*_ODD, "campaign_id")}
    return {**texts, **_ODD}


class Marked:
    """A lead of which everything that can be said is marked, each mark with its class."""

    def __init__(self, staff: Staff, lead: LeadRef, agent: int) -> None:
        self.staff, self.lead, self.agent = staff, lead, agent
        self.marks: dict[str, FieldClass] = {
            str(value): PROFILE[name].traits.of
            for prefix in ("mark", "said")
            for name, value in _marks(prefix).items()
            if name not in _UNMARKED and not (prefix == "said" and name.endswith("_name"))
        }
        self.marks |= dict.fromkeys(
            ("markcustom", "saidcustom", "markinteraction", "markoutcome", "marktask", "markanswer", "markmerged",
             "markreview", "markreply", "markcaptured"), FieldClass.WORDS
        )  # fmt: skip

    def hidden(self, role: Role) -> list[str]:
        return [mark for mark, of in self.marks.items() if of not in SIGHT[role]]

    def leaks(self, role: Role, answer: str) -> list[str]:
        return [mark for mark in self.hidden(role) if re.search(rf"(?<!\w){re.escape(mark)}(?!\w)", answer, re.I)]

    def visitors(self) -> list[tuple[Role, Visitor]]:
        return [(role, self.staff.agent(self.agent) if role is Role.AGENT else self.staff.role(role)) for role in Role]


@pytest.fixture
async def marked(engine: Engine, staff: Staff) -> Marked:
    ours = staff.of(writing(engine))
    hospital, manager = ours.hospital, ours.manager
    own = {"key": "diagnosis", "label": "Diagnosis", "type": "text"}
    assert (await ours.role(Role.ADMIN).post("/custom-fields", own)).status_code == 201
    lead = await hospital.capture(procedure="cataract", city="Chennai", notes="markcaptured")
    agent = await reached(hospital, lead)
    done(await ours.agent(agent).post(at(lead, "/assess"), {"answers": {**READY, "insurer": "markanswer"}}))
    await hospital.waits_for(lead, WaitKind.BOOKING)
    corrected = _marks("mark") | {"custom": {"diagnosis": "markcustom glaucoma"}}
    assert (await manager.put(at(lead), corrected)).status_code == 200
    again = _marks("said") | {"first_name": "markfirstname", "last_name": "marklastname", "source": "website"}
    assert (await manager.post("/leads", again | {"custom": {"diagnosis": "saidcustom"}})).status_code == 200
    interaction = {"interaction_type": "call", "notes": "markinteraction", "outcome": "markoutcome", "agent_id": agent}
    made = (await ours.agent(agent).post(at(lead, "/interactions"), interaction)).json()
    scores = {"greeting": 5, "need": 4, "urgency": 2, "information": 4, "next_step": 5, "tone": 5}
    review = {"scores": scores, "notes": "markreview", "coaching": {"title": "marktask", "business_minutes": 60}}
    assert (await manager.post(f"/interactions/{made['id']}/reviews", review)).status_code == 201
    assert (await manager.post(at(lead, "/tasks"), {"title": "marktask", "business_minutes": 60})).status_code == 201
    other = await manager.captured(first_name="Other", last_name="Person", phone="+919876500001", notes="markmerged")
    assert (await manager.post(f"/leads/{other['id']}/merge", {"into": lead.lead_id})).status_code == 201
    _reply(hospital, lead)
    for _ in range(600):
        if hospital.rows(_SCORED_AGAIN):
            return Marked(ours, lead, agent)
        await asyncio.sleep(0.1)
    raise AssertionError("the corrected lead was not scored again")


def _reply(hospital: Hospital, lead: LeadRef) -> None:
    with psycopg.connect(hospital.engine.clone.superuser_url) as connection:
        connection.execute(
            "INSERT INTO messages (tenant_id, lead_id, run, direction, channel, purpose, token, step, state, recipient,"
            " subject, body) VALUES (%s, %s, 1, 'in', 'sms', 'service', 'in:mark', 'reply', 'delivered',"
            " '+919876512345', '', 'markreply')",
            (lead.tenant_id, lead.lead_id),
        )


def _ids(hospital: Hospital, lead: LeadRef, path: str) -> str:
    """With the ids of what there is, and what every tenant has."""
    known = {"lead_id": lead.lead_id, "kind": "scoring", "specialty": "general", "format": "csv", "code": "north"}
    for name in re.findall(r"{([a-z_]+)}", path):
        if name not in known and name.endswith("_id"):
            table = _TABLES.get(name) or f"{name.removesuffix('_id')}s"
            stored = table in SQLModel.metadata.tables
            found = hospital.rows(f"SELECT id FROM {table} WHERE tenant_id = %s ORDER BY id") if stored else []
            known[name] = found[0]["id"] if found else 1
        path = path.replace(f"{{{name}}}", str(known.get(name, 1)))
    return path


async def test_no_get_of_the_document_shows_a_role_what_it_may_not_read(marked: Marked, app: FastAPI) -> None:
    hospital, leaks, answered, seen = marked.staff.hospital, [], 0, set[str]()
    for path, operations in app.openapi()["paths"].items():
        if "get" not in operations or not path.startswith("/api/v1"):
            continue
        url = _ids(hospital, marked.lead, path)
        for role, visitor in marked.visitors():
            for query in ({}, {"of": "team"}, {"of": "all"}, {"verify": "true"}, {"search": "+919876512345"}):
                if query and not {one["name"] for one in operations["get"].get("parameters", ())} >= query.keys():
                    continue
                answer = await visitor.http.get(url, params=query, headers=visitor.headers)
                answered += answer.status_code == 200
                leaks += [(role.value, path, query, mark) for mark in marked.leaks(role, answer.text)]
                if role is Role.MANAGER:
                    seen |= {mark for mark in marked.marks if mark.casefold() in answer.text.casefold()}
    assert not leaks
    assert answered > 100, "the ids of the paths are those of what there is"
    # The manager reads every mark somewhere, or the test would prove nothing; free answers stay with the assessment.
    assert set(marked.marks) - seen <= {"markanswer", "markcaptured"}


async def test_each_hidden_field_is_blank_one_by_one(marked: Marked) -> None:
    hidden = {name for name, field in PROFILE.items() if field.traits.of not in SIGHT[Role.MARKETING]}
    assert {"birth_date", "sex", "insurance", "procedure", "notes", "address_line"} <= hidden
    marketing = marked.staff.role(Role.MARKETING)
    one = done(await marketing.get(at(marked.lead)))
    (listed,) = [row for row in done(await marketing.get("/leads"))["items"] if row["id"] == marked.lead.lead_id]
    for shown in (one, listed):
        assert {name: shown[name] for name in hidden} == dict.fromkeys(hidden)
        assert shown["custom"] == {}
        assert (shown["first_name"], shown["city"], shown["language"]) == ("markfirstname", "markcity", "ta")
    whole = done(await marked.staff.manager.get(at(marked.lead)))
    assert all(whole[name] is not None for name in hidden)


async def test_an_answer_to_a_known_capture_shows_no_more_than_a_read(marked: Marked) -> None:
    for role, visitor in marked.visitors():
        if may(role, Action.CAPTURE_LEAD):
            given = {"first_name": "Markfirstname", "last_name": "Marklastname", "phone": _ODD["phone"]}
            for key in (None, f"once-{role.value}"):
                answer = await visitor.post("/leads", {**given, "source": "website"}, key)
                again = await visitor.post("/leads", {**given, "source": "website"}, key)
                assert (answer.status_code, again.status_code) == (200, 200), answer.text
                own = {_ODD["phone"], "markfirstname", "marklastname"}
                assert not set(marked.leaks(role, answer.text + again.text)) - own, role


async def test_a_stored_answer_is_not_given_to_another_role(marked: Marked) -> None:
    manager = marked.staff.manager
    body = {"phone": _ODD["phone"], "first_name": "markfirstname", "last_name": "marklastname", "source": "website"}
    assert "markcustom" in (await manager.post("/leads", body, "same")).text
    hospital = marked.staff.hospital
    with psycopg.connect(hospital.engine.clone.superuser_url) as connection:
        connection.execute(
            "UPDATE users SET role = 'marketing' WHERE (tenant_id, id) = (%s, %s)",
            (hospital.tenant_id, manager.user_id),
        )
    token = mint(marked.staff.key, hospital.tenant_id, manager.user_id, "marketing", timedelta(minutes=5))
    demoted = Visitor(manager.http, token, manager.user_id, manager.tenant_id)
    answer = await demoted.post("/leads", body, "same")
    assert "markcustom" not in answer.text
    assert answer.status_code in (401, 422), answer.text


async def test_the_ledger_keeps_no_notes_and_no_own_field(marked: Marked) -> None:
    hospital = marked.staff.hospital
    rows = hospital.rows(
        "SELECT inputs::text || result::text || candidates::text AS it FROM decisions WHERE tenant_id = %s"
    )
    kept = " ".join(row["it"] for row in rows)
    for mark, of in marked.marks.items():
        if of is FieldClass.WORDS:
            assert mark not in kept
    items = done(await marked.staff.manager.get(at(marked.lead, "/decisions"), verify="true"))["items"]
    assert {row["replay"]["same"] for row in items} <= {True, None}
    scores = [row for row in items if row["kind"] == "score"]
    assert scores[-1]["inputs"]["custom.diagnosis"] == "said"
    ops = done(await marked.staff.role(Role.OPS).get(at(marked.lead, "/decisions"), verify="true"))["items"]
    assert {row["id"] for row in items} <= {row["id"] for row in ops}
    assert all("reasons" not in row["result"] for row in ops)
    assert "wants" not in json.dumps(ops)


async def test_a_colleagues_task_shows_kind_and_time_only_of_a_lead_that_is_not_ones_own(marked: Marked) -> None:
    colleague = marked.staff.others(marked.agent)
    problem(await colleague.get(at(marked.lead)), 404)
    theirs = [
        row for row in done(await colleague.get("/tasks", of="team"))["items"] if row["assignee_id"] == marked.agent
    ]
    assert theirs
    assert {(row["lead_id"], row["title"], row["interaction_id"]) for row in theirs} == {(None, "", None)}
    assert all(row["due_at"] and row["text"] for row in theirs)
    own = done(await marked.staff.agent(marked.agent).get("/tasks"))["items"]
    assert {row["lead_id"] for row in own} == {marked.lead.lead_id}
    assert "marktask" in {row["title"] for row in own}
