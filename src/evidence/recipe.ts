import type { LayerRecipe } from '../layers/layer.ts';
import type { Random } from '../random.ts';
import { convolutionalRecipes } from './convolutions.ts';
import type { Regime } from './claim.ts';

/** The shape of a case: what the smallest-counterexample search makes smaller, and what classes are counted by. */
export interface Recipe {
  readonly widths: readonly number[];
  readonly batch: number;
  readonly skips: readonly boolean[];
  /** Whether scales and precisions are drawn (else 1). */
  readonly scaled: boolean;
  /** The layers, where they are not the fully connected ones that the widths ask for. */
  readonly layers?: readonly LayerRecipe[];
}

/** Sizes that the data fixes, where it has its own. */
export type DataSizes = { readonly inputs: number; readonly outputs: number } | undefined;

/** n_0 … n_L, before the regime bends them: chains, bottlenecks, a wide middle, one output, depths 1 to 8. */
const WIDTHS: readonly (readonly number[])[] = [
  [2, 3],
  [3, 1],
  [3, 2, 2],
  [2, 4, 1],
  [3, 1, 3],
  [2, 3, 4, 2],
  [4, 2, 3, 3],
  [3, 2, 2, 1, 2],
  [2, 2, 3, 2, 2, 2],
  [2, 3, 2, 2, 2, 2, 2],
  [2, 2, 2, 2, 2, 2, 2, 2],
  [2, 2, 2, 2, 2, 2, 2, 2, 2],
];

/** Recipes for the exact systems: small, so that fractions and field elements stay quick. */
export function exactRecipes(regime: Regime, ends?: DataSizes): Recipe[] {
  if (regime.family === 'convolutional') return convolutionalRecipes(regime);
  const chains = ends
    ? [
        [ends.inputs, 3, ends.outputs],
        [ends.inputs, 4, 4, 3, ends.outputs],
      ]
    : (regime.chains ?? WIDTHS);
  return recipes(regime, chains, ends);
}

/** `broad`: depths 1 to 8 and widths up to 12. `narrow`: depths 2 and 3, widths 3 and 4, for engines that are slow or coarse. */
export type Reach = 'broad' | 'narrow';

const REACH: Readonly<Record<Reach, readonly (readonly [depth: number, least: number, most: number])[]>> = {
  broad: [
    [1, 3, 12],
    [2, 3, 12],
    [3, 3, 10],
    [5, 2, 7],
    [8, 2, 5],
  ],
  narrow: [
    [2, 3, 4],
    [3, 3, 4],
  ],
};

/** Recipes for the rounding systems. */
export function floatRecipes(regime: Regime, reach: Reach, r: Random, ends?: DataSizes): Recipe[] {
  if (regime.family === 'convolutional') return convolutionalRecipes(regime);
  const chains = REACH[reach].map(([L, least, most]) =>
    Array.from({ length: L + 1 }, (_, l) =>
      l === 0 && ends ? ends.inputs : l === L && ends ? ends.outputs : r.integer(least, most),
    ),
  );
  return recipes(regime, chains, ends);
}

/** The shapes among which the smallest counterexample is looked for, smallest first. */
export function tinyRecipes(regime: Regime): Recipe[] {
  if (regime.family === 'convolutional') return convolutionalRecipes(regime);
  const tiny = [1, 2, 3].flatMap((L) =>
    Array.from({ length: 2 ** (L + 1) }, (_, bits) => Array.from({ length: L + 1 }, (_, l) => 1 + ((bits >> l) & 1))),
  );
  const chains = regime.chains ?? tiny;
  return recipes(regime, chains).toSorted((a, b) => numbersIn(a) - numbersIn(b));
}

/** How many weights, inputs and targets a case has. */
export const numbersIn = ({ widths, batch }: Recipe): number =>
  widths.slice(1).reduce((sum, n, i) => sum + n * widths[i]!, 0) + batch * (widths[0]! + widths.at(-1)!);

/** A residual network is square throughout; where the data fix the ends, only its first and last layers are not residual. */
const square = (widths: readonly number[], ends: DataSizes): number[] => {
  const hidden = widths[Math.floor(widths.length / 2)]!;
  return widths.map((n, l) => (ends && (l === 0 || l === widths.length - 1) ? n : hidden));
};

function recipes(regime: Regime, chains: readonly (readonly number[])[], ends?: DataSizes): Recipe[] {
  return chains
    .filter((widths) => widths.length > (regime.minDepth ?? 1) && widths.length <= (regime.maxDepth ?? Infinity) + 1)
    .flatMap((widths) => {
      const bent = regime.family === 'residual' || regime.square ? square(widths, ends) : widths;
      if (bent.some((n) => n < (regime.minWidth ?? 1)) || bent.at(-1)! < (regime.minOutputs ?? 1)) return [];
      const skips = bent
        .slice(1)
        .map(
          (n, i) => n === bent[i]! && (regime.family === 'residual' || (regime.family === 'general' && i % 2 === 1)),
        );
      return batches(regime, bent).map((batch) => ({
        widths: bent,
        batch,
        skips,
        scaled: regime.family === 'general',
      }));
    });
}

/** Past this, a batch at the rank limit of a single wide layer costs much and shows nothing that narrower layers do not. */
const WIDE = 16;

function batches({ batch }: Regime, widths: readonly number[]): number[] {
  const rank = rankLimit(widths);
  if (batch === 'one') return [1];
  if (batch === 'one-past-rank') return [rank + 1];
  if (rank > WIDE) return [1, 3];
  return batch === 'within-rank' ? [...new Set([1, rank])] : [1, rank + 1];
}

/** The largest batch for which activities of layers 0..L−1 can have full column rank. */
export const rankLimit = (widths: readonly number[]): number => Math.min(...widths.slice(0, -1));

/** The classes that a case counts towards. */
export function classes({ widths, batch, skips, layers }: Recipe): string[] {
  const inner = widths.slice(1, -1);
  const ends = Math.min(widths[0]!, widths.at(-1)!);
  return [
    `L=${widths.length - 1}`,
    ...(new Set(widths).size > 1 ? ['unequal widths'] : []),
    ...(inner.some((n) => n < ends) ? ['bottleneck'] : []),
    ...(widths.at(-1) === 1 ? ['n_L=1'] : []),
    ...(skips.some(Boolean) ? ['skips'] : []),
    batch === 1 ? 'B=1' : 'B>1',
    ...(layers ? ['convolutions'] : []),
    ...(!layers && batch === rankLimit(widths) ? ['B at the rank limit'] : []),
    ...(!layers && batch === rankLimit(widths) + 1 ? ['B one past the rank limit'] : []),
  ];
}

export const describe = ({ widths, batch, skips, layers }: Recipe): string =>
  `${layers ? `convolutions ${layers.map(extents).join(' → ')}` : `widths ${widths.join('-')}`}, batch ${batch}${skips.some(Boolean) ? `, skips on layers ${skips.flatMap((s, i) => (s ? [i + 1] : [])).join(', ')}` : ''}`;

/** What a convolution takes and how: "1×3×3 (2 channels, kernel 2×2)". */
const extents = ({ from, channels, kernel }: LayerRecipe): string =>
  `${(from as number[]).join('×')} (${String(channels)} channels, kernel ${(kernel as number[]).join('×')})`;

/** How often each class occurs. */
export function countClasses(all: readonly (readonly string[])[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const tag of all.flat()) counts[tag] = (counts[tag] ?? 0) + 1;
  return counts;
}
