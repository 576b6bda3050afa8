#!/usr/bin/env bash
# Make sure that PostgreSQL's server programs are there for the benchmark's peer.
set -euo pipefail
if ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null; then exit 0; fi
if ! command -v apt-get >/dev/null; then
  echo "install PostgreSQL 15 or newer for the benchmark's peer" >&2
  exit 1
fi
run=""
if [ "$(id -u)" != 0 ]; then run="sudo"; fi
$run apt-get update -q >/dev/null
DEBIAN_FRONTEND=noninteractive $run apt-get install -y -q --no-install-recommends postgresql >/dev/null
