"""Runs on the machine: break something, wait until all is healthy, count the results. Prints JSON.

python3 /root/proof VERB ARGUMENT…
"""

import json
import sys

import broken
import exposed
import footprint
import reported
import stopped
import strangers
import waiting
import weighed

VERBS = {
    "green": waiting.green,
    "kill": broken.kill,
    "freeze": broken.freeze,
    "restart": broken.restart,
    "begin": reported.begin,
    "count": reported.count,
    "stop-during-report": stopped.during_report,
    "secrets": exposed.secrets,
    "exposure": exposed.exposure,
    "strangers": strangers.refused,
    "memory": weighed.memory,
    "remember": footprint.save,
    "same": footprint.compare,
}

if __name__ == "__main__":
    print(json.dumps(VERBS[sys.argv[1]](*sys.argv[2:])))
