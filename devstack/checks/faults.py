"""What may be wrong between a lead and its run, in the words of `lead check`, and the command that repairs it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from store.invariants import Broken

WITHOUT_A_RUN, NEVER_BEGAN = "open lead without a run", "a requested run never started"
OF_A_CLOSED_LEAD, WITHOUT_A_LEAD = "run of a closed lead", "run without a lead"
UNREADABLE = "stored result of a step that cannot be read"
REPAIRS: Mapping[str, str] = dict.fromkeys(
    (WITHOUT_A_RUN, NEVER_BEGAN, OF_A_CLOSED_LEAD, WITHOUT_A_LEAD, UNREADABLE), "lead repair {id} --tenant {tenant}"
)


def repair_of(fault: "Broken") -> str | None:
    """None: no command helps, a person must look."""
    command = REPAIRS.get(fault.what)
    return command.format(id=fault.id, tenant=fault.tenant_id) if command else None
