"""What the console is built from and with: no registry is named, and nothing but Python is needed."""

import os
import shutil
import subprocess
from pathlib import Path

from tests.deploy.composition import PROJECT

CONSOLE = PROJECT / "console"


def _copy(folder: Path) -> Path:
    """A checkout with the console's sources, and the environment of this one."""
    shutil.copytree(
        CONSOLE, folder / "console", ignore=shutil.ignore_patterns("node_modules", "built", "gen", "test-results")
    )
    shutil.copytree(PROJECT / "scripts", folder / "scripts")
    (folder / ".venv").symlink_to(PROJECT / ".venv")
    for room in ("api", "activities", "domain", "providers", "services", "store", "workflows"):
        (folder / room).symlink_to(PROJECT / room)
    return folder


def test_the_lock_names_no_registry_and_every_version_is_exact() -> None:
    lock = (CONSOLE / "package-lock.json").read_text()
    assert '"resolved"' not in lock
    assert "://registry" not in lock
    assert '"integrity"' in lock
    package = (CONSOLE / "package.json").read_text()
    assert not any(sign in package for sign in ('"^', '"~', '": "*"', '": "latest"'))


def test_without_a_registry_the_set_up_says_that_the_console_is_missing_and_goes_on(tmp_path: Path) -> None:
    nowhere = {**os.environ, "npm_config_registry": "http://127.0.0.1:1", "npm_config_cache": str(tmp_path / "cache")}
    checkout = _copy(tmp_path / "checkout")
    done = subprocess.run(
        [checkout / "scripts/console"], capture_output=True, text=True, check=False, env=nowhere, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert "No console" in done.stderr
    assert "The engine runs without it" in done.stderr
    assert not (checkout / "console/built/index.html").exists()
