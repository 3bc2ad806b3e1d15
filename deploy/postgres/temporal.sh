#!/bin/sh
# Runs once, when the database volume is new: a role of Temporal's own, and its two databases.
# The engine's roles and database are made by `python -m store.migrate`.
set -eu
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --set password="$TEMPORAL_DB_PASSWORD" --username "$POSTGRES_USER" --dbname postgres <<'SQL'
CREATE ROLE temporal LOGIN PASSWORD :'password';
CREATE DATABASE temporal OWNER temporal;
CREATE DATABASE temporal_visibility OWNER temporal;
REVOKE ALL ON DATABASE temporal, temporal_visibility FROM PUBLIC;
SQL
