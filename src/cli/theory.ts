import { readFile, stat, writeFile } from 'node:fs/promises';
import { type Float64Matrix, float64 } from '../arithmetic/float64.ts';
import { PROTOCOL, readCase } from '../protocol/caseFile.ts';
import { type Tensor, writeTensors } from '../protocol/safetensors.ts';
import { DataError, SingularError } from '../errors.ts';
import { layerNumbers } from '../network/linearGaussian.ts';
import { linearProblem } from '../problem/numbers.ts';
import { energyAt, equilibrium, lossAt } from '../theory/equilibrium.ts';
import { bpFactorsAt, parameterGradients, weightGradients } from '../theory/gradients.ts';
import { predictionChange } from '../theory/predictionChange.ts';
import { learningRates } from '../theory/rescaling.ts';
import { spectrum, stabilityBound } from '../theory/spectrum.ts';
import { targetAlignments } from '../theory/targetAlignment.ts';
import type { ProgressStream } from './progress.ts';

export interface TheoryOptions {
  /** The file of the case. */
  readonly file: string;
  /** Where the answer goes. */
  readonly out: string;
}

const LARGEST = 2 ** 31;

/** Reads a case, writes the closed forms for its network, and returns the exit status. `docs/protocol.md` lists the tensors. */
export async function theory({ file, out }: TheoryOptions, io: { readonly out: ProgressStream }): Promise<number> {
  const { size } = await stat(file).catch((error: Error) => {
    throw new DataError(`theory: CASE must be a file that can be read, got ${error.message}`);
  });
  if (size > LARGEST) throw new DataError(`theory: CASE must have at most ${LARGEST} bytes, got ${size}`);
  const { tensors, columns, notes } = closedForms(await readFile(file));
  const metadata = new Map([['protocol', PROTOCOL], ['columns', JSON.stringify(columns)], ...notes]);
  await writeFile(out, writeTensors({ tensors, metadata })).catch((error: Error) => {
    throw new DataError(`theory: ANSWER must be a file that can be written, got ${error.message}`);
  });
  io.out.write(`${out}: ${[...tensors.keys()].join(', ')}\n`);
  for (const [name, why] of notes) io.out.write(`left out, ${name}: ${why}\n`);
  return 0;
}

/** The tensors of the answer; the names of those whose columns are samples; why something is left out. */
export function closedForms(bytes: Uint8Array): {
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly columns: readonly string[];
  readonly notes: readonly (readonly [string, string])[];
} {
  const given = readCase(bytes);
  requireIdentities(given);
  const problem = linearProblem(float64, given);
  const { network } = problem;
  const e = equilibrium(float64, problem);
  const pc = { signals: e.weightedErrors, presynaptic: e.zStar };
  const bp = bpFactorsAt(float64, network, e);
  const changes = { bp: predictionChange(float64, problem, bp), pc: predictionChange(float64, problem, pc) };

  const tensors = new Map<string, Tensor>();
  const columns: string[] = [];
  const notes: [string, string][] = [];
  const put = (
    name: string,
    { rows, columns, data }: Float64Matrix,
    shape: readonly number[] = [rows, columns],
  ): void => void tensors.set(name, { dtype: 'F64', shape, data });
  const perSample = (name: string, a: Float64Matrix): void => {
    put(name, a);
    columns.push(name);
  };
  const list = (name: string, values: ArrayLike<number>): void =>
    void tensors.set(name, { dtype: 'F64', shape: [values.length], data: Float64Array.from(values) });
  const number = (name: string, value: number): void =>
    void tensors.set(name, { dtype: 'F64', shape: [], data: Float64Array.of(value) });

  for (const [l, z] of e.zHat.entries()) perSample(`zhat_${l}`, z);
  for (const [l, z] of e.zStar.entries()) perSample(`z_${l}`, z);
  perSample('r', e.r);
  put('S', e.S);
  put('F', energyAt(float64, e), []);
  put('loss', lossAt(float64, network, e.r), []);
  for (const [name, factors] of Object.entries({ bp, pc })) {
    for (const [i, g] of weightGradients(float64, problem, factors).entries()) put(`${name}_gradient_${i + 1}`, g);
    for (const [i, { bias }] of parameterGradients(float64, problem, factors).entries())
      if (bias) put(`${name}_bias_gradient_${i + 1}`, bias, [bias.rows]);
  }
  for (const [name, change] of Object.entries(changes)) {
    perSample(`${name}_change`, change);
    list(`${name}_alignment`, targetAlignments(float64, e.r, change));
  }
  try {
    list(
      'learning_rates',
      learningRates(float64, problem).map((alpha) => alpha.data[0]!),
    );
  } catch (error) {
    if (!(error instanceof SingularError)) throw error;
    notes.push(['learning_rates', 'an activity is orthogonal to its feedforward value, and Theorem 1 divides by that']);
  }
  if (layerNumbers(network).length > 1) {
    const ends = spectrum(float64, network);
    number('mu', ends.mu);
    number('lambda_max', ends.lambdaMax);
    number('step_limit', stabilityBound(ends));
  } else notes.push(['mu', 'one layer has no hidden activities, hence no Hessian']);
  return { tensors, columns, notes };
}

/** @throws {DataError} naming the layer that has another activation */
function requireIdentities({ activations = [] }: ReturnType<typeof readCase>): void {
  const bent = activations.findIndex((name) => name !== 'identity');
  if (bent >= 0)
    throw new DataError(
      `theory: activations must all be identity, for which there are closed forms, got ${activations[bent]} in layer ${bent + 1}`,
    );
}
