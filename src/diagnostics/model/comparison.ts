import { frobenius } from '../../arithmetic/norm.ts';
import { significant } from '../../numerals.ts';
import type { Tensor } from '../../protocol/safetensors.ts';
import { type TensorComparison, compareTensors } from '../tensorComparison.ts';
import { LAMBDA } from './differences.ts';
import { type Finding, finding } from './finding.ts';
import { type EnergyGradient, gradientAt, lossGradient } from './gradient.ts';
import { type AskedModel, Misfit, type Parameters, type Point } from './network.ts';
import { moved, sweepOf } from './points.ts';

/** At this share of the sweep's gradient, inference leaves the cosine alone to about four digits; above the second, it does not. */
export const [SETTLED, UNSETTLED] = [1e-4, 1e-2];

/** A model's gradient of predictive coding, where it settles, beside that of backpropagation. */
export interface ModelComparison {
  readonly cosine: number;
  /** ‖∂F/∂θ‖/‖∂L/∂θ‖ */
  readonly normRatio: number;
  /** By parameter, all together last. */
  readonly parameters: readonly TensorComparison[];
  readonly energy: number;
  readonly loss: number;
  readonly energyOverLoss: number;
  /** ‖∂F/∂z‖ where it settled, and as a share of that at the sweep. */
  readonly gradientNorm: number;
  readonly relativeGradient: number;
  /** δ = ‖z − ẑ‖/‖ẑ‖ over the hidden nodes. */
  readonly activityShift: number;
}

const named = (own: readonly Parameters[]): Map<string, Tensor> =>
  new Map(own.flatMap((of, i) => [...of].map(([name, theta]): [string, Tensor] => [`layer_${i + 1}.${name}`, theta])));

/** Settles, and compares.   Cost: one settling, 3 L predictions and products. @throws {Misfit} when a clamped end moved */
export async function comparisonOf(
  model: AskedModel,
): Promise<{ comparison: ModelComparison; rest: Point; gradient: EnergyGradient }> {
  const { point: sweep, output } = await sweepOf(model);
  const states = await model.settle(sweep);
  for (const l of [0, states.length - 1])
    if (
      states[l]!.data.some(
        (value, i) => Math.abs(value - sweep.states[l]!.data[i]!) > model.network.unitRoundoff * 2 * Math.abs(value),
      )
    )
      throw new Misfit(`settle: z_${l} is clamped and must stay as it is, got other numbers; move hidden states alone`);
  const rest = { ...sweep, states };
  const gradient = await gradientAt(model, rest);
  const first = await gradientAt(model, sweep);
  const bp = await lossGradient(model, sweep, output);
  const parameters = compareTensors(named(gradient.parameters), named(bp.parameters));
  const { cosine, normRatio } = parameters.at(-1)!;
  const norm = (of: EnergyGradient): number => frobenius(of.states.map(({ data }) => data));
  const energy = gradient.energies.reduce((sum, one) => sum + one, 0);
  const hidden = (of: readonly Tensor[]): Float64Array[] => of.slice(1, -1).map(({ data }) => data);
  const shift = hidden(states).map((z, i) => z.map((value, k) => value - sweep.states[i + 1]!.data[k]!));
  return {
    ...{ rest, gradient },
    comparison: {
      ...{ cosine, normRatio, parameters, energy, loss: bp.loss, energyOverLoss: energy / bp.loss },
      ...{ gradientNorm: norm(gradient), relativeGradient: norm(gradient) === 0 ? 0 : norm(gradient) / norm(first) },
      activityShift: shift.length === 0 ? 0 : frobenius(shift) / frobenius(hidden(sweep.states)),
    },
  };
}

/** Is it an equilibrium? By the gradient that is left, or, on a kink, by no descent along it. */
export async function stationarityOf(
  model: AskedModel,
  { comparison, rest, gradient }: { comparison: ModelComparison; rest: Point; gradient: EnergyGradient },
): Promise<readonly Finding[]> {
  const { relativeGradient, energy, loss } = comparison;
  const left = `${significant(relativeGradient)} of the sweep's ‖∂F/∂z‖ is left`;
  const above = energy > loss * (1 + SETTLED) ? '; F is above the loss, where the sweep is: inference went up' : '';
  const numbers = { error: relativeGradient, bound: UNSETTLED };
  return finding({ check: 'stationarity' }, async () => {
    if (relativeGradient <= SETTLED && above === '')
      return [{ verdict: 'holds', sentence: `an equilibrium: ${left}`, ...numbers }];
    if (relativeGradient <= UNSETTLED && above === '')
      return [
        {
          verdict: 'holds',
          sentence: `near an equilibrium: ${left}, and the cosine may be off by about as much`,
          ...numbers,
        },
      ];
    if (above === '' && !(await descends(model, rest, gradient)))
      return [
        {
          verdict: 'holds',
          sentence: `at rest on a kink: ${left}, but no step along −∂F/∂z lowers the energy`,
          ...numbers,
        },
      ];
    return [
      { verdict: 'refuted', sentence: `not an equilibrium: ${left}; take more steps of inference${above}`, ...numbers },
    ];
  });
}

/** Does a step along −∂F/∂z lower the energy by more than its roundoff, for any step from 2⁻² to 2⁻²⁰ of the states? */
async function descends(model: AskedModel, { states, parameters }: Point, gradient: EnergyGradient): Promise<boolean> {
  const total = gradient.energies.reduce((sum, one) => sum + one, 0);
  const n = states.reduce((sum, { data }) => sum + data.length, 0);
  const least = LAMBDA * Math.sqrt(n) * model.network.unitRoundoff * total;
  const size =
    frobenius(states.slice(1, -1).map(({ data }) => data)) / frobenius(gradient.states.map(({ data }) => data));
  for (let k = 2; k <= 20; k += 2) {
    const t = size * 2 ** -k;
    const there = states.map((z, l) =>
      l === 0 || l === states.length - 1 ? z : moved(z, gradient.states[l - 1]!.data, -t),
    );
    let F = 0;
    for (const one of (await gradientAt(model, { states: there, parameters })).energies) F += one;
    if (F < total - least) return true;
  }
  return false;
}

/** The model's own gradient of its loss against the chain of its local products, at the sweep. */
export async function backpropFindings(model: AskedModel): Promise<readonly Finding[]> {
  return finding({ check: 'backprop' }, async () => {
    const { point, output } = await sweepOf(model);
    const [own, chain] = [await model.backprop(), await lossGradient(model, point, output)];
    const n = Math.max(...point.states.map(({ data }) => data.length));
    return own.flatMap((of, i) => {
      if (of.size === 0) return [];
      const [theirs, ours] = [[...of.values()], [...chain.parameters[i]!.values()]].map((list) =>
        list.map(({ data }) => data),
      );
      const size = frobenius(ours!);
      const error = frobenius(ours!.map((a, k) => a.map((value, j) => value - theirs![k]![j]!))) / (size || 1);
      // A chain of L products, each off by λ √n u of itself.
      const bound = LAMBDA * Math.sqrt(n) * model.network.unitRoundoff * 2 * model.network.terms.length;
      const ratio = frobenius(theirs!) / (size || 1);
      const said = `the two differ by ${significant(error)} of the gradient`;
      return [
        error <= bound
          ? { layer: i + 1, verdict: 'holds' as const, sentence: said, error, bound }
          : {
              layer: i + 1,
              verdict: 'refuted' as const,
              sentence: `${said}; its norm is ${significant(ratio)} of the chain's: another loss or normalisation, or a wrong local product of a layer above`,
              error,
              bound,
            },
      ];
    });
  });
}
