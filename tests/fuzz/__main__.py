"""`scripts/fuzz`: prints what was answered; exit 1 when something is wrong, with the smallest request that shows it."""

import argparse
import json
import sys
import time
from collections import Counter
from dataclasses import asdict
from typing import Any

from tests.fuzz.client import Tally
from tests.fuzz.run import Plan, fuzz


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/fuzz", description="Odd requests of every operation, by every role.")
    parser.add_argument("--requests", type=int, default=100_000, help="how many (default: 100,000)")
    parser.add_argument("--seed", type=int, default=1, help="another seed makes other requests (default: 1)")
    parser.add_argument("--processes", type=int, default=2, help="that send (default: 2)")
    parser.add_argument("--clients", type=int, default=12, help="at once in each process (default: 12)")
    parser.add_argument("--minutes", type=float, help="end after so long, with what was sent until then")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    given = parser.parse_args()
    began = time.monotonic()

    def progress(done: int, faults: int) -> None:
        rate = done / (time.monotonic() - began)
        sys.stderr.write(f"\r{done:>9,} of {given.requests:,} requests, {rate:.0f}/s, {faults} findings ")
        sys.stderr.flush()

    seconds = given.minutes * 60 if given.minutes else None
    plan = Plan(given.requests, given.seed, given.processes, given.clients, seconds)
    tally, never = fuzz(plan, progress)
    sys.stderr.write("\n")
    summary = summarize(tally, never, given.seed, time.monotonic() - began)
    print(json.dumps(summary) if given.json else as_text(summary))  # noqa: T201
    return 1 if tally.findings or never else 0


def summarize(tally: Tally, never: list[str], seed: int, seconds: float) -> dict[str, Any]:
    classes = Counter[str]()
    for status, times in tally.statuses.items():
        classes[f"{status[0]}xx" if status[:3].isdigit() else status] += times
    return {
        "requests": tally.requests,
        "seconds": round(seconds, 1),
        "seed": seed,
        "operations": sum(name.partition(" ")[2].startswith("/api/") for name in tally.by_operation),
        "never_accepted": never,
        "classes": dict(sorted(classes.items())),
        "statuses": dict(sorted(tally.statuses.items())),
        "by_operation": {name: dict(sorted(counted.items())) for name, counted in sorted(tally.by_operation.items())},
        "findings": [asdict(finding) for finding in tally.findings.values()],
    }


def as_text(summary: dict[str, Any]) -> str:
    lines = [
        f"{summary['requests']:,} requests in {summary['seconds']:.0f} s, seed {summary['seed']}",
        f"{summary['operations']} operations; accepted nothing: {', '.join(summary['never_accepted']) or 'none'}",
        "  ".join(f"{name}: {times:,}" for name, times in summary["classes"].items()),
        "",
    ]
    for name, counted in summary["by_operation"].items():
        lines.append(f"{name:<75} " + "  ".join(f"{status}: {times}" for status, times in counted.items()))
    lines.append("")
    for finding in summary["findings"]:
        lines.append(
            f"FOUND {finding['name']}: {finding['fault']} ({finding['times']} times, number {finding['number']})"
        )
        lines.append(f"      {json.dumps(finding['case'], default=str)}")
    lines.append(f"{len(summary['findings'])} findings")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
