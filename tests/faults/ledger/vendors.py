"""`python -m tests.faults.ledger.vendors SETTINGS`: Twilio and SendGrid on loopback, in a process that nobody kills.

They misbehave by the seed, keep their ledger on disk, report late, twice and out of order, and the people they reach
write back. The first line on stdout says where they listen; they end when stdin does.
"""

import asyncio
import contextlib
import json
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from devstack.demo.drill.chance import chance
from tests.doubles import sendgrid, twilio
from tests.doubles.faults import Fault
from tests.faults.ledger.book import Book, Delivery
from tests.faults.ledger.cast import Home, Kind, person
from tests.faults.ledger.misfortune import Misfortune
from tests.faults.ledger.reports import Desk

_EVERY = 0.3


@dataclass(frozen=True)
class VendorSettings:
    """`share` of the requests go wrong; `mute` of what was executed is never reported; `wait` between two steps."""

    folder: str
    api_url: str
    seed: int
    leads: int
    wait: float
    share: float
    mute: float
    silence: bool
    regions: Mapping[Home, str] = field(default_factory=dict)

    @property
    def book(self) -> Path:
        return Path(self.folder) / "vendors.jsonl"

    @property
    def status(self) -> Path:
        return Path(self.folder) / "vendors.json"

    def to_json(self) -> str:
        return json.dumps(asdict(self))


class Twilio(twilio.TwilioDouble):
    """Writes down what it executed before it answers."""

    def __init__(self, misfortune: Misfortune, told: "Told", wrong: frozenset[str]) -> None:
        super().__init__()
        self._misfortune, self._told, self._wrong = misfortune, told, wrong

    def next_fault(self) -> Fault | None:
        return self._told.counted(self._misfortune.next())

    def _execute(self, request: Request, noun: str, form: list[tuple[str, str]]) -> Response:
        if request.method == "POST" and dict(form)["To"].removeprefix("whatsapp:") in self._wrong:
            return twilio._error(400, 21211, "The number is not valid")
        return super()._execute(request, noun, form)

    def _message(self, form: Mapping[str, str]) -> twilio.TwilioMessage:
        message = super()._message(form)
        self._told.executed(message)
        return message


class SendGrid(sendgrid.SendGridDouble):
    """Writes down what it took before it answers."""

    def __init__(self, misfortune: Misfortune, told: "Told") -> None:
        super().__init__()
        self._misfortune, self._told = misfortune, told

    def next_fault(self) -> Fault | None:
        return self._told.counted(self._misfortune.next())

    def _take(self, body: dict[str, Any]) -> Response:
        answer = super()._take(body)
        self._told.executed(self.sent[-1])
        return answer


class Told:
    """From the doubles' threads to the ledger and to the loop that reports. Faults are counted by what they are."""

    def __init__(self, book: Book, desk: Desk, loop: asyncio.AbstractEventLoop) -> None:
        self._book, self._desk, self._loop = book, desk, loop
        self.faults: Counter[str] = Counter()
        self._reporting: list[Future[None]] = []

    def executed(self, what: twilio.TwilioMessage | sendgrid.SendGridMail) -> None:
        delivery = _delivery(what)
        self._book.add(delivery)
        self._loop.call_soon_threadsafe(self._desk.take, delivery, what)

    def counted(self, fault: Fault | None) -> Fault | None:
        if fault is not None:
            self.faults[_named(fault)] += 1
        return fault


def _delivery(what: twilio.TwilioMessage | sendgrid.SendGridMail) -> Delivery:
    if isinstance(what, sendgrid.SendGridMail):
        token = what.custom_args.get("lead_token", "")
        return Delivery(time.time(), "sendgrid", "email", token, what.message_id, what.to)
    token = what.status_callback.partition("?token=")[2]
    channel = "whatsapp" if what.to.startswith("whatsapp:") else "sms"
    return Delivery(time.time(), "twilio", channel, token, what.sid, what.to.removeprefix("whatsapp:"))


def _named(fault: Fault) -> str:
    what = f"answers {fault.status}" if fault.status else "resets" if fault.reset else "hangs"
    return f"{what}, executed" if fault.commits else what


async def main(settings: VendorSettings) -> None:
    loop, book = asyncio.get_running_loop(), Book(settings.book)
    people = [person(number, settings.seed, settings.regions) for number in range(settings.leads)]
    wrong = frozenset(who.phone for who in people if who.kind is Kind.WRONG_NUMBER)
    desk = Desk(settings.api_url, book, people, chance(settings.seed, "reports"), settings.wait, settings.mute)
    told = Told(book, desk, loop)

    def misfortune(vendor: str) -> Misfortune:
        dice: random.Random = chance(settings.seed, "misfortune", vendor)
        return Misfortune(dice, settings.share, silence=settings.silence)

    with Twilio(misfortune("twilio"), told, wrong) as sms, SendGrid(misfortune("sendgrid"), told) as mail:
        desk.twilio, desk.sendgrid = sms, mail
        places = {"twilio": sms.url, "sendgrid": mail.url, "public_key": mail.public_key}
        sys.stdout.write(json.dumps(places) + "\n")
        sys.stdout.flush()
        ended = asyncio.create_task(asyncio.to_thread(sys.stdin.read))
        while not ended.done():
            said = {"executed": desk.executed, "pending": desk.pending, "faults": dict(told.faults)}
            _write(settings.status, {**said, "complaints": (sms.complaints + mail.complaints)[:20]})
            await asyncio.wait([ended], timeout=_EVERY)
    await desk.close()


def _write(path: Path, said: Mapping[str, object]) -> None:
    """Whole, or not at all."""
    made = path.with_suffix(".making")
    made.write_text(json.dumps(said))
    os.replace(made, path)


def read_settings(text: str) -> VendorSettings:
    given = json.loads(text)
    return VendorSettings(**{**given, "regions": {Home(home): code for home, code in given["regions"].items()}})


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main(read_settings(sys.argv[1])))
