"""What people write to end our messages, and what only looks like it."""

import csv
import os
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.leads.lead import Channel
from domain.outreach.keywords import Wish, folded, opt_keyword
from domain.outreach.opt_out_words import HASTE, POLITENESS, STOP_WORDS
from domain.tenants.policy import OptOutPolicy, Policy
from tests.docs.pages import PROJECT

SPAM = Path(os.environ.get("LEAD_DATA", PROJECT.parent / "shared" / "data")) / "sms_spam" / "messages.csv"
_LANGUAGE = re.compile(r"# ((?:[a-z]{2}, )*[a-z]{2}): ")
_LINES = Path(__file__).with_name("wishes.txt").read_text().splitlines()
WISHES = [
    (*of.partition("/")[::2], text.replace("\\n", "\n"))
    for of, _, text in (line.partition("\t") for line in _LINES if line and not line.startswith("#"))
]


def phrases(table: str) -> list[str]:
    return [phrase.strip() for line in table.splitlines() for phrase in line.split("|") if phrase.strip()]


STOPS, POLITE = phrases(STOP_WORDS), phrases(POLITENESS)
ABOUT = ["appointment", "surgery", "drops", "tomorrow", "june", "doctor", "eye", "my", "for", "the", "10", "am"]


@pytest.mark.parametrize(("wanted", "channel", "text"), WISHES)
def test_a_message_is_read_as_a_person_would(wanted: str, channel: str, text: str) -> None:
    assert (opt_keyword(text, channel=Channel(channel or "sms")) or "message") == wanted


def test_sentences_that_the_grammar_was_not_made_from_are_read_as_a_person_would() -> None:
    """The last round is as it was read first: what it misses is known, and may only become less."""
    lines = Path(__file__).with_name("unseen.txt").read_text().splitlines()
    rows = [tuple(line.split("\t")) for line in lines if not line.startswith("#")]
    read = {text: (wanted, opt_keyword(text) or "message") for wanted, text in rows}
    counts = Counter(read.values())
    totals = Counter(wanted for wanted, _ in read.values())
    assert totals["stop"] > 650
    assert totals["message"] > 400
    assert totals["start"] > 40
    assert counts["stop", "message"] <= 4
    assert counts["stop", "message"] + counts["stop", "unclear"] <= 13
    assert counts["stop", "start"] == 0
    assert [text for text, (wanted, wish) in read.items() if wanted == "message" and wish in ("stop", "start")] == []
    assert counts["message", "unclear"] <= 9
    assert counts["start", "start"] >= totals["start"] - 1


def test_the_messages_are_many_in_many_languages_and_on_every_channel_that_is_written() -> None:
    languages = {"en"} | {code for line in _LINES if (found := _LANGUAGE.match(line)) for code in found[1].split(", ")}
    assert len(WISHES) >= 300
    assert len(languages) >= 12
    assert {channel for _, channel, _ in WISHES} == {"", "email", "whatsapp"}
    assert len({text for _, _, text in WISHES}) > len(WISHES) - 5


@pytest.mark.parametrize("text", STOPS)
def test_every_listed_word_counts_alone(text: str) -> None:
    assert opt_keyword(text) is Wish.STOP
    assert opt_keyword(text.upper()) is Wish.STOP


@given(
    st.sampled_from(STOPS), st.lists(st.sampled_from(POLITE), max_size=2), st.sampled_from(["", ".", "!!", " 🙏", "…"])
)
@example("stop", ["براہ مہربانی", "مہربانی فرما کر"], "")
@settings(max_examples=500)
def test_politeness_before_and_after_changes_nothing(stop: str, polite: list[str], mark: str) -> None:
    assert opt_keyword(" ".join([*polite, stop]) + mark) is Wish.STOP
    assert opt_keyword(", ".join([stop, *polite]) + mark) is Wish.STOP


@given(
    st.sampled_from(["cancel", "end", "stop", "quit", "Stop the", "Please cancel"]),
    st.lists(st.sampled_from(ABOUT), min_size=2),
)
@settings(max_examples=300)
def test_a_sentence_that_only_begins_with_a_stop_word_is_a_message(verb: str, rest: list[str]) -> None:
    assert opt_keyword(f"{verb} {' '.join(['on', *rest])}") is None


@given(st.text(max_size=700))
@settings(max_examples=300)
def test_whatever_is_written_there_is_an_answer(text: str) -> None:
    assert opt_keyword(text, (text[:60],)) in (None, *Wish)


@given(st.text(max_size=200))
@settings(max_examples=300)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)


def test_a_word_of_politeness_is_no_wish() -> None:
    for text in (*POLITE, *phrases(HASTE)):
        assert opt_keyword(text) is None, text


def test_the_hospitals_own_words_count_as_a_whole_message() -> None:
    own = ("Halt ein", "போதும்", "", " ")
    assert opt_keyword("halt ein!", own) is Wish.STOP
    assert opt_keyword("Please halt ein 🙏", own) is Wish.STOP
    assert opt_keyword("போதும் நன்றி", own) is Wish.STOP
    assert opt_keyword("halt ein Moment", own) is None
    assert opt_keyword("போதும்") is None
    assert opt_keyword("hello", own) is None


def test_the_policy_takes_words_and_refuses_what_nobody_could_write() -> None:
    assert Policy.model_validate({"opt_out": {"words": ["போதும்"]}}).opt_out.words == ("போதும்",)
    for word in ("", "🙏", "123", "x" * 61):
        with pytest.raises(ValidationError):
            OptOutPolicy(words=(word,))


@pytest.mark.skipif(not SPAM.exists(), reason="LEAD_DATA names no folder with sms_spam")
def test_of_thousands_of_text_messages_none_is_taken_for_an_opt_out_that_is_none() -> None:
    with SPAM.open(newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file)]
    assert len(texts) > 3_000
    found = {wish: [text for text in texts if opt_keyword(text) is wish] for wish in Wish}
    assert [text for text in found[Wish.STOP] if not re.search("don't text me|do not contact me", text)] == []
    assert found[Wish.START] == []
    # "Don't keep calling" and its like, and advertisements that speak of unsubscribing.
    assert len(found[Wish.UNCLEAR]) <= 20


@pytest.mark.parametrize("sign", ["🛑", "⛔", "⛔️", "🚫🚫🚫", "✋", "✋🏽", "🛑 🛑!", "✋\ufe0f"])
def test_a_stop_sign_alone_is_a_stop(sign: str) -> None:
    assert opt_keyword(sign) is Wish.STOP


@pytest.mark.parametrize("text", ["👍", "✋ see you at five", "🛑?", "👋", "."])
def test_a_stop_sign_beside_other_words_or_another_sign_is_none(text: str) -> None:
    assert opt_keyword(text) is None
