"""What an inbound message asks of our messages: no more of them, more again, or "
"perhaps the one or the other."""

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache

from domain.leads.lead import Channel
from domain.outreach.opt_out_words import ABOUT_MESSAGES, DOUBTFUL, HASTE, POLITENESS, START_WORDS, STOP_WORDS
from domain.outreach.stopping.grammar import Sense, asks_for_removal, misspelt, sense


class Wish(StrEnum):
    """`UNCLEAR`: asks to stop, and may mean less than everything; a person finds out."""

    STOP = "stop"
    START = "start"
    UNCLEAR = "unclear"


_ABOUT_APPOINTMENTS = ("cancel", "cancel all", "end", "quit", "revoke", "إلغاء", "الغي", "ألغ", "cancelar")
_READ_WITHIN = 600
_LONGEST = 5  # words of a phrase of politeness
_TOGETHER = 14  # words that may be one sentence
_AT_GREAT_LENGTH = 60  # words
_OTHERS = 1  # clauses
_AT_LENGTH = 20  # words
# Code points of a kind that people's keyboards write in several ways.
_SAME = str.maketrans(
    {
        "ൺ": "ണ്", "ൻ": "ന്", "ർ": "ര്", "ൽ": "ല്", "ൾ": "ള്", "ൿ": "ക്",
        "أ": "ا", "إ": "ا", "آ": "ا", "ى": "ی", "ي": "ی", "ك": "ک", "ة": "ه", "ہ": "ه", "ھ": "ه", "ـ": None,
        "ँ": "ं", "़": None, "়": None, "਼": None, "ੰ": "ਂ", "ё": "е",
    }
)  # fmt: skip
_ARABIC_MARKS = re.compile("[\u064b-\u0652\u0654\u0655\u0670]")
_LATIN_MARKS = re.compile("([a-z])[\u0300-\u036f]+")
_LOOSE_MARKS = re.compile(r"(?<!\S)[\u0300-\u036f\ufe00-\ufe0f\u20d0-\u20ff]+")
_DRAWN_OUT = re.compile(r"([a-z])\1{2,}")
_LONG_STOP = re.compile(r"\b(?:s+t+)+o+p+\b")
# Behind it stands who wrote, not what they want.
_CLOSING = re.compile(
    r"^[ \t]*(?:--[ \t]*|(?:(?:with |kind |best |warm |many )*(?:regards|wishes|thanks)|thank you|sincerely|"
    r"yours \w+|best|cheers|धन्यवाद|सादर|நன்றி|అభివందనాలు"
    r"|ధన్యవాదాలు|ಧನ್ಯವಾದಗಳು|നന്ദി|ধন্যবাদ|આભાર|ਧੰਨਵਾਦ|شکریہ|"
    r"مع تحياتي|وشكرا|شكرا|saludos|cordialement|"
    r"mit freundlichen grüßen|viele grüße|atenciosamente)[ \t]*[,.!।]*[ \t]*)$",
    re.IGNORECASE | re.MULTILINE,
)
_SIGNATURE = re.compile(r"^\s*(sent from my|sent via|get outlook|>|--\s*$).*$", re.IGNORECASE | re.MULTILINE)
# A hand or a stop sign alone, in whatever skin and presentation: emojis are no words.
_STOP_SIGN = re.compile("(?:[\U0001f6d1\u26d4\U0001f6ab\u270b][\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]*[\\s.!]*)+")
_QUESTION = re.compile("[?\u061f\uff1f]")
_ENDS = r".!?;,\n\u0964\u06d4\u061f\u060c\u3002\uff01\uff1f\uff0c"
_CLAUSE = re.compile(f"([^{_ENDS}]+)([{_ENDS}]*)")
_POLITE_QUESTION = re.compile(
    r"^(?:\w+ ){0,3}?(?:can|could|would|will|can t|cant|couldn t|wont|won t) (?:you|u|ya|"
    r"someone|somebody|anyone|we|this)\b|"
    r"^(?:why|who|how (?:many times|often|dare))\b|\b(?:pueden?|podrian?|podeis|pouvez|"
    r"pourriez|peux|konnen|konnten|podem) "
    r"(?:por favor |vous |tu |sie |dejar|parar|no )|^(?:kyu|kyun|kyon|क्यों|kisne|किसने|"
    r"yen|ஏன்|enduku|yake|enthina|keno|ka)\b"
)

_NOT = r"(?:do not|do n t|don t|dont|donot)"
_NEGATED = re.compile(rf"\b(?:{_NOT}|never|can ?not|can t|not) (?:stop|unsubscribe|opt)\b")
# What a sender offers, not what its reader asks: in an advertisement, or in a message of ours that they quote.
_OFFERED = re.compile(
    r"\b(?:reply|text|txt|send|sms|type|press|say|with)(?: \w+)? stop\w*\b|\bstop\w* (?:2|to|4) \w+|"
    r"(?<!want )(?<!like )(?<!wish )(?<!need )(?<!how )(?<!way )(?<!wan)(?<!you )\b(?:2|to|"
    r"4|optout) (?:stop|unsubscribe|end|opt ?out)\b|"
    r"\bunsub\w*(?: \w+){0,3} (?:stop|reply)\b|\bunsub [0-9]|\b(?:stop|opt ?out|"
    r"optout)(?: \w+){0,2} [0-9]{5,}"
)
_UNLESS = re.compile(rf"\b(?:if|until|till) (?:you|u) (?:{_NOT} )?stop\b")
# Who wants to hear from us at another time, or otherwise, does not want it to end.
_WANTS_CONTACT = re.compile(
    r"\b(?:call|text|message|ring|phone|whats ?app|reply|write|email|mail)(?: (?:me|us))?(?: back)? "
    r"(?:after|at|before|on(?! this| my)|in|tomorrow|later|only|between|back|when|now)\b|\binstead\b|"
    r"^(?:please |pls |just |only |better |you can |u can |rather |but |so )*(?:message|"
    r"text|msg|sms|e ?mail|mail|whats ?app|"
    r"call|ring|phone|write)(?: to)? (?:me|us)\b|"
    r"\b(?:call|phone|fone|message|msg|whatsapp|e ?mail|mail|sms) (?:karo|karna|kar do|"
    r"kijiye|kro|krna|kar lena|kar dena|"
    r"pannunga|pannu|pannungal|cheyandi|cheyi|madi|maadi|korun|koro|kara|karjo|karo na)\b"
)


def opt_keyword(text: str, own: Iterable[str] = (), channel: Channel = Channel.SMS) -> Wish | None:
    """None: a message for a person. `own` are the tenant's words for STOP.

    In a mail the closing and what follows it say nothing, and "cancel" or "end" alone are as likely about an
    appointment: a person finds out.

    A clear request is one wherever it stands, unless the message is about a treatment, an appointment or a time that
    may be what is to stop. START must not undo an opt-out in "Start of June suits me". YES is no start word: it answers
    too many questions.
    """
    written = _own_words(text[:_READ_WITHIN])
    words = _plain(written)
    if not words:
        return Wish.STOP if _STOP_SIGN.fullmatch(written.strip()) else None
    wish = _whole_message(words, own)
    if wish is not None and _asks(written, words):
        return Wish.UNCLEAR if wish is Wish.STOP else None
    if wish is Wish.STOP and channel is Channel.EMAIL and _without(_haste(), words) in _about_appointments():
        return Wish.UNCLEAR
    return wish or _in_clauses(written, words)


def _own_words(text: str) -> str:
    """Without a signature."""
    closing = next((found for found in _CLOSING.finditer(text) if text[: found.start()].strip()), None)
    return _SIGNATURE.sub("", text[: closing.start()] if closing else text)


def _whole_message(words: str, own: Iterable[str]) -> Wish | None:
    core, bare, said = (_without(aside, words) for aside in (_politeness(), _haste(), _aside()))
    theirs = {_without(_politeness(), _plain(word)) for word in own} - {""}
    if core in _stops() or {bare, said} & _unmistakable() or {core, bare} & theirs:
        return Wish.STOP
    if {core, said} & _starts():
        return Wish.START
    if _says_it_twice(bare):
        return Wish.STOP
    return None


def _says_it_twice(words: str) -> bool:
    """Nothing but words for it: "stop end", "stop unsubscribe"."""
    said = words.split()
    return len(said) > 1 and all(word in _stops() for word in said) and any(word in _unmistakable() for word in said)


def _in_clauses(written: str, words: str) -> Wish | None:
    """A clause that asks it is clear unless another one wants to hear from us, or may be what is to stop."""
    clauses = [(_plain(clause), end) for clause, end in _CLAUSE.findall(written)]
    clauses = [(clause, end) for clause, end in clauses if clause]
    if words.count(" ") >= _TOGETHER:
        clauses = [(clause, end) for clause, end in clauses if not _OFFERED.search(clause)]
    said = [_sense(clause, end) for clause, end in clauses]
    if not set(said) & {Sense.OTHER, Sense.STOP} and words.count(" ") < _TOGETHER and asks_for_removal(words, folded):
        return Wish.STOP
    if Sense.STOP in said:
        others = {clause for (clause, _), sense in zip(clauses, said, strict=True) if sense is Sense.OTHER}
        clear = not others or (_says_so(clauses, said) and not any(map(_wants_contact, others)))
        return Wish.STOP if clear and words.count(" ") < _AT_GREAT_LENGTH else Wish.UNCLEAR
    if Sense.START in said and set(said) <= {Sense.START, Sense.ASIDE, Sense.REMARK}:
        return Wish.START
    if said.count(Sense.OTHER) > _OTHERS or words.count(" ") > _AT_LENGTH:
        return None
    return Wish.UNCLEAR if set(said) & {Sense.NEAR, Sense.DOUBTFUL} else None


def _sense(clause: str, end: str) -> Sense:
    if _NEGATED.search(clause) and not _UNLESS.search(clause):
        return Sense.OTHER
    if {_without(_aside(), clause), _without(_haste(), clause)} & _unmistakable():
        said = Sense.NEAR if clause.startswith("ok ") else Sense.STOP
    elif {_without(_politeness(), clause), _without(_aside(), clause)} & _starts():
        said = Sense.START
    else:
        said = sense(clause, folded, _aside_words())
    if said is not Sense.STOP and _wants_contact(clause):
        return Sense.OTHER
    if said < Sense.DOUBTFUL and {clause, _without(_aside(), clause), _without(_haste(), clause)} & _doubtful():
        said = Sense.DOUBTFUL
    if not _asks(end, clause):
        return said
    return {Sense.STOP: Sense.NEAR, Sense.NEAR: Sense.OTHER, Sense.START: Sense.OTHER}.get(said, said)


def _asks(end: str, clause: str) -> bool:
    """ "Stop?" asks; "can you stop?" does not."""
    return bool(_QUESTION.search(end)) and not _POLITE_QUESTION.search(clause)


def _wants_contact(clause: str) -> bool:
    return bool(_WANTS_CONTACT.search(clause))


def _says_so(clauses: list[tuple[str, str]], said: list[Sense]) -> bool:
    """It begins with it, or speaks of messages: "stop" after a treatment may mean that."""
    if said[0] is Sense.STOP and not any(_asks(end, clause) for clause, end in clauses):
        return True
    return any(
        sense is Sense.STOP and _without(_haste(), clause) not in _unmistakable()
        for (clause, _), sense in zip(clauses, said, strict=True)
    )


def folded(text: str) -> str:
    """Lower case; punctuation, symbols and spaces become one space. Marks stay: they are "
    "vowels in Indic scripts."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).translate(_SAME)
    shown = "".join(char for char in plain if unicodedata.category(char) != "Cf")
    spoken = "".join(char if unicodedata.category(char)[0] in "LMN" else " " for char in shown)
    spoken = _LATIN_MARKS.sub(r"\1", unicodedata.normalize("NFD", _ARABIC_MARKS.sub("", spoken)))
    spoken = spoken.replace("न्द", "ंद")
    return " ".join(_LOOSE_MARKS.sub(" ", unicodedata.normalize("NFC", spoken)).split())


def _plain(text: str) -> str:
    """Folded; "STOPPPP", "s t o p" and "stop stop stop" are "stop"."""
    words = _LONG_STOP.sub("stop", _DRAWN_OUT.sub(r"\1", folded(text))).split()
    if "".join(words) in ("stop", "unsubscribe", "optout"):
        words = ["".join(words)]
    if len(words) == 1 and words[0] in misspelt("stop"):
        return "stop"
    return _once(words)


def _without(phrases: frozenset[str], words: str) -> str:
    """Wherever they stand; of two that begin alike the longer one goes."""
    left, kept = words.split(), []
    while left:
        longest = next((n for n in range(_LONGEST, 0, -1) if " ".join(left[:n]) in phrases), 0)
        kept += left[: 0 if longest else 1]
        left = left[longest or 1 :]
    return _once(kept)


def _once(words: list[str]) -> str:
    return " ".join(word for at, word in enumerate(words) if at == 0 or word != words[at - 1])


@lru_cache(maxsize=1)
def _politeness() -> frozenset[str]:
    return frozenset(_listed(POLITENESS))


@lru_cache(maxsize=1)
def _haste() -> frozenset[str]:
    return _politeness() | frozenset(_listed(HASTE))


@lru_cache(maxsize=1)
def _aside() -> frozenset[str]:
    return _haste() | frozenset(_listed(ABOUT_MESSAGES))


@lru_cache(maxsize=1)
def _aside_words() -> frozenset[str]:
    return frozenset(word for phrase in _haste() for word in phrase.split())


@lru_cache(maxsize=1)
def _starts() -> frozenset[str]:
    listed = _listed(START_WORDS)
    return frozenset(listed) | {_without(_politeness(), phrase) for phrase in listed} - {""}


@lru_cache(maxsize=1)
def _about_appointments() -> frozenset[str]:
    return frozenset(map(folded, _ABOUT_APPOINTMENTS))


@lru_cache(maxsize=1)
def _stops() -> frozenset[str]:
    listed = _listed(STOP_WORDS)
    return frozenset(listed) | {_without(_politeness(), phrase) for phrase in listed} - {""}


@lru_cache(maxsize=1)
def _doubtful() -> frozenset[str]:
    return frozenset(_without(_haste(), phrase) for phrase in _listed(DOUBTFUL)) - {""}


@lru_cache(maxsize=1)
def _unmistakable() -> frozenset[str]:
    """Not the words that are as likely about an appointment: "Cancel. I come at four"."""
    return _stops() - _about_appointments()


def _listed(table: str) -> list[str]:
    return [folded(phrase) for phrase in re.split(r"[|\n]", table) if phrase.strip()]
