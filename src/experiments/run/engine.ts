import { findBlas, openBlas } from '../../arithmetic/blas/openBlas.ts';
import { float64 } from '../../arithmetic/float64.ts';
import { wasmThreads } from '../../arithmetic/wasm/engine.ts';
import { EngineError, ValueError } from '../../errors.ts';
import type { EngineSettings } from '../../evidence/engines.ts';
import type { Experiment, ExperimentEngine } from '../experiment.ts';

/** An engine's settings, with the threads that it may use. */
export type Settings = EngineSettings & { readonly threads: number };

/** The engines of experiments. One line adds one. */
const OPEN: Readonly<Record<string, (settings: Settings) => Promise<ExperimentEngine>>> = {
  float64: async ({ threads }) => {
    if (threads > 1) wasmThreads(threads);
    return float64;
  },
  'blas-float64': ({ blas, blasAlso, threads }) => openBlas('float64', { library: blas, also: blasAlso, threads }),
};

/**
 * @throws {ValueError} when experiments have no such engine
 * @throws {EngineError} when this machine has not what it takes
 */
export async function openExperimentEngine(name: string, settings: Settings): Promise<ExperimentEngine> {
  const open = Object.hasOwn(OPEN, name) ? OPEN[name] : undefined;
  if (open) return open(settings);
  throw new ValueError(
    `openExperimentEngine: engine must be one of ${Object.keys(OPEN).join(', ')}, got ${JSON.stringify(name)}`,
  );
}

/** Settings that name the BLAS which was found here, so that threads and processes take it without a look of their own. */
export async function settledBlas(engine: string, settings: Settings): Promise<Settings> {
  if (engine !== 'blas-float64') return settings;
  const { blas, blasAlso } = settings;
  return { ...settings, blas: (await findBlas('float64', { library: blas, also: blasAlso, threads: 1 })).library };
}

/**
 * The name of the engine that an experiment runs on: the one that is asked for, or the first of its list that opens here. A library
 * that the settings name is not replaced by another engine.
 * @throws {ValueError} when the experiment does not run on the engine that is asked for
 * @throws {EngineError} when the machine offers none
 */
export async function chooseEngine(
  { id, engines }: Pick<Experiment, 'id' | 'engines'>,
  asked: string | undefined,
  settings: Settings,
): Promise<string> {
  if (asked !== undefined && !engines.includes(asked))
    throw new ValueError(
      `chooseEngine: ${id} must run on one of its engines, ${engines.join(', ')}, got ${JSON.stringify(asked)}`,
    );
  const names = asked === undefined ? engines : [asked];
  for (const [i, name] of names.entries())
    try {
      return (await openExperimentEngine(name, settings)).name;
    } catch (error) {
      const last = i === names.length - 1;
      if (!(error instanceof EngineError) || last || (settings.blas ?? 'off') !== 'off') throw error;
    }
  throw new EngineError(`chooseEngine: ${id} must name at least one engine, got none; list one in its engines`);
}
