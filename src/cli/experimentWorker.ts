import { parentPort, workerData } from 'node:worker_threads';
import type { Task } from '../experiments/run/hand.ts';
import { serveProcess } from '../experiments/run/processes.ts';
import { serveThread } from '../experiments/run/threads.ts';
import { beginTask } from './beginTask.ts';

// Does points of the package's experiments: as a thread one after another, as a process one and no more.

if (parentPort) serveThread(parentPort, await beginTask(workerData as Task));
else
  serveProcess(
    {
      onMessage: (listener) => process.once('message', listener),
      onDisconnect: (listener) => process.once('disconnect', listener),
      send: (done, sent) => process.send?.(done, undefined, undefined, sent),
      exit: () => process.exit(),
    },
    async ({ task, planned }) => (await beginTask(task))(planned),
  );
