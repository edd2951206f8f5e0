import { findEngines } from '../evidence/court.ts';
import type { EngineSettings, JudgingEngine } from '../evidence/engines.ts';
import { enginesText } from '../report/engines.ts';
import type { EngineRow } from '../report/record.ts';
import type { ProgressStream } from './progress.ts';
import { gemmRate } from './gemmRate.ts';

/** An engine as reports show it, with its speed measured now. */
export async function measured(engine: JudgingEngine, clock: () => number): Promise<EngineRow> {
  const { name, about, unitRoundoff } = engine;
  return { name, unitRoundoff, note: about, gemm: await gemmRate(engine, clock) };
}

/** Opens every engine and prints what was found, what it is, how it rounds and how fast it multiplies; and why others are absent. */
export async function printEngines(
  { json, ...settings }: EngineSettings & { readonly json?: true | undefined },
  { out, clock }: { readonly out: ProgressStream; readonly clock: () => number },
): Promise<number> {
  const { found, absent } = await findEngines(settings);
  const engines: EngineRow[] = [];
  for (const engine of found) engines.push(await measured(engine, clock));
  out.write(
    json
      ? `${JSON.stringify({ engines, absent }, undefined, 2)}\n`
      : `${enginesText({ engines, absent }, out.columns ?? 100)}\n`,
  );
  return 0;
}
