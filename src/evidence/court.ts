import { digits, mnist, teacher, type DataSource } from '../data/index.ts';
import { EngineError, ValueError } from '../errors.ts';
import { ENGINES, EXACT_ENGINES, type EngineSettings, type JudgingEngine, onTfjs } from './engines.ts';
import type { Court } from './judge.ts';

/** A court in words, as it travels to another thread. */
export interface CourtSettings extends EngineSettings {
  readonly seed: number;
  /** A folder with MNIST's files, judged in place of the packaged digits. */
  readonly mnistFolder?: string;
  readonly engines: readonly string[];
  /** Runs of figures are done again in place of reading their records; some of them read a folder of data. */
  readonly fresh?: { readonly data?: string };
}

/**
 * Opens the data and the engines that the settings name.
 * @throws {ValueError | EngineError | DataError} when one of them is not to be had
 */
export async function openCourt(settings: CourtSettings, clock: () => number): Promise<Court> {
  const data: DataSource[] = [teacher, settings.mnistFolder === undefined ? digits : await mnist(settings.mnistFolder)];
  const engines: JudgingEngine[] = [];
  for (const name of settings.engines) engines.push(await openEngine(name, settings));
  const { seed, fresh } = settings;
  return { seed, data, engines, clock, ...(fresh ? { fresh } : {}) };
}

/**
 * An engine of either list, or "tfjs-<backend>" for any TF.js backend whose package has been imported.
 * @throws {ValueError} when there is no such engine
 * @throws {EngineError} when this machine has not what it takes
 */
export async function openEngine(name: string, settings: EngineSettings = {}): Promise<JudgingEngine> {
  const known = Object.hasOwn(ENGINES, name) ? ENGINES[name] : undefined;
  if (known) return known.open(settings);
  const exact = Object.hasOwn(EXACT_ENGINES, name) ? EXACT_ENGINES[name] : undefined;
  if (exact) return exact();
  const backend = /^tfjs-(.+)$/.exec(name)?.[1];
  if (backend) return onTfjs(backend);
  throw new ValueError(
    `openEngine: engine must be one of ${Object.keys({ ...ENGINES, ...EXACT_ENGINES }).join(', ')} or tfjs-<backend>, got ${JSON.stringify(name)}`,
  );
}

/** The engines of the list that this machine offers, and why it does not offer the others. */
export interface FoundEngines {
  readonly found: readonly JudgingEngine[];
  readonly absent: readonly { readonly name: string; readonly reason: string }[];
}

/** Opens every engine of the list, one after another. */
export async function findEngines(settings: EngineSettings): Promise<FoundEngines> {
  const found: JudgingEngine[] = [];
  const absent: { name: string; reason: string }[] = [];
  for (const name of Object.keys(ENGINES)) {
    try {
      found.push(await openEngine(name, settings));
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      absent.push({ name, reason: error.message });
    }
  }
  return { found, absent };
}
