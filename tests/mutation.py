"""Real samples, changed by chance: what a reader of strangers' bytes must refuse or read, in bounded time."""

import time
from collections.abc import Callable, Sequence
from functools import cache
from typing import TypeVar

from hypothesis import strategies as st

from benchmarks.public import floor

Read = TypeVar("Read")
ODD = (
    b"\0", b"\xff\xfe", b"\xed\xa0\x80", b"\\u0000", b"\\ud800", b"\r\n", b"\x1b[31m", b'"', b"\\", b"%", b"%00",
    b"%ff", b"'", b"=", b"&", b";", b"+", b"@", b"..", b"{", b"[", b"}", b"]", b",", b":", b"NaN", b"-Infinity",
    b"1e999", b"null", b"true", b"[]", b"{}", b"-1", b"0000-00-00", b"9999-12-31T23:59:60Z", b"2026-02-30",
    "é".encode(), "１２".encode(), "\u202e".encode(), "\u200b".encode(), "\u0315\u0300".encode(), "\ufdfa".encode(),
    "٣".encode(),
)  # fmt: skip
_LONG = 20_000


@cache
def ceiling() -> float:
    """Seconds of CPU in which every reader ends, on this machine: a square of these sizes takes many times as long."""
    return 15 * floor()


@st.composite
def mutated(draw: st.DrawFn, samples: Sequence[bytes]) -> bytes:
    """One of the samples with up to five changes; at times one change is very long."""
    body = draw(st.sampled_from(samples))
    for _ in range(draw(st.integers(0, 5))):
        start = draw(st.integers(0, len(body)))
        end = draw(st.integers(start, min(len(body), start + 40)))
        part = draw(st.sampled_from(ODD) | st.binary(max_size=6))
        times = draw(st.sampled_from((0, 1, 1, 1, 2, 40, _LONG // max(1, len(part)))))
        body = body[:start] + part * times + body[end:]
    return body


def mutated_text(samples: Sequence[str]) -> st.SearchStrategy[str]:
    """As a decoder of JSON may hand it on: lone surrogates and NUL too."""
    made = mutated([sample.encode() for sample in samples]).map(lambda body: body.decode("utf-8", "surrogateescape"))
    return made | st.text(st.characters(codec=None, categories=None), max_size=60)


def read_in_time(read: Callable[[], Read], *refusals: type[Exception]) -> Read | None:
    """What was read, or None where it was refused. Any other exception, and too much CPU, fails."""
    began = time.thread_time()
    try:
        return read()
    except refusals:
        return None
    finally:
        assert time.thread_time() - began < ceiling()
