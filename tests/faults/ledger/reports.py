"""What follows from a delivery: the vendor's reports, late, twice and out of order; and what the person does."""

import asyncio
import random
import re
import time
from collections import Counter
from collections.abc import Coroutine, Sequence
from typing import Any

import httpx2

from tests.doubles.sendgrid import SendGridDouble, SendGridMail
from tests.doubles.twilio import TwilioDouble, TwilioMessage
from tests.faults.ledger.book import Book, Delivery, Report, Wish
from tests.faults.ledger.cast import Kind, Person
from tests.faults.ledger.hospital import TENANT

OUR_NUMBER = "+14155550100"
_LATEST_REPORT, _AGAIN_AFTER = 6.0, 0.7
_TWICE, _UNDELIVERED = 0.4, 0.03
_UNSUBSCRIBE = re.compile(r"<https?://[^/]+(/[^>]+)>")


class Desk:
    """Lives on one loop. `pending`: what the engine has not taken yet; it is repeated until it has."""

    twilio: TwilioDouble
    sendgrid: SendGridDouble

    def __init__(
        self, api_url: str, book: Book, people: Sequence[Person], dice: random.Random, wait: float, mute: float
    ) -> None:
        self._api, self._book, self._dice, self._wait, self._mute = api_url, book, dice, wait, mute
        self._by_address = {address: who for who in people for address in (who.phone, who.email)}
        self._received: Counter[int] = Counter()
        self._web = httpx2.AsyncClient(base_url=api_url, trust_env=False, timeout=20)
        self._tasks: set[asyncio.Task[None]] = set()
        self._events = 0
        self.executed = 0

    @property
    def pending(self) -> int:
        return len(self._tasks)

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._web.aclose()

    def take(self, delivery: Delivery, what: TwilioMessage | SendGridMail) -> None:
        """The vendor executed this."""
        self.executed += 1
        if self._dice.random() >= self._mute:
            self._report(delivery, what)
        who = self._by_address.get(delivery.to)
        if who is not None:
            self._received[who.number] += 1
            self._act(who, what)

    def _report(self, delivery: Delivery, what: TwilioMessage | SendGridMail) -> None:
        end = "failed" if self._dice.random() < _UNDELIVERED else "delivered"
        for state in ("sent", end):
            self._events += 1
            number = self._events
            for _ in range(2 if self._dice.random() < _TWICE else 1):
                late = self._dice.uniform(0, _LATEST_REPORT)
                self._begin(self._reported(delivery, what, state, number, late))

    async def _reported(
        self, delivery: Delivery, what: TwilioMessage | SendGridMail, state: str, number: int, late: float
    ) -> None:
        await asyncio.sleep(late)
        while not await self._said(what, state, number):
            await asyncio.sleep(_AGAIN_AFTER)
        self._book.add(Report(time.time(), delivery.token, state))

    async def _said(self, what: TwilioMessage | SendGridMail, state: str, number: int) -> bool:
        try:
            if isinstance(what, TwilioMessage):
                told, code = ("undelivered", "30008") if state == "failed" else (state, "")
                (status,) = await self.twilio.post_statuses(what, [told], code, client=self._web)
            else:
                name = {"sent": "processed", "delivered": "delivered", "failed": "bounce"}[state]
                more = {"type": "blocked"} if state == "failed" else {}
                event = self.sendgrid.event(what, name, f"event-{number}", **more)
                status = await self.sendgrid.post_events(f"{self._api}/hooks/sendgrid/events", [event], self._web)
        except httpx2.TransportError:
            return False
        return status < 300

    def _act(self, who: Person, what: TwilioMessage | SendGridMail) -> None:
        """Once, some time after the message that makes them."""
        if self._received[who.number] < who.after:
            return
        match who.kind:
            case Kind.REPLIES if self._received[who.number] == who.after:
                self._begin(self._writes(who, "How much does it cost? Please tell me more."))
            case Kind.STOPS if self._received[who.number] == who.after:
                self._begin(self._writes(who, self._dice.choice(["STOP", "stop", "Stop.", "UNSUBSCRIBE"])))
            case Kind.UNSUBSCRIBES if isinstance(what, SendGridMail):
                self._begin(self._unsubscribes(who, what))

    async def _writes(self, who: Person, text: str) -> None:
        await asyncio.sleep(who.pause * self._wait)
        url, sid = f"{self._api}/hooks/twilio/{TENANT}/inbound", f"SMee{who.number:030x}"
        while True:
            try:
                status = await self.twilio.post_inbound(url, who.phone, OUR_NUMBER, text, sid, client=self._web)
                if status < 300:
                    break
            except httpx2.TransportError:
                pass
            await asyncio.sleep(_AGAIN_AFTER)
        if who.kind is Kind.STOPS:
            self._book.add(Wish(time.time(), "phone", who.phone))

    async def _unsubscribes(self, who: Person, mail: SendGridMail) -> None:
        """One click in the mail program, by the header of the mail."""
        await asyncio.sleep(who.pause * self._wait)
        link = _UNSUBSCRIBE.search(str(_headers(mail).get("List-Unsubscribe", "")))
        if link is None:
            raise RuntimeError("a mail without a way out")
        body = "List-Unsubscribe=One-Click"
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        while True:
            try:
                answer = await self._web.post(link[1], content=body, headers=headers)
                if answer.status_code < 300:
                    break
            except httpx2.TransportError:
                pass
            await asyncio.sleep(_AGAIN_AFTER)
        self._book.add(Wish(time.time(), "email", who.email))

    def _begin(self, story: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(story)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _headers(mail: SendGridMail) -> dict[str, Any]:
    own: dict[str, Any] = mail.request["personalizations"][0].get("headers", {})
    return {**mail.request.get("headers", {}), **own}
