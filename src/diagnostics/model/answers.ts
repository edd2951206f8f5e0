import type { Tensor } from '../../protocol/safetensors.ts';
import { LAMBDA } from './differences.ts';
import type { Finding } from './finding.ts';
import { type AskedModel, type Parameters, type Pulled, batchOf } from './network.ts';

type Found = Omit<Finding, 'check' | 'layer'>;
const same = (a: Tensor, b: Tensor): boolean => a.data.every((value, i) => Object.is(value, b.data[i]));
const samePull = (a: Pulled, b: Pulled): boolean =>
  [...a.parameters].every(([name, value]) => same(value, b.parameters.get(name)!)) &&
  (a.state === undefined || same(a.state, b.state!));

/**
 * Is layer l a function of its state and parameters, sample by sample? Bit for bit: asked twice; asked again after other states; its
 * products after a prediction elsewhere. Sample by sample: the first sample's prediction does not move with the others' states.
 */
export async function answersOf(
  model: AskedModel,
  l: number,
  { state, other, parameters, g }: { state: Tensor; other: Tensor; parameters: Parameters; g: Float64Array },
): Promise<readonly Found[]> {
  const { network, predict, pull } = model;
  const refuted = (sentence: string): readonly Found[] => [{ verdict: 'refuted', sentence }];
  const [first, again] = [await predict(l, state, parameters), await predict(l, state, parameters)];
  if (!same(first, again))
    return refuted(
      'the same question has two answers: it is random (dropout), or keeps numbers between calls (a buffer)',
    );
  const half = grid(first, network.unitRoundoff);
  if (half && (l > 1 || parameters.size > 0))
    return refuted(
      `its predictions are numbers of ${half}, while the network says it computes with a unit roundoff of 2^${Math.log2(network.unitRoundoff)}: a cast inside the layer`,
    );
  const elsewhere = await predict(l, other, parameters);
  if (!same(first, await predict(l, state, parameters)))
    return refuted('its prediction changes with what was asked before: a stale buffer holds numbers of another call');
  if (l > 1 && same(elsewhere, first))
    return refuted('its prediction is the same at two states: it does not depend on its state, or a buffer answers');
  const fresh = await pull(l, state, parameters, g, first.shape);
  await predict(l, other, parameters);
  if (!samePull(fresh, await pull(l, state, parameters, g, first.shape)))
    return refuted(
      'its products change with the prediction that was asked before: a stale buffer holds numbers of another call',
    );
  const B = batchOf(network);
  if (B > 1 && l > 1) {
    const [own, out] = [state.data.length / B, first.data.length / B];
    const mixed = { ...state, data: state.data.map((value, i) => (i < own ? value : other.data[i]!)) };
    const beside = await predict(l, mixed, parameters);
    const largest = first.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const bound = LAMBDA * Math.sqrt(own + countOf(parameters)) * network.unitRoundoff * largest;
    const moved = first.data
      .subarray(0, out)
      .reduce((most, value, i) => Math.max(most, Math.abs(value - beside.data[i]!)), 0);
    if (moved > bound)
      return refuted(
        'the prediction of a sample moves with the states of others: batch statistics, as BatchNorm takes in training; call eval()',
      );
  }
  return [{ verdict: 'holds', sentence: 'the same question has the same answer, whatever was asked before' }];
}

const countOf = (parameters: Parameters): number =>
  [...parameters.values()].reduce((sum, { data }) => sum + data.length, 0);

/** The coarser type whose numbers all entries are, where the network says that it computes in a finer one. */
export function grid({ data }: Tensor, u: number): string | undefined {
  const distinct = new Set(data);
  if (distinct.size < 8) return undefined;
  const bits = new Uint32Array(new Float32Array(data).buffer);
  const on = (mask: number): boolean =>
    data.every((value, i) => value === Math.fround(value) && (bits[i]! & mask) === 0);
  if (u < 2 ** -8 && on(0xffff)) return 'bfloat16';
  if (u < 2 ** -11 && on(0x1fff)) return 'float16';
  return u < 2 ** -24 && on(0) ? 'float32' : undefined;
}
