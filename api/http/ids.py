"""Ids in paths."""

from typing import Annotated

from fastapi import Path

Id = Annotated[int, Path(ge=1, lt=2**63)]


TenantId = Annotated[int, Path(ge=1, lt=2**31)]
