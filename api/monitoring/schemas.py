"""How the process and its parts are."""

from typing import Literal

from pydantic import BaseModel


class Alive(BaseModel):
    status: Literal["ok"] = "ok"


class Ready(BaseModel):
    """`ok`: everything is available; `degraded`: captures work, runs stand still; `down`: captures fail."""

    status: Literal["ok", "degraded", "down"]
    database: Literal["up", "down"]
    temporal: Literal["up", "down"]
