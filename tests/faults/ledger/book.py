"""The vendors' own ledger: one line of JSON for each thing that happened there, on disk before anybody is answered."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Delivery:
    """The vendor executed a request: the message is on its way to a person. `at` in seconds since 1970."""

    at: float
    vendor: str
    channel: str
    token: str
    id: str
    to: str


@dataclass(frozen=True)
class Report:
    """What the vendor said of a delivery, and that we took it (2xx)."""

    at: float
    token: str
    state: str


@dataclass(frozen=True)
class Wish:
    """Somebody asked to stop, and we took it (2xx): from `at` on nothing may be handed over for `address`."""

    at: float
    kind: str
    address: str


Line = Delivery | Report | Wish
_LINES = {kind.__name__: kind for kind in (Delivery, Report, Wish)}


class Book:
    """Appends; a process that is killed loses nothing that it has said."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", encoding="utf-8", buffering=1)

    def add(self, line: Line) -> None:
        self._file.write(json.dumps({"line": type(line).__name__, **asdict(line)}) + "\n")


def read(path: Path) -> Iterator[Line]:
    with path.open(encoding="utf-8") as file:
        for text in file:
            found = json.loads(text)
            yield _LINES[found.pop("line")](**found)
