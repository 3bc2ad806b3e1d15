#!/bin/sh
# Brings Temporal's two databases to the schema of the tools' version. Safe to run at every start.
set -eu
: "${SQL_PASSWORD:?}"
for database in temporal temporal_visibility; do
  versions=/etc/temporal/schema/postgresql/v12/${database#temporal_}/versioned
  tool() { temporal-sql-tool --plugin postgres12 --ep postgres -p 5432 -u temporal --db "$database" "$@"; }
  tool setup-schema -v 0.0
  tool update-schema -d "$versions"
done
