"""The refused rows of a file, with their reasons and all their cells: to be corrected and imported again."""

import csv
import gzip
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from api.capture.imports.file_schemas import ImportLine
from api.sheets.reader import open_table
from cli.terminal.failure import CommandFailed
from domain.capture.imports.mapping import ImportMap

_ENDINGS = (".gz", ".csv", ".xlsx")


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """The file, unpacked when it is a `.gz`. Raises `CommandFailed`."""
    try:
        with path.open("rb") as file:
            if path.suffix != ".gz":
                yield file
                return
            with gzip.open(file) as packed, tempfile.TemporaryFile() as plain:
                shutil.copyfileobj(packed, plain)
                plain.seek(0)
                yield plain
    except (OSError, EOFError) as error:
        raise CommandFailed(f"{path}: {getattr(error, 'strerror', None) or error}.") from None


def rejects_beside(path: Path) -> Path:
    """Where refused rows are written: `leads.xlsx` → `leads.rejected.csv`."""
    name = path.name
    for ending in _ENDINGS:
        name = name.removesuffix(ending)
    return path.with_name(f"{name}.rejected.csv")


def write_rejects(
    source: IO[bytes], plan: ImportMap | None, sheet: str | None, faults: Mapping[int, ImportLine], path: Path
) -> None:
    """Row, field, reason, then the cells. Raises `CommandFailed` when the file cannot be written."""
    encoding, delimiter = (plan.encoding, plan.delimiter) if plan else (None, None)
    try:
        with (
            open_table(source, encoding=encoding, delimiter=delimiter, sheet=sheet) as table,
            path.open("w", encoding="utf-8", newline="") as out,
        ):
            writer = csv.writer(out, delimiter=delimiter or ",")
            writer.writerow(["row", "field", "reason", *table.header])
            for row in table.rows:
                if fault := faults.get(row.number):
                    writer.writerow([row.number, fault.field, fault.reason, *row.cells])
    except OSError as error:
        raise CommandFailed(f"{path}: {error.strerror}: choose another place with --rejected.") from None
