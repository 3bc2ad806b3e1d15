"""What commands are refused with, and what the console knows to do about it."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
REFUSED_BY = (
    "workflows/lead",
    "services/lifecycle/commands.py",
    "services/team/tasks.py",
    "api/leads/commands",
    "api/team/tasks.py",
)
# Said by its own dialog, which stays open.
AT_ITS_PLACE = {"agent_inactive"}


def test_the_console_knows_each_reason_that_a_command_is_refused_with() -> None:
    known = set(re.findall(r'"(\w+)"', (ROOT / "console/src/commands/sending/reasons.ts").read_text()))
    refused = {
        reason
        for place in REFUSED_BY
        for file in _files(ROOT / place)
        for reason in re.findall(r'(?:Refusal|Refused)\(\s*"(\w+)"', file.read_text())
    }
    assert len(refused) > 20
    assert refused - known - AT_ITS_PLACE == set()


def _files(place: Path) -> list[Path]:
    return [place] if place.is_file() else sorted(place.rglob("*.py"))
