"""A scripted agent: looks at the leads on their hands, and does what the lead waits for."""

import asyncio
import hashlib
import json
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from api.leads.schemas.leads import LeadRead
from devstack.demo.cast import CastPart, nth
from devstack.demo.client import DemoClient
from devstack.demo.kinds import OfferMove
from domain.leads.lead import Outcome
from domain.lifecycle.waiting import WaitingFor, WaitKind

_EVERY = 0.4
_FORGETS_AFTER = 5.0
_AGAIN_AFTER_REFUSAL = 0.5
_QUEUED_FOR = timedelta(seconds=1)
_UNTIL_VISIT = _CALLS_BACK_IN = timedelta(seconds=2)


@dataclass(frozen=True)
class Act:
    """One command. `counts` names the part's moves that it uses up when it is taken."""

    verb: str
    body: dict[str, object]
    counts: str = ""


@dataclass(frozen=True)
class Said:
    """What an agent said of a lead that waited; sent again with its key, it gets the answer to the first time."""

    act: Act
    waiting: WaitingFor
    key: str


@dataclass(frozen=True)
class Agent:
    """One agent at work until the demo is over. `unanswered`: by lead, what was received and not decided yet."""

    id: int
    token: str
    demo_client: DemoClient
    parts: dict[int, CastPart]
    unanswered: dict[int, Said] = field(default_factory=dict)

    async def work(self) -> None:
        while True:
            await self.look()
            await asyncio.sleep(_EVERY)

    async def look(self) -> None:
        """At what is not answered yet, then at the other leads: nobody says a second thing before the first is done."""
        await asyncio.gather(*(self._say(lead_id, said) for lead_id, said in [*self.unanswered.items()]))
        seen = await self.demo_client.leads(self.token)
        mine = (lead for lead in seen if lead.id in self.parts and lead.id not in self.unanswered)
        await asyncio.gather(*(self._look_at(lead) for lead in mine))

    async def _look_at(self, lead: LeadRead) -> None:
        part, waiting = self.parts[lead.id], lead.waiting_for
        if waiting is None or part.acted.get(waiting, 0.0) > time.monotonic() - _FORGETS_AFTER:
            return
        act = next_act(part, lead, waiting, self.id, datetime.now(UTC))
        if act is not None:
            await self._say(lead.id, Said(act, waiting, self._key(lead, waiting, act)))

    async def _say(self, lead_id: int, said: Said) -> None:
        part, act = self.parts[lead_id], said.act
        part.acted[said.waiting] = time.monotonic()
        answer = await self.demo_client.post(f"/leads/{lead_id}/{act.verb}", self.token, said.key, act.body)
        if answer.undecided:
            self.unanswered[lead_id] = said
            return
        self.unanswered.pop(lead_id, None)
        if not answer.taken:
            part.acted[said.waiting] -= _FORGETS_AFTER - _AGAIN_AFTER_REFUSAL
        elif act.counts:
            setattr(part, act.counts, getattr(part, act.counts) + 1)

    def _key(self, lead: LeadRead, waiting: WaitingFor, act: Act) -> str:
        """The same command for the same wait has the same key, however often it is sent."""
        what = [self.id, lead.id, lead.run, waiting.until.isoformat(), act.verb, act.body]
        return f"demo-{hashlib.sha256(json.dumps(what).encode()).hexdigest()[:32]}"


def next_act(part: CastPart, lead: LeadRead, waiting: WaitingFor, me: int, now: datetime) -> Act | None:
    """What agent `me` does now about what the lead waits for; None: nothing."""
    if waiting.kind is WaitKind.QUEUE:
        return Act("take", {}) if lead.queued_at and lead.queued_at + _QUEUED_FOR < now else None
    # An offer to several waits for none of them by name; an agent sees it because they are one of them.
    if waiting.agent_id != me and not (waiting.kind is WaitKind.OFFER and waiting.agent_id is None):
        return None
    match waiting.kind:
        case WaitKind.OFFER:
            return _answer(part.answer(waiting))
        case WaitKind.CALL:
            return _call(nth(part.kind.calls, part.calls), waiting, now)
        case WaitKind.QUALIFICATION:
            found = nth(part.kind.assessments, part.assessments)
            return Act("assess", {"answers": dict(found)}, "assessments")
        case WaitKind.BOOKING:
            starts_at = (now + _UNTIL_VISIT).isoformat()
            return Act("book", {"starts_at": starts_at, "minutes": 15, "resource": f"room-{lead.id}"})
        case WaitKind.VISIT | WaitKind.VISIT_OUTCOME if now >= waiting.until:
            return Act("convert" if nth(part.kind.comes, part.visits) else "no-show", {}, "visits")
        case _:
            return None


def _answer(move: OfferMove) -> Act | None:
    match move:
        case OfferMove.ACCEPT:
            return Act("accept", {}, "answers")
        case OfferMove.DECLINE:
            return Act("decline", {"reason": "busy"}, "answers")
        case OfferMove.IGNORE:
            return None


def _call(outcome: Outcome, waiting: WaitingFor, now: datetime) -> Act:
    body: dict[str, object] = {"outcome": outcome.value, "attempt": waiting.attempt}
    if outcome is Outcome.CALLBACK_AT:
        body["callback_at"] = (now + _CALLS_BACK_IN).isoformat()
    return Act("outcome", body, "calls")
