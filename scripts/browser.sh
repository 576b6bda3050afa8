#!/usr/bin/env bash
# Make sure that a Chromium is there for the browser tests: Debian's package, or the one Playwright brings.
set -euo pipefail
for name in chromium chromium-browser google-chrome; do
  if command -v "$name" >/dev/null; then exit 0; fi
done
if command -v apt-get >/dev/null; then
  run=""
  if [ "$(id -u)" != 0 ]; then run="sudo"; fi
  echo "installing Chromium for the browser tests"
  $run apt-get update -q >/dev/null
  DEBIAN_FRONTEND=noninteractive $run apt-get install -y -q --no-install-recommends chromium >/dev/null
else
  .venv/bin/python -m playwright install chromium
fi
