#!/bin/sh
# floor.sh PACKAGES REQUIREMENTS LOCK FOLDER: the least that an install can be: the same packages,
# Python requirements and jars as the playbook's, and nothing else. LOCK has a line for each jar:
# group:artifact:version[:classifier] sha256.
set -eu
packages=$1 requirements=$2 lock=$3 folder=$4
export DEBIAN_FRONTEND=noninteractive

apt-get -qq update
xargs apt-get -qq install --yes --no-install-recommends <"$packages" >/dev/null

python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --no-input --disable-pip-version-check \
    --require-hashes -r "$requirements"

mkdir -p "$folder/jars"
cd "$folder/jars"
repository=$("$folder/venv/bin/python" -c \
    'from jgo.constants import MAVEN_CENTRAL_URL; print(MAVEN_CENTRAL_URL)')
# The file's name, its folder in the repository, its hash.
awk -F '[: ]' '{ name = $2 "-" $3; if (NF == 5) name = name "-" $4
    gsub(/[.]/, "/", $1); print name ".jar", $1 "/" $2 "/" $3, $NF }' "$lock" >"$folder/jars.list"
awk -v from="${repository%/}" '{ printf "url = \"%s/%s/%s\"\noutput = \"%s\"\n", from, $2, $1, $1 }' \
    "$folder/jars.list" >"$folder/jars.curl"
curl --silent --show-error --fail --parallel --parallel-max 12 --config "$folder/jars.curl"
awk '{ print $3 "  " $1 }' "$folder/jars.list" | sha256sum --quiet --check
