import { frobenius } from '../../arithmetic/norm.ts';
import { significant } from '../../numerals.ts';
import { random } from '../../random.ts';
import type { Tensor } from '../../protocol/safetensors.ts';
import { type Differences, LAMBDA, differences } from './differences.ts';
import { type Finding, finding } from './finding.ts';
import { gradientAt } from './gradient.ts';
import { type AskedModel, type Parameters, type Point, batchOf } from './network.ts';
import { moved } from './points.ts';
import { productTest } from './product.ts';
import { verdictOf } from './localProducts.ts';

/**
 * The model's energies at a point against those of its predictions' errors, layer by layer, and their slopes against its local products.
 * Cost: L predictions and products, and 12 energies a hidden node and a layer with parameters.
 */
export async function energyFindings(model: AskedModel, point: Point): Promise<readonly Finding[]> {
  const { network, energies } = model;
  const u = network.unitRoundoff;
  const found: Finding[] = [];
  found.push(
    ...(await finding({ check: 'energy' }, async () => {
      const [own, { energies: ours }] = [await energies(point), await gradientAt(model, point)];
      return ours.map((expected, i) => {
        const got = own[i]!;
        const n = point.states[i + 1]!.data.length;
        // A prediction is off by λ √n u of its size at most, n what a unit sums: that of the largest layer around.
        const widest = Math.max(...point.states.map(({ data }) => data.length), ...point.parameters.map(countOf));
        const scale = expected + (frobenius([point.states[i + 1]!.data]) ** 2 * Math.sqrt(widest)) / n;
        const bound = LAMBDA * Math.sqrt(widest) * u * scale;
        const holds = Math.abs(got - expected) <= bound;
        const said = `F_${i + 1} is ${significant(got, 6)}, the errors of its predictions give ${significant(expected, 6)}`;
        return {
          ...{ layer: i + 1, verdict: holds ? ('holds' as const) : ('refuted' as const) },
          sentence: holds ? said : `${said}: ${energyCause(got / expected, batchOf(network), n)}`,
          ...{ error: Math.abs(got - expected) / (expected || 1), bound: bound / (expected || 1) },
        };
      });
    })),
  );
  found.push(...(await finding({ check: 'descent' }, () => slopes(model, point))));
  return found;
}

/** The slope of the model's own energy along each part of its gradient, which local products say is ‖∂F/∂·‖². */
async function slopes(model: AskedModel, point: Point): Promise<readonly Omit<Finding, 'check'>[]> {
  const { unitRoundoff: u, seed } = model.network;
  const gradient = await gradientAt(model, point);
  const g = new Float64Array([1]);
  const slope = async (along: Float64Array, size: number, at: (v: Float64Array, t: number) => Point) => {
    const norm = frobenius([along]);
    // Where local products are zero, any direction tells whether the energy does not move either.
    const { normal } = random(seed, 'energy');
    const toward = norm === 0 ? along.map(() => normal()) : along;
    const v = toward.map((value) => (value * size) / frobenius([toward]));
    const steps: Differences[] = [];
    const F = async (t: number) =>
      new Float64Array([(await model.energies(at(v, t))).reduce((sum, one) => sum + one, 0)]);
    for await (const one of differences(F, u)) steps.push(one);
    return productTest(g, steps, along, v, { u, scale: 0 });
  };
  const found: (Omit<Finding, 'check'> & { check?: Finding['check'] })[] = [];
  for (const [i, along] of gradient.states.entries()) {
    const l = i + 1;
    const z = point.states[l]!;
    const test = await slope(along.data, frobenius([z.data]) || 1, (v, t) => ({
      ...point,
      states: point.states.map((one, k) => (k === l ? moved(z, v, t) : one)),
    }));
    found.push({ layer: l, ...verdictOf(test, `the slope along ∂F/∂z_${l}`, 'what goes down is not the energy') });
  }
  for (const [i, own] of gradient.parameters.entries()) {
    if (own.size === 0) continue;
    const names = [...own.keys()];
    const along = joined(names.map((name) => own.get(name)!));
    const theta = point.parameters[i]!;
    const test = await slope(along, frobenius(names.map((name) => theta.get(name)!.data)) || 1, (v, t) => ({
      ...point,
      parameters: point.parameters.map((one, k) => (k === i ? movedTogether(theta, names, v, t) : one)),
    }));
    found.push({
      check: 'learning',
      layer: i + 1,
      ...verdictOf(
        test,
        `the slope along ∂F/∂θ of layer ${i + 1}`,
        'what is learned is not the gradient of the energy',
      ),
    });
  }
  return found;
}

const countOf = (own: Parameters): number => [...own.values()].reduce((sum, { data }) => sum + data.length, 0);

function joined(tensors: readonly Tensor[]): Float64Array {
  const all = new Float64Array(tensors.reduce((sum, { data }) => sum + data.length, 0));
  let at = 0;
  for (const { data } of tensors) {
    all.set(data, at);
    at += data.length;
  }
  return all;
}

function movedTogether(own: Parameters, names: readonly string[], v: Float64Array, t: number): Parameters {
  let at = 0;
  return new Map(
    names.map((name) => {
      const theta = own.get(name)!;
      const part = v.subarray(at, (at += theta.data.length));
      return [name, moved(theta, part, t)];
    }),
  );
}

const ALIKE = 0.001;

/** What an energy that is off looks like: another normalisation, or something else. */
export function energyCause(ratio: number, batch: number, entries: number): string {
  const near = (value: number): boolean => Math.abs(ratio / value - 1) < ALIKE;
  if (batch > 1 && near(batch)) return 'a sum over the samples in place of their mean';
  if (near(2)) return 'the ½ is missing';
  if (near((2 * batch) / entries)) return 'a mean over the units, as of MSELoss, in place of half the sum';
  if (near(batch / entries)) return 'a mean over the units in place of a sum';
  if (batch > 1 && near(2 * batch)) return 'the ½ is missing, and a sum over the samples stands in place of their mean';
  return 'it is another energy than that of the declared term, or of another state';
}
