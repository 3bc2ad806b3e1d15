"""One phone or mailbox is not one person: who shares one has a lead of their own, linked and shown to a person."""

import asyncio
import json
from typing import Any

import psycopg
import pytest

from api.auth.permissions import Role
from tests.api.conftest import Visit, Visitor, problem
from tests.fixtures.tenants import SeededTenant

Checker = psycopg.AsyncConnection[tuple[Any, ...]]
PHONE, OTHER = "+919812345670", "+919812345671"
GOPAL = {"first_name": "Gopal", "phone": PHONE, "procedure": "cataract", "birth_date": "1950-01-02"}
DIVYA = {"first_name": "Divya", "phone": PHONE, "procedure": "lasik", "birth_date": "1999-05-06", "notes": "Lasik."}


async def rows(checker: Checker, query: str, *values: Any) -> list[tuple[Any, ...]]:
    return await (await checker.execute(query.encode(), values)).fetchall()


async def pairs(checker: Checker) -> list[tuple[Any, ...]]:
    return await rows(checker, "SELECT lead_id, other_id, why, state FROM duplicates ORDER BY id")


async def test_two_of_a_family_on_one_phone_are_two_leads_linked_both_ways(manager: Visitor, checker: Checker) -> None:
    """F7."""
    father = await manager.captured(**GOPAL)
    daughter = await manager.captured(**DIVYA)
    assert daughter["id"] != father["id"]
    assert (daughter["procedure"], daughter["birth_date"], daughter["notes"]) == ("lasik", "1999-05-06", "Lasik.")
    for one, other in ((father, daughter), (daughter, father)):
        lead = (await manager.get(f"/leads/{one['id']}")).json()
        assert (lead["phone"], lead["shares_with"]) == (PHONE, [{"kind": "phone", "lead_id": other["id"]}])
    assert await pairs(checker) == [(father["id"], daughter["id"], "shared_identity", "open")]
    again = await manager.post("/leads", {"first_name": "DIVYA", "phone": PHONE, "city": "Salem"})
    assert (again.status_code, again.json()["id"], again.json()["city"]) == (200, daughter["id"], "Salem")
    assert (await manager.post("/leads", {"first_name": "Gopal K", "phone": PHONE})).json()["id"] == father["id"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"first_name": "Gopal"}, {"first_name": "Divya", "last_name": "Gopal"}),
        ({"first_name": "Anju", "birth_date": "2015-03-04"}, {"first_name": "Manju", "birth_date": "2015-03-04"}),
        ({"first_name": "Ravi", "birth_date": "1950-05-06"}, {"first_name": "Ravi", "birth_date": "1982-11-20"}),
        ({"first_name": "Kiran", "sex": "f"}, {"first_name": "Kiran", "sex": "m"}),
    ],
)
async def test_who_contradicts_by_name_birth_date_or_sex_is_somebody_else(
    manager: Visitor, first: dict[str, str], second: dict[str, str]
) -> None:
    """F7."""
    one, other = await manager.captured(phone=PHONE, **first), await manager.captured(phone=PHONE, **second)
    assert one["id"] != other["id"]


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"first_name": "customer"},
        {"first_name": "M"},
        {"first_name": "Mira"},
        {"first_name": "Raman", "last_name": "Meera"},
        {"first_name": "Meera", "birth_date": "1961-04-20"},
        {"first_name": "Meera", "birth_date": "1961-01-01"},
        {"first_name": "மீரா"},
    ],
)
async def test_what_is_missing_a_stand_in_or_a_slip_is_the_same_person(manager: Visitor, said: dict[str, str]) -> None:
    lead = await manager.captured(first_name="Meera", last_name="Raman", phone=PHONE, birth_date="1961-04-02")
    again = await manager.post("/leads", {"phone": PHONE, **said})
    assert (again.status_code, again.json()["id"]) == (200, lead["id"])


async def test_an_external_id_is_one_person_whatever_the_name(manager: Visitor) -> None:
    lead = await manager.captured(first_name="Gopal", external_ids={"his": "77"})
    again = await manager.post("/leads", {"first_name": "Divya", "external_ids": {"his": "77"}})
    assert (again.status_code, again.json()["id"]) == (200, lead["id"])


async def test_two_identities_of_two_people_join_nobody_and_go_to_a_person(manager: Visitor, checker: Checker) -> None:
    one = await manager.captured(first_name="Meera", phone=PHONE)
    two = await manager.captured(first_name="Meera", email="meera@example.com")
    named = await manager.post("/leads", {"first_name": "Meera", "phone": PHONE, "email": "meera@example.com"})
    assert (named.json()["id"], named.json()["email"]) == (one["id"], None)
    assert named.json()["warnings"] == ["email: kept as a claim; it is not used until somebody confirms it."]
    assert await pairs(checker) == [(one["id"], two["id"], "shared_identity", "open")]
    other = await manager.post("/leads", {"first_name": "Divya", "phone": OTHER, "email": "meera@example.com"})
    assert (other.status_code, other.json()["shares_with"]) == (201, [{"kind": "email", "lead_id": two["id"]}])


async def test_two_desks_of_one_switchboard_are_two_people_and_their_extensions_are_kept(manager: Visitor) -> None:
    """F14."""
    one = await manager.captured(first_name="Asha", phone="044-28251234 ext 12")
    two = await manager.captured(first_name="Asha", phone="044-28251234 ext 15")
    assert [(lead["phone"], lead["phone_extension"]) for lead in (one, two)] == [
        ("+914428251234", "12"),
        ("+914428251234", "15"),
    ]
    assert (await manager.post("/leads", {"phone": "044 28251234 x12"})).json()["id"] == one["id"]
    edited = await manager.put(f"/leads/{one['id']}", {"city": "Chennai"})
    assert (edited.json()["phone_extension"], edited.json()["city"]) == ("12", "Chennai")
    moved = await manager.put(f"/leads/{one['id']}", {"phone": "044-28251234 ext 15"})
    problem(moved, 409, reason="identity_taken", lead_id=two["id"], field="phone")


@pytest.mark.parametrize("phone", ["9999999999", "0000000000", "1234567890", "+91 99999 99999", "N.A."])
async def test_a_placeholder_is_no_identity_and_whoever_captures_is_told(manager: Visitor, phone: str) -> None:
    """U9."""
    one = await manager.captured(first_name="Ravi", phone=phone, email="ravi@example.com")
    two = await manager.captured(first_name="Ravi", phone=phone, email="ravi.k@example.com")
    assert one["id"] != two["id"]
    assert (one["phone"], len(one["warnings"])) == (None, 1)
    assert one["warnings"][0].startswith("phone: ")


async def test_a_lead_needs_a_contact_that_is_somebodys(manager: Visitor) -> None:
    problem(await manager.post("/leads", {"first_name": "Ravi", "phone": "9999999999"}), 422)
    problem(await manager.post("/leads", {"first_name": "Ravi", "email": "na@na.com"}), 422)
    lead = await manager.captured(first_name="Ravi", phone=PHONE)
    problem(await manager.put(f"/leads/{lead['id']}", {"email": "test@test.com"}), 422)
    assert (await manager.get(f"/leads/{lead['id']}")).json()["phone"] == PHONE


async def test_a_mailbox_that_many_share_says_nothing_by_itself(manager: Visitor, checker: Checker) -> None:
    names = ["Arjun", "Bhavani", "Chitra", "Deepa", "Eswaran", "Fatima"]
    leads = [await manager.captured(first_name=name, email="info@clinic.example") for name in names]
    assert len({lead["id"] for lead in leads}) == 6
    crowd = "email: shared by many leads, so it identifies nobody on its own."
    assert [lead.get("warnings", []) for lead in leads] == [[]] * 5 + [[crowd]]
    assert len(await pairs(checker)) == 10  # the first five with each other
    nameless = await manager.post("/leads", {"email": "info@clinic.example"})
    assert nameless.status_code == 201
    second = await manager.post("/leads", {"email": "info@clinic.example"})
    assert (second.status_code, second.json()["id"]) == (200, nameless.json()["id"])
    again = await manager.post("/leads", {"first_name": "Chitra", "email": "info@clinic.example"})
    assert (again.status_code, again.json()["id"]) == (200, leads[2]["id"])


async def test_two_at_once_with_contradicting_names_are_two_and_one_twice_is_one(
    manager: Visitor, checker: Checker
) -> None:
    bodies = [{"first_name": name, "phone": PHONE} for name in ("Gopal", "Divya", "Chitra")] * 6
    answers = await asyncio.gather(*(manager.post("/leads", body) for body in bodies))
    assert {answer.status_code for answer in answers} <= {200, 201}
    by_name: dict[str, set[int]] = {}
    for body, answer in zip(bodies, answers, strict=True):
        by_name.setdefault(body["first_name"], set()).add(answer.json()["id"])
    assert [len(ids) for ids in by_name.values()] == [1, 1, 1]
    assert len(set.union(*by_name.values())) == 3
    held = await rows(checker, "SELECT holder FROM identities WHERE kind = 'phone' ORDER BY holder")
    assert held == [(0,), (1,), (2,)]


async def test_a_key_repeats_the_answer_to_a_lead_that_shares(manager: Visitor) -> None:
    await manager.captured(**GOPAL)
    first = await manager.post("/leads", DIVYA, key="d-1")
    again = await manager.post("/leads", DIVYA, key="d-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert len(first.json()["shares_with"]) == 1


async def test_another_tenants_holder_is_nobody(manager: Visitor, stranger: Visitor) -> None:
    await manager.captured(**GOPAL)
    theirs = await stranger.captured(**DIVYA)
    assert (await stranger.get(f"/leads/{theirs['id']}")).json()["shares_with"] == []


async def test_an_agents_edit_shares_a_phone_with_a_stranger_and_names_who_may_be_the_same(manager: Visitor) -> None:
    gopal = await manager.captured(**GOPAL)
    divya = await manager.captured(first_name="Divya", email="divya@example.com")
    shared = await manager.put(f"/leads/{divya['id']}", {"phone": PHONE})
    assert shared.json()["shares_with"] == [{"kind": "phone", "lead_id": gopal["id"]}]
    unnamed = await manager.captured(email="somebody@example.com")
    refused = await manager.put(f"/leads/{unnamed['id']}", {"phone": PHONE})
    problem(refused, 409, reason="identity_taken", field="phone")
    assert f"Lead {refused.json()['lead_id']} has this phone" in refused.text


async def test_who_shares_with_a_merged_lead_shares_with_its_survivor_and_an_undo_brings_all_back(
    manager: Visitor,
) -> None:
    gopal, divya = await manager.captured(**GOPAL), await manager.captured(**DIVYA)
    other = await manager.captured(first_name="Divya", email="divya@example.com")
    merge = await manager.post(f"/leads/{divya['id']}/merge", {"into": other["id"]})
    assert merge.status_code in (200, 201), merge.text
    survivor = merge.json()["survivor_id"]
    lead = (await manager.get(f"/leads/{gopal['id']}")).json()
    assert lead["shares_with"] == [{"kind": "phone", "lead_id": survivor}]
    assert (await manager.post("/leads", {"first_name": "Divya", "phone": PHONE})).json()["id"] == survivor
    undone = await manager.post(f"/merges/{merge.json()['id']}/undo", None)
    assert undone.status_code == 200, undone.text
    assert (await manager.post("/leads", {"first_name": "Divya", "phone": PHONE})).json()["id"] == divya["id"]
    lead = (await manager.get(f"/leads/{gopal['id']}")).json()
    assert lead["shares_with"] == [{"kind": "phone", "lead_id": divya["id"]}]


async def test_who_may_not_read_leads_is_told_of_nobody(visit: Visit, tenant: SeededTenant, manager: Visitor) -> None:
    known = await manager.captured(**GOPAL)
    outsider = visit(tenant, Role.AGENT)
    answer = await outsider.post("/leads", {"first_name": "Gopal", "phone": PHONE, "email": "g@example.com"})
    assert "warnings" not in answer.json()
    assert json.dumps(answer.json()).count(str(known["birth_date"])) == 0
