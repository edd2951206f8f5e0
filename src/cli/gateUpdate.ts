import { DataError } from '../errors.ts';
import { readBaseline, writeBaseline } from '../gate/baseline.ts';
import { changes } from '../gate/changes.ts';
import { newBaseline } from '../gate/gate.ts';
import type { LearningRule } from '../learning/rule.ts';
import { changesText, fitted, stderrTail, without } from '../report/gate/index.ts';
import { readOld, writeBaselineFile } from './baselineFile.ts';
import { packageVersion } from './files.ts';
import type { GateOptions, GateRun } from './gate.ts';

/** Measures a rule, writes its baseline and prints what changed; returns the exit status. */
export async function update(rule: LearningRule, file: string, options: GateOptions, io: GateRun): Promise<number> {
  const old = await readOld(file, readBaseline, io.say);
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
  await writeBaselineFile(file, writeBaseline(baseline));
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
