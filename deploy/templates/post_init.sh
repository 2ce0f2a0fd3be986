#!/bin/sh
# Run once by Patroni on a new cluster, with the address of the new primary: the application's own user and database.
set -eu
exec ${POSTGRES_BIN}/psql "$$1" --no-psqlrc --quiet --set ON_ERROR_STOP=1 <<'SQL'
CREATE ROLE rounds LOGIN PASSWORD '${ROUNDS_PASSWORD}';
-- A request that hangs must not hold a company's lock for ever. Neither setting touches a COMMIT that waits for its copy.
ALTER ROLE rounds SET statement_timeout = '60s';
ALTER ROLE rounds SET lock_timeout = '20s';
ALTER ROLE rounds SET idle_in_transaction_session_timeout = '60s';
CREATE DATABASE rounds OWNER rounds;
SQL
