import type { ScalingExponents } from '../../network/scalingFamily.ts';
import type { Answer, Table } from '../experiment.ts';
import { QUANTITIES, type ScalingPoint, type ScalingStep } from './scalingPoint.ts';

const DECIMALS = 4;
const rounded = (value: number): number => Number(value.toFixed(DECIMALS));

/** "d=0.5 κ=1 β=0.5 δ=0" */
export const conditionOf = ({ d, kappa, beta, hiddenRate, inputRate, base }: ScalingExponents): string =>
  `d=${d} κ=${kappa} β=${beta} δ=${hiddenRate}${inputRate === undefined ? '' : ` input=${inputRate}`}${base === undefined ? '' : ` of ${base}`}`;

/** A row a seed, point of the family and step. Exponents have four decimals. */
export const scalingTable = (answers: readonly Answer<ScalingPoint, readonly ScalingStep[]>[]): Table => ({
  head: [
    ...['panel', 'reading', 'rule', 'condition', 'd', 'kappa', 'beta', 'delta', 'step', 'seed'],
    ...[...QUANTITIES, 'last f', 'diverged step', 'diverged size'],
  ],
  rows: answers.flatMap(({ point, result }) =>
    result.map(({ exponents, step, slopes, last, diverged }) => [
      ...[point.panel, point.reading, point.rule, conditionOf(exponents)],
      ...[exponents.d, exponents.kappa, exponents.beta, exponents.hiddenRate, step, point.seed],
      ...QUANTITIES.map((name) => (slopes === undefined ? '' : rounded(slopes[name]))),
      ...[last === undefined ? '' : Number(last.toPrecision(5)), diverged?.step ?? '', diverged?.size ?? ''],
    ]),
  ),
});
