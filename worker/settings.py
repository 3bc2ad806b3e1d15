"""What the worker needs beside the rooms' own settings."""

from datetime import timedelta
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from domain.lifecycle.upkeep import Ages


class WorkerSettings(BaseSettings):
    """Prefix `LEAD_`. `link_key` signs public links; `public_url` is where leads reach the API.

    `keep_…` say for how long is kept what is kept for a time only (`domain.lifecycle.upkeep.Ages`).
    `ready_file` is made once the worker polls, and touched every two seconds as long as it does, for supervisors and
    health checks.
    """

    model_config = SettingsConfigDict(env_prefix="LEAD_", hide_input_in_errors=True)
    public_url: str = "http://127.0.0.1:8000"
    link_key: str
    max_cached_workflows: int = 1_000
    max_concurrent_workflow_tasks: int = 6
    max_concurrent_activities: int = 50
    sweep_every_seconds: int = 20
    ad_backfill_every_seconds: int = 300
    keep_answers_hours: float = Field(default=72, ge=24)
    keep_keys_days: float = Field(default=30, ge=7)
    keep_events_days: float = Field(default=30, ge=1)
    keep_submissions_days: float = Field(default=180, ge=1)
    keep_webhooks_days: float = Field(default=30, ge=4)
    ready_file: Path | None = None

    @property
    def kept(self) -> Ages:
        return Ages(
            timedelta(hours=self.keep_answers_hours),
            timedelta(days=self.keep_keys_days),
            timedelta(days=self.keep_events_days),
            timedelta(days=self.keep_submissions_days),
            timedelta(days=self.keep_webhooks_days),
        )
