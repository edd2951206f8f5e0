import { type ConvolutionOptions, convolution } from '../layers/convolution.ts';
import { type NodeShape, size } from '../layers/layer.ts';
import type { Regime } from './claim.ts';
import type { Recipe } from './recipe.ts';

interface Plan {
  readonly from: NodeShape;
  readonly layers: readonly ConvolutionOptions[];
}

/**
 * Linear convolutional networks, smallest first: one and two axes, several channels, strides, and padding where the rank of the
 * columns is not asked for. All but the first two have places that share weights in a layer above the first.
 */
const PLANS: readonly Plan[] = [
  { from: [1, 3], layers: [{ channels: 2, kernel: 2 }] },
  {
    from: [2, 3],
    layers: [
      { channels: 2, kernel: 2 },
      { channels: 2, kernel: 2 },
    ],
  },
  {
    from: [2, 4],
    layers: [
      { channels: 3, kernel: 3 },
      { channels: 2, kernel: 1 },
    ],
  },
  {
    from: [3, 5],
    layers: [
      { channels: 3, kernel: 3, stride: 2 },
      { channels: 2, kernel: 1 },
      { channels: 1, kernel: 2 },
    ],
  },
  {
    from: [2, 3, 3],
    layers: [
      { channels: 4, kernel: 2 },
      { channels: 1, kernel: [1, 2] },
    ],
  },
];

const PADDED: readonly Plan[] = [
  {
    from: [1, 3],
    layers: [
      { channels: 2, kernel: 3, padding: 1 },
      { channels: 1, kernel: 2 },
    ],
  },
  {
    from: [1, 3, 2],
    layers: [
      { channels: 2, kernel: 2, padding: 1, stride: 2 },
      { channels: 2, kernel: 2 },
    ],
  },
];

/** The networks that a regime asks for; `within-rank` means B · places ≤ channels · kernel in every layer. */
export function convolutionalRecipes({ batch, minDepth = 1, maxDepth = Infinity }: Regime): Recipe[] {
  const within = batch === 'within-rank';
  return [...PLANS, ...(within ? [] : PADDED)]
    .filter(({ layers }) => layers.length >= minDepth && layers.length <= maxDepth)
    .flatMap(({ from, layers }) => {
      const made = layers.reduce<ReturnType<typeof convolution>[]>(
        (all, options) => [...all, convolution(all.at(-1)?.to ?? from, options)],
        [],
      );
      const rank = Math.min(
        ...made.map(({ to, parameters }) => Math.floor(parameters['filters']![1] / size(to.slice(1)))),
      );
      const batches =
        batch === 'one' ? [1] : within ? [...new Set([1, rank])].filter((B) => B >= 1 && B <= rank) : [1, 2];
      return batches.map((B): Recipe => ({
        widths: [size(from), ...made.map(({ to }) => size(to))],
        batch: B,
        skips: made.map(() => false),
        scaled: true,
        layers: made.map(({ recipe }) => recipe),
      }));
    });
}
