"""The schema's history, forward only: each step is a readable SQL file beside its Alembic revision.

A step that changes rows must visit each tenant, with `app.current_tenant_id` set: row security binds the owner too.
"""
