import { type Evidence, type Inferred, type Learned, isAway, isWrong } from './evidence.ts';
import { partsOf } from './inferenceWorlds.ts';

/** A number format coarser than doubles, with what to do about it. */
interface Format {
  readonly name: string;
  /** u, as it is written and as it is. */
  readonly written: string;
  readonly unitRoundoff: number;
  readonly advice: string;
}

const declare = (u: string, accuracy: string): string =>
  `declare unitRoundoff: ${u} and accuracy: ${accuracy} (or what it reaches)`;

/** Coarsest last. TF32 rounds what it multiplies, and keeps its answers in float32. */
const FORMATS: readonly Format[] = [
  {
    ...{ name: 'float32', written: '2⁻²⁴', unitRoundoff: 2 ** -24 },
    advice: `${declare('2 ** -24', '1e-5')}, or compute in float64 (JAX: jax.config.update("jax_enable_x64", True))`,
  },
  {
    ...{ name: 'TF32 or float16', written: '2⁻¹¹', unitRoundoff: 2 ** -11 },
    advice: `turn TF32 off (PyTorch: torch.backends.cuda.matmul.allow_tf32 = False), or ${declare('2 ** -11', '1e-2')}`,
  },
  { ...{ name: 'bfloat16', written: '2⁻⁸', unitRoundoff: 2 ** -8 }, advice: declare('2 ** -8', '1e-1') },
];

/** The largest error lies between these parts of a unit roundoff. */
const [SMALLEST, LARGEST] = [2 ** -7, 4] as const;
/** This part of what is large enough to show must be off: rounding spares few. */
const MOST = 0.9;
/** As many numbers as a parameter must have for rounding to show in it. */
const SHOWING = 3;
const FEWEST = 3;

/** "errors are as large as float32 makes them", where all are and hardly a number is spared. */
export function roundingCause(evidence: Evidence, facets: Facets): string | undefined {
  const roundoffs = [
    ...(facets.learning ? updateRoundoffs(evidence.learned) : []),
    ...(facets.inference ? activityRoundoffs(evidence.inferred) : []),
  ];
  if (roundoffs.length < FEWEST || !areSingles(evidence, facets)) return undefined;
  const largest = Math.max(...roundoffs);
  const format = FORMATS.find(({ unitRoundoff: u }) => largest <= LARGEST * u && largest >= SMALLEST * u);
  if (format === undefined) return undefined;
  const what = facets.learning && facets.inference ? 'answers are' : facets.learning ? 'updates are' : 'activities are';
  return `${what} off by what ${format.name} rounds, near ${format.written}: ${format.advice}`;
}

export interface Facets {
  readonly learning: boolean;
  readonly inference: boolean;
}

/** The unit roundoffs that would explain each update; nothing where many updates are right to the last bits. */
function updateRoundoffs(learned: readonly Learned[]): readonly number[] {
  const large = learned.filter(({ got }) => got.data.length >= SHOWING);
  const wrong = large.filter(isWrong);
  if (wrong.length < MOST * large.length) return [];
  return wrong.map(({ error, bound, declared }) => (declared * error) / bound);
}

function activityRoundoffs(inferred: readonly Inferred[]): readonly number[] {
  const large = inferred.filter(({ z }) => z.slice(1, -1).reduce((sum, { data }) => sum + data.length, 0) >= SHOWING);
  const away = large.filter(isAway);
  if (away.length < MOST * large.length) return [];
  return away.map(({ problem, z, gradient }) => gradient / partsOf(problem, z));
}

/** Whether all that came are numbers of float32. */
function areSingles({ learned, inferred }: Evidence, facets: Facets): boolean {
  const data = [
    ...(facets.learning ? learned.filter(isWrong).map(({ got }) => got.data) : []),
    ...(facets.inference ? inferred.filter(isAway).flatMap(({ z }) => z.slice(1, -1).map((zl) => zl.data)) : []),
  ];
  return data.every((numbers) => numbers.every((v) => Object.is(Math.fround(v), v)));
}
