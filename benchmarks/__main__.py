"""`python -m benchmarks [NAME…] [--full] [--json]`: one JSON line each on stdout; what is going on, on stderr."""

import argparse
import asyncio
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence

import structlog

from benchmarks import (
    candidates,
    capture,
    dedup,
    imports,
    lifecycle,
    lists,
    offer,
    places,
    public,
    response,
    restart,
    routing,
    trial,
    waiting,
)
from benchmarks.bed.line import Line, machine
from benchmarks.bed.size import Size
from benchmarks.bed.stage import Stage, stage
from benchmarks.booking import slots
from benchmarks.console import live, today
from benchmarks.outreach import steps

BENCHMARKS: Mapping[str, Callable[[Stage, Size], Awaitable[Line]]] = {
    "routing": routing.measure,
    "offer": offer.measure,
    "capture": capture.measure,
    "list": lists.measure,
    "lifecycle": lifecycle.measure,
    "response": response.measure,
    "waiting": waiting.measure,
    "restart": restart.measure,
    "dedup": dedup.measure,
    "places": places.measure,
    "candidates": candidates.measure,
    "trial": trial.measure,
    "import": imports.measure,
    "public": public.measure,
    "outreach": steps.measure,
    "live": live.measure,
    "today": today.measure,
    "booking": slots.measure,
}


def main(arguments: Sequence[str] | None = None) -> None:
    options = _options(arguments)
    began = time.monotonic()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that servers and folders go, too
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))  # stdout is for the lines

    def report(what: str) -> None:
        if not options.json:
            print(f"{time.monotonic() - began:6.1f} s  {what}", file=sys.stderr, flush=True)

    asyncio.run(run(options.names or list(BENCHMARKS), Size[options.size.upper()], report))


async def run(names: Sequence[str], size: Size, report: Callable[[str], None]) -> list[Line]:
    """Each in its turn, on servers that no other work disturbs; prints and returns their lines."""
    lines = []
    report("starting PostgreSQL")
    with stage(report) as servers:
        for name in names:
            before = machine()
            line = await BENCHMARKS[name](servers, size)
            print(line.to_json(before), flush=True)
            report(f"{name}: {'goals met' if not line.missed else 'missed ' + ', '.join(line.missed)}")
            lines.append(line)
    await asyncio.sleep(0.5)  # Temporal's client must be gone before the interpreter is (sdk-python#300)
    return lines


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *BENCHMARKS], metavar="NAME", help=", ".join(BENCHMARKS))
    sizes = parser.add_mutually_exclusive_group()
    sizes.add_argument("--full", dest="size", action="store_const", const="full", help="the sizes of the goals")
    sizes.add_argument("--tiny", dest="size", action="store_const", const="tiny", help="only to see that it runs")
    parser.add_argument("--json", action="store_true", help="nothing but the JSON lines")
    parser.set_defaults(size="small")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
