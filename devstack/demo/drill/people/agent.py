"""A scripted agent of the drill: does what each lead waits for, and says so in a way that can be found again."""

import asyncio
import hashlib
import json
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from api.leads.schemas.leads import LeadRead
from devstack.demo.agent import Act, next_act
from devstack.demo.drill.chance import chance
from devstack.demo.drill.evidence import Marks
from devstack.demo.drill.journal import Answered, Request
from devstack.demo.drill.people.client import Client
from devstack.demo.drill.people.roster import Player
from domain.leads.lead import OPEN_STATUSES
from domain.lifecycle.waiting import WaitingFor, WaitKind

_EVERY = 0.7
_REPEATS = 0.2
_NOTES = 0.2
_PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0)
_UNTIL_VISIT = timedelta(seconds=2)
Wait = tuple[int, int, WaitingFor]


@dataclass
class Agent:
    """Works until `stopping` is set, and then ends what is under way. Each lead is seen to by one task at a time."""

    id: int
    tenant: int
    client: Client
    players: Mapping[int, Player]
    seed: int
    stopping: asyncio.Event
    _done: set[Wait] = field(default_factory=set)
    _refusals: Counter[Wait] = field(default_factory=Counter)
    _not_before: dict[Wait, float] = field(default_factory=dict)

    async def work(self) -> None:
        busy: dict[int, asyncio.Task[None]] = {}
        while not self.stopping.is_set():
            offers = {offer["lead_id"]: offer["id"] for offer in await self.client.all_of(_OFFERS, self.id)}
            for item in await self.client.all_of(_LEADS, self.id):
                lead = LeadRead.model_validate(item)
                task = busy.get(lead.id)
                if lead.id in self.players and lead.status in OPEN_STATUSES and (task is None or task.done()):
                    if task is not None:
                        task.result()
                    busy[lead.id] = asyncio.create_task(self._see_to(lead, offers.get(lead.id)))
            await asyncio.sleep(_EVERY)
        await asyncio.gather(*busy.values())

    async def _see_to(self, lead: LeadRead, offer: int | None) -> None:
        waiting, player = lead.waiting_for, self.players[lead.id]
        if waiting is None:
            return
        wait = (lead.id, lead.run, waiting)
        if wait in self._done or self._not_before.get(wait, 0.0) > time.monotonic():
            return
        if waiting.kind is WaitKind.OFFER and offer is None:
            return
        act = next_act(player, lead, waiting, self.id, datetime.now(UTC))
        if act is not None:
            await self._carry_out(lead, wait, self._request(lead, wait, act, offer), act)

    async def _carry_out(self, lead: LeadRead, wait: Wait, request: Request, act: Act) -> None:
        dice = chance(self.seed, request.key)
        entry = await self.client.send(request, repeat=dice.random() < _REPEATS)
        if entry.answered is not Answered.ACKNOWLEDGED:
            self._not_before[wait] = time.monotonic() + _PAUSES[min(self._refusals[wait], len(_PAUSES) - 1)]
            self._refusals[wait] += 1
            return
        self._done.add(wait)
        if act.counts:
            player = self.players[lead.id]
            setattr(player, act.counts, getattr(player, act.counts) + 1)
        if dice.random() < _NOTES:
            await self.client.send(self._note(lead, f"{request.key}-note"), repeat=dice.random() < _REPEATS)

    def _request(self, lead: LeadRead, wait: Wait, act: Act, offer: int | None) -> Request:
        """After a refusal it is another command, with another key."""
        waiting, times = wait[2], self._refusals[wait]
        what = [self.seed, self.id, *wait[:2], waiting.kind, waiting.until.isoformat(), act.verb, times]
        key = f"drill-{hashlib.sha256(json.dumps(what).encode()).hexdigest()[:24]}"
        marks = Marks(self.tenant, lead.id, lead.run, self.id, key)
        body, places = _said(act, marks, waiting, offer)
        if act.verb == "book":
            body["starts_at"] = (datetime.now(UTC) + _UNTIL_VISIT * 2 ** min(times, 5)).isoformat()
        return Request(
            kind=act.verb,
            path=f"/api/v1/leads/{lead.id}/{act.verb}",
            tenant=self.tenant,
            places={**places, **marks.answer},
            lead=lead.id,
            by=self.id,
            key=key,
            body=body,
        )

    def _note(self, lead: LeadRead, key: str) -> Request:
        marks = Marks(self.tenant, lead.id, lead.run, self.id, key)
        return Request(
            kind="interaction",
            path=f"/api/v1/leads/{lead.id}/interactions",
            tenant=self.tenant,
            places={"interactions": key, **marks.answer},
            lead=lead.id,
            by=self.id,
            key=key,
            body={"interaction_type": "note", "notes": key},
        )


_LEADS = "/api/v1/leads?limit=200"
_OFFERS = "/api/v1/offers?of=mine&limit=200"


def _said(act: Act, marks: Marks, waiting: WaitingFor, offer: int | None) -> tuple[dict[str, Any], dict[str, str]]:
    """The body with a mark of its own where there is room for one, and where the command must be found."""
    body: dict[str, Any] = dict(act.body)
    match act.verb:
        case "accept":
            return {**body, "offer_id": offer}, marks.offer(offer, "accepted")
        case "decline":
            return {**body, "offer_id": offer}, marks.offer(offer, "declined")
        case "outcome":
            return {**body, "notes": marks.key}, marks.outcome(waiting.attempt, str(body["outcome"]))
        case "assess":
            answers = {**body["answers"], "specialty": marks.key}
            return {**body, "answers": answers}, {"assessments": marks.key, "judgements": marks.key}
        case "book":
            return {**body, "resource": marks.key}, {"appointments": marks.key}
        case "convert":
            return body, {"conversions": marks.of_run, "patients": marks.of_lead}
        case "no-show":
            return body, {"no_shows": marks.of_run}
        case _:
            return body, {"takes": marks.of_agent}
