"""What nobody has of what a lead needs, so that no agent could ever take it; and what to do about it."""

from typing import NamedTuple

from domain.routing.candidates import Need, Needs, Standing
from domain.routing.ranking import Ranking
from domain.vocabulary.languages import language_name


class Missing(NamedTuple):
    """`code` is stable and holds nothing that a person wrote; `text` is for whoever may see the lead."""

    code: str
    text: str
    remedy: str


_REMEDY = "or assign the lead to somebody yourself"


def missing(ranking: Ranking) -> Missing:
    """Of a lead that no agent could ever take."""
    within, needs = ranking.within, ranking.needs
    active = [entry.standing for entry in ranking.refused if entry.standing.active]
    if not active:
        return Missing("agents", "no agent is active", f"activate an agent, {_REMEDY}")
    requested = [need for need in Need if need in within.required and any(need in one.lacks for one in active)]
    nobodys = [need for need in requested if all(need in one.lacks for one in active)]
    if nobodys:
        said = " and no agent ".join(_does(need, needs) for need in nobodys)
        code = "+".join(_code(need, needs) for need in nobodys)
        return Missing(code, f"no agent {said}", f"give it to an agent, {_REMEDY}")
    parts, codes = [_does(need, needs) for need in requested], [_code(need, needs) for need in requested]
    if within.seniority and any(_is_junior(one, within.seniority) for one in active):
        parts.append(f"has seniority {within.seniority}")
        codes.append(f"seniority_{within.seniority}")
    return Missing("+".join(codes), f"no one agent {' and '.join(parts)}", f"give it all to one agent, {_REMEDY}")


def _is_junior(standing: Standing, least: int) -> bool:
    return standing.seniority < least


def _does(need: Need, needs: Needs) -> str:
    match need:
        case Need.SKILL:
            return f"does {needs.skill}"
        case Need.LANGUAGE:
            return f"speaks {language_name(needs.language or '').replace(', ', ' or ')}"
        case Need.LOCATION:
            return f"serves {needs.location}"


def _code(need: Need, needs: Needs) -> str:
    """A city stays with the lead."""
    return {Need.SKILL: needs.skill or "", Need.LANGUAGE: needs.language or "", Need.LOCATION: "city"}[need]
