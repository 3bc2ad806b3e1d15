"""The Dockerfile fits the repository."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

from tests.deploy.composition import PROJECT

DOCKERFILE = (PROJECT / "deploy/Dockerfile").read_text()
ROOMS = set(tomllib.loads((PROJECT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"])


def test_every_room_is_copied_and_let_into_the_build() -> None:
    copied = set(re.findall(r"^COPY (\w+) \1$", DOCKERFILE, re.MULTILINE))
    assert copied == ROOMS
    allowed = set((PROJECT / "deploy/Dockerfile.dockerignore").read_text().splitlines())
    assert {f"!{room}" for room in ROOMS} < allowed


def test_the_base_is_pinned_and_the_process_is_an_ordinary_user() -> None:
    bases = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert len(set(bases)) == 1
    assert re.fullmatch(r"python:3\.\d+-slim-\w+", bases[0])
    assert re.findall(r"^USER (\d+):(\d+)$", DOCKERFILE, re.MULTILINE) == [("10001", "10001")]


def test_dependencies_come_with_hashes() -> None:
    assert "--require-hashes" in DOCKERFILE
    assert (PROJECT / "requirements/run.txt").exists()


def test_the_programs_start_without_the_embedded_servers(tmp_path: Path) -> None:
    dropped = re.search(r"pip uninstall --yes (.+)$", DOCKERFILE, re.MULTILINE)
    assert dropped is not None
    names = [name.replace("-", "_") for name in dropped[1].split()]
    code = (
        "import sys, api.main, worker.__main__, store.migrate, cli.main;"
        f"sys.exit(str([n for n in {names!r} if n in sys.modules] or ''))"
    )
    told = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert told.stderr.strip() == ""
