import { closest } from 'fastest-levenshtein';
import { ValueError } from '../errors.ts';
import type { Experiment } from './experiment.ts';

/** Experiments by id, each loaded when it is asked for. */
export type ExperimentList = Readonly<Record<string, () => Promise<Experiment>>>;

/** The experiments of the package. One line adds one. */
export const EXPERIMENTS: ExperimentList = {
  'inference-trace': async () => (await import('./inferenceTrace.ts')).inferenceTrace,
  scale: async () => (await import('./scale.ts')).scale,
  'seed-spread': async () => (await import('./seedSpread.ts')).seedSpread,
  'gate-simulation': async () => (await import('./gateSimulation.ts')).gateSimulation,
  'false-alarms': async () => (await import('./falseAlarms.ts')).falseAlarms,
  signatures: async () => (await import('./signatures.ts')).signatures,
};

/** @throws {ValueError} when there is no such experiment */
export async function experimentOf(id: string, list: ExperimentList = EXPERIMENTS): Promise<Experiment> {
  const load = Object.hasOwn(list, id) ? list[id] : undefined;
  if (load) return load();
  const known = Object.keys(list);
  throw new ValueError(
    `experimentOf: experiment must be one of ${known.join(', ')}, got ${JSON.stringify(id)}; did you mean ${closest(id, known)}?`,
  );
}
