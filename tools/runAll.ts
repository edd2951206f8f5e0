import type { Answer, Experiment } from '../src/experiments/experiment.ts';
import { planned } from '../src/experiments/plan.ts';
import type { Hand } from '../src/experiments/run/hand.ts';
import { runPlan } from '../src/experiments/run/runPlan.ts';
import { threadHand } from '../src/experiments/run/threads.ts';
import { type Store, collect, memoryStore } from '../src/experiments/store.ts';

const PROGRAM = new URL('../src/cli/experimentWorker.js', import.meta.url);

/**
 * Every answer of a whole plan of one of the package's experiments, by threads; what the store has is not done again.
 * @throws {Error} when a point gives an error
 */
export async function runAll<P, R>(
  experiment: Experiment<P, R>,
  threads: number,
  store: Store = memoryStore(experiment.id, experiment.version),
  points: readonly P[] = experiment.plan('full'),
): Promise<readonly Answer<P, R>[]> {
  const plan = planned(points);
  const task = { experiment: experiment.id, engine: 'float64', settings: { threads: 1 } };
  const hands: Hand[] = Array.from({ length: threads }, () => threadHand(PROGRAM, task));
  const { known } = await runPlan(plan, {
    ...{ store, engine: task.engine, hands, signal: new AbortController().signal },
    onProgress: ({ done, of, seconds, error }) => {
      if (done % Math.ceil(of / 20) === 0 || error !== undefined)
        process.stderr.write(`[${done}/${of}] ${seconds.toFixed(1)} s${error === undefined ? '' : `: ${error}`}\n`);
    },
  });
  if (known > 0) process.stderr.write(`${known} were known\n`);
  const { answers, errors } = await collect<P, R>(store, plan, task.engine);
  if (errors.length > 0) throw new Error(`runAll: every point must give a result, got ${errors[0]!.message}`);
  return answers;
}
