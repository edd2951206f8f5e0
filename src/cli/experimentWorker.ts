import { parentPort, workerData } from 'node:worker_threads';
import { experimentOf } from '../experiments/index.ts';
import type { Planned } from '../experiments/plan.ts';
import { openExperimentEngine } from '../experiments/run/engine.ts';
import { type Done, type Task, attempt } from '../experiments/run/hand.ts';
import { serveProcess } from '../experiments/run/processes.ts';
import { serveThread } from '../experiments/run/threads.ts';

// Does points of the package's experiments: as a thread one after another, as a process one and no more.

const meter = { clock: () => performance.now(), peakBytes: () => process.resourceUsage().maxRSS * 1024 };

async function begin({ experiment: id, engine, settings, data }: Task): Promise<(planned: Planned) => Promise<Done>> {
  const experiment = await experimentOf(id);
  const on = await openExperimentEngine(engine, settings);
  return (planned) => attempt(experiment, planned, on, meter, data);
}

if (parentPort) serveThread(parentPort, await begin(workerData as Task));
else
  serveProcess(
    {
      onMessage: (listener) => process.once('message', listener),
      onDisconnect: (listener) => process.once('disconnect', listener),
      send: (done, sent) => process.send?.(done, undefined, undefined, sent),
      exit: () => process.exit(),
    },
    async ({ task, planned }) => (await begin(task))(planned),
  );
