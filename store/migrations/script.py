"""Runs one SQL file inside a migration."""

from pathlib import Path

from alembic import op


def run_sql(file: Path) -> None:
    """Execute every statement of `file` in the migration's transaction, without parameters."""
    op.get_bind().exec_driver_sql(file.read_text(), execution_options={"no_parameters": True})
