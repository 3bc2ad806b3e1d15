"""What a lead asks of its agent: what nobody knows is not asked for; what is urgent goes to whoever is there."""

from dataclasses import replace
from datetime import UTC, datetime

from domain.conditions.condition import FactTest
from domain.routing.candidates import Candidate, Needs
from domain.routing.ranking import Ranking, rank, takes
from domain.routing.rules import DEFAULT_ROUTING, RoutingRuleSet, SeniorityRule

NOW = datetime(2026, 2, 2, 6, tzinfo=UTC)


def agent(id: int, skills: str, languages: str = "en", **more: object) -> Candidate:
    made = Candidate(id, True, frozenset(skills.split()), frozenset(languages.split()), frozenset(), 1, 10, 0)
    return replace(made, **more)  # type: ignore[arg-type]


ASHA, BALA = agent(1, "cataract general"), agent(2, "lasik", "ta hi")


def ranked(needs: Needs, *pool: Candidate) -> Ranking:
    return rank(pool, needs, frozenset(), NOW, DEFAULT_ROUTING)


def offered(needs: Needs, *pool: Candidate) -> list[int]:
    return sorted(entry.agent_id for entry in ranked(needs, *pool).ordered)


def test_f5_an_unknown_procedure_asks_for_general() -> None:
    assert offered(Needs("knee_replacement"), ASHA, BALA) == [1]


def test_f5_an_unknown_procedure_where_nobody_does_general_asks_for_nothing() -> None:
    assert offered(Needs("knee_replacement"), BALA) == [2]


def test_a_skill_of_the_tenants_own_is_known_by_whoever_has_it() -> None:
    dentist = agent(3, "dental")
    assert offered(Needs("dental"), ASHA, dentist) == [3]
    assert offered(Needs("dental"), ASHA, replace(dentist, active=False)) == [1]


def test_f35_an_unknown_language_requires_nothing() -> None:
    assert offered(Needs("cataract", "klingon"), ASHA, BALA) == [1]


def test_f35_of_several_languages_one_will_do() -> None:
    assert offered(Needs(None, "ta,en"), ASHA, BALA) == [1, 2]
    assert offered(Needs(None, "ml,hi"), ASHA, BALA) == [2]
    assert offered(Needs(None, "klingon,hi"), ASHA, BALA) == [2]


def test_a_known_procedure_that_nobody_does_waits_unless_it_is_urgent() -> None:
    lead = ranked(Needs("squint", priority=2), ASHA, BALA)
    assert (lead.ordered, lead.ever) == ((), False)
    urgent = ranked(Needs("squint", priority=1), ASHA, BALA)
    assert urgent.within.widened
    assert {entry.agent_id for entry in urgent.ordered} == {1, 2}


def test_an_urgent_lead_goes_to_who_fits_and_only_else_to_whoever_is_there() -> None:
    urgent = Needs("cataract", priority=1)
    assert offered(urgent, ASHA, BALA) == [1]
    assert offered(urgent, replace(ASHA, on_shift=False), BALA) == [2]
    assert offered(urgent, replace(ASHA, load=10), BALA) == [2]
    assert offered(urgent, replace(ASHA, load=10), replace(BALA, load=12)) == [1, 2], "even who is full"
    assert offered(urgent, replace(ASHA, load=0, capacity=0)) == [], "but nobody who takes no leads at all"
    assert offered(replace(urgent, priority=2), replace(ASHA, load=10)) == []


def test_who_fits_an_urgent_lead_best_comes_first() -> None:
    both = agent(3, "retina", "ta"), agent(4, "cataract", "ta")
    lead = ranked(Needs("squint", "ta", priority=1), agent(1, "retina"), *both)
    assert [entry.agent_id for entry in lead.ordered] == [3, 4, 1]


def test_seniority_does_not_leave_an_urgent_lead_to_nobody() -> None:
    senior = SeniorityRule(code="s", text="is urgent", when=FactTest(fact="priority", between=(1, 2)), at_least=4)
    rules = RoutingRuleSet(seniority=(senior,))
    assert rank([ASHA], Needs(priority=1), frozenset(), NOW, rules).best == 1
    assert rank([ASHA], Needs(priority=2), frozenset(), NOW, rules).best is None


def test_who_is_free_again_takes_what_they_would_be_offered() -> None:
    assert takes(ASHA, [ASHA, BALA], Needs("knee_replacement"), NOW, DEFAULT_ROUTING, {})
    assert not takes(ASHA, [ASHA, agent(3, "knee_replacement")], Needs("knee_replacement"), NOW, DEFAULT_ROUTING, {})
