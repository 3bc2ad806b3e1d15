"""Recorded histories of every ending replay on today's code: what is under way survives a deployment."""

import base64
import json
import re
from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from worker.sandbox import runner
from worker.wiring import WORKFLOWS
from workflows.converter import DATA_CONVERTER

HISTORIES = sorted((Path(__file__).parent.parent / "histories").glob("*.json"))
PERSONAL = re.compile(rb"\+\d{8,}|@example|Person|Asha|Bala|Charu")


def test_every_ending_has_a_recorded_history() -> None:
    assert len(HISTORIES) >= 16


@pytest.mark.parametrize("file", HISTORIES, ids=lambda file: file.stem)
async def test_a_recorded_life_replays(file: Path) -> None:
    replayer = Replayer(workflows=WORKFLOWS, workflow_runner=runner(), data_converter=DATA_CONVERTER)
    await replayer.replay_workflow(WorkflowHistory.from_json(f"lead-1-{file.stem}", file.read_text()))


@pytest.mark.parametrize("file", HISTORIES, ids=lambda file: file.stem)
def test_a_recorded_life_holds_no_personal_data(file: Path) -> None:
    payloads = [base64.b64decode(text) for text in _payloads(json.loads(file.read_text()))]
    assert payloads
    assert [payload for payload in payloads if PERSONAL.search(payload)] == []


def _payloads(node: object) -> list[str]:
    if isinstance(node, dict):
        own = [node["data"]] if isinstance(node.get("data"), str) and "metadata" in node else []
        return own + [text for child in node.values() for text in _payloads(child)]
    if isinstance(node, list):
        return [text for child in node for text in _payloads(child)]
    return []
