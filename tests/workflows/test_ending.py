"""The status with which a process ends, and that its interpreter is not taken down."""

import subprocess
import sys

import pytest

_TAKEN_DOWN = "import atexit, os, sys; from workflows.client.ending import end_with; atexit.register(os.abort)\n"


def _end(main: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", f"{_TAKEN_DOWN}{main}"], capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize(
    ("main", "status", "said"),
    [
        ("end_with(lambda: print('done'))", 0, ("done\n", "")),
        ("end_with(lambda: sys.exit(3))", 3, ("", "")),
        ("end_with(lambda: sys.exit(None))", 0, ("", "")),
        ("end_with(lambda: sys.exit('lead: no'))", 1, ("", "lead: no\n")),
    ],
)
def test_a_process_ends_with_the_status_of_its_work(main: str, status: int, said: tuple[str, str]) -> None:
    done = _end(main)
    assert (done.returncode, (done.stdout, done.stderr)) == (status, said)


def test_a_fault_is_shown_whole() -> None:
    done = _end("end_with(lambda: 1 / 0)")
    assert (done.returncode, done.stderr.splitlines()[-1]) == (1, "ZeroDivisionError: division by zero")


def test_the_command_ends_so() -> None:
    done = _end("sys.argv = ['lead', '--help']; from cli.main import main; main()")
    assert (done.returncode, "Operate the lead engine" in done.stdout) == (0, True)
