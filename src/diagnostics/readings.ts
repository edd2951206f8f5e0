import { ACTIVATIONS, type ActivationName } from '../arithmetic/activations.ts';
import { type Float64Matrix, float64 } from '../arithmetic/float64.ts';
import { type Local, type Recorded, entrywise, localOf, localsOf } from './network.ts';
import { type Mistake, type Moves, beyond, distance, explains, nearestOf } from './steps.ts';

/** What a program may have taken for a quantity, with what to change then; without words where it is right. */
interface Reading {
  readonly words: string;
  readonly change: string;
  readonly value: Float64Matrix;
}

/** f′ in terms of v = f(a), where programs write it so; taken of a itself it is wrong. */
const SLOPE_OF_VALUE: Partial<Record<ActivationName, readonly [formula: string, slope: (v: number) => number]>> = {
  tanh: ['1 − a²', (v) => 1 - v * v],
  sigmoid: ['a(1 − a)', (v) => v * (1 - v)],
};

const others = (declared: ActivationName): ActivationName[] =>
  (Object.keys(ACTIVATIONS) as ActivationName[]).filter((name) => name !== declared);

const nameOf = (at: Recorded, e: number): string => at.edges[e]!.name;

/** What is not that activation after all, in the words for every place where it shows. */
const another = (at: Recorded, e: number, fits: ActivationName): Omit<Reading, 'value'> => ({
  words: `the activation of layer ${nameOf(at, e)}, declared ${at.edges[e]!.activation}, fits ${fits}`,
  change: `Declare ${fits} for layer ${nameOf(at, e)}, or let the program compute ${at.edges[e]!.activation} there.`,
});

/** What may stand for h = f′(a) ∘ ε of an edge. */
export function gatedReadings(at: Recorded, e: number, { error, prediction, preactivation }: Local): Reading[] {
  const edge = at.edges[e]!;
  const { activation } = edge;
  if (edge.name === 'readout') return [];
  const { slope } = ACTIVATIONS[activation];
  const times = (f: (x: number) => number, of: Float64Matrix): Float64Matrix =>
    entrywise((x, ε) => f(x) * ε, of, error);
  const change = `Send f′(a) ∘ ε through layer ${edge.name}, with a = W x${activation === 'tanh' ? ' (for tanh: 1 − tanh(a)²)' : activation === 'sigmoid' ? ' (for sigmoid: s(1 − s) with s = sigmoid(a))' : ''}.`;
  const ofValue = SLOPE_OF_VALUE[activation];
  return [
    { words: `f′ is missing in layer ${edge.name}: ε in place of h = f′(a) ∘ ε`, change, value: error },
    { words: `f′ of layer ${edge.name} is taken of f(a), not of a = W x`, change, value: times(slope, prediction) },
    {
      words: `f′ of layer ${edge.name} is taken at the state, not at a = W x`,
      change,
      value: times(slope, at.states[edge.to]!),
    },
    ...(ofValue === undefined
      ? []
      : [
          {
            ...{ words: `${ofValue[0]} of a = W x stands for f′ in layer ${edge.name}; it belongs to f(a)`, change },
            value: times(ofValue[1], preactivation),
          },
        ]),
    ...others(activation).map((fits) => ({
      ...another(at, e, fits),
      value: localOf({ ...edge, activation: fits }, at.states).gated,
    })),
  ];
}

/** A term with another factor: its sign, left out, means in place of sums, a ½ or a precision too many or too few. */
function factors(term: Float64Matrix, name: string, where: string, precision: number): Reading[] {
  const { rows, columns: B } = term;
  const by = (factor: number, how: string, change: string): Reading => ({
    ...{ words: `${name} ${how}`, change: `${change} in the step of ${where}.` },
    value: entrywise((x) => factor * x, term),
  });
  return [
    by(-1, 'enters with its sign flipped', `Flip the sign of ${name}`),
    by(0, 'is left out', `Add ${name}`),
    by(1 / B, 'is divided by the batch', `Sum ${name} over samples, or multiply it by B,`),
    by(1 / (B * rows), 'is divided by the batch and the width', `Sum ${name} over samples and units, no mean,`),
    by(2, 'counts twice: its energy lacks the ½', `Halve ${name}`),
    ...(precision === 1 ? [] : [by(1 / precision, 'lacks its precision', `Multiply ${name} by its precision`)]),
  ];
}

/** What may stand for each term of ∂E/∂z_i, the right one first: p ε of the edge into it, −p Wᵀh of those out of it. */
function termReadings(at: Recorded, i: number, where: string): Reading[][] {
  const locals = localsOf(at);
  const back = (e: number, h: Float64Matrix): Float64Matrix => {
    const { weights, precision } = at.edges[e]!;
    return entrywise((x) => -precision * x, float64.multiply(weights, h, { transposeA: true }));
  };
  return at.edges.flatMap((edge, e): Reading[][] => {
    const { to, from, weights, precision, name } = edge;
    const right = (value: Float64Matrix): Reading => ({ words: '', change: '', value });
    if (to === i) {
      const own = (ε: Float64Matrix): Float64Matrix => entrywise((x) => precision * x, ε);
      const term = own(locals[e]!.error);
      const fits = others(edge.activation).map((fits) => ({
        ...another(at, e, fits),
        value: own(localOf({ ...edge, activation: fits }, at.states).error),
      }));
      return [[right(term), ...factors(term, `the own error of ${where}`, where, precision), ...fits]];
    }
    if (from !== i) return [];
    const { gated } = locals[e]!;
    const term = back(e, gated);
    const called = name === 'readout' ? 'the error of the readout' : `Wᵀh of layer ${name}`;
    const transposed =
      weights.rows === weights.columns
        ? [
            {
              words: `${called} takes W in place of Wᵀ`,
              change: `Send the errors of layer ${name} back through the transpose of what predicts.`,
              value: entrywise((x) => -precision * x, float64.multiply(weights, gated)),
            },
          ]
        : [];
    const gates = gatedReadings(at, e, locals[e]!).map((one) => ({ ...one, value: back(e, one.value) }));
    return [[right(term), ...factors(term, called, where, precision), ...transposed, ...gates]];
  });
}

/** Every choice of one reading a term, with as few wrong ones as can be first. */
const choices = (terms: readonly (readonly Reading[])[]): Reading[][] =>
  terms
    .reduce<Reading[][]>((all, term) => all.flatMap((one) => term.map((reading) => [...one, reading])), [[]])
    .toSorted((a, b) => wrongOf(a).length - wrongOf(b).length);

const wrongOf = (chosen: readonly Reading[]): Reading[] => chosen.filter(({ words }) => words !== '');

/**
 * The mistakes in single terms of −η ∂E/∂z that explain a whole step, node by node; none where some node's step stays without one.
 * @returns the words, and beside them the nodes that no choice explains
 */
export function misreadTerms(
  at: Recorded,
  rate: number,
  moved: Moves,
  right: Moves,
  bound: (i: number, k: number) => number,
  nodeName: (i: number) => string,
): { readonly mistakes: readonly Omit<Mistake, 'moves'>[]; readonly unexplained: readonly string[] } {
  const mistakes = new Map<string, string>();
  const unexplained: string[] = [];
  for (const [i, move] of moved.entries()) {
    if (move === undefined || beyond([move], [right[i]], (_, k) => bound(i, k)) <= 1) continue;
    const known = choices(termReadings(at, i, nodeName(i))).map((chosen): Mistake & { chosen: Reading[] } => {
      const sum = chosen.map(({ value }) => value).reduce((a, b) => entrywise((x, y) => x + y, a, b));
      return { words: '', change: '', chosen, moves: [entrywise((g) => -rate * g, sum)] };
    });
    const nearest = nearestOf([move], known, (_, k) => bound(i, k));
    if (!explains(nearest, distance([move], [right[i]]))) unexplained.push(nodeName(i));
    else for (const { words, change } of wrongOf(nearest.of.chosen)) mistakes.set(words, change);
  }
  return { mistakes: Array.from(mistakes, ([words, change]) => ({ words, change })), unexplained };
}
