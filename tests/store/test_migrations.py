"""A database of yesterday goes on: what it holds is read by today's code."""

from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest
from psycopg import sql
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from domain.leads.lead import Channel, DeliveryState
from domain.lifecycle.chapters.booking import Paid
from domain.lifecycle.chapters.contact import Delivered, OptedOut, Reply
from domain.lifecycle.chapters.ending import MergedInto
from domain.lifecycle.chapters.intake import ProfileChanged, Touch
from domain.lifecycle.chapters.owner import OwnerGone
from domain.lifecycle.outbox import Start, decode
from domain.outreach.cadence.built_in import nurture_rules, reminder_rules
from domain.outreach.refusals import SendRefusal
from domain.rules.rule_sets import RuleKind, read_rules
from domain.tenants.policy import Policy
from store import migrate
from tests.fixtures.postgres import TemplateServer

_MESSAGES = """
    INSERT INTO start_requests (tenant_id, id, lead_id, run, message, subject_id, detail, priority) VALUES
        (1, 1, 1, 1, 'start', 5, 'captured', 3), (1, 2, 1, 2, 'start', NULL, '', 3), (1, 3, 1, 1, 'touch', 6, '', 3),
        (1, 4, 1, 1, 'delivered', 7, 'failed:63:16', 3), (1, 5, 1, 1, 'opted_out', 8, 'sms', 3),
        (1, 6, 1, 1, 'opted_out', 8, '', 3), (1, 7, 1, 1, 'profile_changed', NULL, '', 3),
        (2, 8, 1, 2, 'merged_into', 9, '', 3), (2, 9, 1, 1, 'owner_gone', 10, 'offers', 3),
        (2, 10, 1, 1, 'paid', 11, '', 3), (2, 11, 1, 1, 'reply', 12, '', 3),
        (2, 12, 1, 1, 'delivered', 13, 'failed:30005', 3)
"""
_TASKS = {
    "reply:17": ("answer_reply", "message", 17, 0),
    "attempt:2": ("call", "attempt", 2, 0),
    "unknown:2": ("check_delivery", "attempt", 2, 0),
    "missed_call:4": ("missed_call", "touch", 4, 0),
    "slot_taken:1": ("slot_taken", "slot", 1, 0),
    "refund:deposit-1-1-1": ("refund_by_hand", "payment", 77, 0),
    "contact_data:none": ("contact_data", "lead", None, 0),
    "contact_data:message:8": ("contact_data", "message", 8, 0),
    "contact_data:wrong_number:3": ("contact_data", "wrong_number", 3, 0),
    "first_contact": ("first_contact", "lead", None, 0),
    "qualification:0": ("qualification", "lead", None, 0),
    "qualification:1": ("qualification", "lead", None, 1),
    "remind:booking:2": ("reminder", "booking", None, 2),
    "escalation:booking:2": ("escalation", "booking", None, 2),
    "escalation:unaccepted:3": ("escalation", "acceptance", None, 3),
    "escalation:speed:1": ("escalation", "first_contact", None, 1),
    "escalation:answer_reply:44:2": ("escalation", "answer_reply", 44, 2),
    "own:abcdef": ("own", "lead", None, 0),
    "own:fedcba": ("own", "lead", None, 0),
}


@pytest.fixture
def yesterday(postgres: TemplateServer) -> Iterator[tuple[str, psycopg.Connection[dict[str, object]]]]:
    """A database of revision 0018, as its owner and as a superuser who minds no keys."""
    name = sql.Identifier("yesterday")
    with psycopg.connect(postgres.superuser_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, sql.Identifier(migrate.OWNER)))
    url = migrate.owner_url(postgres.superuser_url, "yesterday")
    migrate.upgrade(url, "0018")
    superuser = postgres.superuser_url.rpartition("/")[0] + "/yesterday"
    with psycopg.connect(superuser, autocommit=True, row_factory=dict_row) as connection:
        connection.execute("SET session_replication_role = replica")
        yield url, connection
    with psycopg.connect(postgres.superuser_url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


def test_yesterdays_rows_become_todays(yesterday: tuple[str, psycopg.Connection[dict[str, object]]]) -> None:
    owner_url, old = yesterday
    old.execute(_MESSAGES)
    old.execute(
        "INSERT INTO payments"
        " (tenant_id, id, lead_id, appointment_id, reference, amount_minor, currency, state, pay_by)"
        " VALUES (1, 77, 1, 1, 'deposit-1-1-1', 1, 'INR', 'refunded', now())"
    )
    for id, (step, (kind, *_)) in enumerate(_TASKS.items(), 1):
        old.execute(
            "INSERT INTO tasks (tenant_id, id, lead_id, run, step, kind, due_at) VALUES (1, %s, 1, 1, %s, %s, now())",
            (id, step, kind),
        )
    old.execute(
        "INSERT INTO idempotency_keys (tenant_id, key, request_hash, status, answer)"
        " VALUES (1, 'sent', '', 102, '{\"row\": 5}'), (1, 'done', '', 200, '{\"id\": 1}')"
    )
    old.execute(
        "INSERT INTO messages (tenant_id, id, lead_id, run, token, step, channel, direction, purpose, subject, body,"
        " state, code)"
        " VALUES (1, 1, 1, 1, 'a', 'a', 'sms', 'out', 'enquiry', '', '', 'failed', '21614'),"
        " (2, 2, 1, 1, 'b', 'b', 'sms', 'out', 'enquiry', '', '', 'failed', '99')"
    )
    migrate.upgrade(owner_url)
    refusals = old.execute("SELECT refusal FROM messages ORDER BY id").fetchall()
    assert [row["refusal"] for row in refusals] == ["address_invalid", None]
    rows = old.execute("SELECT id, message, body FROM start_requests ORDER BY id").fetchall()
    assert [decode(row["id"], row["message"], row["body"]) for row in rows] == [  # type: ignore[arg-type]
        Start("captured", 5), Start(), Touch(6), Delivered(7, DeliveryState.FAILED, "63:16"), OptedOut(Channel.SMS, 8),
        OptedOut(None, 8), ProfileChanged(7), MergedInto(9, 2), OwnerGone(10, 9, offers_only=True), Paid(11), Reply(12),
        Delivered(13, DeliveryState.FAILED, "30005", SendRefusal.ADDRESS_INVALID),
    ]  # fmt: skip
    tasks = old.execute("SELECT kind, subject_kind, subject_id, nth FROM tasks ORDER BY id").fetchall()
    assert [tuple(task.values()) for task in tasks] == list(_TASKS.values())
    keys = old.execute("SELECT key, status, begun, row_id FROM idempotency_keys ORDER BY key DESC").fetchall()
    assert [tuple(key.values()) for key in keys] == [("sent", None, True, 5), ("done", 200, False, None)]


def test_the_spellings_of_one_doctor_become_one(
    yesterday: tuple[str, psycopg.Connection[dict[str, object]]],
) -> None:
    """Two that overlap already keep their appointments, and one its spelling."""
    owner_url, old = yesterday
    slots = [("Dr_Iyer", 10), ("dr-iyer", 10), ("DR.IYER", 12), ("Room.1", 10), ("dr-rao", 10)]
    for id, (resource, hour) in enumerate(slots, 1):
        old.execute(
            "INSERT INTO appointments (tenant_id, id, lead_id, run, number, resource, starts_at, ends_at, state)"
            " VALUES (1, %(id)s, %(id)s, 1, 1, %(resource)s, make_timestamptz(2027, 1, 4, %(hour)s, 0, 0),"
            " make_timestamptz(2027, 1, 4, %(hour)s, 30, 0), 'confirmed')",
            {"id": id, "resource": resource, "hour": hour},
        )
    migrate.upgrade(owner_url)
    rows = old.execute("SELECT resource FROM appointments ORDER BY id").fetchall()
    assert [row["resource"] for row in rows] == ["Dr_Iyer", "dr-iyer", "dr-iyer", "room-1", "dr-rao"]


def test_what_a_policy_said_of_nurture_and_reminders_is_the_first_version_of_each_sequence(
    yesterday: tuple[str, psycopg.Connection[dict[str, object]]],
) -> None:
    owner_url, old = yesterday
    policies = {
        1: {"nurture": {"every": "P7D", "messages": 5, "not_yet_until": "P10D"}, "visit": {"no_show_cap": 1}},
        2: {"visit": {"remind_before": ["PT2H", "P2D", "PT48H"]}, "nurture": {"messages": 0}},
        3: {"visit": {"remind_before": []}},
        4: {},
    }
    for id, policy in policies.items():
        old.execute(
            "INSERT INTO tenants (id, name, country, time_zone, locale, currency, policy)"
            " VALUES (%s, 'H', 'IN', 'Asia/Kolkata', 'en', 'INR', %s)",
            (id, Jsonb(policy)),
        )
    migrate.upgrade(owner_url)
    rows = old.execute("SELECT tenant_id, scope, body FROM rule_sets WHERE kind = 'cadence' ORDER BY 1, 2").fetchall()
    read = {(row["tenant_id"], row["scope"]): read_rules(RuleKind.CADENCE, row["body"], {}) for row in rows}  # type: ignore[arg-type]
    assert read == {
        (1, "nurture"): nurture_rules(timedelta(days=7), 5),
        (2, "nurture"): nurture_rules(timedelta(days=14), 0),
        (2, "reminder"): reminder_rules(timedelta(days=2), timedelta(hours=2)),
        (3, "reminder"): reminder_rules(),
    }
    active = old.execute("SELECT tenant_id, moves_leads FROM rule_activations WHERE kind = 'cadence'").fetchall()
    assert sorted((row["tenant_id"], row["moves_leads"]) for row in active) == [
        (1, True), (2, True), (2, True), (3, True),
    ]  # fmt: skip
    kept = old.execute("SELECT policy FROM tenants ORDER BY id").fetchall()
    assert [Policy.model_validate(row["policy"]).visit.no_show_cap for row in kept] == [1, 2, 2, 2]
