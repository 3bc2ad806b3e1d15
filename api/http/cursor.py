"""Where the next page begins: opaque, signed, and valid only for the list that it was made for; and the page itself."""

from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from fastapi import Query

from domain.errors import Invalid
from domain.text import signed
from domain.text.plain import PLAIN

PageSize = Annotated[int, Query(ge=1, le=200), PLAIN]
Cursor = Annotated[str | None, Query(max_length=200, description="`next` of the previous page.")]
Row = TypeVar("Row")
# How many rows a request's lists have shown, for the one who counts them.
SHOWN: ContextVar[list[int] | None] = ContextVar("SHOWN", default=None)


def count_shown(rows: int) -> None:
    """Rows that a request shows without a page of them."""
    if (count := SHOWN.get()) is not None:
        count[0] += rows


@dataclass(frozen=True)
class Position:
    """The last row of a page: the value it was sorted by (None when that is the id itself), and its id."""

    value: str | int | None
    id: int


class Cursors:
    """Makes and reads cursors with the secrets of this installation: the first signs, all are read."""

    def __init__(self, secrets: Callable[[], Sequence[bytes]]) -> None:
        self._secrets = secrets

    def page(self, listing: str, limit: int, cursor: str | None) -> "Page":
        """After `cursor`, else the first. Raises as `read` does."""
        return Page(self, listing, limit, self.read(listing, cursor) if cursor else None)

    def write(self, listing: str, position: Position) -> str:
        """`listing` spells the list and all its filters and order, so that a cursor fits no other list."""
        return signed.sign([position.value, position.id], self._secrets(), listing)

    def read(self, listing: str, cursor: str) -> Position:
        """Raises `Invalid("cursor")` for what we did not write, or wrote for another list."""
        values = signed.read(cursor, self._secrets(), listing)
        if values is None:
            raise Invalid("cursor", "is not a cursor of this list. Start again without a cursor.")
        return Position(*values)


def _by_id(row: Any) -> Position:
    return Position(None, row.id)


@dataclass(frozen=True)
class Page:
    """Up to `limit` rows of a list, after `after`; None: from the list's start."""

    cursors: Cursors
    listing: str
    limit: int
    after: Position | None

    @property
    def after_id(self) -> int | None:
        return self.after.id if self.after else None

    @property
    def fetch(self) -> int:
        """How many rows to read: one more than is shown, to know whether there is a next page."""
        return self.limit + 1

    def cut(self, rows: Sequence[Row]) -> Sequence[Row]:
        """What is shown of the rows read."""
        shown = rows[: self.limit]
        count_shown(len(shown))
        return shown

    def next(self, rows: Sequence[Row], position: Callable[[Row], Position] = _by_id) -> str | None:
        """The next page's cursor, by all the rows read; None on the last page."""
        return self.cursors.write(self.listing, position(rows[self.limit - 1])) if len(rows) > self.limit else None
