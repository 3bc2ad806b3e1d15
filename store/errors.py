"""What the store says when something that must be there is not, and what it makes of Postgres's refusals."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import TypeVar

import psycopg
from psycopg.errors import ForeignKeyViolation
from sqlalchemy.exc import DBAPIError

from domain.errors import LeadEngineError, NotFound

RowT = TypeVar("RowT")
Causes = Mapping[type[psycopg.Error], Callable[[], LeadEngineError]]
NO_CAMPAIGN: Causes = {ForeignKeyViolation: partial(NotFound, "campaign")}


class Vanished(Exception):
    """A row that a step refers to no longer exists."""

    def __init__(self, noun: str, id: int) -> None:
        super().__init__(f"{noun} {id} vanished")


def existing(row: RowT | None, noun: str) -> RowT:
    """The row; raises `NotFound` when there is none."""
    if row is None:
        raise NotFound(noun)
    return row


@contextmanager
def refusing(causes: Causes) -> Iterator[None]:
    """Raises the engine's own error for these refusals of Postgres; any other passes as it is."""
    try:
        yield
    except DBAPIError as error:
        for cause, refusal in causes.items():
            if isinstance(error.orig, cause):
                raise refusal() from None
        raise
