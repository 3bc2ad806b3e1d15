"""How many parts an SMS is sent in: each is paid for."""

from dataclasses import dataclass

# GSM 03.38. Letters of the extension take two places.
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("\f^{}\\[~]|€")
_PLACES = {"gsm7": (160, 153), "ucs2": (70, 67)}


@dataclass(frozen=True)
class Segments:
    """`units`: septets, or 16-bit units. `not_gsm`: the letters that made it UCS-2."""

    encoding: str
    units: int
    count: int
    not_gsm: str = ""


def segments(text: str) -> Segments:
    """Of one SMS as a network sends it. No letter is cut in two."""
    others = "".join(dict.fromkeys(letter for letter in text if letter not in _BASIC | _EXTENSION))
    if others:
        sizes = [2 if ord(letter) > 0xFFFF else 1 for letter in text]
        return Segments("ucs2", sum(sizes), _count(sizes, *_PLACES["ucs2"]), others)
    sizes = [2 if letter in _EXTENSION else 1 for letter in text]
    return Segments("gsm7", sum(sizes), _count(sizes, *_PLACES["gsm7"]))


def _count(sizes: list[int], alone: int, joined: int) -> int:
    if sum(sizes) <= alone:
        return 1
    parts, room = 1, joined
    for size in sizes:
        if size > room:
            parts, room = parts + 1, joined
        room -= size
    return parts
