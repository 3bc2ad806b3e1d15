"""The life of an imported file, and of each of its rows."""

from dataclasses import dataclass
from enum import StrEnum

# Whoever asks now overtakes an import: its requests are left to the sweep, and queue behind everybody else's.
IMPORT_PRIORITY = 5


class ImportState(StrEnum):
    CHECKED = "checked"
    RUNNING = "running"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


class LineState(StrEnum):
    """`known`: a touch of a lead that was there. `unchanged`: this row was imported before. `kept`: not undone, for
    somebody has worked with the lead since."""

    WAITING = "waiting"
    CREATED = "created"
    KNOWN = "known"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"
    UNDONE = "undone"
    KEPT = "kept"


@dataclass(frozen=True)
class ImportRef:
    """Which import."""

    tenant_id: int
    import_id: int


@dataclass(frozen=True)
class ImportStep(ImportRef):
    """The rows behind row number `behind`."""

    behind: int = 0
