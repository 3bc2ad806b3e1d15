"""What is wrong with a text, found in a process of its own: what would run for minutes or fill the memory ends alone.

`python -m services.outreach.text_checks` is that process: the text on stdin, its faults on stdout, as JSON.
"""

import asyncio
import json
import resource
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from domain.errors import LeadEngineError, Unavailable
from domain.leads.lead import Channel
from domain.outreach.ports import Dlt
from domain.outreach.templates.checks import TextFault, faults
from domain.outreach.templates.template import Approval, Template, VendorText

CPU_SECONDS, WALL_SECONDS, MEMORY = 4, 20, 1_500_000_000
_AT_ONCE = asyncio.Semaphore(2)
_ROOT = Path(__file__).parents[2]
_TOO_MUCH = TextFault("body", 0, "takes too long to fill in: leave loops and long replacements out")


class BadText(LeadEngineError):
    """Raised for a text that cannot be sent; each fault has its field and line."""

    def __init__(self, found: list[TextFault]) -> None:
        self.faults = [fault for fault in found if not fault.warning]
        first = self.faults[0]
        self.field = first.field
        super().__init__(
            f"{first.field}, line {first.line}: {first.text}" if first.line else f"{first.field} {first.text}"
        )


async def checked(template: Template) -> list[TextFault]:
    """The warnings. Raises `BadText`."""
    found = await faults_of(template)
    if any(not fault.warning for fault in found):
        raise BadText(found)
    return found


async def faults_of(template: Template) -> list[TextFault]:
    """Everything that is wrong with it, and what is odd."""
    async with _AT_ONCE:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "services.outreach.text_checks",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            cwd=_ROOT,
        )
        try:
            async with asyncio.timeout(WALL_SECONDS):
                out, _ = await process.communicate(json.dumps(asdict(template)).encode())
        except TimeoutError:
            return [_TOO_MUCH]
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
    if process.returncode == 1:
        raise Unavailable("The text could not be checked. Try again in a few seconds.")
    if process.returncode != 0:
        return [_TOO_MUCH]
    return [TextFault(**one) for one in json.loads(out)]


def _read(given: dict[str, Any]) -> Template:
    vendors = {
        name: VendorText(one["template_id"], one["language"], one["variables"], Approval(one["approval"]))
        for name, one in given["vendors"].items()
    }
    dlt = Dlt(**given["dlt"]) if given["dlt"] else None
    return Template(**{**given, "channel": Channel(given["channel"]), "vendors": vendors, "dlt": dlt})


def _main() -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    template = _read(json.load(sys.stdin))
    try:
        found = faults(template)
    except (MemoryError, RecursionError):
        return 2
    json.dump([asdict(fault) for fault in found], sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(_main())
