"""How alike two words are, and names across scripts."""

import csv
from pathlib import Path

import pytest

from domain.duplicates.names.spelling import likeness, words
from domain.duplicates.person import compare
from domain.duplicates.profile import Profile


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("meera", "meera", "same"),
        ("robert", "bob", "nickname"),
        ("robbie", "robert", "nickname"),
        ("eddy", "edward", "nickname"),
        ("lakshmi", "laxmi", "nickname"),
        ("smith", "smyth", "sounds_alike"),
        ("meera", "mira", "sounds_alike"),
        ("krishnan", "krsihnan", "spelt_alike"),
        ("eleanor", "nleaeor", "alike"),
        ("r", "raman", "abbreviated"),
        ("arjun", "meera", "differs"),
        ("r", "meera", "differs"),
        ("", "meera", "differs"),
    ],
)
def test_words_are_alike_in_this_way(one: str, other: str, kind: str) -> None:
    assert likeness(one, other).kind == likeness(other, one).kind == kind


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("O’Brien-Łukasz", ("obrien", "lukasz")),
        ("ＭＥＥＲＡ", ("meera",)),
        ("Иван", ("ivan",)),
        ("  ", ()),
        ("\u200d!", ()),
    ],
)
def test_words_are_plain_latin_whatever_their_script(written: str, plain: tuple[str, ...]) -> None:
    assert words(written) == plain


def test_arabic_names_are_found_in_their_latin_spelling_and_strangers_are_not(data_folder: Path) -> None:
    with (data_folder / "arabic_latin_names" / "pairs.csv").open(encoding="utf-8", newline="") as file:
        pairs = [(row["arabic"], row["latin"]) for row in csv.DictReader(file)]
    found = sum(_alike(arabic, latin) for arabic, latin in pairs)
    strangers = sum(
        _alike(arabic, pairs[(n + step) % len(pairs)][1]) for n, (arabic, _) in enumerate(pairs) for step in range(1, 6)
    )
    assert len(pairs) > 1_000
    assert found / len(pairs) >= 0.93
    assert strangers / (5 * len(pairs)) <= 0.005


def _alike(arabic: str, latin: str) -> bool:
    match = compare(Profile(first_name=arabic), Profile(first_name=latin))
    return any(part.kind in {"same", "sounds_alike", "transliterated", "alike"} for part in match.evidence)
