import type { ActivationName } from '../arithmetic/activations.ts';
import { DataError } from '../errors.ts';
import type { ProblemNumbers } from '../problem/numbers.ts';
import { booleans, list, numbers, oneOf, positive, requireKnown } from './caseMetadata.ts';
import { type Tensor, type TensorFile, readTensors, writeTensors } from './safetensors.ts';

/** The version of the protocol, in every file and in the first line that a rule writes. */
export const PROTOCOL = 'pcn-check/1';

/** The activations that version 1 knows. */
export const ACTIVATION_NAMES: readonly ActivationName[] = [
  'identity',
  'relu',
  'leaky-relu',
  'tanh',
  'sigmoid',
  'gelu',
];

/** What a request asks for: z_0..z_L; ΔW_1..ΔW_L at given activities; F at given activities. */
const ASKED = ['activities', 'updates', 'energy'] as const;
export type Asked = (typeof ASKED)[number];

/** A network, its clamped ends and one question about them, in plain numbers. Everything is row-major; a sample is a column. */
export interface CaseNumbers extends ProblemNumbers {
  /** x (n_0 × B) */
  readonly x: ArrayLike<number>;
  /** y (n_L × B); a file may also ask about other columns than x has, to see that refused. */
  readonly y: ArrayLike<number>;
  readonly batch: number;
  readonly ask: Asked;
  readonly accuracy: number;
  readonly seed: number;
  /** z_0..z_L (n_l × B), where the question is about given activities. */
  readonly activities?: readonly ArrayLike<number>[];
}

/** The keys that a case's metadata may have; only `protocol` must be there. */
export const METADATA_KEYS: readonly string[] = [
  ...['protocol', 'case', 'ask', 'widths', 'batch', 'scales', 'skips', 'precisions'],
  ...['activations', 'placement', 'accuracy', 'seed'],
];

/**
 * The bytes of a case file: `docs/protocol.md` says what is in it. y and z_l keep the columns that they have; x has B.
 * @throws {DataError} when numbers do not fill their shape
 */
export function writeCase(given: CaseNumbers, id = ''): Uint8Array {
  const { widths, weights, batch } = given;
  const L = weights.length;
  const tensors = new Map<string, Tensor>();
  const put = (name: string, shape: readonly number[], data: ArrayLike<number>): unknown =>
    tensors.set(name, { dtype: 'F64', shape, data: Float64Array.from(data) });
  for (const [i, W] of weights.entries()) put(`W_${i + 1}`, [widths[i + 1]!, widths[i]!], W);
  for (const [i, b] of (given.biases ?? []).entries()) put(`b_${i + 1}`, [widths[i + 1]!], b);
  const putColumns = (name: string, rows: number, data: ArrayLike<number>): unknown =>
    put(name, [rows, Math.ceil(data.length / rows)], data);
  for (const [l, z] of (given.activities ?? []).entries()) putColumns(`z_${l}`, widths[l]!, z);
  put('x', [widths[0]!, batch], given.x);
  putColumns('y', widths[L]!, given.y);
  const lists = {
    widths,
    scales: given.scales ?? weights.map(() => 1),
    skips: given.skips ?? weights.map(() => false),
    precisions: given.precisions ?? weights.map(() => 1),
    activations: given.activations ?? weights.map(() => 'identity'),
  };
  const metadata = new Map<string, string>([
    ['protocol', PROTOCOL],
    ['case', id],
    ['ask', given.ask],
    ['batch', String(batch)],
    ...Object.entries(lists).map(([name, value]): [string, string] => [name, JSON.stringify(value)]),
    ['placement', given.placement ?? 'after'],
    ['accuracy', String(given.accuracy)],
    ['seed', String(given.seed)],
  ]);
  return writeTensors({ tensors, metadata });
}

/**
 * Reads a case. Only the tensors and `protocol` are needed; shapes come from the tensors, the rest has the values of a plain
 * linear network, and where metadata state a shape, it must be the tensors'.
 * @throws {DataError} when it is no safetensors file, no case, has metadata of another name, or holds a number that is not finite
 */
export function readCase(bytes: Uint8Array): CaseNumbers {
  const file = readTensors(bytes);
  const { tensors, metadata } = file;
  requireProtocol(file, 'readCase');
  requireKnown(metadata, METADATA_KEYS);
  const sorted = [...tensors.keys()];
  const L = sorted.filter((name) => /^W_\d+$/.test(name)).length;
  if (L === 0)
    throw new DataError(`readCase: tensors must include W_1, got ${sorted.slice(0, 20).join(', ') || 'none'}`);
  const layers = Array.from({ length: L }, (_, i) => i + 1);
  const W = layers.map((l) => matrix(tensors, `W_${l}`));
  const [x, y] = [matrix(tensors, 'x'), matrix(tensors, 'y')];
  const widths = [W[0]!.shape[1]!, ...W.map(({ shape }) => shape[0]!)];
  const batch = x.shape[1]!;
  const shaped = (name: string, shape: readonly number[]): Float64Array => {
    const got = tensors.get(name);
    if (got?.shape.join('×') === shape.join('×')) return got.data;
    throw new DataError(
      `readCase: ${name} must be ${shape.join('×')}, got ${got?.shape.join('×') ?? 'nothing'}; a sample is a column`,
    );
  };
  for (const l of layers) shaped(`W_${l}`, [widths[l]!, widths[l - 1]!]);
  shaped('x', [widths[0]!, batch]);
  shaped('y', [widths[L]!, batch]);
  const hasBiases = tensors.has('b_1');
  const hasActivities = tensors.has('z_0');
  const known = new Set([
    ...layers.flatMap((l) => [`W_${l}`, ...(hasBiases ? [`b_${l}`] : [])]),
    ...(hasActivities ? widths.map((_, l) => `z_${l}`) : []),
    ...['x', 'y'],
  ]);
  const stray = sorted.find((name) => !known.has(name));
  if (stray !== undefined)
    throw new DataError(`readCase: tensors must be W_l, b_l, z_l, x and y of ${L} layers, got ${stray.slice(0, 80)}`);
  const unfit = [...tensors].find(([, { data }]) => !data.every(Number.isFinite));
  if (unfit)
    throw new DataError(`readCase: ${unfit[0]} must be finite, got ${unfit[1].data.find((v) => !Number.isFinite(v))}`);
  requireStated(metadata, 'widths', JSON.stringify(widths));
  requireStated(metadata, 'batch', String(batch));
  return {
    widths,
    weights: W.map(({ data }) => data),
    scales: list(metadata, 'scales', layers, numbers, 1),
    skips: list(metadata, 'skips', layers, booleans, false),
    precisions: list(metadata, 'precisions', layers, numbers, 1),
    activations: list(metadata, 'activations', layers, oneOf(ACTIVATION_NAMES), 'identity'),
    placement: oneOf(['after', 'before'] as const)(metadata.get('placement') ?? 'after', 'placement'),
    ...(hasBiases ? { biases: layers.map((l) => shaped(`b_${l}`, [widths[l]!])) } : {}),
    ...(hasActivities ? { activities: widths.map((n, l) => shaped(`z_${l}`, [n, batch])) } : {}),
    ...{ x: x.data, y: y.data, batch },
    ask: oneOf(ASKED)(metadata.get('ask') ?? 'activities', 'ask'),
    accuracy: positive(metadata, 'accuracy', 1e-8),
    seed: numbers(Number(metadata.get('seed') ?? '1'), 'seed'),
  };
}

/** @throws {DataError} when the file is of another protocol, or of none */
export function requireProtocol({ metadata }: TensorFile, where: string): void {
  const version = metadata.get('protocol');
  if (version !== PROTOCOL)
    throw new DataError(
      `${where}: metadata must say protocol ${PROTOCOL}, got ${version?.slice(0, 80) ?? 'none'}; write it with this version`,
    );
}

function matrix(tensors: TensorFile['tensors'], name: string): Tensor {
  const tensor = tensors.get(name);
  if (tensor?.shape.length === 2 && tensor.data.length > 0) return tensor;
  throw new DataError(
    `readCase: ${name} must be a matrix that is not empty, got ${tensor ? `shape [${tensor.shape.join(', ')}]` : 'nothing'}`,
  );
}

function requireStated(metadata: ReadonlyMap<string, string>, name: string, found: string): void {
  const stated = metadata.get(name);
  if (stated !== undefined && stated.replace(/\s/g, '') !== found)
    throw new DataError(`readCase: metadata ${name} must be ${found} as the tensors are, got ${stated.slice(0, 80)}`);
}
