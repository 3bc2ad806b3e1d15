"""The parts of an address that is written in one line: house, street, area."""

import re
from typing import NamedTuple

_PARTS = re.compile(r"[,;\n]+")
_HOUSE = re.compile(
    r"^\s*(?:(?:new|old|flat|plot|door|house|h|d|unit|apt|apartment|no|number)\b[.:#]?\s*)*#?\s*"
    r"(?P<number>\d+[a-z]?(?:\s*[/-]\s*\d*[a-z]?)*)(?=$|[\s.])\s*",
    re.IGNORECASE,
)


class AddressParts(NamedTuple):
    """As written; `area` is whatever follows the street."""

    house: str
    street: str
    area: str


def parts_of(address: str) -> AddressParts:
    """`No. 12, Kamaraj Street, Adyar`: 12, Kamaraj Street, Adyar. The number may stand before the street or alone."""
    parts = [part.strip() for part in _PARTS.split(address) if part.strip()]
    house = ""
    if parts and (found := _HOUSE.match(parts[0])):
        house, rest = found["number"], parts[0][found.end() :].strip()
        parts = [rest, *parts[1:]] if rest else parts[1:]
    return AddressParts(house, parts[0] if parts else "", " ".join(parts[1:]))
