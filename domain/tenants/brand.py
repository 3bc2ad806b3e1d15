"""A hospital's own look: which colours can be read, and what counts as a logo."""

import re
import zlib
from collections.abc import Iterator

from domain.errors import Invalid

LARGEST_LOGO = 20_480
LARGEST_SIDE = 1_024
LEAST_CONTRAST = 4.5
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_BEGINS = b"\x89PNG\r\n\x1a\n"


def checked_accent(text: str) -> str:
    """`#rrggbb` in lower case, on which white text can be read (WCAG 2.2, 1.4.3). Raises `Invalid`."""
    if not _COLOUR.fullmatch(text):
        raise Invalid("accent", "must be a colour such as #0b7285")
    if (contrast := contrast_with_white(text)) < LEAST_CONTRAST:
        raise Invalid("accent", f"is too light: white text on it has a contrast of {contrast:.1f}, and 4.5 is needed")
    return text.lower()


def contrast_with_white(colour: str) -> float:
    """From 1 (white itself) to 21, of `#rrggbb`."""
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _linear(channel: float) -> float:
    """A channel of sRGB as light."""
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def checked_logo(content: bytes) -> bytes:
    """A PNG, whole and nothing but it. Raises `Invalid`."""
    if len(content) > LARGEST_LOGO:
        raise Invalid("logo", f"may have {LARGEST_LOGO:,} bytes")
    if not content.startswith(_BEGINS):
        raise Invalid("logo", "must be a PNG file")
    kinds = [kind for kind, _ in _chunks(content)]
    sides = content[16:24]
    width, height = int.from_bytes(sides[:4]), int.from_bytes(sides[4:])
    if not kinds or kinds[0] != b"IHDR" or kinds[-1] != b"IEND" or kinds.count(b"IEND") != 1 or b"IDAT" not in kinds:
        raise Invalid("logo", "is not a valid PNG file")
    if not (0 < width <= LARGEST_SIDE and 0 < height <= LARGEST_SIDE):
        raise Invalid("logo", f"may be {LARGEST_SIDE} pixels wide and high")
    return content


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Each with its name; stops with a fault where one is cut off, damaged or follows the last."""
    at = len(_BEGINS)
    while at < len(content):
        end = at + 12 + int.from_bytes(content[at : at + 4])
        named, checksum = content[at + 4 : end - 4], content[end - 4 : end]
        if end > len(content) or zlib.crc32(named) != int.from_bytes(checksum):
            raise Invalid("logo", "is not a valid PNG file")
        yield named[:4], named[4:]
        at = end
