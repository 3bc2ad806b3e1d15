"""What a lead asks of its agent: in the vocabulary's codes, and nothing that nobody knows."""

from collections.abc import Sequence
from dataclasses import replace

from domain.routing.candidates import Candidate, Needs
from domain.vocabulary.languages import LANGUAGES, languages_in
from domain.vocabulary.procedures import GENERAL, PROCEDURES


def understood(needs: Needs, pool: Sequence[Candidate]) -> Needs:
    """A procedure that neither the vocabulary nor any agent knows asks for a general one, such a language for nobody's.

    Of several languages each that is known will do.
    """
    skill, language = needs.skill, needs.language
    if skill is not None and skill not in PROCEDURES:
        skill = _known_skill(skill, pool)
    if language is not None and language not in LANGUAGES:
        spoken = [code for code in languages_in(language) if code in LANGUAGES or _anybody_speaks(code, pool)]
        language = ",".join(spoken) or None
    return (
        needs if (skill, language) == (needs.skill, needs.language) else replace(needs, skill=skill, language=language)
    )


def _known_skill(skill: str, pool: Sequence[Candidate]) -> str | None:
    done = frozenset(each for agent in pool if agent.active for each in agent.skills)
    return next((each for each in (skill, GENERAL) if each in done), None)


def _anybody_speaks(code: str, pool: Sequence[Candidate]) -> bool:
    return any(agent.active and code in agent.languages for agent in pool)
