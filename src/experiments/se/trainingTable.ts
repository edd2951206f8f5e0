import { significant } from '../../numerals.ts';
import type { Row } from '../../evidence/claim.ts';
import { trainingRule } from '../../training/rules.ts';
import type { Answer, Panel, Reading, Table } from '../experiment.ts';
import { type BestRate, bestRate, mean, median } from './bestRate.ts';
import type { SweptPoint, SweptResult } from './sweptResult.ts';

export type TrainingAnswer = Answer<SweptPoint, SweptResult>;

/** The answers of one rule, and the rates that are best for them. */
export interface RuleRuns {
  readonly rule: string;
  readonly name: string;
  readonly answers: readonly TrainingAnswer[];
  readonly rates: readonly number[];
  readonly byMean: BestRate | undefined;
  readonly byMedian: BestRate | undefined;
}

/** What is not a number is said in words: CSV and specifications hold finite numbers only. */
const said = (value: number, otherwise: string): number | string => (Number.isFinite(value) ? value : otherwise);

const edge = (best: BestRate | undefined): string => (best === undefined ? 'none' : best.atEdge ? 'at edge' : 'inside');

/** Steps at which a row names the error. */
export const KEPT_STEPS = [1, 20, 40, 80, 100, 200];

/**
 * One row a rule and seed: how the seed went at the rate that is best over all seeds, by mean and by median, and at its own best.
 * A run that diverged has an infinite error; a step that is not reached is infinite too.
 */
export function seedTable(
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
        ...Object.fromEntries(
          KEPT_STEPS.map((step) => [`error at ${step}`, curve[result.kept.indexOf(step)] ?? Infinity]),
        ),
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

/** One row a rule, from a row a rule and seed. */
export function summary(rows: readonly Row[]): Table {
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
    rows: ofRules(rows).map(([rule, own]) => {
      const of = (column: string): number[] => own.map((row) => Number(row[column]));
      const sum = (column: string): number => of(column).reduce((a, b) => a + b, 0);
      const { name } = trainingRule(rule);
      const diverged = `${sum('diverged rates')} of ${sum('rates')}`;
      const { edge, 'best rate': best } = own[0]!;
      if (edge === 'none') return [name, 'none', '', 'diverged', 'diverged', '', '', diverged];
      return [
        ...[name, significant(Number(best)), edge === 'inside' ? 'no' : 'yes'],
        ...[significant(mean(of('final'))), significant(median(of('final')))],
        ...[significant(Math.max(...of('greatest error'))), said(median(of('to a tenth')), 'never'), diverged],
      ];
    }),
  };
}

/** The rows of each rule. */
export function ofRules(rows: readonly Row[]): readonly (readonly [rule: string, own: readonly Row[]])[] {
  const ids = [...new Set(rows.map((row) => String(row['rule'])))];
  return ids.map((id) => [id, rows.filter((row) => row['rule'] === id)]);
}
