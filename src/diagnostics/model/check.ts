import { type Exponent, type SizeReading, exponentOf } from '../../evidence/exponent.ts';
import type { ModelCommand } from '../../protocol/modelCommand.ts';
import { RuleFault } from '../../protocol/conversation.ts';
import { type ModelComparison, backpropFindings, comparisonOf, stationarityOf } from './comparison.ts';
import { energyFindings } from './energy.ts';
import { type Finding, finding } from './finding.ts';
import { localProducts } from './localProducts.ts';
import { Misfit, asked, networkOf } from './network.ts';
import { near, sweepOf } from './points.ts';

/** A network of one width and seed, or why there is none. */
export interface WidthReading {
  readonly width: number;
  readonly seed: number;
  readonly found: ModelComparison | { readonly missing: string };
}

/** What is fitted a power of the width to. */
export const WIDTH_QUANTITIES = {
  '1 − cosine': ({ cosine }: ModelComparison) => 1 - cosine,
  'norm ratio': ({ normRatio }: ModelComparison) => normRatio,
  'F/Loss': ({ energyOverLoss }: ModelComparison) => energyOverLoss,
  δ: ({ activityShift }: ModelComparison) => activityShift,
} as const;

export interface ModelReport {
  readonly name: string;
  readonly seed: number;
  /** L, 0 where no network was told. */
  readonly layers: number;
  readonly findings: readonly Finding[];
  readonly comparison?: ModelComparison | undefined;
  readonly readings: readonly WidthReading[];
  readonly exponents: readonly { readonly quantity: string; readonly exponent: Exponent }[];
  readonly asExpected: boolean;
}

/**
 * Holds a model against its own predictions: local products, energy, stationarity, and its own backpropagation, knowing nothing of
 * its architecture. Nothing is asked that its first line does not offer.
 */
export async function checkModel(
  command: ModelCommand,
  at: { readonly seed: number; readonly width?: number },
): Promise<ModelReport> {
  const { name, answers } = command.hello;
  const findings: Finding[] = [];
  let comparison: ModelComparison | undefined;
  let layers = 0;
  findings.push(
    ...(await finding({ check: 'answers' }, async () => {
      const network = await networkOf(command, at);
      const model = asked(command, network);
      layers = network.terms.length;
      const point = near((await sweepOf(model)).point, at.seed);
      for (let l = 1; l <= layers; l++) findings.push(...(await localProducts(model, l, point, at.seed)));
      findings.push(...(await energyFindings(model, point)));
      if (answers.includes('settle'))
        findings.push(
          ...(await finding({ check: 'stationarity' }, async () => {
            const settled = await comparisonOf(model);
            comparison = settled.comparison;
            return stationarityOf(model, settled);
          })),
        );
      if (answers.includes('backprop')) findings.push(...(await backpropFindings(model)));
      return [];
    })),
  );
  const asExpected = findings.every(({ verdict }) => verdict === 'holds');
  return { name, seed: at.seed, layers, findings, comparison, readings: [], exponents: [], asExpected };
}

/** The comparison of networks of several widths and seeds, and how it scales. */
export async function widthsOf(
  command: ModelCommand,
  widths: readonly number[],
  seeds: readonly number[],
): Promise<Pick<ModelReport, 'readings' | 'exponents'>> {
  const readings: WidthReading[] = [];
  for (const width of widths)
    for (const seed of seeds) readings.push({ width, seed, found: await readingOf(command, { width, seed }) });
  const exponents = Object.entries(WIDTH_QUANTITIES).map(([quantity, of]) => ({
    quantity,
    exponent: exponentOf(
      readings.flatMap(({ width, seed, found }): SizeReading[] =>
        'missing' in found ? [] : [{ size: width, seed, value: of(found) }],
      ),
    ),
  }));
  return { readings, exponents };
}

async function readingOf(command: ModelCommand, at: { width: number; seed: number }): Promise<WidthReading['found']> {
  try {
    return (await comparisonOf(asked(command, await networkOf(command, at)))).comparison;
  } catch (error) {
    if (error instanceof Misfit || error instanceof RuleFault) return { missing: error.message };
    throw error;
  }
}
