#!/bin/sh
# That image is built without protected mode, so that other containers may connect.
set -e
[ "$1" != redis-server ] || set -- "$@" --protected-mode no
exec "$@"
