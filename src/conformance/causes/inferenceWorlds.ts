import { float64 } from '../../arithmetic/float64.ts';
import { energyGradient, predictions, stateAt, weightedErrors } from '../../inference/state.ts';
import { chainOf } from '../../problem/chain.ts';
import { ALTERATIONS } from './alterations.ts';
import { HONEST, type M, type P, asGiven, gradientWith } from './beliefs.ts';
import { averaged, entries, norm, times, unscrambled } from './matrices.ts';

/** What a rule may bring to rest instead of the energy, as a clause that is true of it; with a number of its own where it has one. */
export interface InferenceWorld {
  readonly clause: string | ((k: number) => string);
  /** What vanishes at the activities that such a rule ends at; with k = 0, in a family, the energy's gradient. */
  readonly gradient: (problem: P, z: readonly M[], k: number) => readonly M[];
}

const world = (clause: string, gradient: (p: P, z: readonly M[]) => readonly M[]): InferenceWorld => ({
  ...{ clause, gradient },
});

const altered: readonly InferenceWorld[] = ALTERATIONS.flatMap(({ clause, belief, whole }) => {
  const at = (where: string, believed: readonly ('errors' | 'signals' | 'feedback')[]): InferenceWorld =>
    world(`${clause} ${where}`, (p, z) => {
      const of = (part: 'errors' | 'signals' | 'feedback') => (believed.includes(part) ? belief(p) : asGiven(p));
      return gradientWith(z, { errors: of('errors'), signals: of('signals'), feedback: of('feedback') });
    });
  return [
    at('in inference', ['errors', 'signals', 'feedback']),
    ...(whole ? [] : [at('in the feedback of inference', ['feedback'])]),
    at('in the errors of inference', ['errors', 'signals']),
    at('in the error that is fed back', ['signals']),
    at('in each layer’s own error, though not in what is fed back', ['errors']),
  ];
});

/** p_l ε_l, and what each layer is fed back. */
function parts(p: P, z: readonly M[]): { readonly own: readonly M[]; readonly back: readonly M[] } {
  const { edges } = stateAt(HONEST, p.network, z);
  const s = weightedErrors(HONEST, p.network, z);
  return { own: s.slice(0, -1), back: s.slice(1).map((e, i) => edges[i + 1]!.inputGradient(e)) };
}

/** Own error and feedback of layer l = 1..L−1 put together in another way. */
const combined =
  (
    f: (own: M, back: M, at: { readonly l: number; readonly L: number; readonly p: P; readonly z: readonly M[] }) => M,
  ) =>
  (p: P, z: readonly M[]): M[] => {
    const { own, back } = parts(p, z);
    return own.map((e, i) => f(e, back[i]!, { l: i + 1, L: z.length - 1, p, z }));
  };
const minus = float64.subtract;

/** At rest these are one mistake: p_l divides out where what is fed back has it too. */
const PRECISIONS_CANCEL =
  'precisions cancel in inference: they are taken as 1, or an error is fed back with the precision of the layer below';
const CANCELLING = [
  'precisions are taken as 1 in inference',
  'precisions are taken as 1 in the errors of inference',
  'each layer has the precision of the layer after it in each layer’s own error, though not in what is fed back',
  'each layer has the precision of the layer before it in the error that is fed back',
  'all layers have the first precision in inference',
  'all layers have the first precision in the errors of inference',
  'all layers have the output’s precision in inference',
  'all layers have the output’s precision in the errors of inference',
];
const oneForAll = (world: InferenceWorld): readonly InferenceWorld[] => {
  const at = CANCELLING.indexOf(String(world.clause));
  return at < 0 ? [world] : at === 0 ? [{ ...world, clause: PRECISIONS_CANCEL }] : [];
};

const assembled: readonly InferenceWorld[] = [
  world(
    'the feedback has the wrong sign',
    combined((own, back) => float64.add(own, back)),
  ),
  world(
    'the output’s error has the wrong sign in inference',
    combined((own, back, { l, L }) => (l === L - 1 ? float64.add(own, back) : minus(own, back))),
  ),
  world(
    'the feedback is left out: activities stay at their predictions',
    combined((own) => own),
  ),
  world(
    'the output’s error does not reach inference',
    combined((own, back, { l, L }) => (l === L - 1 ? own : minus(own, back))),
  ),
  world(
    'a layer’s own error is left out: activities follow the feedback alone',
    combined((_, back) => times(-1, back)),
  ),
  world(
    'the first hidden layer is never inferred: it stays at its prediction',
    combined((own, back, { l }) => (l === 1 ? own : minus(own, back))),
  ),
  world(
    'the last hidden layer is never inferred: it stays at its feedforward value',
    frozen((l, L) => l === L - 1),
  ),
  world(
    'the first hidden layer is never inferred: it stays at its feedforward value',
    frozen((l) => l === 1),
  ),
  world(
    'the feedback to the first hidden layer has the wrong sign',
    combined((own, back, { l, L }) => (l === 1 && L > 2 ? float64.add(own, back) : minus(own, back))),
  ),
  world(
    'the feedback is multiplied by the scale a second time',
    combined((own, back, { l, p }) => minus(own, times(chainOf(p)[l]!.scale.data[0]!, back))),
  ),
  world(
    'the feedback is averaged over the batch',
    combined((own, back) => minus(own, averaged(back))),
  ),
  world(
    'the feedback is divided by the batch size',
    combined((own, back) => minus(own, times(1 / back.columns, back))),
  ),
  world(
    'the feedback is multiplied by the batch size',
    combined((own, back) => minus(own, times(back.columns, back))),
  ),
  ...[4, 8, 16, 32].map((n) =>
    world(`outputs after the first ${n} have no error in inference`, (p, z) => {
      const s = weightedErrors(HONEST, p.network, z).map((e, i, all) =>
        i < all.length - 1 ? e : { ...e, data: e.data.map((v, k) => (k < n * e.columns ? v : 0)) },
      );
      const { edges } = stateAt(HONEST, p.network, z);
      return s.slice(0, -1).map((e, i) => minus(e, edges[i + 1]!.inputGradient(s[i + 1]!)));
    }),
  ),
  world('square layers are fed back through W in place of its transpose', (p, z) => {
    const views = chainOf(p);
    const s = weightedErrors(HONEST, p.network, z);
    const { own, back } = parts(p, z);
    return own.map((e, i) => {
      const { weights: W, scale, skip, activation } = views[i + 1]!;
      if (W.rows !== W.columns || activation !== 'identity') return minus(e, back[i]!);
      const through = times(scale.data[0]!, float64.multiply(W, s[i + 1]!));
      return minus(e, skip ? float64.add(s[i + 1]!, through) : through);
    });
  }),
  ...(
    [
      ['tanh', Math.tanh],
      ['their signs alone', Math.sign],
    ] as const
  ).map(([name, f]) =>
    world(`errors pass through ${name} before they are fed back`, (p, z) => {
      const { edges } = stateAt(HONEST, p.network, z);
      const s = weightedErrors(HONEST, p.network, z);
      return s.slice(0, -1).map((e, i) => minus(e, edges[i + 1]!.inputGradient(entries(s[i + 1]!, f))));
    }),
  ),
  world('predictions are those of the feedforward sweep in inference', (p, z) => {
    const zHat = predictions(HONEST, p.network, p.x);
    const s = chainOf(p).map(({ precision }, i) => times(precision.data[0]!, minus(z[i + 1]!, zHat[i + 1]!)));
    const { edges } = stateAt(HONEST, p.network, z);
    return s.slice(0, -1).map((e, i) => minus(e, edges[i + 1]!.inputGradient(s[i + 1]!)));
  }),
  world('φ′ is kept from the feedforward sweep in the feedback', (p, z) => {
    const { edges } = stateAt(HONEST, p.network, predictions(HONEST, p.network, p.x));
    const s = weightedErrors(HONEST, p.network, z);
    return s.slice(0, -1).map((e, i) => minus(e, edges[i + 1]!.inputGradient(s[i + 1]!)));
  }),
  world('activities come in column-major order, as the bytes of a transposed view lie', (p, z) =>
    energyGradient(
      HONEST,
      p,
      z.map((zl, l) => (l === 0 || l === z.length - 1 ? zl : unscrambled(zl))),
    ),
  ),
];

function frozen(which: (l: number, L: number) => boolean): (p: P, z: readonly M[]) => M[] {
  return (p, z) => {
    const zHat = predictions(HONEST, p.network, p.x);
    return combined((own, back, { l, L }) => (which(l, L) ? minus(z[l]!, zHat[l]!) : minus(own, back)))(p, z);
  };
}

const shown = (k: number): string => String(Number(k.toPrecision(4)));
/** Hidden layers from what is theirs and a number. */
const family = (
  clause: (k: number) => string,
  f: (own: M, back: M, k: number, at: { readonly l: number; readonly L: number; readonly z: readonly M[] }) => M,
): InferenceWorld => ({
  clause,
  gradient: (p, z, k) => combined((own, back, at) => f(own, back, k, at))(p, z),
});

const families: readonly InferenceWorld[] = [
  {
    clause: (k) => `activities are mixed over the batch: ${shown(k / (1 + k))} of their mean is taken away`,
    gradient: (p, z, k) =>
      energyGradient(
        HONEST,
        p,
        z.map((zl, l) =>
          l === 0 || l === z.length - 1 ? zl : float64.add(zl, times(zl.columns > 1 ? k : 0, averaged(zl))),
        ),
      ),
  },
  family(
    (k) => `activities decay in inference: ${shown(k)} z is added to the gradient`,
    (own, back, k, { l, z }) => float64.add(minus(own, back), times(k, z[l]!)),
  ),
  family(
    (k) => `the feedback is ${shown(1 + k)} times what it must be`,
    (own, back, k) => minus(own, times(1 + k, back)),
  ),
  family(
    (k) => `the output’s error is ${shown(1 + k)} times what it must be in inference`,
    (own, back, k, { l, L }) => minus(own, l === L - 1 ? times(1 + k, back) : back),
  ),
  {
    clause: (k) => `activities are ${shown(1 / (1 + k))} times the equilibrium’s`,
    gradient: (p, z, k) =>
      energyGradient(
        HONEST,
        p,
        z.map((zl, l) => (l === 0 || l === z.length - 1 ? zl : times(1 + k, zl))),
      ),
  },
  {
    clause: (k) =>
      k < -1
        ? `errors push activities the other way: from the feedforward sweep ${shown(-1 / (1 + k))} times as far as the equilibrium, on its other side`
        : `inference goes ${shown(1 / (1 + k))} of the way from the feedforward sweep to the equilibrium`,
    gradient: (p, z, k) => {
      const zHat = predictions(HONEST, p.network, p.x);
      return energyGradient(
        HONEST,
        p,
        z.map((zl, l) => (l === 0 || l === z.length - 1 ? zl : float64.add(zl, times(k, minus(zl, zHat[l]!))))),
      );
    },
  },
];

/** What rules have been seen to bring to rest instead of ∇F. */
export const INFERENCE_WORLDS: readonly InferenceWorld[] = [...assembled, ...altered.flatMap(oneForAll), ...families];

/** How large a gradient is made of large parts: what a fit is measured against. */
export function partsOf(p: P, z: readonly M[]): number {
  const { own, back } = parts(p, z);
  return norm(...own) + norm(...back);
}
