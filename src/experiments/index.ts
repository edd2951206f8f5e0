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
  'se-advantage': async () => (await import('./se/advantage.ts')).advantage,
  signatures: async () => (await import('./signatures.ts')).signatures,
};

/** Figures of papers, by paper and number: experiments with panels. One line adds one. */
export const FIGURES: ExperimentList = {
  'se/1': async () => (await import('./se/figure1.ts')).figure1,
  'se/2': async () => (await import('./se/figure2.ts')).figure2,
  'se/3': async () => (await import('./se/figure3.ts')).figure3,
  'se/4': async () => (await import('./se/figure4.ts')).figure4,
  'se/5': async () => (await import('./se/figure5.ts')).figure5,
  'se/6': async () => (await import('./se/figure6.ts')).figure6,
  'se/7': async () => (await import('./se/figure7.ts')).figure7,
  'se/8': async () => (await import('./se/figure8.ts')).figure8,
  'se/9': async () => (await import('./se/figure9.ts')).figure9,
  'se/10': async () => (await import('./se/figure10.ts')).figure10,
  'lim/exponents': async () => (await import('./lim/exponents.ts')).exponentsFigure,
  'lim/stopping': async () => (await import('./lim/stopping.ts')).stoppingFigure,
  'lim/alignment': async () => (await import('./lim/alignment.ts')).alignmentFigure,
  'lim/nonlinear-mlp': async () => (await import('./lim/nonlinear.ts')).nonlinearMlp,
  'lim/nonlinear-cnn': async () => (await import('./lim/nonlinear.ts')).nonlinearCnn,
  'lim/nonlinear-transformer': async () => (await import('./lim/nonlinear.ts')).nonlinearTransformer,
  'lim/width': async () => (await import('./lim/width.ts')).widthFigure,
  'lim/depth': async () => (await import('./lim/depth.ts')).depthFigure,
  'lim/later': async () => (await import('./lim/later.ts')).laterFigure,
  'lim/transfer': async () => (await import('./lim/transfer.ts')).transferFigure,
  'lim/training': async () => (await import('./lim/training.ts')).trainingFigure,
  'pcn/accuracy': async () => (await import('./pcn/accuracy.ts')).accuracyFigure,
  'pcn/blog': async () => (await import('./pcn/blog.ts')).blogFigure,
  'pcn/energy': async () => (await import('./pcn/energy.ts')).energyFigure,
  'pcn/failures': async () => (await import('./pcn/failures.ts')).failuresFigure,
  'pcn/samples': async () => (await import('./pcn/samples.ts')).samplesFigure,
};

const ALL: ExperimentList = { ...EXPERIMENTS, ...FIGURES };

/** @throws {ValueError} when there is no such experiment */
export async function experimentOf(id: string, list: ExperimentList = ALL): Promise<Experiment> {
  const load = Object.hasOwn(list, id) ? list[id] : undefined;
  if (load) return load();
  const known = Object.keys(list);
  throw new ValueError(
    `experimentOf: experiment must be one of ${known.join(', ')}, got ${JSON.stringify(id)}; did you mean ${closest(id, known)}?`,
  );
}
