import { ValueError } from '../../errors.ts';

/** A point with the value and the gradient of a smooth function there. */
export interface Evaluated {
  readonly variables: readonly Float64Array[];
  readonly value: number;
  readonly gradient: readonly Float64Array[];
}

export interface DescendOptions {
  /** Stop once ‖∇F‖ is at most this. */
  readonly gradientNorm: number;
  readonly maxSteps: number;
}

export interface Descended<E extends Evaluated = Evaluated> {
  readonly status: 'converged' | 'max-steps' | 'non-finite' | 'stuck';
  readonly at: E;
  readonly gradientNorm: number;
  readonly steps: number;
}

const FIRST_STEP = 0.1;
const SHRINK = 4;
/** F may rise above its last value, never above the largest of so many. */
const MEMORY = 10;
/** Below this step there is no descent left that doubles can see. */
const LEAST_STEP = 2 ** -60;

/**
 * Gradient descent whose step size finds itself, for functions without a known smoothness.
 *
 *     v ← v − η g;   η = ⟨s, s⟩/⟨s, y⟩ from the last step s and the change y of the gradient, or 2η where ⟨s, y⟩ ≤ 0
 *
 * A trial whose F exceeds the largest of the last ten (and the rounding of F) is taken back, and η divided by 4.
 * Source: Barzilai and Borwein 1988; Grippo, Lampariello and Lucidi 1986 for the ten.   Cost: one gradient a trial.
 * @throws {ValueError} when an option is outside its domain
 */
export async function descend<E extends Evaluated>(
  start: readonly Float64Array[],
  evaluate: (variables: readonly Float64Array[]) => Promise<E>,
  { gradientNorm: goal, maxSteps }: DescendOptions,
): Promise<Descended<E>> {
  if (!(goal >= 0)) throw new ValueError(`descend: gradientNorm must be at least 0, got ${goal}; it is where to stop`);
  if (!(Number.isInteger(maxSteps) && maxSteps >= 0))
    throw new ValueError(`descend: maxSteps must be a count, got ${maxSteps}; try 10000`);
  let at = await evaluate(start);
  let eta = FIRST_STEP;
  const values = [at.value];
  for (let steps = 0; ; steps++) {
    const gradientNorm = Math.sqrt(inner(at.gradient, at.gradient));
    const end = (status: Descended['status']): Descended<E> => ({ status, at, gradientNorm, steps });
    if (!Number.isFinite(gradientNorm) || !Number.isFinite(at.value)) return end('non-finite');
    if (gradientNorm <= goal) return end('converged');
    if (steps >= maxSteps) return end('max-steps');
    if (eta < LEAST_STEP) return end('stuck');
    const next = await evaluate(combine(at.variables, -eta, at.gradient));
    const most = Math.max(...values);
    if (!(next.value <= most + 2 ** -40 * Math.abs(most))) {
      eta /= SHRINK;
      continue;
    }
    // s = −η g, so ⟨s, s⟩/⟨s, y⟩ = η ‖g‖² / ⟨g, g − g_new⟩
    const bend = inner(at.gradient, combine(at.gradient, -1, next.gradient));
    eta *= bend > 0 ? gradientNorm ** 2 / bend : 2;
    at = next;
    values.push(at.value);
    if (values.length > MEMORY) values.shift();
  }
}

type Blocks = readonly Float64Array[];

/** x + c·d */
const combine = (x: Blocks, c: number, d: Blocks): Float64Array[] =>
  x.map((block, i) => block.map((value, j) => value + c * d[i]![j]!));

const inner = (a: Blocks, b: Blocks): number =>
  a.reduce((sum, block, i) => sum + block.reduce((part, x, j) => part + x * b[i]![j]!, 0), 0);
