import { hostname } from 'node:os';
import { experimentOf } from '../experiments/index.ts';
import { doChunk } from '../experiments/cluster/doChunk.ts';
import type { Hand } from '../experiments/run/hand.ts';
import { processHand } from '../experiments/run/processes.ts';
import { plural } from '../report/numbers.ts';
import { beginTask } from './beginTask.ts';
import { EXPERIMENT_WORKER, type HandConsole } from './doPoints.ts';

/** A task of a cluster. What it prints is its log. */
export async function runChunk(
  store: string,
  round: number,
  index: number,
  { error, node: program }: Pick<HandConsole, 'error' | 'node'>,
): Promise<number> {
  const node = process.env['SLURMD_NODENAME'] ?? hostname();
  error.write(`chunk ${index} of round ${round} on ${node}\n`);
  const tally = await doChunk({
    ...{ store, round, index, node },
    async hand(task, version): Promise<Hand> {
      const begun = await beginTask(task, version);
      const { measuresCost } = await experimentOf(task.experiment);
      if (measuresCost) return processHand(EXPERIMENT_WORKER, task, program);
      return { do: begun, close: async () => undefined };
    },
  });
  if (tally === undefined) error.write('it was done before\n');
  else error.write(`${tally.known} known, ${tally.done} done, ${plural(tally.errors, 'error')}\n`);
  return 0;
}
