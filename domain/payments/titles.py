"""What a vendor's page says that is paid: nothing of the person, and nothing of why they come."""

from domain.vocabulary.languages import languages_in

_TITLES = {
    "en": "Deposit for your appointment",
    "hi": "आपके अपॉइंटमेंट के लिए अग्रिम राशि",
    "ta": "உங்கள் சந்திப்புக்கான முன்பணம்",
    "ar": "عربون موعدك",
}


def title(language: str) -> str:
    """English where the language is none of ours."""
    return _TITLES.get(language, _TITLES["en"])


def page_language(requested: str | None, spoken: str | None, locale: str) -> str:
    """Of a page to pay on: as chosen there, else the person's first that we have, else the hospital's."""
    candidates = [requested or "", *languages_in(spoken), locale[:2].casefold()]
    return next((code for code in candidates if code in _TITLES), "en")
