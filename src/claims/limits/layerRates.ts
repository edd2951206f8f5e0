import { elementwise } from '../../arithmetic/elementwise.ts';
import { float64 } from '../../arithmetic/float64.ts';
import { rootMeanSquare } from '../../arithmetic/norm.ts';
import type { Batch, DataSource } from '../../data/source.ts';
import type { Claim, OrderTest, SizeMeasurement } from '../../evidence/claim.ts';
import { predictions } from '../../inference/state.ts';
import { random } from '../../random.ts';
import { arm } from '../../training/arms.ts';
import { type LayerRole, type TrainedScalingName, layerRates, rolesOf } from '../../training/layerRates.ts';
import { ADAM, type Optimiser } from '../../training/optimiser.ts';
import { residualArms } from '../../training/residualArms.ts';

const A = elementwise(float64);
const BATCH = 4;
const ETA0 = 0.05;

interface Moved {
  readonly optimiser: Optimiser;
  /** The network, and with whose rates it is trained. */
  readonly network: TrainedScalingName;
  readonly rates: TrainedScalingName;
  /** Which layers move; the others keep their weights. */
  readonly role: LayerRole;
  readonly at: (size: number) => { readonly width: number; readonly depth: number };
}

/** The root mean square of Δf after one step of backpropagation, through the output, or of Δz_{L−1} through layers below it. */
const moved =
  ({ optimiser, network, rates, role, at }: Moved): SizeMeasurement =>
  async (size, seed, data) => {
    const sizes = at(size);
    const setting = { scaling: network, activation: 'tanh', loss: 'squared error', optimiser, eta0: ETA0 } as const;
    const rest = { part: 1, maxSteps: 0 }; // of backpropagation there is none
    const arms = residualArms(A, { ...setting, ...sizes, seed, rest }, samplesOf(data, seed));
    const roles = rolesOf(sizes.depth);
    const own = layerRates(optimiser.kind, rates, sizes, ETA0).map(({ rate, epsilon }, i) => ({
      ...{ epsilon, rate: roles[i] === role ? rate : 0 },
    }));
    const steps = arm(A, 'bp', { ...arms, rates: own });
    const node = role === 'output' ? sizes.depth : sizes.depth - 1;
    const looked = [await steps.next(), await steps.next()].map((step) => {
      if (step.done) return undefined;
      const { network: now, x } = step.value.problem;
      return predictions(A, now, x)[node]!;
    });
    const [before, after] = looked;
    if (before === undefined || after === undefined) return { x: size, y: Number.NaN };
    return { x: size, y: rootMeanSquare([A.subtract(after, before).data], before.data.length) };
  };

function samplesOf(data: DataSource, seed: number): Batch {
  const { inputs, outputs } = data.sizes ?? { inputs: 8, outputs: 4 };
  const batch = data.draw(random(seed, 'rates data'), inputs, outputs, BATCH);
  const size = rootMeanSquare([batch.x], batch.x.length);
  return { ...batch, x: batch.x.map((v) => v / size) };
}

const wide = (width: number) => ({ width, depth: 4 });
/** H layers between the ends, at one width. */
const deep = (H: number) => ({ width: 32, depth: H + 2 });

const PLACE = 'optimisers and their rates, derived here';

const claim = (
  about: Pick<Claim, 'id' | 'title' | 'statement' | 'formula'>,
  test: Pick<OrderTest, 'variable' | 'response' | 'sizes' | 'measure' | 'controls'>,
): Claim => ({
  ...about,
  ...{ source: { paper: 'LIM', place: PLACE }, expected: 'holds' },
  test: { kind: 'order', band: [-0.25, 0.25], ...test },
});

const READ: Readonly<Record<LayerRole, string>> = { input: 'Δz', hidden: 'Δz', output: 'Δf' };
const WHICH: Readonly<Record<LayerRole, string>> = {
  input: 'the first layer',
  hidden: 'the layers between',
  output: 'the readout',
};

/** A rate under which a layer of its role should move f or z by order 1, and rates under which it does not. */
const inWidth = (
  name: string,
  optimiser: Optimiser,
  role: LayerRole,
  controls: Record<string, TrainedScalingName>,
): Claim =>
  claim(
    {
      id: `lim/rates-${optimiser.kind}-${role}-width`,
      title: `${name}’s rate of ${WHICH[role]} in depth-µP moves ${READ[role]} as far at every width: the exponent in N is 0`,
      statement: `One step of backpropagation on ${WHICH[role]} alone, in residual tanh networks of four layers. Of rates that are wrong for one role the other layers would hide it.`,
      formula: String.raw`\mathrm{rms}(\Delta ${READ[role].slice(1)}) \propto N^{0}`,
    },
    {
      ...{ variable: 'width N', response: `rms ${READ[role]}`, sizes: [16, 24, 32, 48, 64] },
      measure: moved({ optimiser, network: 'mupc', rates: 'mupc', role, at: wide }),
      controls: Object.fromEntries(
        Object.entries(controls).map(([text, rates]) => [
          text,
          moved({ optimiser, network: 'mupc', rates, role, at: wide }),
        ]),
      ),
    },
  );

const inDepth = (name: string, optimiser: Optimiser, network: 'mupc' | 'completep', rates: TrainedScalingName): Claim =>
  claim(
    {
      id: `lim/rates-${optimiser.kind}-hidden-depth-${network}`,
      title: `${name}’s rate of the layers between the ends in ${network === 'mupc' ? 'depth-µP' : 'CompleteP'} moves Δz as far at every depth: the exponent in H is 0`,
      statement:
        'One step of backpropagation on the layers between the ends alone, in residual tanh networks, N = 32, H = L − 2 from 2 to 8.',
      formula: String.raw`\mathrm{rms}(\Delta z) \propto H^{0}`,
    },
    {
      ...{ variable: 'layers between H', response: 'rms Δz', sizes: [2, 3, 4, 6, 8] },
      measure: moved({ optimiser, network, rates: network, role: 'hidden', at: deep }),
      controls: { 'the rate of another power of H': moved({ optimiser, network, rates, role: 'hidden', at: deep }) },
    },
  );

const LAZY = { 'the rate of the NTK parameterisation': 'ntp' } as const;

export const layerRateClaims: readonly Claim[] = [
  inWidth('Adam', ADAM, 'input', { 'one rate for all layers': 'one-rate' }),
  inWidth('Adam', ADAM, 'hidden', LAZY),
  inWidth('Adam', ADAM, 'output', { 'one rate for all layers': 'one-rate' }),
  inDepth('Adam', ADAM, 'mupc', 'completep'),
  inDepth('Adam', ADAM, 'completep', 'mupc'),
];
