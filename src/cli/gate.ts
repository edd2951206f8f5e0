import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ValueError } from '../errors.ts';
import { type Baseline, readBaseline, writeBaseline } from '../gate/baseline.ts';
import { changes } from '../gate/changes.ts';
import { gate as hold, newBaseline } from '../gate/gate.ts';
import { historyPoints } from '../gate/history.ts';
import { METRICS, type MetricId } from '../gate/metrics.ts';
import type { LearningRule } from '../learning/rule.ts';
import { type GateRecord, changesText, gateJson, gateText, historyPage } from '../report/gate/index.ts';
import { packageVersion, writeReport } from './files.ts';
import type { GateOptions } from './gateOptions.ts';
import { openRule } from './openRule.ts';
import { fromFolder, fromGit } from './pastBaselines.ts';
import type { ProgressStream } from './progress.ts';

interface Streams {
  readonly out: ProgressStream;
  readonly error: ProgressStream;
}

/** Holds a rule against its baseline, or makes a new one; returns the exit status: 1 where a drop is proven. */
export async function gate(options: GateOptions, io: Streams): Promise<number> {
  const rule = await openRule(options.rule);
  const file = options.baseline ?? `fixtures/baselines/${rule.id}.txt`;
  if (options.update) return update(rule, file, options, io);
  const text = await read(file);
  if (text === undefined)
    throw new ValueError(
      `gate: baseline must be a file, got ${JSON.stringify(file)}, which is not there; make it with --update-baseline`,
    );
  const baseline = readBaseline(text);
  if (options.seed !== undefined && options.seed !== baseline.seed)
    throw new ValueError(
      `gate: --seed must be the baseline's, ${baseline.seed}, got ${options.seed}; only the same networks can be compared`,
    );
  const result = await hold(rule, baseline);
  const record: GateRecord = {
    ...{ schema: 'pcn-check/gate', version: 1, pcnCheck: await packageVersion() },
    ...result,
    baseline: { file, pcnCheck: baseline.pcnCheck },
    replay: `npx pcn-check gate ${quoted(options.rule)} --baseline ${quoted(file)} --seed ${baseline.seed}`,
  };
  io.out.write(options.json ? gateJson(record) : gateText(record));
  if (options.out !== undefined) {
    const past = options.history === undefined ? await fromGit(file) : await fromFolder(options.history);
    const metrics = (Object.keys(METRICS) as MetricId[]).map((id) => ({
      ...{ id, ...METRICS[id], points: historyPoints(past.history, id) },
    }));
    const page = await historyPage({ rule: rule.id, ...past, metrics, record });
    await writeReport(options.out, { 'gate.json': gateJson(record), 'history.html': page });
    io.error.write(`gate: wrote ${options.out}/gate.json and ${options.out}/history.html\n`);
  }
  return result.outcome === 'fails' ? 1 : 0;
}

async function update(rule: LearningRule, file: string, options: GateOptions, io: Streams): Promise<number> {
  const old = await readOld(file, io);
  const baseline = await newBaseline(rule, options.seed ?? old?.seed ?? 1, await packageVersion());
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, writeBaseline(baseline));
  const difference = old && changes(old, baseline);
  io.out.write(
    options.json
      ? `${JSON.stringify({ file, changes: difference ?? null }, undefined, 2)}\n`
      : changesText(file, difference, baseline.series.length),
  );
  if (old && old.seed !== baseline.seed)
    io.error.write(`gate: the seed is ${baseline.seed} and was ${old.seed}, so these are other networks\n`);
  return 0;
}

/** The baseline that is about to be replaced. One that cannot be read is no obstacle. */
async function readOld(file: string, io: Streams): Promise<Baseline | undefined> {
  const text = await read(file);
  if (text === undefined) return undefined;
  try {
    return readBaseline(text);
  } catch (error) {
    io.error.write(`gate: the old baseline cannot be compared with: ${(error as Error).message}\n`);
    return undefined;
  }
}

async function read(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new ValueError(`gate: baseline must be a readable file, got "${(error as Error).message}"; see --baseline`, {
      cause: error,
    });
  }
}

const quoted = (argument: string): string =>
  /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", String.raw`'\''`)}'`;
