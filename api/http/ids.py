"""Ids in paths."""

from typing import Annotated

from fastapi import Path

from domain.text.plain import PLAIN

Id = Annotated[int, Path(ge=1, lt=2**63), PLAIN]


TenantId = Annotated[int, Path(ge=1, lt=2**31), PLAIN]
