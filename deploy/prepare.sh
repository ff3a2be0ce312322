#!/bin/sh
# Makes the tables of log, keys and files, or brings those of an earlier program up to this one, and gives each role its
# rights. It may be repeated; no server may run meanwhile.
set -eu
talaan() { node --disable-warning=ExperimentalWarning dist/apps/cli/main.js "$@"; }
talaan log prepare --writer talaan_holder
talaan log prepare --writer talaan_checker --access-writer talaan_watcher
talaan keys prepare --holder talaan_holder --checker talaan_checker --checker talaan_watcher
talaan files prepare --writer talaan_holder
