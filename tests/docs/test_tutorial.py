"""docs/tutorial.md, word for word: its commands against a real stack, and the shape of what they say."""

import json
import os
import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.pages import PROJECT, page

_START, _STOP = "scripts/up", ".venv/bin/lead down"
_ANY_PORT = {f"LEAD_{part}_PORT": "0" for part in ("API", "POSTGRES", "TEMPORAL", "TEMPORAL_UI")}
_VARIES = (  # by the hour at which it is followed, and by the machine
    (r"(?:Waits for|waits for|until) .*", ""),
    (r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day \d+ \w+ \d+", "DAY"),
    (r"\b(?:\w{3} \d+ \w{3} )?\d\d:\d\d(?::\d\d)?", "TIME"),
    (r"\d+", "N"),
    (r"attempts?\b", "attempt"),
    (r"\s+", " "),
)


def steps() -> list[tuple[str, list[str]]]:
    """Each command of the tutorial with the lines that it prints; `git clone` is how one came here."""
    found = []
    for block in re.findall(r"```console\n(.*?)```", page("docs/tutorial.md"), re.DOTALL):
        for text in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command = re.match(r"(?:.*\\\n)*.*\n", text)
            assert command
            found.append((command[0].strip(), text[command.end() :].splitlines()))
    return [step for step in found if not step[0].startswith("git clone")]


def shape(text: str) -> str:
    for pattern, word in _VARIES:
        text = re.sub(pattern, word, text)
    return text.strip()


def whole(text: str) -> str:
    """All that was printed as one line: where it wraps depends on the hour."""
    return shape(re.sub(r"(?:until|aits for) ", " ", text))


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A data folder and ports of its own, in which the engine is up."""
    own = {key: value for key, value in os.environ.items() if not key.startswith(("LEAD_", "TEMPORAL_"))}
    own |= {**_ANY_PORT, "LEAD_DATA_DIR": str(tmp_path / "data"), "COLUMNS": "80"}
    (command, lines), *_ = steps()
    assert command == _START
    up = subprocess.Popen(command, cwd=PROJECT, env=own, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        assert up.stdout
        said = ""
        while "Next, in another terminal" not in said:
            line = up.stdout.readline()
            assert line, said
            said += line
        labels = [shape(re.split(r"\s{2,}", line.strip())[0]) for line in lines]
        assert [label for label in labels if label not in shape(said)] == []
        yield own | {"API": re.findall(r"http://[\d.]+:\d+(?=/api)", said)[0]}
    finally:
        up.terminate()
        up.wait(60)


@pytest.mark.timeout(300)
def test_the_tutorial_does_what_it_says(environment: dict[str, str]) -> None:
    for command, lines in steps()[1:]:
        typed = command.replace("http://127.0.0.1:8000", environment["API"])
        said = _run(typed, environment)
        deadline = time.monotonic() + 60
        while (missing := _missing(lines, said)) and " show " in command and time.monotonic() < deadline:
            time.sleep(0.5)  # a second later, says the tutorial; a busy machine takes longer
            said = _run(typed, environment)
        assert missing == [], f"{command}\n{said}"
    assert steps()[-1][0] == _STOP


def _run(command: str, environment: dict[str, str]) -> str:
    done = subprocess.run(
        ["bash", "-c", command], cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


def _missing(lines: list[str], said: str) -> list[str]:
    if said.startswith("{"):
        return sorted(set(json.loads("".join(lines))) - set(json.loads(said)))
    return [line for line in lines if shape(line) not in whole(said)]
