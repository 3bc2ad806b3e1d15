"""Territories: whose leads they are, unless nobody there could ever take them; and warnings before they go live."""

from dataclasses import replace
from datetime import timedelta

from domain.routing.candidates import Candidate, Needs
from domain.routing.ranking import Ranking, rank, takes
from domain.routing.warnings import routing_warnings
from tests.domain.routing.crew import ASHA, LASIK, NOW, routing

RULES = routing(territories=[LASIK])
WANTS = Needs(skill="lasik")
MAIN = replace(ASHA, agent_id=1, skills=frozenset({"lasik"}))
OWN = replace(MAIN, agent_id=2, team="lasik")
FACTS = {"procedure": "LASIK"}


def routed(*crew: Candidate, needs: Needs = WANTS) -> Ranking:
    return rank(crew, needs, frozenset(), NOW, RULES, FACTS)


def test_a_territory_narrows_to_its_team() -> None:
    found = routed(MAIN, OWN)
    assert (found.best, found.within.territory, found.within.team) == (2, "lasik", "lasik")
    assert found.refused[0][:3] == (1, "team", "not in team lasik")


def test_a_lead_of_no_territory_is_everybodys() -> None:
    assert len(rank([MAIN, OWN], Needs(), frozenset(), NOW, RULES, {"procedure": "retina"}).ordered) == 2
    assert len(rank([MAIN, OWN], Needs(), frozenset(), NOW, RULES, {}).ordered) == 2


def test_a_team_that_is_only_busy_or_away_keeps_its_leads() -> None:
    for own in (replace(OWN, load=12), replace(OWN, off_until=NOW + timedelta(days=2)), replace(OWN, on_shift=False)):
        found = routed(MAIN, own)
        assert (found.best, found.ever, found.within.fell_back) == (None, True, False)


def test_a_team_in_which_nobody_could_ever_serve_loses_the_lead_to_everybody() -> None:
    for own in (replace(OWN, active=False), replace(OWN, skills=frozenset({"retina"}))):
        found = routed(MAIN, own)
        assert (found.best, found.within.fell_back, found.within.team) == (1, True, None)


def test_when_nobody_could_ever_serve_the_ranking_says_so() -> None:
    found = routed(replace(MAIN, skills=frozenset()), replace(OWN, active=False))
    assert (found.best, found.ever) == (None, False)


def test_who_has_room_again_takes_what_routing_would_give_them() -> None:
    hopeless, absent = replace(OWN, skills=frozenset()), replace(OWN, on_shift=False)
    assert takes(OWN, [MAIN, OWN], WANTS, NOW, RULES, FACTS)
    assert not takes(MAIN, [MAIN, OWN], WANTS, NOW, RULES, FACTS)
    assert not takes(MAIN, [MAIN, absent], WANTS, NOW, RULES, FACTS)
    assert takes(MAIN, [MAIN, hopeless], WANTS, NOW, RULES, FACTS)
    assert not takes(replace(MAIN, load=12), [MAIN, hopeless], WANTS, NOW, RULES, FACTS)


def texts(*crew: Candidate, **body: object) -> list[str]:
    return [f"{fault.path}: {fault.text}" for fault in routing_warnings(routing(**body), crew)]


ABLE = replace(ASHA, skills=frozenset({"cataract", "lasik", "retina", "glaucoma", "squint", "general"}))


def test_rules_that_everybody_can_serve_raise_no_warning() -> None:
    assert texts(ABLE) == []
    assert texts(ABLE, replace(OWN, team="lasik"), territories=[LASIK]) == []


def test_rules_are_held_against_the_agents_there_are() -> None:
    assert texts() == ["body: there is no active agent: every lead will wait in the queue"]
    assert texts(replace(ABLE, skills=frozenset({"cataract", "lasik"}))) == [
        "requirements.skill: no agent has the skill retina, glaucoma, squint, general; such leads wait in the queue"
    ]
    assert texts(ABLE, territories=[LASIK]) == [
        "territories.0.team: team lasik has no active agent; its leads go to everybody"
    ]
    assert texts(ABLE, replace(OWN, skills=frozenset({"retina"})), territories=[LASIK]) == [
        "territories.0.when: team lasik does not do lasik: these leads go to everybody"
    ]
    vip = {"code": "vip", "text": "is hot", "when": {"fact": "band", "eq": "hot"}, "at_least": 5}
    assert texts(ABLE, seniority=[vip]) == [
        "seniority.0.at_least: no agent is above seniority 3; such leads wait in the queue"
    ]


def test_a_territory_by_language_or_city_is_held_against_its_team_too() -> None:
    hindi = {**LASIK, "when": {"all": [{"fact": "language", "in": ["hi"]}, {"fact": "city", "eq": "Delhi"}]}}
    assert texts(ABLE, OWN, territories=[hindi]) == [
        "territories.0.when: team lasik does not speak Hindi: these leads go to everybody",
        "territories.0.when: team lasik does not serve delhi: these leads go to everybody",
    ]
    assert texts(ABLE, OWN, territories=[hindi], requirements={"language": "ignored", "location": "preferred"}) == []
