"""How much a JSON text holds, found before it is read: what a reader makes of a byte costs many times that byte."""

import re
from enum import Enum
from itertools import islice

MOST_VALUES = 50_000
DEEPEST = 32
LONGEST_NUMBER = 40
# Possessive, and closed by the end of the text, too: no byte is looked at twice, whatever the text.
_TEXT = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)'
_TEXTS = re.compile(_TEXT, re.DOTALL)
_UP_TO_VALUE = re.compile(rb'(?:[^",\[{]++|%b)*+(?:([,\[{])|\Z)' % _TEXT, re.DOTALL)
_NESTED = re.compile(rb"(?:[\[{][^\[\]{}]*+){%d}" % (DEEPEST + 1))


class Excess(Enum):
    """`DEEP`: so many brackets open in a row that no reader of ours goes so deep."""

    MANY = "many"
    DEEP = "deep"


def excess(body: bytes, most: int) -> Excess | None:
    """None: it has at most so many values, names not counted. Linear in its bytes, and ends at the value too many."""
    if sum(map(body.count, (b",", b"[", b"{"))) < most:  # those within texts count, too: a short way for most bodies
        return None
    beyond = next(islice(_UP_TO_VALUE.finditer(body), most - 1, None), None)
    if beyond is None or beyond[1] is None:
        return None
    return Excess.DEEP if _NESTED.search(_TEXTS.sub(b"", body[: beyond.end()])) else Excess.MANY
