"""The worst that a stranger may send to a route: bodies of the allowed size, and heads."""

import json
from collections.abc import Mapping

JSON, FORM = "application/json", "application/x-www-form-urlencoded"
SIZE = 1_048_576
# Libraries for phones, addresses, dates, and scripts are slowest at these.
TEXTS = {
    "marks": "a" + "\u0315\u0300" * 200_000,
    "marks kept apart": "a" + ("\u0315\u0300" * 14 + "\u200b") * 14_000,
    "dots": "." * 900_000 + "b",
    "digits": "9" * 900_000 + "@",
    "spaces": " " * 900_000 + "b",
    "unseen": "\u200b" * 300_000,
    "labels": "a@" + "a." * 450_000 + "b",
    "umlauts": "a@" + "ü" * 400_000,
    "quotes": '"' + '\\"' * 150_000 + '"@a.example',
    "brackets": "(" * 900_000,
    "extensions": "1;ext=" * 150_000,
    "ligatures": "\ufdfa" * 300_000,
    "flags": "\U0001f3f4" + "\U000e0061" * 200_000,
}


def _filled(part: bytes, end: bytes = b"", start: bytes = b"") -> bytes:
    return start + part * ((SIZE - len(start) - len(end)) // len(part)) + end


def _many(row: str) -> bytes:
    rows: list[str] = []
    size = 0
    while size + len(row) + 6 < SIZE - 20:
        rows.append(row.format(f"{len(rows):05x}"))
        size += len(rows[-1]) + 1
    return ",".join(rows).encode()


def json_bodies() -> Mapping[str, bytes]:
    keys = _many('"{}":0')
    return {
        "one key": _filled(b'"a":0,', b'"a":0}', b"{"),
        "keys, the last twice": b"{" + keys + b"," + keys.rpartition(b",")[2] + b"}",
        "deep lists": _filled(b"["),
        "deep objects": _filled(b'{"a":'),
        "empty lists": _filled(b"[],", b"0]", b"["),
        "empty objects": _filled(b"{},", b"0]", b"["),
        "wide and deep": _filled(b"[" * 31 + b"]" * 31 + b","),
        "zeros": _filled(b"0,", b"0]", b"["),
        "fractions": _filled(b"1e9,", b"0]", b"["),
        "one number": _filled(b"9", b"]", b"["),
        "one fraction": _filled(b"9", b"]", b"[0."),
        "empty texts": _filled(b'"",', b"0]", b"["),
        "escapes": _filled(b"\\u0041", b'"]', b'["'),
        "surrogates": _filled(b"\\ud800", b'"]', b'["'),
        "quotes": _filled(b'\\"', b'"]', b'["'),
        "commas in a text": _filled(b",[{", b'"]', b'["'),
        "no end": _filled(b'\\"', b"", b'{"'),
        "letters": _filled("é".encode(), b'"}}', b'{"answers":{"notes":"'),
        "no utf-8": _filled(b"\xff"),
        "spaces": _filled(b" "),
    }


def form_bodies() -> Mapping[str, bytes]:
    return {
        "fields": _filled(b"a&"),
        "named fields": _many("{}=1").replace(b",", b"&"),
        "escapes": _filled(b"%41", b"", b"notes="),
        "half escapes": _filled(b"%", b"", b"notes="),
        "broken letters": _filled(b"%ff", b"", b"notes="),
        "pluses": _filled(b"+", b"", b"notes="),
        "no utf-8": _filled(b"\xff"),
        "one name": _filled(b"a"),
    }


def entries(token: str, fields: list[str]) -> Mapping[str, bytes]:
    """A form filled in with the texts, as JSON: one text in one field, and the same all over."""
    found = {}
    for name, text in TEXTS.items():
        for field in fields:
            found[f"{name} in {field}"] = _entry(token, {field: text})
        found[f"{name} in all"] = _entry(token, dict.fromkeys(fields, text[: SIZE // len(fields) // 6]))
        found[f"{name}, cut, in all"] = _entry(token, {field: text[:900] for field in fields})
    return found


def _entry(token: str, answers: Mapping[str, str]) -> bytes:
    said = {"token": token, "answers": dict(answers), "page": "https://eye.example/", "consents": ["privacy-1"]}
    body = json.dumps(said, ensure_ascii=False).encode()
    assert len(body) <= SIZE
    return body


HEADS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "parameters": ("&".join("a" * 31_000), {}),
    "named parameters": ("&".join(f"{n:04x}=1" for n in range(8_000)), {}),
    "escaped": ("utm_source=" + "%41" * 20_000, {}),
    "cookies": ("", {"cookie": "a=b; " * 12_000}),
    "forwarded": ("", {"x-forwarded-for": "127.0.0.1, " * 5_500}),
    "accepted": ("", {"accept": "text/html;q=0.1, " * 3_500}),
    "bearer": ("", {"authorization": "Bearer " + "a." * 30_000}),
    "key": ("", {"authorization": "Bearer lk_1_" + "0" * 60_000}),
    "signature": ("", {"x-hub-signature-256": "sha256=" + "é" * 30_000, "x-twilio-signature": "é" * 30_000}),
}
"""By name: a query, and headers; each near the longest head that is read."""
