"""Whatever fails, nothing that must hold is broken afterwards."""

import pytest


@pytest.fixture(autouse=True)
def every_fault(invariants: None) -> None:
    """The invariants, after each fault."""
