#!/bin/bash
# As that image: NEO4J_a_b__c=value becomes a.b_c=value, whatever else begins with NEO4J_ is an
# unknown setting and ends the start; it listens on every address.
set -eu
configuration=conf/neo4j.conf
echo server.default_listen_address=0.0.0.0 > $configuration
for name in ${!NEO4J_*}; do
    setting=$(sed 's/^NEO4J_//; s/_/./g; s/\.\./_/g' <<< "$name")
    echo "$setting=${!name}" >> $configuration
done
opened=()
for package in java.nio java.io sun.nio.ch java.util.concurrent; do
    opened+=("--add-opens=java.base/$package=ALL-UNNAMED")
done
heap=$(sed -n 's/^server.memory.heap.max_size=//p' $configuration)
exec java "${opened[@]}" ${heap:+-Xmx$heap} \
    -XX:+ExitOnOutOfMemoryError -Dfile.encoding=UTF-8 -cp 'lib/*' \
    org.neo4j.server.CommunityEntryPoint --console-mode --home-dir="$PWD" --config-dir="$PWD/conf"
