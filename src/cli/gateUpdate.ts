import { DataError } from '../errors.ts';
import { type Baseline, readBaseline, writeBaseline } from '../gate/baseline.ts';
import { changes } from '../gate/changes.ts';
import { newBaseline } from '../gate/gate.ts';
import type { LearningRule } from '../learning/rule.ts';
import { writeWhole } from '../plainFile.ts';
import { changesText, fitted, stderrTail, without } from '../report/gate/index.ts';
import { readBaselineFile } from './baselineFile.ts';
import { packageVersion } from './files.ts';
import type { GateOptions, GateRun } from './gate.ts';

/** Measures a rule, writes its baseline and prints what changed; returns the exit status. */
export async function update(rule: LearningRule, file: string, options: GateOptions, io: GateRun): Promise<number> {
  const old = await readOld(file, io.say);
  const baseline = await newBaseline(rule, options.seed ?? old?.seed ?? 1, await packageVersion());
  io.finish();
  if (io.signal.aborted) return 130;
  const fault = io.child?.fault();
  if (fault !== undefined) {
    io.say(stderrTail(io.child!.stderr()));
    throw new DataError(
      `gate: the command must answer to the end for a baseline, got "${fault}"; nothing was written to ${file}`,
    );
  }
  await write(file, writeBaseline(baseline));
  const difference = old && changes(old, baseline);
  io.out.write(
    options.json
      ? `${JSON.stringify({ file, changes: difference ?? null }, undefined, 2)}\n`
      : changesText(file, difference, baseline.series.length),
  );
  io.say(fitted(baseline.fits).map((text) => `gate: ${text}`));
  io.say(without('gate: no answer, so "none" in the baseline,', baseline.noAnswers));
  if (old && old.seed !== baseline.seed)
    io.say([`gate: the seed is ${baseline.seed} and was ${old.seed}, so these are other networks`]);
  return 0;
}

async function write(file: string, text: string): Promise<void> {
  try {
    await writeWhole(file, text);
  } catch (error) {
    throw new DataError(
      `gate: baseline must be a file that can be written, got ${(error as Error).message}; choose another with --baseline`,
      { cause: error },
    );
  }
}

/** The baseline that is about to be replaced. One that cannot be read is no obstacle. */
async function readOld(file: string, say: GateRun['say']): Promise<Baseline | undefined> {
  const text = await readBaselineFile(file);
  if (text === undefined) return undefined;
  try {
    return readBaseline(text);
  } catch (error) {
    say([`gate: the old baseline is replaced and cannot be compared with: ${(error as Error).message}`]);
    return undefined;
  }
}
