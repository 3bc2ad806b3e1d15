"""The invariants hold for a sound database, and each of them sees what breaks it."""

from datetime import UTC, datetime

import psycopg
import pytest

from domain.privacy import Actor
from store import privacy
from store.invariants import check
from store.session import Database
from tests.fixtures.leads import put_lead
from tests.fixtures.postgres import Clone
from tests.fixtures.tenants import SeededTenant

_MESSAGE = """
    INSERT INTO messages (tenant_id, lead_id, run, direction, channel, purpose, token, attempt, step, state, recipient,
                          subject, body, window_zone, created_at, sent_at)
    VALUES (1, {lead}, 1, 'out', '{channel}', '{purpose}', '{token}', {attempt}, '{step}', 'sent', '+12025550199', '',
            '', 'Asia/Kolkata', '{at}', '{at}')
"""
_NOON, _LATE_EVENING, _MORNING = "2026-03-02 12:00+05:30", "2026-03-02 23:00+05:30", "2026-03-02 09:00+05:30"


def _message(
    token: str, at: str = _NOON, attempt: str = "null", step: str = "s", purpose: str = "enquiry", channel: str = "sms"
) -> str:
    return _MESSAGE.format(
        lead="{lead}", token=token, at=at, attempt=attempt, step=step, purpose=purpose, channel=channel
    )


def _attempt(number: int) -> str:
    return f"""INSERT INTO attempts (tenant_id, lead_id, run, number, cap, channel, template, due_at, answer_by)
               VALUES (1, {{lead}}, 1, {number}, 5, 'sms', 't', now(), now())"""


def _moved(action: str, before: str, after: str) -> str:
    return f"""INSERT INTO audit_log (tenant_id, at, actor, action, subject, subject_id, run, facts)
               VALUES (1, now(), 'engine', '{action}', 'lead', {{lead}}, 1,
                       jsonb_build_object('from', '{before}', 'to', '{after}'))"""


def _lead(change: str) -> str:
    return f"UPDATE leads SET {change} WHERE id = {{lead}}"


_OPT_OUT = """INSERT INTO suppressions (tenant_id, address, channel, reason, at, lifted_at)
              VALUES (1, '+12025550199', 'sms', 'stop', '2026-03-01 12:00+05:30', {lifted})"""
_WITHDRAWN = """INSERT INTO consents (tenant_id, lead_id, purpose, given, text_version, source, at)
                VALUES (1, {lead}, 'marketing', false, '1', 'website', '2026-03-01')"""
_OWNED = """INSERT INTO assignments (tenant_id, lead_id, agent_id, run, how, started_at)
            VALUES (1, {lead}, {agent}, 1, 'accepted', now())"""
_OFFERED = """INSERT INTO offers (tenant_id, lead_id, agent_id, run, round, number, offered_at, expires_at)
              VALUES (1, {lead}, {agent}, 1, 1, 1, now(), now())"""
_TOLD_LATE = """INSERT INTO start_requests (tenant_id, lead_id, run, message, priority, created_at, sent_at)
                VALUES (1, {lead}, 1, 'start', 3, now() - interval '1 hour', {sent})"""
_UNANSWERED = """INSERT INTO pending_commands (tenant_id, lead_id, user_id, name, key, sent_at)
                 VALUES (1, {lead}, 1, 'Take', 'k', now() - interval '1 minute')"""
_KEY = """INSERT INTO idempotency_keys (tenant_id, key, request_hash, status, answer)
          VALUES (1, 'k', '', {status}, jsonb_build_object('id', {id}))"""
_PAGE = "INSERT INTO integrations (tenant_id, id, kind, key, name) VALUES (1, 1, 'facebook', '1-0', 'Page')"
_AD_LEAD = """INSERT INTO ad_leads (tenant_id, integration_id, vendor_lead_id, via, state, lead_id, facts)
              VALUES (1, 1, '{id}', 'backfill', 'captured', {{lead}}, '{{{{{facts}}}}}')"""
_AD_TOUCH = (
    "INSERT INTO touches (tenant_id, lead_id, source, submission_key) VALUES (1, {lead}, 'facebook', 'facebook:9')"
)
_TOUCH = "INSERT INTO touches (tenant_id, lead_id, source, submission_key) VALUES (1, {lead}, 'website', 'k')"


async def _broken(clone: Clone, tenant: SeededTenant, statements: list[str]) -> dict[str, set[str]]:
    lead = put_lead(clone.superuser_url, tenant.id)
    with psycopg.connect(clone.superuser_url) as connection:
        for statement in statements:
            connection.execute(statement.format(lead=lead, agent=tenant.agent_ids[0]).encode())
    return {name: {row.what for row in rows} for name, rows in (await check(clone.checker_url)).items()}


@pytest.mark.parametrize(
    "statements",
    [
        pytest.param([], id="a new lead"),
        pytest.param(
            [_attempt(1), _attempt(2), _message("a", attempt="1"), _message("b", attempt="2")], id="two attempts"
        ),
        pytest.param([_message("a", _MORNING)], id="an answer in the morning"),
        pytest.param([_OPT_OUT.format(lifted="'2026-03-02 11:00+05:30'"), _message("a")], id="opted in again"),
        pytest.param(
            [_OPT_OUT.format(lifted="null"), _message("a", _LATE_EVENING, step="opt_out_confirmation")],
            id="an opt-out confirmed at once",
        ),
        pytest.param([_OPT_OUT.format(lifted="null"), _message("a", channel="call")], id="another channel"),
        pytest.param([_WITHDRAWN, _message("a")], id="an answer after marketing was withdrawn"),
        pytest.param(
            [_OWNED, _lead("owner_id = {agent}"), "UPDATE agents SET load = 1 WHERE id = {agent}"], id="an owned lead"
        ),
        pytest.param(
            [
                _moved("status_changed", "new", "contacted"),
                _moved("stage_changed", "awareness", "interest"),
                _lead("status = 'contacted', stage = 'interest'"),
            ],
            id="a legal move",
        ),
        pytest.param([_TOUCH, _KEY.format(status="201", id="{lead}")], id="an answered key"),
        pytest.param([_TOLD_LATE.format(lead="{lead}", sent="now()")], id="a told request"),
        pytest.param(
            [_lead("phase = 'contact', queued_at = now(), deadline = now() - interval '4 minutes'")],
            id="a deadline that passed just now",
        ),
        pytest.param(
            [
                _lead("phase = 'contact', deadline = now(), run_began_at = now() - interval '1 day'"),
                _OFFERED.replace("expires_at)", "expires_at, answer, answered_at)").replace(
                    "now(), now())", "now(), now(), 'declined', now())"
                ),
            ],
            id="a lead between two offers",
        ),
        pytest.param(
            [
                _lead(
                    "phase = 'visit', queued_at = now(), deadline = now() - interval '2 hours',"
                    " waiting_for = jsonb_build_object('kind', 'visit')"
                )
            ],
            id="a visit that has begun",
        ),
        pytest.param([_AD_TOUCH, _PAGE, _AD_LEAD.format(id="9", facts="")], id="a captured ad lead"),
    ],
)
async def test_a_sound_database_breaks_nothing(clone: Clone, tenant: SeededTenant, statements: list[str]) -> None:
    assert await _broken(clone, tenant, statements) == {}


@pytest.mark.parametrize(
    ("invariant", "what", "statements"),
    [
        ("I2", "attempt delivered twice", [_attempt(1), _message("a", attempt="1"), _message("b", attempt="1")]),
        (
            "I2",
            "token sent twice",
            ["INSERT INTO sandbox_messages (tenant_id, token, channel, recipient, subject) VALUES (1, 'a', '', '', '')"]
            * 2,
        ),
        ("I3", "attempts not contiguous", [_attempt(1), _attempt(3)]),
        ("I3", "attempts not contiguous", [_attempt(2)]),
        ("I3", "message without its attempt", [_message("a", attempt="1")]),
        ("I4", "owner is not the assigned agent", [_lead("owner_id = {agent}")]),
        ("I4", "owner is not the assigned agent", [_OWNED, "UPDATE agents SET load = 1 WHERE id = {agent}"]),
        ("I4", "load differs from the count", [_OFFERED]),
        ("I4", "load differs from the count", ["UPDATE agents SET load = 1 WHERE id = {agent}"]),
        ("I5", "sent after opt-out", [_OPT_OUT.format(lifted="null"), _message("a")]),
        ("I5", "sent after withdrawal", [_WITHDRAWN, _message("a", purpose="marketing")]),
        (
            "I5",
            "opt-out confirmed twice",
            [_OPT_OUT.format(lifted="null")] + [_message(token, step="opt_out_confirmation") for token in "ab"],
        ),
        ("I6", "sent in quiet hours", [_message("a", _LATE_EVENING)]),
        ("I6", "sent in quiet hours", [_message("a", _MORNING, purpose="marketing")]),
        ("I8", "illegal status move", [_moved("status_changed", "new", "converted"), _lead("status = 'converted'")]),
        ("I8", "illegal status move", [_moved("status_changed", "contacted", "lost"), _lead("status = 'lost'")]),
        ("I8", "status differs from the last move", [_lead("status = 'contacted'")]),
        ("I8", "stage moved backwards", [_moved("stage_changed", "decision", "interest"), _lead("stage = 'interest'")]),
        ("I8", "stage differs from the last move", [_lead("stage = 'action'")]),
        ("I10", "key without an answer", [_KEY.format(status="null", id="{lead}")]),
        ("I10", "answer names another lead", [_TOUCH, _KEY.format(status="201", id="0")]),
        ("I11", "command never answered", [_UNANSWERED]),
        ("I11", "never sent", [_TOLD_LATE.format(lead="{lead}", sent="null")]),
        ("I15", "not taken in", [_lead("updated_at = now() - interval '2 hours'")]),
        (
            "I15",
            "neither offered, owned nor queued",
            [_lead("phase = 'contact', deadline = now(), run_began_at = now() - interval '6 minutes'")],
        ),
        ("I15", "no deadline", [_lead("phase = 'contact', queued_at = now()")]),
        (
            "I15",
            "deadline passed",
            [_lead("phase = 'contact', queued_at = now(), deadline = now() - interval '6 minutes'")],
        ),
        ("I14", "ad lead without its touch", [_PAGE, _AD_LEAD.format(id="x", facts="")]),
        ("I14", "ad lead kept twice", [_AD_TOUCH, _PAGE, _AD_LEAD.format(id="9", facts='"a": 1')]),
    ],
)
async def test_what_breaks_an_invariant_is_named(
    clone: Clone, tenant: SeededTenant, invariant: str, what: str, statements: list[str]
) -> None:
    assert await _broken(clone, tenant, statements) == {invariant: {what}}
    assert await check(clone.checker_url, after_tenant=tenant.id) == {}


async def test_a_changed_audit_entry_breaks_i7(clone: Clone, database: Database, tenant: SeededTenant) -> None:
    async with database.tenant_session(tenant.id) as session:
        entry = privacy.Entry(datetime(2026, 3, 2, tzinfo=UTC), Actor("engine"), "lead_captured", "lead", 1)
        await privacy.record(session, tenant.id, entry)
        await privacy.seal(session, tenant.id)
    tampering = "SET session_replication_role = replica; UPDATE audit_log SET actor = 'nobody'"
    assert list(await _broken(clone, tenant, [tampering])) == ["I7"]
