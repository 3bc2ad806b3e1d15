"""A told story on a terminal: days, times, what happened, why, and what comes next."""

import unicodedata
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from api.leads.schemas.leads import LeadRead
from cli.leads.timeline.story import Line, Story, waiting_text
from cli.terminal.people import Names
from domain.leads.lead import Phase

_COLOURS = {"new": "cyan", "contacted": "blue", "qualified": "magenta", "converted": "green", "lost": "red"}


def paint(console: Console, story: Story, names: Names, lines: Sequence[Line], now: datetime) -> None:
    console.print(_head(story, names))
    for day, told in _days(story, lines):
        console.print(Text(f"\n{day}", "bold"))
        console.print(_table(story, told))
    console.print(_foot(story, names, now))


def plain(text: str) -> str:
    """Without what could steer a terminal."""
    return "".join(
        " " if char in "\n\t" else char for char in text if char in "\n\t" or unicodedata.category(char) != "Cc"
    )


def _head(story: Story, names: Names) -> RenderableType:
    lead = story.lead
    name = f"{lead.first_name} {lead.last_name}".strip() or "(no name)"
    first = Text.assemble((f"Lead {lead.id}", "bold"), " · ", (plain(name), "bold"))
    for reach in (lead.phone, lead.email):
        if reach:
            first.append(f" · {plain(reach)}")
    second = Text.assemble((lead.status.value, f"bold {_COLOURS[lead.status.value]}"), f" · {lead.stage.value}")
    for fact in _facts(lead, names):
        second.append(f" · {fact}")
    return Group(first, second)


def _facts(lead: LeadRead, names: Names) -> Iterator[str]:
    if lead.score is not None:
        yield f"score {lead.score} ({lead.band}), priority {lead.priority}"
    if lead.owner_id:
        yield f"owner {plain(names.of(lead.owner_id))}"
    elif lead.queued_at:
        yield "in the queue"
    if lead.run > 1:
        yield f"life {lead.run}"


def _days(story: Story, lines: Sequence[Line]) -> list[tuple[str, list[Line]]]:
    days: list[tuple[str, list[Line]]] = []
    for line in lines:
        day = line.at.astimezone(story.zone).strftime("%A %d %B %Y")
        if not days or days[-1][0] != day:
            days.append((day, []))
        days[-1][1].append(line)
    return days


def _table(story: Story, lines: Sequence[Line]) -> Table:
    """The time is written once for all that happened in its second."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=8, no_wrap=True)
    grid.add_column()
    before = ""
    for line in lines:
        time = line.at.astimezone(story.zone).strftime("%H:%M:%S")
        grid.add_row(Text(time if time != before else "", "dim"), _told(line))
        before = time
    return grid


def _told(line: Line) -> RenderableType:
    text = Text(plain(line.text), "dim" if line.quiet else "")
    if not line.details:
        return text
    details = (Padding(Text(plain(detail), "dim"), (0, 0, 0, 2)) for detail in line.details)
    return Group(text, *details)


def _foot(story: Story, names: Names, now: datetime) -> RenderableType:
    waiting = waiting_text(story, names)
    text = Text("\n")
    if waiting is None and story.lead.phase is not Phase.CLOSED:
        text.append("Waits to be taken in by the engine.", "bold")
    elif waiting is None:
        text.append("Its life is over; nothing is waited for.", "bold")
        if story.lead.status.value == "lost":
            text.append(f" Begin anew: lead reopen {story.lead.id}")
    else:
        text.append("Waits for ", "bold").append(plain(waiting), "bold")
        text.append(_left(story, now), "yellow")
        text.append(f"  ({story.me.time_zone})", "dim")
        if story.state is None:
            text.append("\nThe workflow engine was not asked: this is what was last written down.", "dim")
    return text


def _left(story: Story, now: datetime) -> str:
    waiting = story.state.waiting_for if story.state else story.lead.waiting_for
    if waiting is None:
        return ""
    minutes = round((waiting.until.astimezone(UTC) - now).total_seconds() / 60)
    span = abs(minutes)
    shown = f"{span} min" if span < 100 else f"{span // 60} h" if span < 60 * 48 else f"{span // (60 * 24)} days"
    return f", in {shown}" if minutes >= 0 else f", {shown} ago"
