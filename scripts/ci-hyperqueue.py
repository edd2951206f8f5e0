"""A HyperQueue server with four slots in this process, until it is ended:   python ci-hyperqueue.py FOLDER"""

import sys
import time

from hyperqueue.cluster import LocalCluster, WorkerConfig

with LocalCluster(sys.argv[1], WorkerConfig(cores=4)):
    print("ready", flush=True)
    while True:
        time.sleep(60)
