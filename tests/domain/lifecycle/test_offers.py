"""An offer to several: whatever they answer, in whatever order, one wins at most and every part ends once."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from domain.lifecycle.chapters.offer import (
    AlsoOffered,
    Offer,
    OfferAnswer,
    accepted,
    ended,
    others_open,
    part_of,
    parts,
    passed,
    without,
)

UNTIL = datetime(2026, 11, 27, 10, tzinfo=UTC)


def offer(*agents: int) -> Offer:
    first, *others = agents
    return Offer(100 + first, first, UNTIL, also=tuple(AlsoOffered(100 + agent, agent) for agent in others))


def answers(given: Offer) -> dict[int, OfferAnswer | None]:
    return {part.agent_id: part.answer for part in parts(given)}


def test_who_accepts_first_has_it_and_the_others_lose_it() -> None:
    won = accepted(offer(1, 2, 3), 2)
    assert (won.id, won.agent_id, won.answer) == (102, 2, OfferAnswer.ACCEPTED)
    assert answers(won) == {2: OfferAnswer.ACCEPTED, 1: OfferAnswer.WITHDRAWN, 3: OfferAnswer.WITHDRAWN}


def test_one_who_passes_leaves_the_offer_open_to_the_others() -> None:
    left = passed(offer(1, 2, 3), 1, OfferAnswer.DECLINED, "busy")
    assert left.answer is None
    assert left.agent_id == 2
    assert part_of(left, 1) == AlsoOffered(101, 1, OfferAnswer.DECLINED, "busy")
    assert answers(without(left, 101)) == {2: None, 3: None}


def test_the_last_to_pass_ends_it() -> None:
    left = passed(passed(offer(1, 2), 2, OfferAnswer.DECLINED), 1, OfferAnswer.DECLINED, "busy")
    assert (left.agent_id, left.answer, left.reason) == (1, OfferAnswer.DECLINED, "busy")


def test_an_offer_to_one_is_what_it_always_was() -> None:
    alone = offer(7)
    assert accepted(alone, 7) == Offer(107, 7, UNTIL, OfferAnswer.ACCEPTED)
    assert passed(alone, 7, OfferAnswer.DECLINED, "busy") == Offer(107, 7, UNTIL, OfferAnswer.DECLINED, "busy")
    assert ended(alone, OfferAnswer.EXPIRED) == Offer(107, 7, UNTIL, OfferAnswer.EXPIRED)
    assert not others_open(alone, 7)


@given(st.data(), st.integers(1, 6))
def test_every_part_is_answered_once_and_the_first_is_open_as_long_as_any_is(data: st.DataObject, size: int) -> None:
    agents = list(range(1, size + 1))
    now = offer(*agents)
    said: dict[int, OfferAnswer] = {}
    for agent in data.draw(st.permutations(agents)):
        before = answers(now)
        verb = data.draw(st.sampled_from(["accept", "decline", "gone", "end"]))
        if verb == "accept" and now.answer is None:
            now = accepted(now, agent)
            said |= {other: OfferAnswer.WITHDRAWN for other, answer in before.items() if answer is None}
            said[agent] = OfferAnswer.ACCEPTED
        elif verb == "end":
            now = ended(now, OfferAnswer.EXPIRED)
            said |= {other: OfferAnswer.EXPIRED for other, answer in before.items() if answer is None}
        elif now.answer is None and before[agent] is None:
            answer = OfferAnswer.DECLINED if verb == "decline" else OfferAnswer.WITHDRAWN
            now = passed(now, agent, answer)
            said[agent] = answer
        assert {part.agent_id: part.id for part in parts(now)} == {agent: 100 + agent for agent in agents}
        assert {agent: answer for agent, answer in answers(now).items() if answer is not None} == said
        assert (now.answer is None) == (len(said) < size)
        assert others_open(now, agent) == any(other not in said for other in agents if other != agent)
        if said.get(agent) is OfferAnswer.ACCEPTED:
            assert now.agent_id == agent
            break
    assert list(said.values()).count(OfferAnswer.ACCEPTED) <= 1
