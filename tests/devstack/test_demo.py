"""`lead demo` as a person types it."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import pytest

from api.leads.schemas.leads import LeadRead
from devstack.demo.agent import Agent
from devstack.demo.cast import CastPart
from devstack.demo.client import Answer, DemoClient
from devstack.demo.kinds import KINDS
from devstack.demo.stage import until_stopped
from devstack.demo.verdict import first_missing
from domain.lifecycle.waiting import WaitingFor, WaitKind

_DEMO = [sys.executable, "-m", "cli.main", "demo"]


def _start(folder: Path, *options: str) -> "subprocess.Popen[str]":
    # Settings of the caller's own must not matter.
    environment = {
        **os.environ,
        "TMPDIR": str(folder),
        "TEMPORAL_ADDRESS": "127.0.0.1:9",
        "LEAD_SMS_PROVIDER": "twilio",
    }
    return subprocess.Popen(
        [*_DEMO, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )


@pytest.mark.timeout(400)
def test_forty_leads_of_every_kind_end_as_they_must(tmp_path: Path) -> None:
    demo = _start(tmp_path, "--json")
    said, told = demo.communicate(timeout=350)
    assert demo.returncode == 0, said + told
    verdict = json.loads(said)
    assert sum(kind["reached"] for kind in verdict["kinds"]) == 40
    assert verdict["deliveries"]["once"] == verdict["deliveries"]["attempts"] > 20
    assert verdict["invariants"] == {}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("options", [(), ("--drill", "--leads", "5", "--kills", "4")], ids=["demo", "drill"])
def test_a_stopped_demo_leaves_nothing_behind(tmp_path: Path, options: tuple[str, ...]) -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # as a shell does for what it starts in the background
    demo = _start(tmp_path, *options)
    signal.signal(signal.SIGINT, before)
    try:
        deadline = time.monotonic() + 60
        while len(family := psutil.Process(demo.pid).children(recursive=True)) < 4:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        demo.send_signal(signal.SIGTERM)
        assert demo.wait(30) == 1
        _, alive = psutil.wait_procs(family, timeout=10)
        assert not alive
        assert list(tmp_path.iterdir()) == []
    finally:
        demo.kill()


async def test_a_stop_that_got_lost_is_asked_again() -> None:
    lost = asyncio.Event()

    async def loses_the_first() -> None:
        with suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        lost.set()
        await asyncio.Event().wait()

    story = asyncio.create_task(until_stopped(loses_the_first()))
    await asyncio.sleep(0)
    story.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(story, 10)
    assert lost.is_set()


def test_every_ending_is_played_by_forty_leads() -> None:
    assert sum(kind.count for kind in KINDS) == 40
    assert len({kind.name for kind in KINDS}) == len(KINDS)


def test_a_story_must_be_told_in_its_order() -> None:
    told = ["a", "b", "c", "b"]
    assert first_missing(["a", "c", "b"], told) is None
    assert first_missing(["c", "a"], told) == "a"
    assert first_missing(["b", "b", "b"], told) == "b"


class SlowEngine(DemoClient):
    """Receives commands about one lead that waits for a call, and decides them as `answers` says."""

    def __init__(self, answers: list[Answer]) -> None:
        super().__init__("http://127.0.0.1:9")
        self.answers, self.heard = answers, list[tuple[str, object]]()
        waiting = WaitingFor(WaitKind.CALL, datetime.now(UTC) + timedelta(minutes=5), 7, attempt=1)
        known: dict[str, Any] = {"id": 1, "run": 1, "queued_at": None, "waiting_for": waiting}
        self.lead = LeadRead.model_construct(**known)

    async def leads(self, token: str) -> list[LeadRead]:
        return [self.lead]

    async def post(self, path: str, token: str, key: str, body: Mapping[str, object]) -> Answer:
        self.heard.append((key, body["outcome"]))
        return self.answers.pop(0)


async def test_an_agent_says_nothing_else_while_a_command_is_received_and_not_decided() -> None:
    """Else what came second may be done first, and the first is refused: the story would lack what was said."""
    received = Answer(202, {"state": "pending"})
    engine = SlowEngine([received, received, Answer(409, {"reason": "stale_attempt"}), Answer(200, {})])
    part = CastPart(next(kind for kind in KINDS if kind.name == "asked again, converted"), 1, lead_id=1)
    agent = Agent(7, "token", engine, {1: part})
    for _ in range(3):
        part.acted.clear()
        await agent.look()
    assert part.calls == 0
    part.acted.clear()
    await agent.look()
    assert part.calls == 1
    assert engine.heard == [engine.heard[0]] * 4
    await engine.close()
