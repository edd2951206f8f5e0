"""Hands tasks to a running HyperQueue server (PyPI hyperqueue) where the hq command is not at hand.

    python hyperqueue_tasks.py submit < SUBMISSION    prints the number of the job
    python hyperqueue_tasks.py queue JOB              prints {"finished": n, "failed": n, "total": n}, or {} for an unknown job

SUBMISSION is JSON: name, count, round (a folder) and command (a list of words, to which the number of a task is added). The server is
the one of $HQ_SERVER_DIR, or of ~/.hq-server. Used by `pcn-check experiment run ID --on hyperqueue`.
"""

import json
import os
import sys

from hyperqueue import Client, Job


def submit(client):
    submission = json.load(sys.stdin)
    # Not the default of 1, which cancels the rest at the first failure.
    job = Job(name=submission["name"], max_fails=None, default_workdir=submission["round"])
    for i in range(submission["count"]):
        log = os.path.join(submission["round"], "logs", f"{i}.txt")
        job.program([*submission["command"], str(i)], stdout=None, stderr=log)
    print(client.submit(job).id)


def queue(client, job):
    def first(jobs):
        print(json.dumps(jobs.get(job, {})), flush=True)
        os._exit(0)  # the library would wait until the job ends

    client.connection.wait_for_jobs((job,), first)


if __name__ == "__main__":
    connected = Client(os.environ.get("HQ_SERVER_DIR"))
    if sys.argv[1] == "submit":
        submit(connected)
    else:
        queue(connected, int(sys.argv[2]))
