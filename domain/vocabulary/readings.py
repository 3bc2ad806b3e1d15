"""Facts that people write in words of their own, and what rules may call them."""

from collections.abc import Callable, Mapping

from domain.vocabulary.languages import language_codes
from domain.vocabulary.procedures import procedure_codes

READINGS: Mapping[str, Callable[[str], frozenset[str]]] = {
    "procedure": procedure_codes,
    "language": language_codes,
}
