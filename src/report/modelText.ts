import type { ModelReport } from '../diagnostics/model/check.ts';
import type { Finding, ModelCheckId } from '../diagnostics/model/finding.ts';
import { significant } from '../numerals.ts';
import { fit, printable } from './cells.ts';
import { exponentText } from './coordinatesText.ts';
import { plural } from './numbers.ts';

/** The checks of a model, each as a sentence that is true of a right one. */
export const MODEL_CHECKS: Readonly<Record<ModelCheckId, string>> = {
  answers: 'a prediction depends on its state and parameters alone, sample by sample',
  state: 'gᵀ ∂f/∂z is the derivative of the prediction by its state',
  parameters: 'gᵀ ∂f/∂θ is the derivative of the prediction by its parameters',
  energy: 'the energy is that of the errors of the predictions',
  descent: 'the slopes of the energy by the states are the sums of local products',
  learning: 'the slopes of the energy by the parameters are the local products with the errors',
  stationarity: 'the states that it settles to are an equilibrium',
  backprop: 'the gradient of the loss by its own backpropagation is the chain of local products',
};
const CHECKS = Object.keys(MODEL_CHECKS) as ModelCheckId[];

/** "refuted: 2 of 31", or that all hold. */
export function modelResult({ findings }: ModelReport): string {
  const count = (verdict: Finding['verdict']): number => findings.filter((one) => one.verdict === verdict).length;
  const [refuted, undecided] = [count('refuted'), count('undecided')];
  if (refuted === 0 && undecided === 0) return `${plural(findings.length, 'check')} hold`;
  const parts = [...(refuted > 0 ? [`${refuted} refuted`] : []), ...(undecided > 0 ? [`${undecided} undecided`] : [])];
  return `${parts.join(', ')}, of ${plural(findings.length, 'check')}`;
}

/** The worst verdict of each check by layer, the network as a whole last. */
export function modelTable({ findings, layers }: ModelReport): { readonly head: string[]; readonly rows: string[][] } {
  const used = CHECKS.filter((check) => findings.some((one) => one.check === check));
  const places = [...Array.from({ length: layers }, (_, i) => i + 1), undefined];
  const worst = (layer: number | undefined, check: ModelCheckId): string => {
    const here = findings.filter((one) => one.layer === layer && one.check === check);
    const verdicts = new Set(here.map(({ verdict }) => verdict));
    return (['refuted', 'undecided', 'holds'] as const).find((one) => verdicts.has(one)) ?? '';
  };
  const rows = places.map((layer) => [
    layer === undefined ? 'network' : `layer ${layer}`,
    ...used.map((check) => worst(layer, check)),
  ]);
  return { head: ['', ...used], rows: rows.filter((row) => row.slice(1).some((cell) => cell !== '')) };
}

/** Where a finding is: "layer 2, parameters (weight)". */
export const placeOf = ({ layer, check, of }: Finding): string =>
  `${layer === undefined ? 'network' : `layer ${layer}`}, ${check}${of === undefined ? '' : ` (${printable(of)})`}`;

/** What does not hold, and whether the states are an equilibrium. */
export const told = ({ findings }: ModelReport): readonly Finding[] =>
  findings.filter(({ verdict, check }) => verdict !== 'holds' || check === 'stationarity');

/** Predictive coding beside the model's own backpropagation, in one line; and by parameter. */
export function comparisonLines({ comparison }: ModelReport): readonly string[] {
  if (comparison === undefined) return [];
  const { cosine, normRatio, energyOverLoss, activityShift, parameters } = comparison;
  return [
    `cosine of ∂F/∂θ to ∂L/∂θ ${significant(cosine, 6)}, norm ratio ${significant(normRatio)}, F/Loss ${significant(energyOverLoss)}, δ ${significant(activityShift)}`,
    ...parameters
      .slice(0, -1)
      .map(
        ({ name, cosine, normRatio }) =>
          `  ${printable(name)}: cosine ${significant(cosine, 6)}, norm ratio ${significant(normRatio)}`,
      ),
  ];
}

/** Exponents in the width, why some have none, and what is missing. */
export function widthLines({ exponents, readings }: ModelReport): readonly string[] {
  return [
    ...exponents.map(
      ({ quantity, exponent }) =>
        `${quantity} ∝ N^e, e = ${exponent.kind === 'none' ? `none: ${exponent.why}` : exponentText(exponent)}`,
    ),
    ...readings.flatMap(({ width, seed, found }) =>
      'missing' in found ? [printable(`no answer for width ${width}, seed ${seed}: ${found.missing}`)] : [],
    ),
    ...[
      ...new Set(
        readings.flatMap(({ width, found }) => ('missing' in found || found.relativeGradient <= 1e-2 ? [] : [width])),
      ),
    ].map((width) => `width ${width} did not settle: its exponents say as much about where inference stopped`),
  ];
}

/** A model's report for a terminal. */
export function modelText(report: ModelReport, { color }: { readonly color: boolean }): string {
  const bold = (text: string): string => (color ? `\x1b[1m${text}\x1b[0m` : text);
  const { head, rows } = modelTable(report);
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => row[i]!.length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => fit(cell, widths[i]!))
      .join('  ')
      .trimEnd();
  const blocks = [
    [bold(`${printable(report.name)}: ${modelResult(report)}`)],
    rows.length === 0 ? [] : [head, ...rows].map(line),
    told(report).map((one) => `${one.verdict}  ${placeOf(one)}: ${printable(one.sentence)}`),
    comparisonLines(report),
    widthLines(report),
  ];
  return blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n');
}
