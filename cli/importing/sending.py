"""Rows on their way to the API, in batches that fit its limits, in the file's order."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from api.schemas.imports import ImportAnswer, ImportBatch, ImportRow, RowFault, RowResult
from cli.connection import Connection
from cli.importing.table import Rejects
from domain.importing.rows import RowMaker, Unusable

_ROWS, _BYTES = 100, 400_000


@dataclass(frozen=True)
class Sendable:
    """A row of the table beside what is sent of it; the cells are kept for the file of refused rows."""

    number: int
    cells: Sequence[str]
    row: ImportRow


class Sender:
    """Sends rows as they are added; `results` counts what became of them."""

    def __init__(self, connection: Connection, rejects: Rejects) -> None:
        self.results: Counter[RowResult] = Counter()
        self._connection, self._rejects = connection, rejects
        self._waiting: list[Sendable] = []
        self._size = 0

    def add(self, number: int, cells: Sequence[str], maker: RowMaker) -> None:
        """Sends what waits once it makes a batch."""
        try:
            row = ImportRow.model_validate(vars(maker.make(cells)))
        except Unusable as unusable:
            self._reject(number, cells, RowFault(field=unusable.field, reason=unusable.reason))
            return
        if isinstance(row.lead, RowFault):
            self._reject(number, cells, row.lead)
            return
        self._waiting.append(Sendable(number, cells, row))
        self._size += sum(map(len, cells))
        if len(self._waiting) >= _ROWS or self._size >= _BYTES:
            self.flush()

    def flush(self) -> None:
        """Send what waits. Raises `CommandFailed` when the API stays away or refuses the caller."""
        if self._waiting:
            batch = ImportBatch.model_construct(rows=[one.row for one in self._waiting])
            self._count(self._connection.post_patiently("imports/rows", batch, ImportAnswer))
            self._waiting, self._size = [], 0

    def _count(self, answer: ImportAnswer) -> None:
        for sent, became in zip(self._waiting, answer.rows, strict=True):
            if became.fault:
                self._reject(sent.number, sent.cells, became.fault)
            else:
                self.results[became.result] += 1

    def _reject(self, number: int, cells: Sequence[str], fault: RowFault) -> None:
        self.results[RowResult.REJECTED] += 1
        self._rejects.add(number, fault.field, fault.reason, cells)


def send_all(table: Iterable[tuple[int, Sequence[str]]], maker: RowMaker, sender: Sender) -> Iterator[int]:
    """Gives how many rows are done, whenever that changed."""
    done = 0
    for number, cells in table:
        sender.add(number, cells, maker)
        if (now_done := sender.results.total()) != done:
            yield (done := now_done)
    sender.flush()
    yield sender.results.total()
