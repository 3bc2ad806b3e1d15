"""The drill's stage: a separate stack without limits per minute, removed at the end; the findings are kept when
something was wrong."""

import asyncio
import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
from rich.console import Console

from devstack.demo.drill.drill import Drill, DrillOptions, DrillResult
from devstack.demo.drill.findings import Findings
from devstack.demo.drill.journal import Journal
from devstack.demo.drill.people.roster import DRILLED
from devstack.demo.stage import own_folder, own_stack, until_stopped
from devstack.failure import StartFailed

_UNLIMITED = {
    f"LEAD_LIMIT_{what}": "0"
    for what in ("SUBMISSIONS", "PAGES", "HOOKS", "FAILURES", "FORM", "TENANT", "CALLER", "READS", "SEARCHES")
}
_console = Console(stderr=True, highlight=False, soft_wrap=True)


def run_drill(options: DrillOptions, *, keep: bool) -> DrillResult:
    """Raises `StartFailed`."""
    secret = secrets.token_hex(16)
    _console.print(f"Drill: {options.leads} leads, {options.kills} kills, seed {options.seed}")
    with own_folder(keep=keep) as folder, _findings(options.seed, folder) as findings:
        journal = Journal(findings.journal)
        with closing(journal), own_stack(folder, secret, DRILLED, **_UNLIMITED) as stack:
            drill = Drill(stack, options, journal, findings, secret, _console)
            result = asyncio.run(until_stopped(_bounded(drill)))
        if result.right and not keep:
            findings.drop()
    return result


async def _bounded(drill: Drill) -> DrillResult:
    try:
        return await drill.run()
    except TimeoutError:
        raise StartFailed(f"The drill was not over after {drill.options.limit:.0f} s.") from None
    except BaseExceptionGroup as failures:
        first = _first(failures)
        if isinstance(first, TimeoutError | psycopg.OperationalError):
            raise StartFailed(f"The engine is unavailable or too busy to answer: {type(first).__name__}.") from failures
        raise first from None


@contextmanager
def _findings(seed: int, data_dir: Path) -> Iterator[Findings]:
    """Kept when something was wrong; when the drill is stopped by hand, only if a lead was in doubt before."""
    findings = Findings(seed)
    try:
        yield findings
    except KeyboardInterrupt:
        if not findings.histories:
            findings.drop()
        raise
    finally:
        if findings.folder.exists():
            findings.save_logs(data_dir)
            findings.show(_console)


def _first(failures: BaseException) -> BaseException:
    while isinstance(failures, BaseExceptionGroup):
        failures = failures.exceptions[0]
    return failures
