"""The drill's stage: a stack of its own with no limits per minute, cleared away at the end; the journal is kept when
something was wrong."""

import asyncio
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from cli.demo.drill.drill import Drill, DrillOptions, DrillResult
from cli.demo.drill.journal import Journal
from cli.demo.drill.roster import DRILLED
from cli.demo.stage import own_folder, own_stack, until_stopped
from cli.embedded.failure import StartFailed

_UNLIMITED = {
    f"LEAD_LIMIT_{what}": "0" for what in ("SUBMISSIONS", "PAGES", "HOOKS", "FAILURES", "FORM", "TENANT", "CALLER")
}
_console = Console(stderr=True, highlight=False, soft_wrap=True)


def run_drill(options: DrillOptions, *, keep: bool) -> DrillResult:
    """Raises `StartFailed`."""
    secret = secrets.token_hex(16)
    _console.print(f"Drill: {options.leads} leads, {options.kills} kills, seed {options.seed}")
    with own_folder(keep=keep) as folder, _journal(options.seed) as journal:
        with own_stack(folder, secret, DRILLED, **_UNLIMITED) as stack:
            drilled = asyncio.run(until_stopped(_bounded(Drill(stack, options, journal, secret, _console))))
        if drilled.right and not keep:
            journal.path.unlink()
    return drilled


async def _bounded(drill: Drill) -> DrillResult:
    try:
        return await drill.run()
    except TimeoutError:
        raise StartFailed(f"The drill was not over after {drill.options.limit:.0f} s.") from None
    except BaseExceptionGroup as failures:
        raise _first(failures) from None


@contextmanager
def _journal(seed: int) -> Iterator[Journal]:
    """Beside the data folder, so that it outlives it."""
    folder = Path(tempfile.gettempdir())
    journal = Journal(Path(tempfile.mkstemp(prefix=f"lead-drill-{seed}-", suffix=".jsonl", dir=folder)[1]))
    try:
        yield journal
    except KeyboardInterrupt:
        journal.path.unlink()
        raise
    finally:
        journal.close()
        if journal.path.exists():
            _console.print(f"Journal: {journal.path}")


def _first(failures: BaseException) -> BaseException:
    while isinstance(failures, BaseExceptionGroup):
        failures = failures.exceptions[0]
    return failures
