"""A small drill, as a person types it; the large one is run by hand (`docs/explanation/drill.md`)."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from devstack.demo.faults import PARTS

LEADS, KILLS, SEED = 12, 6, 11


@pytest.mark.timeout(900)
def test_whatever_is_killed_nothing_that_was_acknowledged_is_lost_or_doubled(tmp_path: Path) -> None:
    size = ["--leads", str(LEADS), "--kills", str(KILLS), "--seed", str(SEED)]
    drill = subprocess.run(
        [sys.executable, "-m", "cli.main", "demo", "--drill", *size, "--json"],
        capture_output=True,
        text=True,
        timeout=860,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    assert drill.returncode == 0, drill.stdout + drill.stderr
    drilled = json.loads(drill.stdout)
    assert sum(drilled["kills"].values()) == KILLS
    assert set(drilled["kills"]) == set(PARTS)
    verdict = drilled["verdict"]
    assert (verdict["faults"], verdict["unattended"], verdict["invariants"]) == ([], [], {})
    kinds = {row["kind"]: row for row in verdict["figures"]}
    assert kinds["capture"]["acknowledged"] + kinds["form"]["acknowledged"] >= LEADS
    assert {"accept", "outcome", "assess", "book", "convert", "message"} <= set(kinds)
    assert drilled["replayed"] == sum(row["acknowledged"] for row in verdict["figures"]) > 5 * LEADS
    assert list(tmp_path.iterdir()) == []
