"""Runs the SQL file of the same name."""

from pathlib import Path

from store.migrations.script import run_sql

revision = "0066"
down_revision = "0065"


def upgrade() -> None:
    run_sql(Path(__file__).with_suffix(".sql"))
