"""What the worker needs beside the rooms' own settings."""

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class WorkerSettings(BaseSettings):
    """Prefix `LEAD_`. `link_key` signs public links; `public_url` is where leads reach the API.

    `ready_file` is made once the worker polls, and touched every two seconds as long as it does, for supervisors and
    health checks.
    """

    model_config = SettingsConfigDict(env_prefix="LEAD_")
    public_url: str = "http://127.0.0.1:8000"
    link_key: str
    max_cached_workflows: int = 1_000
    max_concurrent_workflow_tasks: int = 6
    max_concurrent_activities: int = 50
    sweep_every_seconds: int = 20
    ad_backfill_every_seconds: int = 300
    ready_file: Path | None = None
