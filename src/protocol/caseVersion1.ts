import { DataError } from '../errors.ts';
import { ACTIVATION_NAMES, type CaseNumbers } from './case.ts';
import { booleans, list, numbers, oneOf, positive, requireKnown } from './caseMetadata.ts';
import { countLayers, matrix, requireOnly, shaped, tensorsOf } from './caseTensors.ts';
import type { TensorFile } from './safetensors.ts';

/** The keys that a case's metadata may have; only `protocol` must be there. */
export const METADATA_KEYS: readonly string[] = [
  ...['protocol', 'case', 'ask', 'widths', 'batch', 'scales', 'skips', 'precisions'],
  ...['activations', 'placement', 'accuracy', 'seed'],
];

const ASKED = ['activities', 'updates', 'energy'] as const;

/** A case as version 1 has it: W_l and b_l, lists in the metadata. It knows fully connected layers alone. */
export function writeVersion1(given: CaseNumbers, id: string): TensorFile {
  const { widths, weights, batch } = given;
  const L = weights.length;
  const { tensors, put, putColumns } = tensorsOf();
  for (const [i, W] of weights.entries()) put(`W_${i + 1}`, [widths[i + 1]!, widths[i]!], W);
  for (const [i, b] of (given.biases ?? []).entries()) put(`b_${i + 1}`, [widths[i + 1]!], b);
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
    ['protocol', 'pcn-check/1'],
    ['case', id],
    ['ask', given.ask],
    ['batch', String(batch)],
    ...Object.entries(lists).map(([name, value]): [string, string] => [name, JSON.stringify(value)]),
    ['placement', given.placement ?? 'after'],
    ['accuracy', String(given.accuracy)],
    ['seed', String(given.seed)],
  ]);
  return { tensors, metadata };
}

/** @throws {DataError} as `readCase` does */
export function readVersion1({ tensors, metadata }: TensorFile): CaseNumbers {
  requireKnown(metadata, METADATA_KEYS);
  const L = countLayers(tensors, (l) => `W_${l}`);
  const layers = Array.from({ length: L }, (_, i) => i + 1);
  const W = layers.map((l) => matrix(tensors, `W_${l}`));
  const [x, y] = [matrix(tensors, 'x'), matrix(tensors, 'y')];
  const widths = [W[0]!.shape[1]!, ...W.map(({ shape }) => shape[0]!)];
  const batch = x.shape[1]!;
  for (const l of layers) shaped(tensors, `W_${l}`, [widths[l]!, widths[l - 1]!]);
  shaped(tensors, 'x', [widths[0]!, batch]);
  shaped(tensors, 'y', [widths[L]!, batch]);
  const hasBiases = tensors.has('b_1');
  const hasActivities = tensors.has('z_0');
  const known = new Set([
    ...layers.flatMap((l) => [`W_${l}`, ...(hasBiases ? [`b_${l}`] : [])]),
    ...(hasActivities ? widths.map((_, l) => `z_${l}`) : []),
    ...['x', 'y'],
  ]);
  requireOnly(tensors, known, `W_l, b_l, z_l, x and y of ${L} layers`);
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
    ...(hasBiases ? { biases: layers.map((l) => shaped(tensors, `b_${l}`, [widths[l]!])) } : {}),
    ...(hasActivities ? { activities: widths.map((n, l) => shaped(tensors, `z_${l}`, [n, batch])) } : {}),
    ...{ x: x.data, y: y.data, batch },
    ask: oneOf(ASKED)(metadata.get('ask') ?? 'activities', 'ask'),
    accuracy: positive(metadata, 'accuracy', 1e-8),
    seed: numbers(Number(metadata.get('seed') ?? '1'), 'seed'),
  };
}

function requireStated(metadata: ReadonlyMap<string, string>, name: string, found: string): void {
  const stated = metadata.get(name);
  if (stated !== undefined && stated.replace(/\s/g, '') !== found)
    throw new DataError(`readCase: metadata ${name} must be ${found} as the tensors are, got ${stated.slice(0, 80)}`);
}
