import { float64, type Float64Matrix } from '../../arithmetic/float64.ts';
import { sizesOf } from '../../network/generative.ts';
import type { GenerativeProblem } from '../../problem/generative.ts';
import type { Random } from '../../random.ts';

/** x_1..x_L with all 53 bits. */
export const drawnLatents = (
  { model, data }: GenerativeProblem<Float64Matrix>,
  { normal }: Random,
): readonly Float64Matrix[] =>
  sizesOf(float64, model)
    .widths.slice(1)
    .map((n) => float64.matrix(n, data.columns, Float64Array.from({ length: n * data.columns }, normal)));
