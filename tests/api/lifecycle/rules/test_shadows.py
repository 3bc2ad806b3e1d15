"""A draft switched to decide silently, over HTTP: how often it differs, and for whom."""

from api.auth.permissions import Role
from domain.qualification.eye_hospital import GENERAL_FORM
from domain.rules.rule_sets import RuleKind
from tests.api.conftest import problem
from tests.api.lifecycle.conftest import Staff, done
from tests.api.lifecycle.rules.test_trials import EAGER, draft
from tests.journeys.hospital import Hospital
from tests.journeys.steps import offered


async def test_differences_are_counted_while_it_is_on(hospital: Hospital, staff: Staff) -> None:
    admin, rules = staff.role(Role.ADMIN), draft(hospital, RuleKind.SCORING, EAGER)
    path = f"/rules/{rules}/shadow"
    await offered(hospital, await hospital.capture(procedure="cataract"))
    assert done(await admin.post(path, None))["on"]
    leads = [await hospital.capture(procedure="cataract"), await hospital.capture(source="event", email=None)]
    for lead in leads:
        await offered(hospital, lead)
    shadow = done(await staff.manager.get(path))
    assert (shadow["on"], shadow["decided"], shadow["differing"]) == (True, 2, 1)
    assert shadow["bands"]["warm"] == {"hot": 1}
    assert [one["lead_id"] for one in shadow["latest"]] == [leads[0].lead_id]
    assert (shadow["latest"][0]["active"]["band"], shadow["latest"][0]["draft"]["band"]) == ("warm", "hot")
    assert hospital.lead(leads[0])["band"] == "warm"
    off = done(await admin.delete(path))
    assert (off["on"], off["decided"]) == (False, 2)
    await offered(hospital, await hospital.capture(procedure="cataract"))
    assert done(await staff.manager.get(path))["decided"] == 2


async def test_one_draft_of_a_kind_decides_silently_at_a_time(hospital: Hospital, staff: Staff) -> None:
    admin = staff.role(Role.ADMIN)
    first, second = (draft(hospital, RuleKind.SCORING, EAGER, version) for version in (1, 2))
    for rules in (first, second, second):
        done(await admin.post(f"/rules/{rules}/shadow", None))
    assert not done(await admin.get(f"/rules/{first}/shadow"))["on"]
    assert done(await admin.get(f"/rules/{second}/shadow"))["on"]


async def test_who_may_switch_and_what_can_be_a_shadow(hospital: Hospital, staff: Staff) -> None:
    admin, rules = staff.role(Role.ADMIN), draft(hospital, RuleKind.SCORING, EAGER)
    problem(await staff.manager.post(f"/rules/{rules}/shadow", None), 403)
    problem(await staff.of(Hospital.open(hospital.engine)).role(Role.ADMIN).get(f"/rules/{rules}/shadow"), 404)
    problem(await admin.post("/rules/999999/shadow", None), 404)
    form = draft(hospital, RuleKind.ASSESSMENT, GENERAL_FORM)
    problem(await admin.post(f"/rules/{form}/shadow", None), 422, field="rule_id")
    done(await admin.post(f"/rules/{rules}/activate", {}))
    problem(await admin.post(f"/rules/{rules}/shadow", None), 409, reason="not_a_draft")
