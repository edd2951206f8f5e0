import { ValueError } from '../errors.ts';
import { experimentOf } from '../experiments/index.ts';
import type { Planned } from '../experiments/plan.ts';
import { openExperimentEngine } from '../experiments/run/engine.ts';
import { type Done, type Meter, type Task, attempt } from '../experiments/run/hand.ts';

const meter: Meter = { clock: () => performance.now(), peakBytes: () => process.resourceUsage().maxRSS * 1024 };

/**
 * What does the points of a task in this process.
 * @throws {ValueError} when the task was made for another version of the experiment
 */
export async function beginTask(
  { experiment: id, engine, settings, data }: Task,
  version?: number,
): Promise<(planned: Planned) => Promise<Done>> {
  const experiment = await experimentOf(id);
  if (version !== undefined && version !== experiment.version)
    throw new ValueError(
      `beginTask: ${id} must be of version ${version}, as where it was submitted, got ${experiment.version}; install the same pcn-check on every machine`,
    );
  const on = await openExperimentEngine(engine, settings);
  return (planned) => attempt(experiment, planned, on, meter, data);
}
