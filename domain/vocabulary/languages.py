"""Languages: many written forms, one code each, and lists of them."""

import re
from collections.abc import Mapping
from functools import lru_cache

from domain.errors import Invalid
from domain.text.normal_form import clean_line
from domain.vocabulary.spelling import Phrases, key_of

LIMIT = 20
WRITTEN_LIMIT = 100
_MOST = (LIMIT + 1) // 3  # codes of two letters, and commas

LANGUAGES: Mapping[str, str] = {
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
# By their own names, in the scripts of their neighbours, as people spell them, and by codes of three letters.
_OTHER_NAMES: Mapping[str, str] = {
    "ar": "العربية, عربي, عربى, ara, arab, arabi, अरबी, അറബി, அரபு, عربی",
    "as": "অসমীয়া, অসমিয়া, asamiya, axomiya, asm",
    "bn": "বাংলা, bangla, bengoli, bangali, ben, बंगाली, बांग्ला, பெங்காலி, বাঙালি",
    "de": "Deutsch, ger, deu",
    "en": (
        "eng, inglish, englisch, anglais, inglés, inglês, अंग्रेजी, अंग्रेज़ी, इंग्लिश, इंग्रजी, ஆங்கிலம், இங்கிலீஷ், ഇംഗ്ലീഷ്,"
        " ఇంగ్లీష్, ఆంగ్లం, ಇಂಗ್ಲಿಷ್, ಇಂಗ್ಲೀಷ್, ಆಂಗ್ಲ, ইংরেজি, ইংরেজী, અંગ્રેજી, ਅੰਗਰੇਜ਼ੀ, ଇଂରାଜୀ, انگریزی, انگلیسی, الإنجليزية,"
        " انجليزي, ඉංග්‍රීසි, 英语, 英語, английский"
    ),
    "es": "Español, Castellano, spa, espaniol",
    "fa": "فارسی, فارسي, farsi, per, fas, parsi",
    "fr": "Français, fra, fre",
    "gu": "ગુજરાતી, guj, gujrati, gujerati, gujarathi, गुजराती, குஜராத்தி",
    "hi": (
        "हिन्दी, हिंदी, hin, hindhi, hindee, hindustani, ஹிந்தி, இந்தி, ഹിന്ദി, హిందీ, హింది, ಹಿಂದಿ, হিন্দি, হিন্দী, હિન્દી, હિંદી,"
        " ਹਿੰਦੀ, ହିନ୍ଦୀ, ہندی, الهندية, هندي, हिन्दि, හින්දි, 印地语, хинди"
    ),
    "it": "Italiano, ita",
    "ja": "日本語, jpn, nihongo",
    "kn": "ಕನ್ನಡ, kan, kannad, kannadam, kanada, canarese, कन्नड़, கன்னடம், కన్నడ, കന്നഡ",
    "ml": "മലയാളം, mal, malyalam, malayam, malayali, malayalm, मलयालम, மலையாளம், మలయాళం, ಮಲಯಾಳಂ",
    "mr": "मराठी, mar, marati, marathee, maratti, மராத்தி",
    "ne": "नेपाली, nep, nepalese",
    "or": "ଓଡ଼ିଆ, ଓଡିଆ, oriya, odiya, ori, ory, उड़िया, ओड़िया",
    "pa": "ਪੰਜਾਬੀ, پنجابی, panjabi, pan, gurmukhi, पंजाबी, பஞ்சாபி",
    "pt": "Português, por",
    "ru": "Русский, rus",
    "si": "සිංහල, sinhalese, simhala, singhalese, sin, singala, சிங்களம்",
    "sw": "Kiswahili, swa",
    "ta": (
        "தமிழ், தமிழில், tam, tamizh, thamizh, thamil, tamill, tamilian, तमिल, തമിഴ്, తమిళం, తమిళ్, తమిళ, ತಮಿಳು,"
        " তামিল, التاميلية, تامل, දෙමළ, 泰米尔语, тамильский"
    ),
    "te": "తెలుగు, tel, telegu, thelugu, telgu, तेलुगु, तेलगू, தெலுங்கு, തെലുങ്ക്, ತೆಲುಗು, تلگو",
    "ur": "اردو, urd, urdhu, oordu, उर्दू, உருது, ഉറുദു, উর্দু",
    "zh": "中文, 汉语, 漢語, 普通话, 國語, chi, zho, mandarin, putonghua, cantonese",
}
_SPELLINGS = {
    **{name: code for code, names in _OTHER_NAMES.items() for name in names.split(", ")},
    **{name: code for code, name in LANGUAGES.items()},
}
_NAMES = Phrases({name: code for name, code in _SPELLINGS.items() if len(name) > 3 or not name.isascii()})
_SHORT = {key_of(name): code for name, code in _SPELLINGS.items()} | {code: code for code in LANGUAGES}
_CODE = re.compile(r"[a-z]{2,3}")
_TAG = re.compile(r"([a-z]{2})[-_][a-z0-9_\-]+")
_BETWEEN = re.compile(
    r"\s*[,;/&+|،、·\n]\s*|\s+(?:and|or|und|oder|y|o|et|ou|aur|ya|और|या|மற்றும்|அல்லது|ഉം|మరియు|ಮತ್ತು|এবং|و|او)\s+",
    re.IGNORECASE,
)


def language_code(raw: str, field: str = "language") -> str:
    """`Tamil`, `தமிழ்`, `ta-IN` and `TA` → `ta`; `Tamil & Hindi` → `ta,hi`, in the order said.

    What names no known language stays as written, in lower case, and asks for nothing. At most 20 characters.
    """
    text = clean_line(raw, field, WRITTEN_LIMIT).casefold()
    known = dict.fromkeys(code for part in _BETWEEN.split(text) for code in _named_in(part))
    if known:
        return ",".join(list(known)[:_MOST])
    if len(text) > LIMIT:
        raise Invalid(field, f"must be a language or a list such as ta,en, in at most {LIMIT} characters")
    return text


@lru_cache(maxsize=1_000)
def _named_in(part: str) -> tuple[str, ...]:
    """A code or a tag stands alone; names may stand among other words (`I speak Tamil`)."""
    whole = _SHORT.get(key_of(part))
    if whole is not None:
        return (whole,)
    if (tag := _TAG.fullmatch(part.strip())) and tag[1] in LANGUAGES:
        return (tag[1],)
    words = key_of(part).split()
    if words and all(word in _SHORT for word in words):
        return tuple(_SHORT[word] for word in words)
    return tuple(code for _, code in sorted(_NAMES.within(part)))


def languages_in(stored: str | None) -> tuple[str, ...]:
    """Each of a stored list, in the order said."""
    return tuple(code for code in (stored or "").split(",") if code)


def spoken_codes(written: str) -> tuple[str, ...]:
    """As an agent has them: a known language, or a code of two or three letters. Raises `Invalid`."""
    found = languages_in(language_code(written, "languages"))
    for code in found:
        if not _CODE.fullmatch(code):
            raise Invalid("languages", f"{written} is not a known language; write its code of two or three letters")
    return found


@lru_cache(maxsize=1_000)
def language_codes(written: str) -> frozenset[str]:
    """What a rule may call it: each of the list, and the text itself."""
    return frozenset({written.casefold(), *languages_in(_code_or_text(written))})


def _code_or_text(written: str) -> str:
    """As `language_code`; a text that no language could be stays."""
    try:
        return language_code(written)
    except Invalid:
        return written


def language_name(stored: str) -> str:
    """For a person to read."""
    return ", ".join(LANGUAGES.get(code, code) for code in languages_in(stored)) or stored
