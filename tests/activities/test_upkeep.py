"""The sweep sends what was not sent, and no tenant waits for another."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from temporalio.testing import ActivityEnvironment

from activities.lifecycle.upkeep import AT_ONCE, UpkeepActivities
from domain.capture.imports.states import ImportRef
from domain.duplicates.frequencies import recount_from
from domain.leads.lead import Phase, Stage, Status
from domain.lifecycle.chapters.offer import MakeOffer, OfferAnswer, RecordAcceptance
from domain.lifecycle.chapters.owner import OwnerGone
from domain.lifecycle.chapters.staff_messages import StaffMessageStart
from domain.lifecycle.messages import Command, CommandAnswer, LeadRef
from domain.lifecycle.moves import MoveRef
from domain.lifecycle.outbox import RunRequest
from domain.lifecycle.upkeep import SweepDuplicates
from domain.sync.audiences import AudienceRef
from domain.team.tasks import ScheduleReminders
from domain.tenants.policy import CalendarPolicy, DuplicatePolicy, Policy
from store.seed import DemoAgent, DemoTenant, add_tenants
from tests.activities.clinic import Clinic, at

STORE = """
    INSERT INTO leads (tenant_id, first_name, last_name, name_norm, source, stage, phase, run, run_closed, priority,
                       attempts_made, created_at)
    SELECT 7, '', '', '', 'import', 'awareness', 'intake', 1, false, 3, 0, now() FROM generate_series(1, %s)
"""
NOON = at("2026-11-23T12:00+05:30")


@dataclass
class Runs:
    """Hears everything; `away` is how many deliveries fail first."""

    away: int = 0
    heard: list[RunRequest] = field(default_factory=list)
    imports: list[ImportRef] = field(default_factory=list)
    noticed: list[int] = field(default_factory=list)
    wound: list[datetime] = field(default_factory=list)
    sweeps: list[SweepDuplicates] = field(default_factory=list)

    async def command(
        self, lead: LeadRef, command: Command, *, key: str, within: timedelta, since: datetime | None
    ) -> CommandAnswer:
        if key == "bad":
            raise LookupError("no such thing")
        return CommandAnswer(Status.LOST, Stage.AWARENESS, Phase.CONTACT, None, None)

    async def deliver(self, requests: Sequence[RunRequest]) -> list[int]:
        if self.away > 0:
            self.away -= 1
            return []
        self.heard += requests
        return [request.id for request in requests]

    async def begin_starts(self) -> bool:
        return True

    async def begin_move(self, _: MoveRef) -> bool:
        return True

    async def begin_import(self, ref: ImportRef) -> bool:
        self.imports.append(ref)
        return True

    async def schedule_reminders(self, schedule: ScheduleReminders) -> bool:
        self.wound.append(schedule.at)
        return self.away == 0

    async def begin_sweep(self, step: SweepDuplicates) -> bool:
        self.sweeps.append(step)
        return True

    async def begin_message(self, _: StaffMessageStart) -> bool:
        return True

    async def begin_audience(self, _: AudienceRef) -> bool:
        return True

    async def begin_mailbox(self, tenant_id: int) -> bool:
        return True

    async def begin_notices(self, tenant_id: int) -> bool:
        self.noticed.append(tenant_id)
        return True


def ask(clinic: Clinic, lead_id: int, count: int, priority: int) -> None:
    clinic.run(
        "INSERT INTO start_requests (tenant_id, lead_id, message, priority, created_at, run, body)"
        " SELECT 7, %s, 'touch', %s, now() - interval '1 minute', 1, '{\"touch_id\": 1}' FROM generate_series(1, %s)",
        lead_id,
        priority,
        count,
    )


async def test_a_message_of_another_version_holds_up_nobody(clinic: Clinic) -> None:
    clinic.open(Policy())
    lead, runs = (await clinic.lead(NOON)).lead_id, Runs()
    for name, body, count in (("of_tomorrow", "{}", 101), ("touch", "{}", 1), ("delivered", '{"state": "new"}', 1)):
        clinic.run(
            "INSERT INTO start_requests (tenant_id, lead_id, message, priority, created_at, run, body)"
            " SELECT 7, %s, %s::text, 1, now() - interval '1 minute', 1, %s::jsonb FROM generate_series(1, %s)",
            lead,
            name,
            body,
            count,
        )
    ask(clinic, lead, 1, priority=3)
    swept = await ActivityEnvironment().run(UpkeepActivities(clinic.database, runs).sweep)
    assert len(runs.heard) == swept.delivered == 1


async def test_what_could_not_be_told_is_told_by_the_next_sweep(clinic: Clinic) -> None:
    clinic.open(Policy())
    lead = await clinic.lead(NOON)
    clinic.run("UPDATE start_requests SET created_at = now() - interval '1 hour'")
    runs = Runs(away=1)
    sweep = UpkeepActivities(clinic.database, runs).sweep
    first = await ActivityEnvironment().run(sweep)
    assert (first.delivered, first.waiting) == (0, 1)
    second = await ActivityEnvironment().run(sweep)
    assert (second.delivered, [request.lead_id for request in runs.heard]) == (1, [lead.lead_id])
    assert clinic.rows("SELECT id FROM start_requests WHERE sent_at IS NULL") == []


async def test_an_urgent_request_and_another_tenant_overtake_an_import(clinic: Clinic) -> None:
    clinic.open(Policy())
    lead = await clinic.lead(NOON)
    clinic.run("UPDATE start_requests SET sent_at = now()")
    ask(clinic, lead.lead_id, 1_200, priority=5)
    ask(clinic, lead.lead_id, 1, priority=1)
    other = DemoTenant(
        8, "Other", "IN", "Asia/Kolkata", "INR", (), (DemoAgent("Asha", ("general",), ("en",)),), Policy()
    )
    add_tenants(clinic.clone.owner_url, [other])
    clinic.run(
        "WITH lead AS (INSERT INTO leads (tenant_id, source, first_name, last_name, name_norm, priority, run,"
        " run_closed, phase, attempts_made, stage)"
        " VALUES (8, 'website', '', '', '', 3, 1, false, 'intake', 0, 'awareness') RETURNING id)"
        " INSERT INTO start_requests (tenant_id, lead_id, message, priority, created_at, run)"
        " SELECT 8, id, 'start', 3, now() - interval '1 minute', 1 FROM lead"
    )
    runs = Runs()
    swept = await ActivityEnvironment().run(UpkeepActivities(clinic.database, runs).sweep)
    assert swept.delivered == 1_202
    assert runs.heard[0].priority == 1
    assert [request.tenant_id for request in runs.heard].index(8) == 100


async def test_the_sweep_seals_the_audit_log(clinic: Clinic) -> None:
    clinic.open(Policy())
    await clinic.lead(NOON)
    swept = await ActivityEnvironment().run(UpkeepActivities(clinic.database, Runs()).sweep)
    entries = clinic.rows("SELECT count(*) AS n FROM audit_log")[0]["n"]
    assert swept.sealed == entries > 0


async def test_an_import_that_nobody_works_on_is_begun_again(clinic: Clinic) -> None:
    clinic.open(Policy())
    for state in ("checked", "running", "done", "undoing", "undone"):
        clinic.run(
            "INSERT INTO imports (tenant_id, name, format, state, actor, created_at)"
            " VALUES (7, 'camp.csv', 'csv', %s, 'user:1', now())",
            state,
        )
    runs = Runs()
    await ActivityEnvironment().run(UpkeepActivities(clinic.database, runs).sweep)
    begun = [clinic.rows(f"SELECT state FROM imports WHERE id = {ref.import_id}")[0]["state"] for ref in runs.imports]
    assert sorted(begun) == ["running", "undoing"]


async def test_staff_whom_nobody_told_are_told(clinic: Clinic) -> None:
    clinic.open(Policy())
    runs = Runs()
    await ActivityEnvironment().run(UpkeepActivities(clinic.database, runs).sweep)
    assert runs.noticed == []
    clinic.run(
        "INSERT INTO notices (tenant_id, user_id, kind, step, channel, token, state, send_by)"
        " SELECT 7, id, 'offer', 'offer:1', 'email', 'token', 'waiting', now() + interval '1 hour' FROM agents"
    )
    await ActivityEnvironment().run(UpkeepActivities(clinic.database, runs).sweep)
    assert runs.noticed == [7]


async def test_who_is_away_since_a_moment_gives_back_open_offers_and_who_is_gone_everything(clinic: Clinic) -> None:
    clinic.open(Policy(calendar=CalendarPolicy(always_open=True)))
    lead = await clinic.lead(NOON)
    made = await clinic.assignment.make_offer(MakeOffer(lead, 1, NOON, 0, (), None))
    assert made.offer is not None
    clinic.run("UPDATE start_requests SET sent_at = now()")
    runs = Runs()
    sweep = UpkeepActivities(clinic.database, runs).sweep
    away = """UPDATE agents SET time_off = jsonb_build_array(jsonb_build_object(
        'starts', now() + CAST(%s AS interval), 'ends', now() + interval '1 day'))"""
    clinic.run(away, "1 hour")
    await ActivityEnvironment().run(sweep)
    assert runs.heard == []
    clinic.run(away, "-1 minute")
    await ActivityEnvironment().run(sweep)
    asked = [(one.lead_id, one.message) for one in runs.heard]
    assert asked == [(lead.lead_id, OwnerGone(made.offer.agent_id, runs.heard[0].id, offers_only=True))]
    await ActivityEnvironment().run(sweep)
    assert len(runs.heard) == 1, "the run was told a moment ago"
    accepted = replace(made.offer, answer=OfferAnswer.ACCEPTED)
    await clinic.assignment.record_acceptance(RecordAcceptance(lead, 1, NOON, accepted))
    clinic.run("UPDATE start_requests SET created_at = now() - interval '10 minutes'")
    await ActivityEnvironment().run(sweep)
    assert len(runs.heard) == 1, "an owned lead stays"
    clinic.run("UPDATE users SET active = false WHERE role = 'agent'")
    await ActivityEnvironment().run(sweep)
    (gone,) = runs.heard[1:]
    assert isinstance(gone.message, OwnerGone)
    assert not gone.message.offers_only


async def test_the_clock_of_tasks_is_wound_once_for_each_moment_and_again_when_it_is_late(clinic: Clinic) -> None:
    clinic.open(Policy())
    lead = await clinic.lead(NOON)
    clinic.run("UPDATE start_requests SET sent_at = now()")
    runs = Runs()
    sweep = UpkeepActivities(clinic.database, runs).sweep
    await ActivityEnvironment().run(sweep)
    assert runs.wound == []
    clinic.run(
        "INSERT INTO tasks (tenant_id, lead_id, run, kind, due_at, remind_at, escalate_at)"
        " VALUES (7, %s, 1, 'own', now() + interval '2 hours',"
        " now() + interval '1 hour', now() + interval '9 hours')",
        lead.lead_id,
    )
    for _ in range(2):
        await ActivityEnvironment().run(sweep)
    assert len(runs.wound) == 1
    clinic.run("UPDATE tasks SET remind_at = now() - interval '1 hour'")
    for _ in range(2):
        await ActivityEnvironment().run(sweep)
    assert len(runs.wound) == 3
    clinic.run("UPDATE tasks SET done_at = now()")
    await ActivityEnvironment().run(sweep)
    assert len(runs.wound) == 3


COMMAND = """INSERT INTO pending_commands (tenant_id, lead_id, user_id, name, command, key, sent_at, answered_at)
    VALUES (7, %s, 1, %s, '{"reason": "price"}', %s, now() - interval '1 hour', now() - CAST(%s AS interval))"""


async def test_a_command_that_nobody_can_carry_out_stops_neither_the_others_nor_the_sweep(clinic: Clinic) -> None:
    clinic.open(Policy())
    lead = await clinic.lead(NOON)
    for number in range(AT_ONCE):
        clinic.run(COMMAND, lead.lead_id, "OfAnotherVersion", f"strange-{number}", None)
    for key in ("bad", "good"):
        clinic.run(COMMAND, lead.lead_id, "Lose", key, None)
    sweep = UpkeepActivities(clinic.database, Runs()).sweep
    for _ in range(2):
        swept = await ActivityEnvironment().run(sweep)
    assert swept.sealed == 0, "the first one sealed everything"
    answered = clinic.rows("SELECT key FROM pending_commands WHERE answered_at IS NOT NULL")
    assert answered == [{"key": "good"}]


async def test_what_came_of_a_command_can_be_read_for_thirty_days(clinic: Clinic) -> None:
    clinic.open(Policy())
    lead = await clinic.lead(NOON)
    for key, ago in (("old", "31 days"), ("new", "29 days")):
        clinic.run(COMMAND, lead.lead_id, "Lose", key, ago)
    await ActivityEnvironment().run(UpkeepActivities(clinic.database, Runs()).sweep)
    assert clinic.rows("SELECT key FROM pending_commands") == [{"key": "new"}]


async def test_a_tenant_that_has_grown_is_swept_once_a_day(clinic: Clinic) -> None:
    clinic.open(Policy())
    runs = Runs()
    clinic.run(STORE, recount_from(0) - 1)
    await swept(clinic, runs)
    assert runs.sweeps == []
    clinic.run(STORE, 1)
    await swept(clinic, runs)
    (begun,) = runs.sweeps
    await swept(clinic, runs)
    assert runs.sweeps == [begun, begun], "one that is under way is set going again"
    clinic.run("UPDATE duplicate_sweeps SET finished_at = now(), counted = 200 WHERE tenant_id = 7")
    clinic.run(STORE, recount_from(200))
    await swept(clinic, runs)
    assert runs.sweeps == [begun, begun], "not twice a day"
    clinic.run("UPDATE duplicate_sweeps SET started_at = started_at - interval '1 day' WHERE tenant_id = 7")
    await swept(clinic, runs)
    assert runs.sweeps[2:] == [SweepDuplicates(7, begun.sweep_id + 1)]


async def test_a_policy_keeps_a_tenant_from_being_swept_as_it_grows(clinic: Clinic) -> None:
    clinic.open(Policy(duplicates=DuplicatePolicy(sweep_as_it_grows=False)))
    clinic.run(STORE, 400)
    runs = Runs()
    await swept(clinic, runs)
    assert runs.sweeps == []


async def swept(clinic: Clinic, runs: Runs) -> None:
    """By an upkeep that has not looked at the tenant yet."""
    await ActivityEnvironment().run(UpkeepActivities(clinic.database, runs).sweep)


async def test_a_sweep_keeps_a_sample_every_five_minutes_and_forgets_old_changes(clinic: Clinic) -> None:
    clinic.open(Policy())
    upkeep = UpkeepActivities(clinic.database, Runs())
    clinic.run("INSERT INTO changes (tenant_id, kind, subject_id, at) VALUES (7, 'lead', 1, now() - interval '1 h')")
    clinic.run("INSERT INTO changes (tenant_id, kind, subject_id, at) VALUES (7, 'lead', 2, now())")
    for _ in range(2):
        await ActivityEnvironment().run(upkeep.sweep)
    assert 1 <= len(clinic.rows("SELECT at FROM operation_samples")) <= 2
    kept = {row["subject_id"] for row in clinic.rows("SELECT subject_id FROM changes WHERE kind = 'lead'")}
    assert kept == {2}
