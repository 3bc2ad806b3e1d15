"""`scripts/house.py` names what is out of order, and says what to do."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import PROJECT

SCRIPT = PROJECT / "scripts/house.py"
ROOMS = [
    "domain",
    "services",
    "store",
    "activities",
    "api",
    "cli",
    "workflows",
    "providers",
    "worker",
    "devstack",
    "benchmarks",
    "tests",
]


@pytest.fixture
def house(tmp_path: Path) -> Path:
    for room in ROOMS:
        (tmp_path / room).mkdir()
    return tmp_path


def looked_over(house: Path) -> tuple[int, str]:
    done = subprocess.run([sys.executable, SCRIPT, house], capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


def test_a_house_in_order_says_nothing(house: Path) -> None:
    (house / "store/booking.py").write_text("def hold(lead: int) -> None: ...\n")
    assert looked_over(house) == (0, "")


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        ("store/queues.py", "", "store/queues.py: is not a noun of the house"),
        ("worker/utils.py", "", "worker/utils.py: names no noun"),
        ("store/leads/told.py", "", "store/leads/told.py: `told` has a retired word. Say"),
        ("chatbots/answers.py", "", "chatbots: is not a room of the house"),
        ("activities/rules/judging.py", "", "activities/rules/judging.py: names no noun"),
        (
            "api/leads/read.py",
            "def told(lead: int) -> None: ...\n",
            "api/leads/read.py:1: `told` has a retired word. Say",
        ),
        ("cli/leads.py", 'print("Leads in limbo: 2")\n', "cli/leads.py:1: says `in limbo`. Say `unattended`."),
        ("docs/glossary.md", "a\n<<<<<<< ours\nb\n", "docs/glossary.md: holds conflict marks. Finish the merge."),
        ("tests/test_a.py", "a = 1\n>>>>>>> 5ac1d3f\n", "tests/test_a.py: holds conflict marks. Finish the merge."),
        (
            "docs/a.md",
            "# A\n\nA part is away.\n",
            "docs/a.md:3: says `A part is away`. Say `a dependency is unavailable`.",
        ),
        ("domain/leads.py", "kind = task.removeprefix('reply:')\n", "domain/leads.py:1: takes a packed string apart"),
        ("store/sync.py", "def f(a, b, c, d, e, f, g): ...\n", "store/sync.py:1: `f` takes 7 parameters, 6 at most"),
        ("store/sync.py", "\n" * 401, "store/sync.py: has 401 lines, 400 at most"),
    ],
)
def test_what_is_out_of_order_is_named_with_what_to_do(house: Path, file: str, text: str, says: str) -> None:
    (house / file).parent.mkdir(parents=True, exist_ok=True)
    (house / file).write_text(text)
    code, says_what = looked_over(house)
    assert (code, says in says_what) == (1, True), says_what


def test_what_python_left_in_old_folders_is_not_looked_at(house: Path) -> None:
    (house / "api/hooks/__pycache__").mkdir(parents=True)
    (house / "api/hooks/__pycache__/taking_in.cpython-311.pyc").write_bytes(b"")
    assert looked_over(house) == (0, "")


@pytest.mark.parametrize("folder", ["workflows", "console/src/screens/board"])
def test_a_folder_over_its_size_is_named(house: Path, folder: str) -> None:
    (house / folder).mkdir(parents=True, exist_ok=True)
    for number in range(17):
        (house / f"{folder}/w{number}.ts").write_text("")
    assert looked_over(house) == (1, f"{folder}: holds 17 files, 16 at most. Give one of its nouns a folder.\n")
