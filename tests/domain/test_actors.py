"""Who did something is stored in one way, and read back by it."""

import pytest

from domain.privacy import ENGINE, Actor, ActorKind, agent_or_manager


@pytest.mark.parametrize(("kind", "id"), [(ActorKind.AGENT, 7), (ActorKind.PROGRAM, 3), (ActorKind.VENDOR, None)])
def test_an_actor_is_read_back_as_it_was_written(kind: ActorKind, id: int | None) -> None:
    stored = str(Actor.of(kind, id))
    assert (Actor(stored).kind, Actor(stored).id) == (kind, id)


def test_the_stored_text_stays_what_it_was() -> None:
    assert [ENGINE, agent_or_manager(7), agent_or_manager(None)] == ["engine", "agent:7", "manager"]
    assert Actor.of(ActorKind.PROGRAM, 3) == "key:3"


def test_who_was_stored_before_there_were_kinds_is_kept() -> None:
    assert (Actor("seed").kind, Actor("seed").id) == (None, None)
