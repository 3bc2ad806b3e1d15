"""Ids in paths."""

from typing import Annotated

from fastapi import Path

from api.http.paths.integers import SPELLED

Id = Annotated[int, Path(ge=1, lt=2**63), SPELLED]


TenantId = Annotated[int, Path(ge=1, lt=2**31), SPELLED]
