"""A small ledger drill, as a person types it; the large one is run by hand (`docs/explanation/drill.md`)."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from tests.faults.ledger import verdict
from tests.faults.ledger.book import Delivery, Report, Wish
from tests.faults.ledger.cast import REGIONS, Home, Window, person, window
from tests.faults.ledger.evidence import Evidence, OptOut, OurAttempt, OurLead, OurMessage
from tests.faults.ledger.verdict import judge

LEADS, KILLS, SEED = 10, 4, 11
NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
PHONE = "+919876500001"


@pytest.mark.timeout(700)
def test_the_vendors_ledger_and_ours_agree_whatever_is_killed(tmp_path: Path) -> None:
    size = ["--leads", str(LEADS), "--kills", str(KILLS), "--seed", str(SEED), "--wait", "2", "--mute", "0", "--short"]
    drill = subprocess.run(
        [sys.executable, "-m", "tests.faults.ledger", *size, "--json"],
        capture_output=True,
        text=True,
        timeout=680,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    assert drill.returncode == 0, drill.stdout + drill.stderr
    drilled = json.loads(drill.stdout)
    assert drilled["handed_over"] > 2 * LEADS
    assert (drilled["wrong"], drilled["invariants"]) == (dict.fromkeys(verdict.WHATS, 0), {})
    assert sum(drilled["vendors"]["faults"].values()) > 0
    assert list(tmp_path.iterdir()) == []


def ours(state: str = "sent", **changes: object) -> OurMessage:
    message = {
        "token": "7-1-1-v1-a1", "lead_id": 1, "attempt": 1, "channel": "sms", "state": state, "code": None,
        "recipient": PHONE, "decided_at": NOON, "provider": "twilio", "zone": "UTC", "has_task": False,
    }  # fmt: skip
    return OurMessage(**{**message, **changes})  # type: ignore[arg-type]  # a whole message but for what differs


def lead(**changes: object) -> OurLead:
    known = {
        "id": 1, "phone": PHONE, "email": None, "phase": "qualify", "run_closed": False, "loss_reason": None,
        "waits_for": "qualification", "deadline": NOON + timedelta(hours=8), "attempts_made": 1,
    }  # fmt: skip
    return OurLead(**{**known, **changes})  # type: ignore[arg-type]  # a whole lead but for what differs


def handed_over(seconds: float = 0.1, token: str = "7-1-1-v1-a1") -> Delivery:
    return Delivery(NOON.timestamp() + seconds, "twilio", "sms", token, "SM1", PHONE)


STOPPED = OptOut(PHONE, None, NOON - timedelta(seconds=1))
DAY = Window(time(8), time(21), {})
ATTEMPT = OurAttempt(1, 1, "sms", NOON, NOON, None)


@pytest.mark.parametrize(
    ("lines", "evidence", "found"),
    [
        pytest.param([handed_over()], Evidence([ours()], [ATTEMPT], [lead()], [], []), [], id="in order"),
        pytest.param(
            [handed_over(), handed_over(5)], Evidence([ours()], [], [lead()], [], []), [verdict.TWICE], id="twice"
        ),
        pytest.param([handed_over()], Evidence([], [], [], [], []), [verdict.NOT_OURS], id="not ours"),
        pytest.param(
            [handed_over()], Evidence([ours("skipped", code="x")], [], [], [], []), [verdict.NOT_OURS], id="skipped"
        ),
        pytest.param([], Evidence([ours()], [], [], [], []), [verdict.NEVER], id="never handed over"),
        pytest.param(
            [handed_over()], Evidence([ours()], [], [], [STOPPED], []), [verdict.AFTER_OPT_OUT], id="after an opt-out"
        ),
        pytest.param(
            [handed_over()],
            Evidence([ours(decided_at=NOON - timedelta(hours=6))], [], [], [], []),
            [],
            id="by the clock of the window, received in it",
        ),
        pytest.param(
            [handed_over(-12 * 3600)],
            Evidence([ours(decided_at=NOON - timedelta(hours=12))], [], [], [], []),
            [verdict.OUTSIDE],
            id="outside the window",
        ),
        pytest.param([], Evidence([ours("intent")], [], [], [], []), [verdict.LOST], id="an intent that never ended"),
        pytest.param([], Evidence([], [ATTEMPT], [lead()], [], []), [verdict.LOST], id="made, and no message"),
        pytest.param(
            [],
            Evidence([], [], [lead(phase="contact", deadline=NOON - timedelta(minutes=9))], [], []),
            [verdict.LOST],
            id="due, and not made",
        ),
        pytest.param(
            [], Evidence([ours("unknown")], [], [], [], []), [verdict.UNSEEN], id="unknown, and nobody sees it"
        ),
        pytest.param([], Evidence([ours("unknown", has_task=True)], [], [], [], []), [], id="unknown, with its task"),
        pytest.param(
            [handed_over(), Report(0, "7-1-1-v1-a1", "failed"), Report(1, "7-1-1-v1-a1", "sent")],
            Evidence([ours("delivered")], [], [], [], []),
            [verdict.MISREPORTED],
            id="another report",
        ),
        pytest.param([Wish(0, "phone", PHONE)], Evidence([], [], [], [], []), [verdict.WISH_LOST], id="a lost STOP"),
    ],
)
def test_what_is_wrong_in_a_ledger_is_found(
    lines: list[Delivery | Report | Wish], evidence: Evidence, found: list[str]
) -> None:
    assert [fault.what for fault in judge(lines, evidence, DAY, NOON).faults] == found


def test_what_was_under_way_at_the_commit_is_counted_by_itself() -> None:
    crossing = Evidence([ours(decided_at=NOON - timedelta(seconds=2))], [], [], [STOPPED], [])
    judged = judge([handed_over()], crossing, DAY, NOON)
    assert (judged.faults, judged.crossed_opt_out) == ([], 1)
    assert judged.longest_crossing_ms == pytest.approx(1100)


@pytest.mark.parametrize("hour", range(24))
@pytest.mark.parametrize("minute", [0, 29, 59])
def test_at_any_hour_a_window_closes_in_one_country_and_opens_in_another(hour: int, minute: int) -> None:
    now = NOON.replace(hour=hour, minute=minute)
    found = window(now, timedelta(seconds=90), timedelta(seconds=60))
    zones = {home: person(number, 1, found.regions).zone for home, number in _one_of_each(found).items()}
    holds = {
        home: [found.holds(zone, now + timedelta(seconds=s)) for s in (0, 75, 100)] for home, zone in zones.items()
    }
    assert holds == {
        Home.OPEN: [True, True, True],
        Home.CLOSING: [True, True, False],
        Home.OPENING: [False, True, True],
        Home.SHUT: [False, False, False],
    }
    assert set(found.regions.values()) <= set(REGIONS)


def _one_of_each(found: Window) -> dict[Home, int]:
    return {person(number, 1, found.regions).home: number for number in range(200)}
