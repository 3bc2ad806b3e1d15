"""The schema's history, forward only: each step is a readable SQL file beside its Alembic revision."""
