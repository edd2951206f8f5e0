import { significant } from '../../numerals.ts';
import { trainingRule } from '../../training/rules.ts';
import { ratesOf } from '../../training/sweep.ts';
import { chartSpec } from '../charts.ts';
import type { Answer, Figure, Panel, Reading, Table } from '../experiment.ts';
import { type BestRate, bestRate, mean, median } from './bestRate.ts';
import type { SweptPoint, SweptResult } from './sweptResult.ts';

type TrainingAnswer = Answer<SweptPoint, SweptResult>;

/** What the error is, and what settings a row of the table names. */
export interface SweepLook<P extends SweptPoint> {
  readonly error: string;
  readonly note: string;
  readonly settings: (point: P) => Readonly<Record<string, string | number>>;
}

/** The answers of one rule, and the rates that are best for them. */
interface RuleRuns {
  readonly rule: string;
  readonly name: string;
  readonly answers: readonly TrainingAnswer[];
  readonly rates: readonly number[];
  readonly byMean: BestRate | undefined;
  readonly byMedian: BestRate | undefined;
}

/** Learning curves at the best rate, the sweep behind them, and what became of every seed. */
export function trainingFigures<P extends SweptPoint>(
  panel: Panel,
  reading: Reading,
  answers: readonly Answer<P, SweptResult>[],
  look: SweepLook<P>,
): Figure[] {
  const ids = [...new Set(answers.map(({ point }) => point.rule))];
  const rules = ids.map((id): RuleRuns => {
    const own = answers.filter(({ point }) => point.rule === id);
    const finals = own.map(({ result }) => result.final);
    return {
      ...{ rule: id, name: trainingRule(id).name, answers: own, rates: ratesOf(own[0]!.point.rates) },
      ...{ byMean: bestRate(finals, mean), byMedian: bestRate(finals, median) },
    };
  });
  const seeds = new Set(answers.map(({ point }) => point.seed)).size;
  const about = `${panel.settings}. ${reading.text}.`;
  const of = (part: string) => ({ id: `${panel.id}-${reading.id}-${part}`, panel: panel.id });
  return [
    {
      ...{ ...of('curves'), kind: 'chart', title: panel.title },
      caption: `${about} Each rule at the rate whose mean final error over ${seeds} seeds is lowest. Lines: mean; dashed: median; bands: least to greatest seed.`,
      spec: curves(rules, look.error),
    },
    {
      ...{
        ...of('sweep'),
        kind: 'chart',
        title: `${panel.title}: learning rates`,
      },
      caption: `${about} Final error by learning rate; a rate at which a seed diverged has no mean.`,
      spec: sweepChart(rules, look.error),
    },
    {
      ...{
        ...of('runs'),
        kind: 'table',
        title: `${panel.title}: best rates`,
        data: seedTable(panel, reading, rules, (point) => look.settings(point as P)),
      },
      caption: `${about} ${look.note}`,
      ...summary(rules),
    },
  ];
}

/** What is not a number is said in words: CSV and specifications hold finite numbers only. */
const said = (value: number, otherwise: string): number | string => (Number.isFinite(value) ? value : otherwise);

/** Errors over the seeds at one rate and one kept step. */
function spread(answers: readonly TrainingAnswer[], index: number, k: number) {
  const values = answers.map(({ result }) => result.curves[index]![k]!);
  return { mean: mean(values), median: median(values), least: Math.min(...values), greatest: Math.max(...values) };
}

/** One row a kept step of the curves that are drawn. */
const curveRows = (rules: readonly RuleRuns[]) =>
  rules.flatMap(({ rule, name, answers, byMean }) =>
    byMean === undefined
      ? []
      : answers[0]!.result.kept.map((step, k) => ({ rule, name, step, ...spread(answers, byMean.index, k) })),
  );

/** One row a rule and rate. */
const rateRows = (rules: readonly RuleRuns[]) =>
  rules.flatMap(({ rule, name, answers, rates }) =>
    rates.map((rate, i) => {
      const finals = answers.map(({ result }) => result.final[i]!);
      return {
        ...{ rule, name, rate, diverged: finals.filter((x) => x === Infinity).length },
        ...{ mean: mean(finals), median: median(finals), least: Math.min(...finals) },
        spectral: mean(answers.map(({ result }) => result.spectral[i]!)),
      };
    }),
  );

const edge = (best: BestRate | undefined): string => (best === undefined ? 'none' : best.atEdge ? 'at edge' : 'inside');

/** Kept steps at which a row names the error. */
const AT = [1, 20, 40, 80, 100, 200];

/**
 * One row a rule and seed: how the seed went at the rate that is best over all seeds, by mean and by median, and at its own best.
 * A run that diverged has an infinite error; a step that is not reached is infinite too.
 */
function seedTable(
  panel: Panel,
  reading: Reading,
  rules: readonly RuleRuns[],
  settings: (point: SweptPoint) => Readonly<Record<string, string | number>>,
): Table {
  const rows = rules.flatMap(({ rule, answers, rates, byMean, byMedian }) =>
    answers.map(({ point, result }) => {
      const own = bestRate([result.final], mean);
      const at = (best: BestRate | undefined, list: readonly number[], otherwise = Infinity): number =>
        best === undefined ? otherwise : (list[best.index] ?? otherwise);
      const curve = (byMean && result.curves[byMean.index]) ?? [];
      const ofSeed = {
        ...{ panel: panel.id, reading: reading.id, ...settings(point), rule, seed: point.seed },
        ...{ rates: rates.length, 'diverged rates': result.final.filter((x) => x === Infinity).length },
        'first error': result.curves[0]![0]!,
        ...{ 'own best rate': at(own, rates, NaN), 'own edge': edge(own), 'own final': at(own, result.final) },
      };
      const ofAll = {
        ...{ 'best rate': at(byMean, rates, NaN), edge: edge(byMean), final: at(byMean, result.final) },
        ...Object.fromEntries(AT.map((step) => [`error at ${step}`, curve[result.kept.indexOf(step)] ?? Infinity])),
        'final spectral': at(byMean, result.spectral),
        ...{ 'to a tenth': at(byMean, result.tenth), 'to a millionth': at(byMean, result.millionth) },
        'greatest error': at(byMean, result.greatest),
        ...{
          'negative rates': at(byMean, result.negative, NaN),
          'greatest rate': at(byMean, result.greatestRate, NaN),
        },
        'indefinite factors': at(byMean, result.indefinite, NaN),
        'regularised factors': at(byMean, result.regularised, NaN),
        ...{ 'median best rate': at(byMedian, rates, NaN), 'median edge': edge(byMedian) },
        'median final': at(byMedian, result.final),
      };
      return { ofSeed, ofAll };
    }),
  );
  const ofAll = Object.keys(rows[0]!.ofAll);
  return {
    head: [...Object.keys(rows[0]!.ofSeed), ...ofAll],
    rows: rows.map((row) => [...Object.values(row.ofSeed), ...Object.values(row.ofAll)]),
    ofAll,
  };
}

/** One row a rule. */
function summary(rules: readonly RuleRuns[]): Table {
  return {
    head: [
      'Rule',
      'Best rate',
      'At edge',
      'Mean final',
      'Median final',
      'Greatest error',
      'Steps to a tenth',
      'Diverged runs',
    ],
    rows: rules.map(({ name, answers, rates, byMean }) => {
      const all = answers.flatMap(({ result }) => result.final);
      const diverged = `${all.filter((x) => x === Infinity).length} of ${all.length}`;
      if (byMean === undefined) return [name, 'none', '', 'diverged', 'diverged', '', '', diverged];
      const of = (pick: (result: SweptResult) => readonly number[]): number[] =>
        answers.map(({ result }) => pick(result)[byMean.index]!);
      const finals = of(({ final }) => final);
      return [
        ...[name, significant(rates[byMean.index]!), byMean.atEdge ? 'yes' : 'no'],
        ...[significant(mean(finals)), significant(median(finals)), significant(Math.max(...of((r) => r.greatest)))],
        ...[said(median(of(({ tenth }) => tenth)), 'never'), diverged],
      ];
    }),
  };
}

const color = { field: 'name', type: 'nominal', legend: { orient: 'top', title: null, columns: 2 } };
const logError = { type: 'quantitative', scale: { type: 'log' } };

/** Only positive numbers lie on a logarithmic axis. */
const positive = <T extends { readonly mean: number; readonly median: number; readonly least: number }>(
  rows: readonly T[],
): T[] => rows.filter((row) => [row.mean, row.median, row.least].every((x) => x > 0 && Number.isFinite(x)));

function curves(rules: readonly RuleRuns[], error: string): Record<string, unknown> {
  const x = { field: 'step', type: 'quantitative', title: 'training step', axis: { grid: false } };
  const y = (field: string) => ({ ...logError, field, title: error });
  return chartSpec({
    ...{ width: 420, height: 280, data: { values: positive(curveRows(rules)) } },
    layer: [
      {
        mark: { type: 'area', opacity: 0.15 },
        encoding: { x, color, y: y('least'), y2: { field: 'greatest' } },
      },
      { mark: { type: 'line' }, encoding: { x, color, y: y('mean') } },
      { mark: { type: 'line', strokeDash: [4, 3] }, encoding: { x, color, y: y('median') } },
    ],
  });
}

function sweepChart(rules: readonly RuleRuns[], error: string): Record<string, unknown> {
  const x = {
    field: 'rate',
    type: 'quantitative',
    title: 'learning rate',
    scale: { type: 'log' },
    axis: { grid: false },
  };
  const y = (field: string) => ({ ...logError, field, title: `final ${error}` });
  return chartSpec({
    ...{ width: 420, height: 280, data: { values: positive(rateRows(rules)) } },
    layer: [
      { mark: { type: 'line' }, encoding: { x, color, y: y('mean') } },
      { mark: { type: 'line', strokeDash: [4, 3] }, encoding: { x, color, y: y('median') } },
    ],
  });
}
