"""Everything the API knows of one lead, and the lines that tell it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from api.auth.me_schema import MeRead
from api.leads.schemas.interactions import InteractionPage, InteractionRead
from api.leads.schemas.leads import LeadRead
from api.leads.schemas.runs import HappenedRead, HistoryPage, MessagePage, MessageRead, StateRead
from api.rules.schemas.decisions import DecisionPage, DecisionRead
from cli.terminal.connection import Connection, Refusal
from cli.terminal.people import Names
from domain.lifecycle.waiting import describe

Page = TypeVar("Page", HistoryPage, DecisionPage, MessagePage, InteractionPage)
_SIZE = 200
_NO_RUN, _AWAY, _FORBIDDEN = 409, 500, 403


class Story(BaseModel):
    """One lead with its whole life; `state` is None when its run cannot be asked."""

    me: MeRead
    lead: LeadRead
    state: StateRead | None
    history: list[HappenedRead]
    decisions: list[DecisionRead]
    messages: list[MessageRead]
    interactions: list[InteractionRead]

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.me.time_zone)


@dataclass(frozen=True)
class Line:
    """One thing that happened; `details` say why. `quiet`: of use to few."""

    at: datetime
    text: str
    details: tuple[str, ...] = ()
    quiet: bool = False


@dataclass
class Telling:
    """What the words look up while a story is told; decisions are used up in order."""

    story: Story
    names: Names
    messages: Mapping[int, MessageRead] = field(init=False)
    notes: Mapping[int, str] = field(init=False)
    score_reasons: str = ""
    _decisions: list[DecisionRead] = field(init=False)

    def __post_init__(self) -> None:
        self.messages = {message.id: message for message in self.story.messages}
        self.notes = {told.id: told.notes for told in self.story.interactions if told.notes}
        self._decisions = list(self.story.decisions)

    def decision(self, kind: str, at: datetime) -> DecisionRead | None:
        """The first one of this kind and moment that was not told yet."""
        for place, decision in enumerate(self._decisions):
            if decision.kind == kind and decision.decided_at == at:
                return self._decisions.pop(place)
        return None

    def clock(self, at: datetime) -> str:
        return at.astimezone(self.story.zone).strftime("%a %d %b %H:%M")


def ask_story(connection: Connection, lead_id: int) -> Story:
    """Raises `CommandFailed`."""
    path = f"leads/{lead_id}"
    return Story(
        me=connection.get("me", MeRead),
        lead=connection.get(path, LeadRead),
        state=_state(connection, path),
        history=[one for page in _pages(connection, f"{path}/history", HistoryPage) for one in page.items],
        decisions=[one for page in _pages(connection, f"{path}/decisions", DecisionPage) for one in page.items],
        messages=[one for page in _pages(connection, f"{path}/messages", MessagePage) for one in page.items],
        interactions=[
            one for page in _pages(connection, f"{path}/interactions", InteractionPage) for one in page.items
        ],
    )


def waiting_text(story: Story, names: Names) -> str | None:
    """What the lead waits for, from its run, else as it was last written down."""
    if story.state is not None:
        return names.told(story.state.waiting_for_text) if story.state.waiting_for_text else None
    waiting = story.lead.waiting_for
    return names.told(describe(waiting, story.me.time_zone)) if waiting else None


def _state(connection: Connection, path: str) -> StateRead | None:
    try:
        return connection.get(f"{path}/state", StateRead)
    except Refusal as refusal:
        if refusal.problem.status != _NO_RUN and refusal.problem.status < _AWAY:
            raise
        return None


def _pages(connection: Connection, path: str, shape: type[Page]) -> list[Page]:
    """Empty for a caller who may not see them."""
    pages: list[Page] = []
    cursor: str | None = None
    while True:
        try:
            page = connection.get(path, shape, {"limit": _SIZE, "cursor": cursor})
        except Refusal as refusal:
            if refusal.problem.status != _FORBIDDEN:
                raise
            return pages
        pages.append(page)
        if (cursor := page.next) is None:
            return pages
