import { float64 } from '../../src/arithmetic/float64.ts';
import { convolution } from '../../src/layers/convolution.ts';
import { random } from '../../src/random.ts';

/** How long a convolution takes over the one product with its im2col columns that it cannot do without. */
export interface ConvolutionCost {
  readonly task: string;
  readonly prediction: number;
  readonly inputGradient: number;
  readonly parameterGradient: number;
}

const [CHANNELS, PIXELS, KERNEL, BATCH, REPEATS] = [32, 32, 3, 64, 3];

/**
 * The least times of three, each over the least time of its own product, the columns ready: filters times columns, its transpose times
 * signals, signals times columns. The layer's own copies are what is above 1.
 */
export function convolutionCost(clock: () => number, batch = BATCH): ConvolutionCost {
  const layer = convolution([CHANNELS, PIXELS, PIXELS], { channels: CHANNELS, kernel: KERNEL, padding: 1 });
  const r = random(1, 'bench/convolution');
  const matrix = (rows: number, columns: number) =>
    float64.matrix(
      rows,
      columns,
      Float64Array.from({ length: rows * columns }, () => r.uniform() - 0.5),
    );
  const [taps, places] = [CHANNELS * KERNEL ** 2, PIXELS ** 2];
  const filters = matrix(CHANNELS, taps);
  const [z, g] = [matrix(CHANNELS * places, batch), matrix(CHANNELS * places, batch)];
  const [columns, signals] = [matrix(taps, places * batch), float64.reshape(g, CHANNELS, places * batch)];
  const least = (run: () => unknown): number => {
    const times = Array.from({ length: REPEATS }, () => {
      const start = clock();
      run();
      return clock() - start;
    });
    return Math.min(...times);
  };
  const at = layer.at(float64, { filters }, z);
  return {
    task: `${CHANNELS} channels, ${KERNEL}×${KERNEL}, ${PIXELS}×${PIXELS} pixels, batch ${batch}, float64`,
    prediction: least(() => layer.at(float64, { filters }, z)) / least(() => float64.multiply(filters, columns)),
    inputGradient:
      least(() => at.inputGradient(g)) / least(() => float64.multiply(filters, signals, { transposeA: true })),
    parameterGradient:
      least(() => at.parameterGradient(g)) / least(() => float64.multiply(signals, columns, { transposeB: true })),
  };
}
