"""One entry of the ledger, wherever it comes from."""

from collections.abc import Mapping
from typing import Any, Protocol

from domain.routing import Recorded


class Entry(Protocol):
    """What was decided from which inputs, by which version of the rules (0 = built in), among whom."""

    @property
    def kind(self) -> str: ...

    @property
    def inputs(self) -> Mapping[str, Any]: ...

    @property
    def rule_version(self) -> int: ...

    @property
    def candidates(self) -> Recorded: ...

    @property
    def result(self) -> Mapping[str, Any]: ...
