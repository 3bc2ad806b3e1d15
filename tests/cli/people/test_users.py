"""A hospital's people from the terminal: added, listed, changed, shut out; and the hospital itself."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from domain.lifecycle.waiting import WaitKind
from tests.cli.people.conftest import Desk
from tests.cli.terminal import Said, Terminal, terminal
from tests.fixtures.postgres import Clone
from tests.fixtures.tenants import SeededTenant

CLINIC = (
    "tenant", "add", "Lotus Eye Clinic", "--country", "IN", "--time-zone", "Asia/Kolkata", "--currency", "INR",
    "--admin", "Meera@Lotus.example", "--admin-name", "Meera Iyer",
)  # fmt: skip


@pytest.fixture
def owners(clone: Clone, tenants: list[SeededTenant], tmp_path: Path) -> Iterator[Terminal]:
    """The terminal of whoever owns the installation; Temporal is unavailable."""
    with terminal(tmp_path, clone.app_url) as shell:
        yield Terminal({**shell.environment, "LEAD_OWNER_DATABASE_URL": clone.owner_url})


def said_ok(said: Said) -> str:
    assert (said.code, said.err) == (0, ""), said.err
    return said.out


async def test_people_come_change_and_leave_at_the_terminal(desk: Desk) -> None:
    added = said_ok(await desk.lead("user", "add", "Anu Rao", "--email", "anu@h.example", "--role", "manager"))
    number = int(added.split()[1])
    assert added.startswith(
        f"User {number} (Anu Rao) is manager. No mail is sent: tell them to sign in as anu@h.example"
    )
    shown = json.loads(said_ok(await desk.lead("user", "show", number, "--json")))
    assert (shown["role"], shown["sign_in"], shown["active"]) == ("manager", "invited", True)
    said_ok(await desk.lead("user", "change", number, "--name", "Anu R.", "--locale", "en-IN"))
    assert " is marketing." in said_ok(await desk.lead("user", "role", number, "marketing"))
    assert " is deactivated." in said_ok(await desk.lead("user", "deactivate", number))
    assert "deactivated" in said_ok(await desk.lead("user", "list", "--email", "anu@h.example"))
    said_ok(await desk.lead("user", "reactivate", number))
    said_ok(await desk.lead("user", "invite", number))
    taken = await desk.lead("user", "add", "Other", "--email", "ANU@h.example", "--role", "ops")
    assert (taken.code, f"User {number} has this e-mail address" in taken.err) == (1, True)
    assert (await desk.lead("user", "show", 10**9)).err == "lead: No such user. See `lead user list`.\n"
    bare = await desk.lead("user", "change", number)
    assert (bare.code, "Say what to change" in bare.err) == (2, True)


async def test_an_agent_who_cannot_be_as_described_is_not_half_added(desk: Desk) -> None:
    anu = ("user", "add", "Anu", "--email", "anu@h.example", "--role", "agent")
    wrongs = {
        "--language: klingon is not a known language; write its code": ("--language", "klingon"),
        "skills.0: must be at most ": ("--skill", "x" * 300),
    }
    for words, more in wrongs.items():
        refused = await desk.lead(*anu, *more)
        assert (refused.code, refused.err.startswith(f"lead: {words}")) == (1, True), refused.err
    assert "No user matches." in said_ok(await desk.lead("user", "list", "--email", "anu@h.example"))
    said_ok(await desk.lead(*anu, "--language", "Tamil"))
    nameless = await desk.lead("user", "add", "", "--email", "b@h.example", "--role", "ops")
    assert nameless.err == "lead: name: must not be empty\n"


async def test_the_last_admin_is_told_the_way_out(desk: Desk) -> None:
    (admin,) = json.loads(said_ok(await desk.lead("user", "list", "--role", "admin", "--json")))["items"]
    refused = await desk.lead("user", "deactivate", admin["id"])
    assert refused.err == (
        "lead: This is the last active admin: give another user the role admin first, then change this one.\n"
    )


async def test_an_agent_who_leaves_gives_their_lead_back(desk: Desk) -> None:
    lead = await desk.hospital.capture(procedure="cataract")
    state = await desk.hospital.waits_for(lead, WaitKind.OFFER)
    assert state.offer is not None
    agent = state.offer.agent_id
    said_ok(await desk.lead("accept", lead.lead_id, "--as", agent))
    left = said_ok(await desk.lead("user", "deactivate", agent))
    assert "Leads and offers that go to others: 1. Open tasks: " in left, left
    await desk.hospital.until(lead, lambda s: s.offer is not None and s.offer.agent_id != agent)
    told = await desk.lead("show", lead.lead_id)
    assert "deactivated" in told.out
    offered = (await desk.hospital.waits_for(lead, WaitKind.OFFER)).offer
    assert offered is not None
    promoted = said_ok(await desk.lead("user", "role", offered.agent_id, "manager"))
    assert "Leads and offers that go to others: 1." in promoted
    await desk.hospital.until(lead, lambda s: s.offer is not None and s.offer.agent_id not in (agent, offered.agent_id))


def test_a_hospital_and_its_people_need_commands_only(owners: Terminal, tmp_path: Path) -> None:
    own = tmp_path / "fields.json"
    own.write_text('[{"key": "which_eye", "label": "Which eye?", "type": "choice", "choices": ["left", "right"]}]')
    made = json.loads(said_ok(owners.lead(*CLINIC, "--fields", own, "--json")))
    assert made | {"id": 3, "country": "IN", "time_zone": "Asia/Kolkata", "currency": "INR"} == made
    assert made["admin"]["email"] == "meera@lotus.example"
    assert "3  Lotus Eye Clinic  IN" in said_ok(owners.lead("tenant", "list"))
    agent = ("user", "add", "Anu", "--email", "anu@lotus.example", "--role", "agent", "--skill", "cataract")
    said_ok(owners.lead(*agent, "--language", "ta", LEAD_TENANT="3"))
    token = said_ok(owners.lead("token", "--tenant", "3", "--role", "admin")).strip()
    with httpx2.Client(
        base_url=owners.environment["LEAD_API_URL"] + "/api/v1", headers={"Authorization": f"Bearer {token}"}
    ) as admin:
        policy = admin.get("/tenant/policy").json()
        assert policy["calendar"]["holidays_of"] == "IN"
        assert [one["key"] for one in admin.get("/custom-fields").json()["items"]] == ["which_eye"]
        (person,) = admin.get("/agents").json()["items"]
        assert (person["name"], person["skills"], person["languages"]) == ("Anu", ["cataract"], ["ta"])
        assert admin.post("/leads", json={"phone": "098400 12345", "source": "website"}).status_code == 201


def test_a_hospital_that_cannot_be_is_refused_whole(owners: Terminal) -> None:
    said_ok(owners.lead(*CLINIC))
    wrongs = {
        "name: Tenant 3 has this name": CLINIC,
        "country: is not an ISO 3166": (*CLINIC[:2], "B", *CLINIC[3:4], "XX", *CLINIC[5:]),
        "time_zone: is not an IANA": (*CLINIC[:2], "B", *CLINIC[3:6], "Mars/Base", *CLINIC[7:]),
        "currency: is not an ISO 4217": (*CLINIC[:2], "B", *CLINIC[3:8], "QQQ", *CLINIC[9:]),
        "email: is not a valid": (*CLINIC[:2], "B", *CLINIC[3:10], "nobody"),
        "There is a tenant 1 already": (*CLINIC[:2], "B", *CLINIC[3:], "--id", "1"),
        "--fields /absent": (*CLINIC[:2], "B", *CLINIC[3:], "--fields", "/absent"),
    }
    for words, command in wrongs.items():
        refused = owners.lead(*command)
        assert (refused.code, words in refused.err) == (1, True), refused.err
    assert len(json.loads(said_ok(owners.lead("tenant", "list", "--json")))["items"]) == 3


def test_what_is_wrong_with_a_hospitals_own_fields_is_said_plainly(owners: Terminal, tmp_path: Path) -> None:
    own = tmp_path / "fields.json"
    for text, words in (("{", "is not valid JSON"), ('[{"key": "a"}]', "0.label: is required")):
        own.write_text(text)
        assert owners.lead(*CLINIC, "--fields", own).err == f"lead: --fields {own}: {words}\n"


def test_a_tenant_that_is_not_there_is_named(owners: Terminal) -> None:
    for command in (("token", "--tenant", "99"), ("user", "list", "--tenant", "99"), ("list", "--tenant", "99")):
        assert owners.lead(*command).err == (
            "lead: There is no tenant 99. See `lead tenant list`, or add it: lead tenant add.\n"
        )
    nobody = owners.lead("tenant", "list", LEAD_OWNER_DATABASE_URL="")
    assert "Name the database as its owner in LEAD_OWNER_DATABASE_URL" in nobody.err
