"""What the API says of one lead."""

from zoneinfo import ZoneInfo

from pydantic import BaseModel

from api.auth.me_schema import MeRead
from api.leads.schemas.details import PersonRead
from api.leads.schemas.runs import HappenedRead, HistoryPage, StateRead
from cli.terminal.connection import ApiRefusal, Connection
from cli.terminal.people import Names
from domain.lifecycle.waiting import describe

_SIZE = 200
_NO_RUN, _UNAVAILABLE = 409, 500


class Story(BaseModel):
    """One lead with its whole history; `state` is None when its run does not answer."""

    me: MeRead
    lead: PersonRead
    state: StateRead | None
    history: list[HappenedRead]

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.me.time_zone)


def read_story(connection: Connection, lead_id: int) -> Story:
    """Raises `CommandFailed`."""
    path = f"leads/{lead_id}"
    return Story(
        me=connection.get("me", MeRead),
        lead=connection.get(path, PersonRead),
        state=_state(connection, path),
        history=list(connection.pages(f"{path}/history", HistoryPage, {"limit": _SIZE})),
    )


def waiting_text(story: Story, names: Names) -> str | None:
    """What the lead waits for, from its run, else as it was last stored."""
    if story.state is not None:
        return names.filled(story.state.waiting_for_text) if story.state.waiting_for_text else None
    waiting = story.lead.waiting_for
    return names.filled(describe(waiting, story.me.time_zone)) if waiting else None


def _state(connection: Connection, path: str) -> StateRead | None:
    try:
        return connection.get(f"{path}/state", StateRead)
    except ApiRefusal as refusal:
        if refusal.problem.status != _NO_RUN and refusal.problem.status < _UNAVAILABLE:
            raise
        return None
