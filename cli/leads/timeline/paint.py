"""A lead's history on a terminal: days, times, what happened, why, and what comes next."""

import unicodedata
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from api.leads.schemas.details import ContactState, PersonRead
from api.leads.schemas.leads import LeadDetail, LeadRead
from api.leads.schemas.runs import HappenedRead
from cli.leads.timeline.story import Story, waiting_text
from cli.terminal.people import Names
from domain.leads.contact import written_phone
from domain.leads.history import ENQUIRED
from domain.leads.lead import Phase
from domain.leads.profile import DETAILS, custom_name
from domain.leads.sayings import in_words

_COLOURS = {"new": "cyan", "contacted": "blue", "qualified": "magenta", "converted": "green", "lost": "red"}


def paint(console: Console, story: Story, names: Names, lines: Sequence[HappenedRead], now: datetime) -> None:
    console.print(_head(story, names))
    for day, happened in _days(story, lines):
        console.print(Text(f"\n{day}", "bold"))
        console.print(_table(story, happened, names))
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
    for reach in (written_phone(lead.phone or "", lead.phone_extension), lead.email):
        if reach:
            first.append(f" · {plain(reach)}")
    second = Text.assemble((lead.status.value, f"bold {_COLOURS[lead.status.value]}"), f" · {lead.stage.value}")
    for fact in _facts(lead, names):
        second.append(f" · {fact}")
    return Group(first, second, *(Text(plain(line), "dim") for line in _known_besides(lead)))


def _known_besides(lead: PersonRead) -> Iterator[str]:
    """What the profile has no place for."""
    if lead.merged_into:
        yield f"Merged into lead {lead.merged_into}, which goes on: lead show {lead.merged_into}"
    yield from (f"Shares {contact}" for contact in _shared(lead))
    yield from in_words({name: value for name, value in _profile(lead) if value is not None and name not in ENQUIRED})
    if lead.notes:
        yield f"Notes: {lead.notes}"
    for contact in lead.contacts:
        way_out = f" (to confirm it: lead confirm {lead.id} {contact.value})"
        claimed = contact.state is ContactState.CLAIMED
        yield f"{'Claims' if claimed else 'Also'} {contact.kind} {contact.value}{way_out if claimed else ''}"
    if others := list(_other_names(lead)):
        yield f"Also called {', '.join(others)}"
    for system, id in lead.external_ids.items():
        yield f"Id in {system}: {id}"
    for one in lead.merged_leads:
        who = " · ".join(filter(None, (f"{one.first_name} {one.last_name}".strip(), one.phone, one.email)))
        yield f"Took over lead {one.id}: {who or '(no name)'}" + (f" · “{one.notes}”" if one.notes else "")


def _profile(lead: LeadRead) -> Iterator[tuple[str, Any]]:
    yield from ((name, getattr(lead, name)) for name in DETAILS)
    yield from ((custom_name(key), value) for key, value in lead.custom.items())


def _shared(lead: LeadDetail) -> Iterator[str]:
    for kind, called in (("phone", "a phone"), ("email", "an e-mail address")):
        ids = [
            str(contact.lead_id)
            for contact in lead.shares_with
            if contact.kind == kind and contact.lead_id != lead.merged_into
        ]
        if ids:
            yield f"{called} with lead {' and '.join((', '.join(ids[:-1]), ids[-1])) if len(ids) > 1 else ids[0]}"


def _other_names(lead: PersonRead) -> Iterator[str]:
    """Names of which a word is new: `Ravi` says nothing of Ravi Shankar."""
    known = {word.casefold() for word in (lead.first_name + " " + lead.last_name).split()}
    yield from (name for name in lead.other_names if not known.issuperset(name.casefold().split()))


def _facts(lead: LeadRead, names: Names) -> Iterator[str]:
    if lead.score is not None:
        yield f"score {lead.score} ({lead.band}), priority {lead.priority}"
    if lead.owner_id:
        yield f"owner {plain(names.of(lead.owner_id))}"
    elif lead.queued_at:
        yield "in the queue"
    if lead.run > 1:
        yield f"run {lead.run}"


def _days(story: Story, lines: Sequence[HappenedRead]) -> list[tuple[str, list[HappenedRead]]]:
    days: list[tuple[str, list[HappenedRead]]] = []
    for line in lines:
        day = line.at.astimezone(story.zone).strftime("%A %d %B %Y")
        if not days or days[-1][0] != day:
            days.append((day, []))
        days[-1][1].append(line)
    return days


def _table(story: Story, lines: Sequence[HappenedRead], names: Names) -> Table:
    """The time is written once for all that happened in its second."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=8, no_wrap=True)
    grid.add_column()
    before = ""
    for line in lines:
        time = line.at.astimezone(story.zone).strftime("%H:%M:%S")
        grid.add_row(Text(time if time != before else "", "dim"), _line(line, names))
        before = time
    return grid


def _line(line: HappenedRead, names: Names) -> RenderableType:
    text = Text(plain(names.filled(line.text)), "dim" if line.minor else "")
    details = [names.filled(detail) for detail in line.details] + ([f"“{line.quote}”"] if line.quote else [])
    return Group(text, *map(reason, details))


def reason(text: str) -> Padding:
    """A line below what it explains."""
    return Padding(Text(plain(text), "dim"), (0, 0, 0, 2))


def _foot(story: Story, names: Names, now: datetime) -> RenderableType:
    waiting = waiting_text(story, names)
    text = Text("\n")
    if waiting is None and story.lead.phase is not Phase.CLOSED:
        text.append("Waits for its run to start.", "bold")
    elif waiting is None:
        text.append("Its run has ended: nothing is due.", "bold")
        if story.lead.status.value == "lost":
            text.append(f" To reopen it: lead reopen {story.lead.id}")
    else:
        text.append("Waits for ", "bold").append(plain(waiting), "bold")
        text.append(_left(story, now), "yellow")
        text.append(f"  ({story.me.time_zone})", "dim")
        if story.state is None:
            text.append("\nThe workflow engine did not answer. This is the last stored state.", "dim")
    return text


def _left(story: Story, now: datetime) -> str:
    waiting = story.state.waiting_for if story.state else story.lead.waiting_for
    if waiting is None:
        return ""
    minutes = round((waiting.until.astimezone(UTC) - now).total_seconds() / 60)
    span = abs(minutes)
    shown = f"{span} min" if span < 100 else f"{span // 60} h" if span < 60 * 48 else f"{span // (60 * 24)} days"
    return f", in {shown}" if minutes >= 0 else f", {shown} ago"
