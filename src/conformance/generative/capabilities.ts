import { float64, type Float64Matrix } from '../../arithmetic/float64.ts';
import type { GenerativeRule } from '../../learning/generative/rule.ts';
import { sizesOf } from '../../network/generative.ts';
import type { GenerativeProblem } from '../../problem/generative.ts';

/** What of a problem a rule says that it cannot do, in words that complete "networks with". */
export function lackingGenerative(
  { capabilities = {} }: Pick<GenerativeRule, 'capabilities'>,
  { model }: Pick<GenerativeProblem<Float64Matrix>, 'model'>,
): readonly string[] {
  const {
    precisions = true,
    prior = true,
    activations,
    depth: [least, greatest] = [1, Infinity],
    width = Infinity,
  } = capabilities;
  const { widths } = sizesOf(float64, model);
  const other = [...model.precisions, model.readoutPrecision].some(({ data }) => data[0] !== 1);
  const [kinds, L] = [new Set(model.activations), model.weights.length];
  return [
    ...(!precisions && other ? ['precisions'] : []),
    ...(!prior && model.priorPrecision !== undefined ? ['a prior'] : []),
    ...[...kinds].filter((phi) => phi !== 'identity' && activations?.includes(phi) === false),
    ...(L < least ? ['fewer layers'] : []),
    ...(L > greatest ? ['more layers'] : []),
    ...(Math.max(...widths) > width ? ['wider layers'] : []),
  ];
}
