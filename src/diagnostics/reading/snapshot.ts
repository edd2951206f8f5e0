import { type Float64Matrix, float64 } from '../../arithmetic/float64.ts';
import { DataError, DimensionError } from '../../errors.ts';
import { type Tensor, readTensors } from '../../protocol/safetensors.ts';
import type { RecordedEdge } from '../network.ts';
import type { Answers, Settings, Snapshot } from '../run.ts';
import { refused } from './settings.ts';

const ROUNDOFF = { F64: 2 ** -53, F32: 2 ** -24 } as const;

/**
 * A snapshot from its file: the tensors of docs/diagnose.md, each with the shape that the others give it, samples as columns.
 * @throws {DataError} when it is no safetensors file, or a tensor is missing or unknown
 * @throws {DimensionError} when shapes disagree
 */
export function readSnapshot(file: string, bytes: Uint8Array, settings: Settings): Snapshot {
  const { tensors, metadata } = inFile(file, () => readTensors(bytes));
  return inFile(file, () => {
    const step = Number(metadata.get('step') ?? NaN);
    if (!Number.isInteger(step))
      throw refused('metadata step', 'be an integer', metadata.get('step'), 'record it again');
    const take = new Taking(tensors, settings);
    return settings.kind === 'generative' ? generative(take, file, step) : discriminative(take, file, step);
  });
}

/** x_0 … x_L from the data upwards; W_l leads from x_{l+1} to x_l, the readout from x_L to y. */
function generative(take: Taking, file: string, step: number): Snapshot {
  const L = take.settings.activations.length;
  const data = take.samples('data');
  const edges = Array.from({ length: L }, (_, l) => take.edge(`${l}`, l, [l + 1, l]));
  const readout = take.has('readout') ? take.edge('readout', L, [L, L + 1]) : undefined;
  const target = take.has('target') ? take.samples('target') : undefined;
  if (target !== undefined && readout === undefined)
    throw refused(
      'readout',
      'be there where a target is',
      'none',
      'record the readout, or no target where it is not clamped',
    );
  const latents = Array.from({ length: L }, (_, l) => take.samples(`activities_${l + 1}`));
  const earlier = take.has('before_1') ? latents.map((_, l) => take.samples(`before_${l + 1}`)) : undefined;
  const ends = target === undefined ? [] : [target];
  const all = readout === undefined || target === undefined ? edges : [...edges, readout];
  return take.done({
    ...{ file, step, readout, edges: all, states: [data, ...latents, ...ends] },
    clamped: [true, ...latents.map(() => false), ...ends.map(() => true)],
    before: earlier && [data, ...earlier, ...ends],
  });
}

/** z_0 … z_L from the input; W_l leads from z_{l−1} to z_l. */
function discriminative(take: Taking, file: string, step: number): Snapshot {
  const L = take.settings.activations.length;
  const edges = Array.from({ length: L }, (_, i) => take.edge(`${i + 1}`, i, [i, i + 1]));
  const ends = [take.samples('data'), take.samples('target')] as const;
  const hidden = Array.from({ length: L - 1 }, (_, i) => take.samples(`activities_${i + 1}`));
  const earlier = take.has('before_1') ? hidden.map((_, i) => take.samples(`before_${i + 1}`)) : undefined;
  return take.done({
    ...{ file, step, readout: undefined, edges, states: [ends[0], ...hidden, ends[1]] },
    clamped: [true, ...hidden.map(() => false), true],
    before: earlier && [ends[0], ...earlier, ends[1]],
  });
}

/** Takes tensors by name, once each, as matrices with samples as columns; what nobody took is unknown. */
class Taking {
  readonly #left: Set<string>;
  constructor(
    readonly tensors: ReadonlyMap<string, Tensor>,
    readonly settings: Settings,
  ) {
    this.#left = new Set(tensors.keys());
  }

  has(name: string): boolean {
    return this.tensors.has(name);
  }

  #tensor(name: string, dimensions: number): Tensor {
    const found = this.tensors.get(name);
    if (found === undefined)
      throw refused('snapshot', `have ${name}`, 'none', 'record it; docs/diagnose.md lists the tensors');
    if (found.shape.length !== dimensions)
      throw new DimensionError(
        `diagnose: ${name} must have ${dimensions} dimension${dimensions === 1 ? '' : 's'}, got ${found.shape.join('×') || 'a number'}; flatten each sample`,
      );
    this.#left.delete(name);
    return found;
  }

  #matrix(name: string, transposed: boolean): Float64Matrix {
    const { shape, data } = this.#tensor(name, 2);
    const matrix = { rows: shape[0]!, columns: shape[1]!, data }; // whatever it holds: NaN is for a diagnostic to tell
    return transposed ? float64.transpose(matrix) : matrix;
  }

  samples(name: string): Float64Matrix {
    return this.#matrix(name, this.settings.samples === 'rows');
  }

  weights(name: string): Float64Matrix {
    return this.#matrix(name, this.settings.weights === 'in-out');
  }

  vector(name: string): Float64Array {
    return this.#tensor(name, 1).data;
  }

  edge(name: string, index: number, [from, to]: readonly [number, number]): RecordedEdge {
    const { activations, precisions, readoutPrecision } = this.settings;
    const [W, b] = name === 'readout' ? ['readout', 'readout_bias'] : [`weights_${name}`, `bias_${name}`];
    const bias = this.has(b) ? this.vector(b) : undefined;
    return {
      ...{ name, from, to, weights: this.weights(W), bias: bias && { rows: bias.length, columns: 1, data: bias } },
      activation: activations[index] ?? 'identity',
      precision: precisions[index] ?? readoutPrecision,
    };
  }

  /** The rest of a snapshot, and its shapes checked. */
  done(given: Pick<Snapshot, 'file' | 'step' | 'readout' | 'edges' | 'states' | 'clamped' | 'before'>): Snapshot {
    const { edges, states, before, readout } = given;
    const of = (prefix: string, take: (name: string) => Float64Matrix, readoutName: string) =>
      edges.map(({ name }) => {
        const tensor = name === 'readout' ? readoutName : `${prefix}_${name}`;
        return this.has(tensor) ? take(tensor) : undefined;
      });
    const errors = of('errors', (name) => this.samples(name), 'readout_error');
    const updates = of('update', (name) => this.weights(name), 'update_readout');
    const answers = ['a', 'b'].flatMap((which): Answers[] =>
      this.has(`given_${which}`)
        ? [{ given: this.vector(`given_${which}`), predicted: this.samples(`predicted_${which}`) }]
        : [],
    );
    const energies = this.has('energies') ? this.vector('energies') : undefined;
    const labels = this.has('labels') ? this.vector('labels') : undefined;
    const stray = [...this.#left][0];
    if (stray !== undefined)
      throw refused('snapshot', 'hold tensors that docs/diagnose.md lists', stray, 'rename it or leave it out');
    requireShapes([...edges, ...(readout === undefined || edges.includes(readout) ? [] : [readout])], states);
    for (const [i, z] of (before ?? []).entries()) requireSame(`before_${i}`, z, states[i]!);
    for (const [e, edge] of edges.entries()) {
      if (errors[e]) requireSame(`errors_${edge.name}`, errors[e], states[edge.to]!);
      if (updates[e]) requireSame(`update_${edge.name}`, updates[e], edge.weights);
    }
    const B = states[0]!.columns;
    for (const { given, predicted } of answers)
      if (given.length !== predicted.columns)
        throw new DimensionError(
          `diagnose: given must have an entry for each of ${predicted.columns} answers, got ${given.length}; record both of one batch`,
        );
    if (labels !== undefined && labels.length !== B && !answers.some(({ given }) => given.length === labels.length))
      throw new DimensionError(`diagnose: labels must have ${B} entries, got ${labels.length}; one a sample`);
    const lost = [...this.tensors].flatMap(([name, { data }]) => (data.every(Number.isFinite) ? [] : [name]));
    const unitRoundoff =
      this.settings.unitRoundoff ?? Math.max(...[...this.tensors.values()].map(({ dtype }) => ROUNDOFF[dtype]));
    return { ...given, errors, updates, energies, labels, answers, lost, unitRoundoff };
  }
}

function requireShapes(edges: readonly RecordedEdge[], states: readonly Float64Matrix[]): void {
  const B = states[0]!.columns;
  for (const [i, { rows, columns }] of states.entries())
    if (columns !== B || rows === 0 || B === 0)
      throw new DimensionError(
        `diagnose: the state of node ${i} must have ${B} samples, as the data have, got ${rows} units and ${columns} samples; record one batch, and say in run.json whether samples are rows or columns`,
      );
  for (const { name, from, to, weights, bias } of edges) {
    const [rows, columns] = [states[to]?.rows ?? weights.rows, states[from]!.rows];
    if (weights.rows !== rows || weights.columns !== columns)
      throw new DimensionError(
        `diagnose: weights of ${name} must be ${rows}×${columns} (from ${columns} units to ${rows}), got ${weights.rows}×${weights.columns}; say in run.json whether weights are out-in or in-out`,
      );
    if (bias !== undefined && bias.rows !== rows)
      throw new DimensionError(`diagnose: bias of ${name} must have ${rows} entries, got ${bias.rows}; one a unit`);
  }
}

function requireSame(what: string, a: Float64Matrix, b: Float64Matrix): void {
  if (a.rows !== b.rows || a.columns !== b.columns)
    throw new DimensionError(
      `diagnose: ${what} must have ${b.rows} units and ${b.columns} columns, as what it belongs to, got ${a.rows}×${a.columns}; record both of one batch`,
    );
}

/** What is wrong in a file, with the file's name. */
function inFile<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof DimensionError) throw new DimensionError(`${file}: ${error.message}`, { cause: error });
    if (error instanceof DataError) throw new DataError(`${file}: ${error.message}`, { cause: error });
    throw error;
  }
}
