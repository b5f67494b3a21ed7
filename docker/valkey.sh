#!/bin/sh
# Starts Valkey with its two users; the passwords come from files and never stand among a process's arguments.
# What the outer ring's user may do is the same as OUTER_MAY in platform/parley/embedded/valkey.py (a test compares).
set -eu
{
    echo "bind 0.0.0.0"
    echo "port 6379"
    echo "dir /data"
    echo "save \"\""
    echo "appendonly yes"
    echo "maxmemory-policy noeviction"
    echo "requirepass $(cat /run/secrets/valkey)"
    echo "user outer on >$(cat /run/secrets/valkey_outer) resetkeys ~outer:* resetchannels -@all +@read +@write +@connection +@transaction -@dangerous -scan -randomkey -dbsize"
} | exec valkey-server -
