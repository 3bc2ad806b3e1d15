"""Procedures: what people write, to the code that scoring, forms, routing and agents' skills share."""

from functools import lru_cache

from domain.text.normal_form import clean_code
from domain.vocabulary.eye_hospital import FINER, SPELLINGS
from domain.vocabulary.eye_hospital import GENERAL as GENERAL
from domain.vocabulary.spelling import Phrases

SKILL_LIMIT = 50
PROCEDURES = tuple(SPELLINGS)
_SPOKEN = Phrases({spelling: code for code, spellings in SPELLINGS.items() for spelling in spellings})
_FINER = Phrases({spelling: code for code, spellings in FINER.items() for spelling in spellings})


@lru_cache(maxsize=4_000)
def procedure_code(written: str) -> str | None:
    """`phaco`, `cataract operation` and `கண்புரை` → `cataract`; None: not known here.

    Of several the longest named counts, and a general check only where nothing else is named.
    """
    whole = _SPOKEN.whole(written)
    if whole is not None:
        return whole
    found = [code for _, code in _SPOKEN.within(written)]
    return next((code for code in found if code != GENERAL), GENERAL if found else None)


def skill_of(procedure: str | None) -> str | None:
    """The skill that this procedure takes; what the vocabulary does not know is a skill by its own name."""
    return procedure and (procedure_code(procedure) or procedure)


def skill_code(written: str) -> str:
    """As an agent has it: a known procedure's code, else what was written, as a code."""
    return procedure_code(written) or clean_code(written, "skills", SKILL_LIMIT)


@lru_cache(maxsize=4_000)
def procedure_codes(written: str) -> frozenset[str]:
    """What a rule may call it: the text itself, the procedure, and what is more exact than a procedure."""
    found = [written.casefold(), procedure_code(written), *(code for _, code in _FINER.within(written))]
    return frozenset(code for code in found if code)
