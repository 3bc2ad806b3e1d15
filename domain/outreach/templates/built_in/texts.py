"""All built-in texts, and which is used."""

from collections.abc import Iterable, Mapping, Sequence

from domain.leads.lead import Channel
from domain.outreach.templates.built_in.arabic import ARABIC
from domain.outreach.templates.built_in.english import ENGLISH
from domain.outreach.templates.built_in.hindi import HINDI
from domain.outreach.templates.built_in.tamil import TAMIL
from domain.outreach.templates.template import Template

DEFAULT_TEMPLATES = tuple(text for words in (ENGLISH, HINDI, TAMIL, ARABIC) for text in words.templates())
LAST_RESORT = "en"
_BY_KEY: Mapping[tuple[str, Channel, str], Template] = {
    (text.code, text.channel, text.language): text for text in DEFAULT_TEMPLATES
}


def built_in(code: str, channel: Channel, language: str) -> Template | None:
    return _BY_KEY.get((code, channel, language))


def languages_in_order(person: Sequence[str], hospital: Sequence[str]) -> tuple[str, ...]:
    """The person's languages, then the hospital's, then English; each once."""
    return tuple(dict.fromkeys((*person, *hospital, LAST_RESORT)))


def in_order(code: str, channel: Channel, languages: Sequence[str], own: Iterable[Template]) -> tuple[Template, ...]:
    """Which texts would do, best first: language by language, in each the hospital's own before the built-in."""
    theirs = {text.language: text for text in own}
    found = ((theirs.get(language), built_in(code, channel, language)) for language in languages)
    return tuple(text for pair in found for text in pair if text is not None)
