"""Languages that people ask for, as ISO 639 codes; forms send codes, tags or English names."""

from domain.text import clean_line

LANGUAGES = {
    "ar": "Arabic",
    "as": "Assamese",
    "bn": "Bengali",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fa": "Persian",
    "fr": "French",
    "gu": "Gujarati",
    "hi": "Hindi",
    "it": "Italian",
    "ja": "Japanese",
    "kn": "Kannada",
    "ml": "Malayalam",
    "mr": "Marathi",
    "ne": "Nepali",
    "or": "Odia",
    "pa": "Punjabi",
    "pt": "Portuguese",
    "ru": "Russian",
    "si": "Sinhala",
    "sw": "Swahili",
    "ta": "Tamil",
    "te": "Telugu",
    "ur": "Urdu",
    "zh": "Chinese",
}
_CODES = {name.casefold(): code for code, name in LANGUAGES.items()}


def language_code(raw: str, field: str = "language") -> str:
    """`Tamil`, `ta-IN` and `TA` → `ta`; an unknown language stays as written, in lower case. At most 20 characters."""
    text = clean_line(raw, field, 20).casefold()
    if text in _CODES:
        return _CODES[text]
    head = text.replace("_", "-").split("-", 1)[0]
    return head if head in LANGUAGES else text


def language_name(code: str) -> str:
    """For a person to read."""
    return LANGUAGES.get(code, code)
