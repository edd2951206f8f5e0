import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CLAIMS, selectClaims } from '../claims/index.ts';
import { ValueError } from '../errors.ts';
import type { PaperId } from '../evidence/claim.ts';
import { type CourtSettings, findEngines, openCourt } from '../evidence/court.ts';
import { ENGINES } from '../evidence/engines.ts';
import type { Court } from '../evidence/judge.ts';
import type { ExperimentRecord } from '../experiments/tell.ts';
import { consoleReport } from '../report/console.ts';
import { toJson } from '../report/json.ts';
import { plural } from '../report/numbers.ts';
import type { Coverage } from '../report/pages/coverage.ts';
import {
  type AbsentEngine,
  type EngineRow,
  type JudgedClaim,
  type ReportRecord,
  type RuleRow,
  claimText,
} from '../report/record.ts';
import { measured } from './engines.ts';
import { packageVersion, writeReport } from './files.ts';
import { type Done, type Job, idOf } from './jobs/job.ts';
import type { Console } from './outside.ts';
import { runJobs } from './pool.ts';
import { figuresOfRun } from './recordedFigures.ts';
import { createProgress } from './progress.ts';
import { resumeVerify } from './resume.ts';

const PACKAGED = Object.keys(ENGINES).filter((name) => ENGINES[name]!.packaged);

export interface VerifyOptions {
  /** Ids or prefixes; every claim, and every rule of the package, unless told. */
  readonly claim?: readonly string[] | undefined;
  readonly seed: number;
  /** Folder of MNIST's files. */
  readonly data?: string | undefined;
  /** Engines by name, or `all`; those of the package unless told. */
  readonly engine?: readonly string[] | undefined;
  readonly out: string;
  readonly resume?: true | undefined;
  /** Runs of figures are done again. */
  readonly fresh?: true | undefined;
  /** Folder of the files that figures read where they are run again. */
  readonly freshData?: string | undefined;
  /** Worker threads; 0 for none. */
  readonly workers: number;
  readonly json?: true | undefined;
}

/** @throws {ValueError} where a folder is named that is none, or that nothing would read */
async function freshOf({ fresh, freshData }: VerifyOptions): Promise<CourtSettings['fresh']> {
  if (freshData === undefined) return fresh && {};
  if (!fresh)
    throw new ValueError(
      `verify: --fresh-data must come with --fresh, got ${freshData} alone; records are read without data`,
    );
  if (!(await stat(freshData).catch(() => undefined))?.isDirectory())
    throw new ValueError(
      `verify: --fresh-data must name a folder, got ${freshData}; it holds the files of MNIST or CIFAR`,
    );
  return { data: resolve(freshData) };
}

/** Judges, reports, and returns the exit status. */
export async function verify(options: VerifyOptions, io: Console): Promise<number> {
  const claims = selectClaims(options.claim ?? []);
  const fresh = await freshOf(options);
  // What takes long to load is loaded when it is needed: rules are not, where claims are named.
  const rules = options.claim ? [] : (await import('./jobs/rule.ts')).RULES;
  const names = options.engine ?? PACKAGED;
  const all = names.includes('all') ? await findEngines(io.engines) : undefined;
  const settings: CourtSettings = {
    ...io.engines,
    ...(options.workers > 1 ? { threads: 1 } : {}), // one core a worker
    seed: options.seed,
    ...(fresh ? { fresh } : {}),
    engines: all ? all.found.map(({ name }) => name) : names,
    ...(options.data === undefined ? {} : { mnistFolder: resolve(options.data) }),
  };
  const court = await openCourt(settings, io.clock); // what is not to be had fails here, before any work
  // Measured before the workers start, and not for a look at one claim.
  const engines: EngineRow[] = [];
  for (const engine of court.engines)
    engines.push(
      options.claim
        ? { name: engine.name, unitRoundoff: engine.unitRoundoff, note: engine.about }
        : await measured(engine, io.clock),
    );
  const jobs: readonly Job[] = [
    ...rules.map(({ id }) => ({ kind: 'rule', id }) as const),
    ...claims
      .toSorted((a, b) => weight(a.test.kind) - weight(b.test.kind))
      .map(({ id, test }) => ({
        ...({ kind: 'claim', id } as const),
        ...(test.kind === 'records' ? { shares: test.figure } : {}),
      })),
  ];

  const began = io.clock();
  const progress = createProgress(options.json ? { write: () => true } : io.error, io.clock);
  const { earlier, keep, remove } = await resumeVerify(jobs, options, court, io);
  const done: Done[] = [...earlier];
  const open = jobs.filter((job) => !earlier.some(({ id }) => id === idOf(job)));
  progress.start(open.length);
  await runJobs(open, settings, {
    workers: options.workers,
    clock: io.clock,
    signal: io.signal,
    onStart: (job) => progress.claim(idOf(job)),
    onDone: (result) => {
      done.push(result);
      keep(result);
      progress.done(result);
    },
  });
  progress.finish();
  const record = await makeRecord(done, options, { court, engines, absent: all?.absent ?? [], rules }, io, began);
  if (options.json) io.out.write(toJson(record));
  else io.out.write(`${consoleReport(record, { columns: io.out.columns ?? 120, color: io.color })}\n`);
  if (!record.complete) {
    const last = await stat(join(options.out, 'report.json')).catch(() => undefined);
    const left = last?.isFile() ? `the last complete report in ${options.out} was left in place, and ` : '';
    io.error.write(`verify: interrupted after ${done.length} of ${jobs.length}; ${left}--resume goes on from here\n`);
    return 130;
  }
  const written = await tryWrite(options, record, io);
  const lost = jobs.length - done.length; // a worker that died without a word
  if (lost === 0) remove();
  return written && lost === 0 && done.every(({ asExpected }) => asExpected) ? 0 : 1;
}

/** Long ones first, so that no worker is left alone with one at the end. */
const weight = (kind: string): number => (kind === 'order' ? 0 : kind === 'identity' ? 2 : 1);

interface Found {
  readonly court: Court;
  readonly engines: readonly EngineRow[];
  readonly absent: readonly AbsentEngine[];
  readonly rules: readonly { readonly id: string }[];
}

async function makeRecord(
  done: readonly Done[],
  options: VerifyOptions,
  { court, engines, absent, rules }: Found,
  io: Console,
  began: number,
): Promise<ReportRecord> {
  const verdicts = CLAIMS.flatMap((claim): JudgedClaim[] => {
    const verdict = done.find(({ id }) => id === claim.id)?.verdict;
    return verdict ? [{ claim: claimText(claim), verdict }] : [];
  });
  const rows = rules.flatMap(({ id }): readonly RuleRow[] => {
    const row = done.find((d) => d.id === idOf({ kind: 'rule', id }))?.rule;
    return row ? [row] : [];
  });
  const complete = !io.signal.aborted;
  return {
    schema: 'pcn-check/report',
    version: 2,
    pcnCheck: await packageVersion(),
    ...io.platform,
    date: io.date().toISOString(),
    seed: options.seed,
    data: court.data.map(({ name }) => name),
    engines: [
      { name: 'primeField', unitRoundoff: 0, note: 'integers mod 2⁶¹ − 1' },
      { name: 'rational', unitRoundoff: 0, note: 'fractions, for counterexamples' },
      ...engines,
    ],
    ...(absent.length > 0 ? { absentEngines: absent } : {}),
    seconds: (io.clock() - began) / 1000,
    complete,
    verdicts,
    ...(rows.length > 0 ? { rules: rows } : {}),
    experiments: complete && !options.claim ? [await traceOf(options.seed, io)] : [],
  };
}

/** The one experiment that every whole run shows, with the run's own seed. */
async function traceOf(seed: number, io: Console): Promise<ExperimentRecord> {
  const { inferenceTrace } = await import('../experiments/inferenceTrace.ts');
  const { tell } = await import('../experiments/tell.ts');
  const { float64 } = await import('../arithmetic/float64.ts');
  const start = io.clock();
  const result = await inferenceTrace.run({ seed }, float64);
  const cost = { seconds: (io.clock() - start) / 1000, peakBytes: 0 };
  return tell(inferenceTrace, [{ point: { seed }, result, engine: float64.name, about: float64.about, ...cost }]);
}

/** Every place of each paper that is covered, with the verdicts of this run. */
async function coverageOfRun({ verdicts }: ReportRecord): Promise<Coverage[]> {
  const { COVERAGE, coverageOf } = await import('../claims/coverage.ts');
  const { papers } = await import('../report/papers.ts');
  const outcomes = new Map(verdicts.map(({ claim, verdict }) => [claim.id, verdict.outcome]));
  return (Object.keys(COVERAGE) as PaperId[]).map((paper) => ({
    paper: papers[paper].title,
    rows: coverageOf(paper, ({ id }) => outcomes.get(id) ?? 'undecided'),
  }));
}

async function tryWrite(options: VerifyOptions, record: ReportRecord, io: Console): Promise<boolean> {
  try {
    const { prefixOf, reportSite } = await import('../report/sites.ts');
    const { siteFolder } = await import('./siteFolder.ts');
    const { pcnCheck, date, node, platform, experiments } = record;
    const coverage = options.claim ? [] : await coverageOfRun(record);
    const figures = options.fresh ? [] : await figuresOfRun(record, options.claim !== undefined);
    const made = () => ({ pcnCheck, date, platform: `${platform}, Node ${node}` });
    const site = await siteFolder(reportSite(record, { coverage, figures }), [
      ...experiments.map((one) => ({ record: one, prefix: prefixOf(one.id), made })),
      ...figures.map(
        (one) => ({ record: one.record, prefix: prefixOf(one.record.id), made: one.made, kept: true }) as const,
      ),
    ]);
    const files = { ...site, 'report.json': toJson(record) };
    await writeReport(options.out, files);
    const written = ['index.html', 'report.json', 'report.md'].map((name) => `${options.out}/${name}`);
    const rest = Object.keys(files).length - written.length;
    if (!options.json) io.out.write(`report: ${written.join(', ')} and ${plural(rest, 'other file')}\n`);
    return true;
  } catch (error) {
    io.error.write(
      `verify: the report folder must be writable, got ${((error as Error).cause as Error | undefined)?.message ?? String(error)}; the verdicts above stand, choose another folder with --out\n`,
    );
    return false;
  }
}
