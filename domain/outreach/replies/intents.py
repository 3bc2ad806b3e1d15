"""What somebody who wrote wants, by rules; the words that said so are the reason shown."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from domain.outreach.keywords import folded
from domain.outreach.replies.intent_words import TABLES


class Intent(StrEnum):
    """From the one that says most of what is to be done to the one that says least."""

    STOP = "stop"
    WRONG_PERSON = "wrong_person"
    NOT_INTERESTED = "not_interested"
    RESCHEDULE = "reschedule"
    CALL_ME = "call_me"
    BOOK = "book"
    PRICE = "price"
    QUESTION = "question"
    OTHER = "other"


NO_INTEREST = frozenset({Intent.STOP, Intent.WRONG_PERSON, Intent.NOT_INTERESTED})
_READ = 2_000
_WORDS, _LONGEST = 300, 6
_ORDER = list(Intent)
_ASKS = re.compile("[?؟？]")


@dataclass(frozen=True)
class Found:
    """`matched`: the words of ours that stand in the text, folded; "" when a mark or nothing said so."""

    intent: Intent
    matched: str = ""


def intent_of(text: str) -> Found:
    """Never `STOP`: `keywords` read that first."""
    read = text[:_READ]
    words = folded(read).split()[:_WORDS]
    found: list[Found] = []
    at = 0
    while at < len(words):
        size, intent = _phrase_at(words, at)
        if intent:
            found.append(Found(Intent(intent), " ".join(words[at : at + size])))
        at += size or 1
    if found:
        best = min(found, key=lambda one: _ORDER.index(one.intent))
        if best.intent is not Intent.QUESTION:
            return best
    if _ASKS.search(read) or found:
        return Found(Intent.QUESTION, found[0].matched if found else "")
    return Found(Intent.OTHER)


def _phrase_at(words: list[str], at: int) -> tuple[int, str]:
    """The longest phrase that begins here: its words, and its intent ("" of none)."""
    for size in range(min(_LONGEST, len(words) - at), 0, -1):
        intent = _phrases().get(" ".join(words[at : at + size]))
        if intent is not None:
            return size, intent
    return 0, ""


@lru_cache(maxsize=1)
def _phrases() -> dict[str, str]:
    """Of a phrase in two lists the first counts."""
    listed: dict[str, str] = {}
    for intent, table in TABLES.items():
        for phrase in re.split(r"[|\n]", table):
            if phrase.strip():
                listed.setdefault(folded(phrase), intent)
    return listed


_HOUR = re.compile(
    r"(?:(?:at|after|around|by|before|الساعه|الساعة|साढ़े)\s*)?(?<![\d.:])(\d{1,2})(?:[:.](\d\d))?\s*"
    r"(am|pm|a m|p m|o ?clock|baje|bje|बजे|மணி|mani|manikku|صباحا|مساء|ص|م)?(?![\d])"
)
_HOUR_SAID = re.compile(
    r"\b(?:at|after|around|by|before)\s*\d|الساعه\s*\d|\d\s*(?:am|pm|a m|p m|o ?clock|baje|bje|mani)\b|"
    r"\d\s*(?:बजे|மணி)|\d[:.]\d\d"
)
_DAYS = {
    "today": 0, "आज": 0, "aaj": 0, "இன்று": 0, "இன்னைக்கு": 0, "innaiku": 0, "اليوم": 0,
    "tomorrow": 1, "tmrw": 1, "कल": 1, "kal": 1, "நாளை": 1, "நாளைக்கு": 1, "naalai": 1, "nalaiku": 1, "غدا": 1, "بكره": 1,
    "परसों": 2, "parso": 2,
}  # fmt: skip
_WEEKDAYS = (
    "monday mon सोमवार somvar திங்கள் الاثنين", "tuesday tue मंगलवार mangalvar செவ்வாய் الثلاثاء",
    "wednesday wed बुधवार budhvar புதன் الاربعاء", "thursday thu गुरुवार guruvar வியாழன் الخميس",
    "friday fri शुक्रवार shukravar வெள்ளி الجمعه", "saturday sat शनिवार shanivar சனி السبت",
    "sunday sun रविवार ravivar ஞாயிறு الاحد",
)  # fmt: skip
_MORNING = time(10)


def named_time(text: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The next moment that the text names: a day, an hour, or both, in the person's zone; None when it names none.

    An hour without a half of the day is one at which people are called: 1 to 7 is in the afternoon.
    """
    here = now.astimezone(zone)
    read = text[:_READ].casefold()
    words = folded(read).split()
    days = _named_day(words, here)
    hour = _named_hour(read)
    if days is None and hour is None:
        return None
    at = datetime.combine(here.date() + timedelta(days=days or 0), hour or _MORNING, zone)
    if at <= here:
        if days is not None:
            return None
        at += timedelta(days=1)
    return at.astimezone(now.tzinfo)


def _named_day(words: list[str], here: datetime) -> int | None:
    known = {folded(word): ahead for word, ahead in _DAYS.items()}
    weekdays = {folded(word): day for day, names in enumerate(_WEEKDAYS) for word in names.split()}
    for word in words[:_WORDS]:
        if word in known:
            return known[word]
        if word in weekdays:
            return (weekdays[word] - here.weekday()) % 7 or 7
    return None


def _named_hour(text: str) -> time | None:
    said = _HOUR_SAID.search(text)
    found = _HOUR.search(text, max(said.start() - 1, 0)) if said else None
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").replace(" ", "")
    if hour > 23 or minute > 59:
        return None
    if half in ("pm", "مساء", "م") or (half not in ("am", "صباحا", "ص") and 1 <= hour <= 7):
        hour = hour % 12 + 12
    elif half in ("am", "صباحا", "ص") and hour == 12:
        hour = 0
    return time(hour % 24, minute)
