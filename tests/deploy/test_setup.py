"""`scripts/setup` shows its progress, and what pip said when it fails; pip is a double, the shell is real."""

import os
import shutil
import subprocess
from pathlib import Path

from tests.deploy.composition import PROJECT

PIP = """#!/usr/bin/env bash
echo "WARNING: of no use"
for package in alembic anyio; do echo "Collecting $package==1.0"; sleep 4; done
echo "  Downloading https://index/anyio-1.0-py3-none-any.whl (3.0 MB)"; sleep 6
{end}
"""


def _set_up(folder: Path, end: str) -> "subprocess.CompletedProcess[str]":
    (folder / "scripts").mkdir()
    shutil.copy(PROJECT / "scripts/setup", folder / "scripts/setup")
    (folder / "scripts/console").write_text("#!/bin/sh\n")
    (folder / "scripts/console").chmod(0o755)
    shutil.copytree(PROJECT / "requirements", folder / "requirements")
    (folder / "pyproject.toml").write_text("")
    python = folder / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text(PIP.replace("{end}", end))
    python.chmod(0o755)
    return subprocess.run(
        [folder / "scripts/setup"], capture_output=True, text=True, check=False, env=dict(os.environ), timeout=110
    )


def test_setting_up_on_a_slow_line_tells_how_far_it_is(tmp_path: Path) -> None:
    done = _set_up(tmp_path, 'echo "Installing collected packages: alembic, anyio"')
    assert done.returncode == 0, done.stderr
    assert "… 2 of " in done.stderr
    assert "downloading anyio-1.0-py3-none-any.whl (3.0 MB)" in done.stderr
    assert "WARNING" not in done.stderr
    assert (tmp_path / ".venv/made-from").exists()


def test_when_pip_fails_its_last_words_are_told_and_the_next_try_begins_anew(tmp_path: Path) -> None:
    failed = _set_up(tmp_path, 'echo "ERROR: No matching distribution found" >&2; exit 1')
    assert failed.returncode == 1
    assert "ERROR: No matching distribution found" in failed.stderr
    assert not (tmp_path / ".venv/made-from").exists()
