#!/bin/sh
# Run once, when the database is made: the roles by what they may, and a database of the one that owns it. Passwords come from
# the environment, on no command line.
set -eu
psql --username postgres --set ON_ERROR_STOP=1 --quiet <<SQL
CREATE ROLE talaan_owner LOGIN PASSWORD '$TALAAN_OWNER_PASSWORD';
CREATE ROLE talaan_holder LOGIN PASSWORD '$TALAAN_HOLDER_PASSWORD';
CREATE ROLE talaan_checker LOGIN PASSWORD '$TALAAN_CHECKER_PASSWORD';
CREATE ROLE talaan_watcher LOGIN PASSWORD '$TALAAN_WATCHER_PASSWORD';
CREATE DATABASE talaan OWNER talaan_owner ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE talaan FROM PUBLIC;
GRANT CONNECT ON DATABASE talaan TO talaan_holder, talaan_checker, talaan_watcher;
SQL
