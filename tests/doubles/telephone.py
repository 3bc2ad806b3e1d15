"""Twilio's side of a call that is under way: it asks what comes next, and reports what happened."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree import ElementTree

import httpx2

from tests.doubles.twilio import ACCOUNT_SID, TwilioDouble


@dataclass
class Telephone:
    """Of one call. Reports come twice and in any order."""

    double: TwilioDouble
    http: httpx2.AsyncClient
    sid: str
    random: random.Random

    def form(self, sid: str | None = None, **more: str) -> dict[str, str]:
        return {"AccountSid": ACCOUNT_SID, "CallSid": sid or self.sid, **more}

    async def ask(self, url: str, sid: str | None = None, **more: str) -> ElementTree.Element:
        """Asked twice, it answers the same."""
        first, second = [await self.double.ask(url, self.form(sid, **more), self.http) for _ in range(2)]
        assert first == second
        return ElementTree.fromstring(first) if first else ElementTree.Element("Response")

    async def report(self, *reports: tuple[str, Mapping[str, str]]) -> None:
        doubled = [*reports, *reports]
        self.random.shuffle(doubled)
        for url, form in doubled:
            await self.double.ask(url, form, self.http)
