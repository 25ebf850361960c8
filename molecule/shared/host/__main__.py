"""Runs on the machine: break something, wait until all is healthy, count the results. Prints JSON.

python3 /root/proof VERB ARGUMENT…
"""

import json
import sys

import asked
import broken
import exposed
import footprint
import full
import paced
import planted
import reached
import reported
import rotated
import saved
import stopped
import strangers
import waiting
import watched
import weighed

VERBS = {
    "green": waiting.green,
    "kill": broken.kill,
    "freeze": broken.freeze,
    "restart": broken.restart,
    "freeze-each": broken.freeze_each,
    "full": full.full,
    "planted": planted.modules,
    "writable": planted.writable,
    "https": reached.https,
    "through": reached.through,
    "issuer": reached.issuer,
    "begin": reported.begin,
    "ask": asked.begin,
    "answered": asked.end,
    "count": reported.count,
    "due-at-once": paced.due_at_once,
    "next-made": reported.next_made,
    "stop-during-report": stopped.during_report,
    "long": stopped.long,
    "under-way": stopped.under_way,
    "left": stopped.left,
    "taken-up": stopped.taken_up,
    "secrets": exposed.secrets,
    "secrets-before": rotated.before,
    "secrets-after": rotated.after,
    "exposure": exposed.exposure,
    "saved-load": saved.load,
    "saved-pause": saved.pause,
    "saved-killed": saved.killed,
    "saved-begun": saved.begun,
    "saved-wrong-password": saved.wrong_password,
    "saved-full-repository": saved.full_repository,
    "saved-differences": saved.differences,
    "saved-goes-on": saved.goes_on,
    "strangers": strangers.refused,
    "watched": watched.watched,
    "watched-fires": watched.fires,
    "memory": weighed.memory,
    "remember": footprint.save,
    "same": footprint.compare,
}

if __name__ == "__main__":
    print(json.dumps(VERBS[sys.argv[1]](*sys.argv[2:])))
