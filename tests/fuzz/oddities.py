"""Values that programs trip over."""

from random import Random
from typing import Any

TEXTS = (
    "", " ", "\x00", "a\x00b", "\ud800", "\u202egnp", "𝕏", "é" * 300, "x" * 5_000, "'; DROP TABLE leads;--",
    "<script>", "{{7*7}}", "%s%n", "../../etc/passwd", "=1+1", "null", "None", "NaN", "-0", "1e400", "0x10",
    "１２３", "+91 98765 43210", "+1", "a@b", "a@[127.0.0.1]", "@", "2027-02-30T00:00:00Z",
    "2027-03-01T25:00:00+05:30", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59", "2027-03-01",
    "2027-W01-1", "true", "\r\nSet-Cookie: a=b", "ﷺ", "ß", "İ", "\u200b", "https://example.com/?a=b", "urn:x",
    "0" * 40, "9" * 400,
)  # fmt: skip
NUMBERS = (0, -1, 2, 5, 2**31 - 1, 2**31, 2**53 + 1, 2**63 - 1, 2**63, -(2**63) - 1, 10**400, 1.0, 1.5, -0.0, 1e308)
OTHERS: tuple[Any, ...] = (None, True, False, [], {}, [[]], [None], {"": None}, {"a": {"b": {"c": 1}}})
RAW_BODIES = (
    b"", b"{", b"[]", b"null", b"\xff\xfe{}", b'{"a":1,"a":2}', b'{"a":\x00}', b'"\\ud800"', b'{"a":1e999}', b"NaN",
    b"[" * 2_000, b'{"a":' * 500 + b"1" + b"}" * 500, b"[" + b"1," * 20_000 + b"1]", b"{} {}", b"\xef\xbb\xbf{}",
    b'{"' + b"k" * 100_000 + b'":1}', b"{" + b",".join(b'"%d":0' % n for n in range(5_000)) + b"}",
)  # fmt: skip
CONTENT_TYPES = (
    "text/plain",
    "application/xml",
    "application/json; charset=latin-1",
    "multipart/form-data",
    "",
    "a/b/c",
)
PATH_WORDS = (
    "0",
    "-1",
    "1.0",
    " 7",
    "7 ",
    "0x7",
    "９",
    "9" * 30,
    "%00",
    "%ff",
    "a",
    "..",
    "%2e%2e",
    "null",
    "7;b",
    "x" * 3_000,
)
HEADERS = (
    {"Idempotency-Key": "k" * 256}, {"Idempotency-Key": ""}, {"Idempotency-Key": "the-same"}, {"If-Match": "*"},
    {"If-Match": '"0"'}, {"If-Match": "W/\"x\", \"y\""}, {"If-Match": "9" * 500}, {"Accept": "text/html"},
    {"Accept-Encoding": "br;q=nan"}, {"Range": "bytes=0-0"}, {"X-HTTP-Method-Override": "DELETE"}, {"Expect": "x"},
    {"Content-Encoding": "gzip"}, {"X-Forwarded-For": "1.2.3.4, ::1, x"}, {"Origin": "https://evil.example"},
)  # fmt: skip


def value(random: Random) -> Any:
    return random.choice(random.choice((TEXTS, NUMBERS, OTHERS)))


def changed(random: Random, body: Any) -> Any:
    """The body with one place of it odd: a value, a field that is missing, one too many, or the whole."""
    if not body or random.random() < 0.05:
        return value(random)
    if isinstance(body, list):
        place = random.randrange(len(body))
        if random.random() < 0.1:
            return body * random.choice((0, 2, 60))
        return [*body[:place], changed(random, body[place]), *body[place + 1 :]]
    if not isinstance(body, dict):
        return value(random)
    name = random.choice(sorted(body))
    what = random.random()
    if what < 0.15:
        return {key: inner for key, inner in body.items() if key != name}
    if what < 0.25:
        return {**body, random.choice(TEXTS): value(random)}
    inner = body[name]
    deep = isinstance(inner, dict | list) and inner and random.random() < 0.7
    return {**body, name: changed(random, inner) if deep else value(random)}
