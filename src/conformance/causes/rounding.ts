import { cosine } from '../../arithmetic/cosine.ts';
import { settled } from '../../learning/settled.ts';
import { isNonlinear } from '../capabilities.ts';
import { HONEST } from './beliefs.ts';
import { type Evidence, type Inferred, type Learned, isAway, isWrong } from './evidence.ts';
import { norm } from '../matrices.ts';
import { regimes } from './regimes.ts';
import { between } from './sharedModes.ts';

/** A number format coarser than doubles, with what to do about it. */
interface Format {
  readonly name: string;
  readonly unitRoundoff: number;
  /** How large errors may be, those of long sums too. */
  readonly most: number;
  readonly advice: string;
}

const declare = (u: string, accuracy: string): string =>
  `declare unitRoundoff: ${u} and accuracy: ${accuracy} (or what it reaches)`;

/** Coarsest last. TF32 rounds what it multiplies, and keeps its answers in float32. */
const FORMATS: readonly Format[] = [
  {
    ...{ name: 'about 7 digits, as float32 does: errors are near 2⁻²⁴', unitRoundoff: 2 ** -24, most: 2 ** -20 },
    advice: `${declare('2 ** -24', '1e-5')}, or compute in float64 (JAX: jax.config.update("jax_enable_x64", True))`,
  },
  {
    ...{ name: 'about 3 digits, as TF32 and float16 do: errors are near 2⁻¹¹', unitRoundoff: 2 ** -11, most: 2 ** -11 },
    advice: `turn TF32 off (PyTorch: torch.backends.cuda.matmul.allow_tf32 = False), or ${declare('2 ** -11', '1e-2')}`,
  },
  {
    ...{ name: 'about 2 digits, as bfloat16 does: errors are near 2⁻⁸', unitRoundoff: 2 ** -8, most: 2 ** -5 },
    advice: declare('2 ** -8', '1e-1'),
  },
];

/** The largest error, of nine in ten, is no less than this part of a unit roundoff. */
const SMALLEST = 2 ** -6;
/** Rounding is everywhere of the same size: the median of its errors is no less than this part of the largest. */
const SAME = 2 ** -7;
/** Rounding errs in no direction: over the problems, the median cosine of its errors with the way back to the sweep is near none. */
const DIRECTED = 0.3;
/** Rounding spares few of the parameters, or samples, with as many numbers as this. */
const [MOST, SHOWING] = [0.6, 3] as const;
const FEWEST = 4;

/** What rounds, by the size of the errors: "updates are rounded to about 7 digits, as float32 does", where hardly a number is spared. */
export function roundingCause({ learned, inferred }: Evidence, facets: Facets): string | undefined {
  const [ofUpdates, ofActivities] = [
    facets.learning ? updateRoundoffs(learned) : [],
    facets.inference ? activityRoundoffs(inferred) : [],
  ];
  if (ofUpdates === undefined || ofActivities === undefined) return undefined;
  const roundoffs = [...ofUpdates, ...ofActivities].toSorted((a, b) => a - b);
  const largest = roundoffs[Math.floor(0.9 * roundoffs.length)]; // sizes past a format's range are another matter
  if (largest === undefined || roundoffs.length < FEWEST) return undefined;
  if (roundoffs[Math.floor(roundoffs.length / 2)]! < SAME * largest) return undefined;
  if (facets.inference && pointBack(inferred)) return undefined;
  const fits = FORMATS.filter(({ unitRoundoff: u, most }) => largest <= most && largest >= SMALLEST * u);
  const format = fits.findLast(({ unitRoundoff }) => areIn(unitRoundoff, { learned, inferred }, facets)) ?? fits[0];
  if (format === undefined) return undefined;
  const what = facets.learning && facets.inference ? 'numbers are' : facets.learning ? 'updates are' : 'activities are';
  return `${what} rounded to ${format.name}${facets.inference ? '' : where(learned)}; ${format.advice}`;
}

/**
 * Whether activities are off towards where inference began, as when it has not come to its end or is drawn less than it must.
 *
 *     cos(z − z*, ẑ − z*) over the hidden layers, in linear networks
 */
function pointBack(inferred: readonly Inferred[]): boolean {
  const cosines = inferred
    .filter((at) => isAway(at) && !isNonlinear(at.problem))
    .map(({ problem, z, sweep }) => {
      const zStar = settled(HONEST, problem);
      const [error, back] = [between(z, zStar), between(sweep, zStar)].map((parts) => parts.map(({ data }) => data));
      return cosine(error!, back!);
    })
    .filter(Number.isFinite)
    .toSorted((a, b) => a - b);
  return cosines.length >= FEWEST && cosines[Math.floor(cosines.length / 2)]! > DIRECTED;
}

export interface Facets {
  readonly learning: boolean;
  readonly inference: boolean;
}

/** Whether all that is wrong has no more significant bits than the format: u = 2⁻ᵇ. */
function areIn(u: number, { learned, inferred }: Evidence, facets: Facets): boolean {
  const numbers = [
    ...(facets.learning ? learned.filter(isWrong).map(({ got }) => got.data) : []),
    ...(facets.inference ? inferred.filter(isAway).flatMap(({ z }) => z.slice(1, -1).map(({ data }) => data)) : []),
  ];
  const short = (v: number): boolean => {
    const unit = 2 ** (Math.floor(Math.log2(Math.abs(v))) + 1) * u;
    return v === 0 || Number.isInteger(v / unit);
  };
  return numbers.every((data) => data.every(short));
}

/** Where alone, if one thing tells. */
function where(learned: readonly Learned[]): string {
  const found = regimes(
    learned.filter(isWrong),
    learned.filter((item) => !isWrong(item)),
  );
  return found.length === 1 ? `, only ${found[0]}` : '';
}

/** How far each update is off, relative; nothing where many updates of the kind are right to the last bits. */
function updateRoundoffs(learned: readonly Learned[]): readonly number[] | undefined {
  const kinds = new Set(learned.filter(isWrong).map(({ parameter }) => parameter));
  const large = learned.filter(({ got, parameter }) => got.data.length >= SHOWING && kinds.has(parameter));
  const wrong = large.filter(isWrong);
  return wrong.length < MOST * large.length
    ? undefined
    : wrong.map(({ error, right }) => error / norm(right)).filter(Number.isFinite);
}

/** The same for activities; nothing where many rest by far more digits than the others. */
function activityRoundoffs(inferred: readonly Inferred[]): readonly number[] | undefined {
  const large = inferred.filter(({ z }) => z.slice(1, -1).reduce((sum, { data }) => sum + data.length, 0) >= SHOWING);
  const roundoffs = large.map(({ gradient, size }) => gradient / size);
  const middle = roundoffs.toSorted((a, b) => a - b)[Math.floor(roundoffs.length / 2)]!;
  const shown = roundoffs.filter((u) => u >= SAME * middle && u <= middle / SAME);
  return shown.length < MOST * large.length ? undefined : shown;
}
