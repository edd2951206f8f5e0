import type { Diagnosis } from './diagnostic.ts';
import { diagnose } from './diagnose.ts';
import type { Run } from './run.ts';

/** A curve of a run: of the log by step, or the energies of one inference. */
export interface Curve {
  /** What stands together in one chart: energy, accuracy, sigma … */
  readonly chart: string;
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** What a report shows of a run. */
export interface RunReport {
  readonly run: string;
  /** The settings in words. */
  readonly settings: readonly (readonly [name: string, text: string])[];
  readonly diagnoses: readonly Diagnosis[];
  readonly curves: readonly Curve[];
  readonly verdict: Verdict;
  /** Whether the verdict is that. */
  readonly healthy: boolean;
  /** What was not looked at, since it is not recorded, with the argument of `snapshot` or `log` that records it. */
  readonly unseen: readonly string[];
}

/** Healthy as far as was looked; undecided where a value beyond its threshold may have a good reason; unknown without a snapshot. */
export type Verdict = 'healthy' | 'ill' | 'undecided' | 'unknown';

/** What a record may lack, by the diagnostics that ask for it. */
const PARTS: readonly (readonly [what: string, asks: readonly string[]])[] = [
  ['the step of inference (before)', ['inference-step']],
  ['the evaluation (answers)', ['label-leak', 'wrong-label-agreement', 'random-label-accuracy']],
  ['the update of the weights (updates)', ['learning-step']],
  ['the errors that learning uses (errors)', ['stale-errors']],
  ['the course of one inference (energies)', ['rises-within-inference']],
  ['the course of training (log: energy, accuracy)', ['energy-rises', 'learning-progress']],
];

/** A chart holds no more of a long log. */
const MOST_POINTS = 1000;

export function runReport(name: string, run: Run): RunReport {
  const diagnoses = diagnose(run);
  const isAsked = run.log.length + run.snapshots.length === 0;
  const measured = new Set(diagnoses.flatMap(({ id, outcome }) => (outcome === 'not measured' ? [] : [id])));
  const unseen = isAsked ? [] : PARTS.flatMap(([what, asks]) => (asks.some((id) => measured.has(id)) ? [] : [what]));
  const verdict = verdictOf(run, diagnoses);
  return {
    run: name,
    settings: settingsText(run),
    diagnoses,
    curves: curvesOf(run),
    verdict,
    healthy: verdict === 'healthy',
    unseen: run.snapshots.length === 0 && !isAsked ? ['the network (snapshot)', ...unseen] : unseen,
  };
}

function verdictOf({ snapshots, evaluation }: Run, diagnoses: readonly Diagnosis[]): Verdict {
  const has = (outcome: Diagnosis['outcome']): boolean => diagnoses.some((one) => one.outcome === outcome);
  if (has('ill')) return 'ill';
  if (snapshots.length === 0 && evaluation === undefined) return 'unknown';
  return has('undecided') ? 'undecided' : 'healthy';
}

function settingsText({ settings, log, snapshots, evaluation }: Run): [string, string][] {
  if (evaluation !== undefined && log.length + snapshots.length === 0)
    return [
      ['Evaluation', `${evaluation.answers.length} answers of ${evaluation.labels?.length} samples by the command`],
    ];
  const { kind, activations, inference, learning } = settings;
  const last = snapshots.at(-1);
  const clamped = last?.readout === undefined || last.edges.includes(last.readout) ? 'clamped' : 'free';
  return [
    [
      'Network',
      `${kind}, widths ${last === undefined ? 'not known' : last.states.map(({ rows }) => rows).join('-')}, ${activations.join(', ')}`,
    ],
    ['Inference', `${inference.steps} steps at a rate of ${inference.rate}`],
    [
      'Learning',
      `${learning.steps} ${learning.steps === 1 ? 'step' : 'steps'} a batch at ${learning.rates.join(', ')}`,
    ],
    [
      'Record',
      `${log.length} lines, ${snapshots.length} snapshots${last === undefined ? '' : `, the last of step ${last.step} with ${last.states[0]!.columns} samples, target ${clamped}`}`,
    ],
  ];
}

function curvesOf({ log, snapshots }: Run): Curve[] {
  const names = [...new Set(log.flatMap(({ numbers }) => [...numbers.keys()]))];
  const logged = names.map((name) => ({
    chart: name.replace(/ \d+$/, ''),
    name,
    points: thinned(
      log.flatMap(({ step, numbers }) =>
        Number.isFinite(numbers.get(name)) ? [[step, numbers.get(name)!] as const] : [],
      ),
    ),
  }));
  const traces = snapshots.flatMap(({ file, energies }) =>
    energies === undefined
      ? []
      : [
          {
            chart: 'energy within one inference',
            name: file,
            points: thinned(Array.from(energies, (E, t) => [t, E] as const).filter(([, E]) => Number.isFinite(E))),
          },
        ],
  );
  return [...logged, ...traces.slice(-4)].filter(({ points }) => points.length > 1);
}

/** Every k-th point, and the last. */
function thinned<T>(points: readonly T[]): T[] {
  const k = Math.ceil(points.length / MOST_POINTS);
  return points.filter((_, i) => i % k === 0 || i === points.length - 1);
}
