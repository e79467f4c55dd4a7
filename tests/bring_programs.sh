#!/usr/bin/env bash
# Install what some tests need of the system, where one may; elsewhere say what is missing.
for program in chromium postgresql sip-tester; do
  dpkg -s "$program" >/dev/null 2>&1 && continue
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    echo "Installing $program for its tests: once."
    install=(apt-get install -y -qq --no-install-recommends "$program")
    "${install[@]}" </dev/null >/dev/null 2>&1 && continue
    { apt-get update -qq && "${install[@]}"; } </dev/null >/dev/null 2>&1 && continue
  fi
  echo "No $program here: tests that need it are skipped (Debian: apt install $program)."
done
