"""The hospital of the journeys, for faults that need no processes; a stack of its own for those that do."""

from tests.journeys.conftest import engine, hospital, invariants

__all__ = ["engine", "hospital", "invariants"]
