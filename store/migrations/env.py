"""Alembic's entry: `store.migrate` hands over an open connection, inside its own transaction."""

from alembic import context
from sqlmodel import SQLModel

import store.tables

assert store.tables.__all__, "importing the tables fills the metadata that autogenerate compares with"

context.configure(connection=context.config.attributes["connection"], target_metadata=SQLModel.metadata)
with context.begin_transaction():
    context.run_migrations()
