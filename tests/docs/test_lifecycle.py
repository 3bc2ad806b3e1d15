"""docs/explanation/lifecycle.md against the words of the code."""

import re

from pydantic import BaseModel

from domain.leads.lead import LEGAL_MOVES, LossReason, Phase, Stage, Status
from domain.lifecycle.messages import Command, Fact
from domain.lifecycle.waiting import WaitKind
from domain.tenants.policy import Policy
from tests.docs.pages import PROJECT, first_column, listed, mermaid, page, section

LIFECYCLE = page("docs/explanation/lifecycle.md")


def test_the_state_diagram_shows_every_legal_move_and_no_other() -> None:
    arrows = re.findall(r"^ +(\S+) --> (\S+)$", mermaid(LIFECYCLE), re.MULTILINE)
    moves = {(Status(a), Status(b)) for a, b in arrows if "[*]" not in (a, b)}
    assert moves == LEGAL_MOVES
    assert {(a, b) for a, b in arrows if "[*]" in (a, b)} == {("[*]", "new"), ("converted", "[*]")}


def test_every_chapter_stands_in_the_file_that_is_named() -> None:
    rows = re.findall(r"^\| `(\w+)` \| `([\w/.]+)`", section(LIFECYCLE, "Chapters"), re.MULTILINE)
    assert [phase for phase, _ in rows] == list(Phase)
    for phase, file in rows:
        verb = {"closed": "close"}.get(phase, phase)
        assert f"async def {verb}(" in (PROJECT / file).read_text()


def test_every_kind_of_waiting_is_explained() -> None:
    assert first_column(section(LIFECYCLE, "What a lead waits for")) == list(WaitKind)


def test_every_command_and_fact_is_named() -> None:
    messages = section(LIFECYCLE, "Messages")
    commands, facts = messages.split("**Facts**")
    assert listed(commands) == {_snake(kind) for kind in Command.__subclasses__()}
    assert listed(facts) == {_snake(kind) for kind in Fact.__subclasses__()}


def test_every_reason_to_lose_a_lead_is_named() -> None:
    assert listed(section(LIFECYCLE, "How a run ends")) == set(LossReason)


def test_the_stages_stand_in_their_order() -> None:
    assert ", ".join(f"`{stage}`" for stage in Stage) in LIFECYCLE


def test_the_caps_and_timers_are_fields_of_the_policy() -> None:
    rows = re.findall(r"^\| (`.+?`) \|", section(LIFECYCLE, "Caps and timers"), re.MULTILINE)
    paths = [path for row in rows for path in re.findall(r"`([\w.]+)`", row)]
    assert len(paths) > 10
    for path in paths:
        value: object = Policy()
        for name in path.split("."):
            assert isinstance(value, BaseModel)
            value = getattr(value, name)


def _snake(kind: type) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()
