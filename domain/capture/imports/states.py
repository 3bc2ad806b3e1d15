"""States of an imported file, and of each of its rows."""

from dataclasses import dataclass
from enum import StrEnum

# A person who enquires now overtakes an import: its requests are left to the sweep, after all others.
IMPORT_PRIORITY = 5
# So many imported runs are between their start and their offer at a time: live ones wait behind no more than these.
STARTED_AT_ONCE = 4


class ImportState(StrEnum):
    """`reading`: the rows of a dry run are being judged."""

    READING = "reading"
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

    after: int = 0


@dataclass(frozen=True)
class StartImported:
    """`at_once`: how many imported runs may be on the way to their first offer."""

    at_once: int = STARTED_AT_ONCE
