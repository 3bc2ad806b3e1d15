"""`python -m tests.faults.ledger --leads 5000 --seed 7`: exit code 0 when both ledgers agree."""

import argparse
import asyncio
import secrets
import signal
import sys
from functools import partial

from rich.console import Console

from devstack.demo.stage import forget_settings, own_folder, until_stopped
from devstack.failure import StartFailed
from devstack.progress import step
from devstack.settings import Settings
from devstack.stack import Stack
from tests.faults.ledger.drill import Drill, Options, Outcome, environment, prepared, vendors
from tests.faults.ledger.report import as_json, show

_console = Console(stderr=True, highlight=False, soft_wrap=True)


def main() -> int:
    given = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that servers and folders go, too
    forget_settings()
    kills = given.leads // 10 if given.kills is None else given.kills
    seed = secrets.randbelow(1_000_000) if given.seed is None else given.seed
    options = Options(given.leads, seed, kills, given.wait, given.per_second, given.share, given.mute, not given.short)
    _console.print(f"Ledger: {options.leads} leads, {options.kills} kills, seed {options.seed}")
    try:
        outcome = run(options, keep=given.keep)
    except (StartFailed, TimeoutError, ExceptionGroup) as failure:
        first = _first(failure)
        if not isinstance(first, StartFailed | TimeoutError):
            raise
        _console.print(f"[red]✗[/] {first}" if str(first) else "[red]✗[/] Not over in time.")
        return 2
    if given.json:
        sys.stdout.write(as_json(outcome) + "\n")
    show(_console, outcome)
    return 0 if outcome.right else 1


def _first(failure: BaseException) -> BaseException:
    while isinstance(failure, BaseExceptionGroup):
        failure = failure.exceptions[0]
    return failure


def run(options: Options, *, keep: bool) -> Outcome:
    with own_folder(keep=keep) as folder:
        settings, window, port = prepared(folder, options)
        with vendors(settings) as places:
            own = Settings(data_dir=folder, api_port=port, postgres_port=0, temporal_port=0, temporal_ui_port=0)
            with Stack(own, environment=environment(places), step=partial(step, _console)) as stack:
                drill = Drill(stack, options, settings, window, _console)
                return asyncio.run(until_stopped(drill.run()))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.ledger", description=__doc__)
    parser.add_argument("--leads", type=int, default=300)
    parser.add_argument("--kills", type=int, help="default: one for ten leads")
    parser.add_argument("--seed", type=int, help="default: a new one, printed")
    parser.add_argument("--wait", type=float, default=12.0, help="seconds between two steps")
    parser.add_argument("--per-second", type=float, default=10.0, help="leads that come in")
    parser.add_argument("--share", type=float, default=0.15, help="of the vendors' requests go wrong")
    parser.add_argument("--mute", type=float, default=0.02, help="of what they executed is never reported")
    parser.add_argument("--short", action="store_true", help="no vendor hangs, which costs minutes")
    parser.add_argument("--keep", action="store_true", help="keep the folder with the ledgers and the logs")
    parser.add_argument("--json", action="store_true", help="the result on stdout, for programs")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
