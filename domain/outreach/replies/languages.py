"""In which language somebody wrote: by the script, and where several share one by their commonest words.

No library: a model of ten languages weighs megabytes and is wrong about a text message of three words, which is what
we read, and none knows Hindi or Tamil in Latin letters.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping

from domain.outreach.keywords import folded

_READ = 600
_SCRIPTS: Mapping[str, str] = {
    "TAMIL": "ta", "TELUGU": "te", "KANNADA": "kn", "MALAYALAM": "ml", "BENGALI": "bn", "GUJARATI": "gu",
    "GURMUKHI": "pa", "ORIYA": "or", "SINHALA": "si", "DEVANAGARI": "hi", "ARABIC": "ar", "CYRILLIC": "ru",
    "HIRAGANA": "ja", "KATAKANA": "ja", "CJK": "zh", "LATIN": "",
}  # fmt: skip
_SCRIPT = re.compile("|".join(_SCRIPTS))
# Letters that only one language of a script has.
_LETTERS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "ar": (("ur", "ٹڈڑںےہھ"), ("fa", "پچژگ")),
    "bn": (("as", "ৰৱ"),),
    "zh": (("ja", "のはをがに"),),
}
_DEVANAGARI: Mapping[str, str] = {
    "mr": "आहे आहेत मला तुम्ही तुमचा नाही काय माझा माझी हवे हवी करा पाहिजे",
    "ne": "छ छैन हुन्छ मलाई गर्नुहोस् चाहिन्छ तपाईं",
}
_WORDS: Mapping[str, str] = {
    "en": "the is are i you my me we have can please what when how to for and not do will it this of yes thanks thank "
    "hello hi call tomorrow today need want would at in on",
    "hi": "hai hain hoon hu nahi nahin kya kyu kab kahan mujhe mera meri mere aap aapka ka ki ke ko se mein haan ji "
    "kal aaj karo karna chahiye kitna kitne batao bataiye theek thik raha rahi abhi baje",
    "ta": "enna eppo epdi evlo illa illai venum vendam venda naan enaku enakku ungal unga sollunga pannunga pannanum "
    "irukku iruku naalai nalaiku romba sari aama",
    "es": "el la los las que de por para como cuando gracias hola quiero puede una es si mi cita llame usted",
    "fr": "le la les des je vous pour est merci bonjour quand avec rendez une pas oui votre mon puis",
    "de": "der die das ich sie ist nicht und bitte danke wann wie termin kann ein eine mit fur ja",
    "pt": "o os que para nao sim obrigado obrigada ola quero voce uma quando quanto meu minha pode",
    "it": "il lo che per non grazie ciao quando vorrei posso una mi quanto appuntamento sono",
    "sw": "na ya wa kwa ni asante habari nataka lini leo kesho tafadhali mimi",
}
_LISTS = {code: frozenset(words.split()) for code, words in _WORDS.items()}


def language_of(text: str) -> str:
    """A code of `domain.vocabulary.languages`, "" where it cannot be said ("ok", a number, an emoji)."""
    read = text[:_READ]
    scripts = Counter(script for char in read if char.isalpha() and (script := _script(char)) is not None)
    if not scripts:
        return ""
    script = scripts.most_common(1)[0][0]
    code = _SCRIPTS[script]
    if script == "LATIN":
        return _by_words(read, _LISTS)
    if script == "CJK" and (scripts["HIRAGANA"] or scripts["KATAKANA"]):
        return "ja"
    if script == "DEVANAGARI":
        return _by_words(read, {other: frozenset(words.split()) for other, words in _DEVANAGARI.items()}) or code
    for other, letters in _LETTERS.get(code, ()):
        if any(letter in read for letter in letters):
            return other
    return code


def _script(char: str) -> str | None:
    found = _SCRIPT.match(unicodedata.name(char, ""))
    return found[0] if found else None


def _by_words(text: str, lists: Mapping[str, frozenset[str]]) -> str:
    """The language with most of the words; of equals the first listed."""
    words = re.split(r"\s+", folded(text))
    hits = {code: sum(word in known for word in words) for code, known in lists.items()}
    best = max(hits, key=lambda code: hits[code])
    return best if hits[best] else ""
