import type { ActivationName } from '../arithmetic/activations.ts';
import { DataError } from '../errors.ts';
import type { Placement } from '../layers/dense.ts';
import { ACTIVATION_NAMES, ASKED, type CaseNumbers, type Rates } from './case.ts';
import {
  booleans,
  fields,
  numbers,
  oneOf,
  parsedList,
  positive,
  requireKnown,
  version2Metadata,
} from './caseMetadata.ts';
import { countLayers, matrix, requireOnly, shaped, tensorsOf } from './caseTensors.ts';
import type { TensorFile } from './safetensors.ts';

/** The keys that a case's metadata may have; only `protocol` must be there. */
const METADATA_KEYS: readonly string[] = [
  ...['protocol', 'case', 'ask', 'nodes', 'layers', 'accuracy', 'seed'],
  ...['steps', 'activityRate', 'parameterRate'],
];

/** A fully connected layer of a case; its parameters are tensors, `layer_l.weights` and `layer_l.bias`. */
interface CaseLayer {
  readonly kind: 'dense';
  readonly activation: ActivationName;
  readonly placement: Placement;
  readonly skip: boolean;
  readonly scale: number;
}

/** What one sample looks like at a node, and what its state costs. */
interface CaseNode {
  readonly shape: readonly number[];
  readonly term: { readonly kind: 'free' } | { readonly kind: 'gaussian'; readonly precision: number };
}

/** A case as version 2 has it: layers by kind, nodes by term, and `clamped_k` for every node whose state is given. */
export function writeVersion2(given: CaseNumbers, id: string): TensorFile {
  const { widths, weights, batch, rates } = given;
  const { tensors, put, putColumns } = tensorsOf();
  for (const [i, W] of weights.entries()) put(`layer_${i + 1}.weights`, [widths[i + 1]!, widths[i]!], W);
  for (const [i, b] of (given.biases ?? []).entries()) put(`layer_${i + 1}.bias`, [widths[i + 1]!], b);
  for (const [l, z] of (given.activities ?? []).entries()) putColumns(`z_${l}`, widths[l]!, z);
  put('clamped_0', [widths[0]!, batch], given.x);
  putColumns(`clamped_${weights.length}`, widths.at(-1)!, given.y);
  const layers = weights.map((_, i): CaseLayer => ({
    kind: 'dense',
    activation: given.activations?.[i] ?? 'identity',
    placement: given.placement ?? 'after',
    skip: given.skips?.[i] ?? false,
    scale: given.scales?.[i] ?? 1,
  }));
  const nodes = widths.map((n, l): CaseNode => ({
    shape: [n],
    term: l === 0 ? { kind: 'free' } : { kind: 'gaussian', precision: given.precisions?.[l - 1] ?? 1 },
  }));
  return { tensors, metadata: version2Metadata(given, id, nodes, layers, { ...rates }) };
}

/** @throws {DataError} as `readCase` does, and when a layer or a term is of a kind that is not known here */
export function readVersion2({ tensors, metadata }: TensorFile): CaseNumbers {
  requireKnown(metadata, METADATA_KEYS);
  const L = countLayers(tensors, (l) => `layer_${l}.weights`);
  const layers = Array.from({ length: L }, (_, i) => i + 1);
  const W = layers.map((l) => matrix(tensors, `layer_${l}.weights`));
  const [x, y] = [matrix(tensors, 'clamped_0'), matrix(tensors, `clamped_${L}`)];
  const widths = [W[0]!.shape[1]!, ...W.map(({ shape }) => shape[0]!)];
  const batch = x.shape[1]!;
  for (const l of layers) shaped(tensors, `layer_${l}.weights`, [widths[l]!, widths[l - 1]!]);
  shaped(tensors, 'clamped_0', [widths[0]!, batch]);
  shaped(tensors, `clamped_${L}`, [widths[L]!, batch]);
  const hasBiases = layers.some((l) => tensors.has(`layer_${l}.bias`));
  const hasActivities = tensors.has('z_0');
  const known = new Set([
    ...layers.flatMap((l) => [`layer_${l}.weights`, `layer_${l}.bias`]),
    ...(hasActivities ? widths.map((_, l) => `z_${l}`) : []),
    ...['clamped_0', `clamped_${L}`],
  ]);
  requireOnly(tensors, known, `layer_l.weights, layer_l.bias, z_l, clamped_0 and clamped_${L} of ${L} layers`);
  const dense = layerList(metadata, L);
  const ask = oneOf(ASKED)(metadata.get('ask') ?? 'activities', 'ask');
  return {
    widths,
    weights: W.map(({ data }) => data),
    scales: dense.map(({ scale }) => scale),
    skips: dense.map(({ skip }) => skip),
    precisions: precisionList(metadata, widths),
    activations: dense.map(({ activation }) => activation),
    placement: placementOf(dense),
    ...(hasBiases
      ? {
          biases: layers.map((l) =>
            tensors.has(`layer_${l}.bias`)
              ? shaped(tensors, `layer_${l}.bias`, [widths[l]!])
              : new Float64Array(widths[l]!),
          ),
        }
      : {}),
    ...(hasActivities ? { activities: widths.map((n, l) => shaped(tensors, `z_${l}`, [n, batch])) } : {}),
    ...{ x: x.data, y: y.data, batch, ask },
    accuracy: positive(metadata, 'accuracy', 1e-8),
    seed: numbers(Number(metadata.get('seed') ?? '1'), 'seed'),
    ...(ask === 'trajectory' ? { rates: ratesOf(metadata) } : {}),
  };
}

function layerList(metadata: ReadonlyMap<string, string>, L: number): readonly CaseLayer[] {
  const entries = parsedList(metadata, 'layers', L) ?? Array.from({ length: L }, () => ({ kind: 'dense' }));
  return entries.map((entry, i) => {
    const name = `layers[${i}]`;
    const { kind, activation, placement, skip, scale } = fields(entry, name, [
      ...['kind', 'activation', 'placement', 'skip', 'scale'],
    ]);
    return {
      kind: oneOf(['dense'] as const)(kind, `${name}.kind`),
      activation: oneOf(ACTIVATION_NAMES)(activation ?? 'identity', `${name}.activation`),
      placement: oneOf(['after', 'before'] as const)(placement ?? 'after', `${name}.placement`),
      skip: booleans(skip ?? false, `${name}.skip`),
      scale: numbers(scale ?? 1, `${name}.scale`),
    };
  });
}

/** p_1..p_L of the nodes' terms. */
function precisionList(metadata: ReadonlyMap<string, string>, widths: readonly number[]): readonly number[] {
  const nodes = parsedList(metadata, 'nodes', widths.length);
  if (!nodes) return widths.slice(1).map(() => 1);
  return nodes.flatMap((node, k) => {
    const name = `nodes[${k}]`;
    const { shape, term } = fields(node, name, ['shape', 'term']);
    if (shape !== undefined && JSON.stringify(shape) !== `[${widths[k]}]`)
      throw new DataError(
        `readCase: metadata ${name}.shape must be [${widths[k]}] as the tensors are, got ${JSON.stringify(shape).slice(0, 80)}`,
      );
    const { kind, precision } = fields(term ?? { kind: k === 0 ? 'free' : 'gaussian' }, `${name}.term`, [
      ...['kind', 'precision'],
    ]);
    oneOf(k === 0 ? ['free'] : ['gaussian'])(kind, `${name}.term.kind`);
    return k === 0 ? [] : [numbers(precision ?? 1, `${name}.term.precision`)];
  });
}

/** @throws {DataError} when activations stand before the weights of some layers and after those of others */
function placementOf(layers: readonly CaseLayer[]): Placement {
  const bent = new Set(layers.flatMap(({ activation, placement }) => (activation === 'identity' ? [] : [placement])));
  if (bent.size > 1)
    throw new DataError('readCase: placement must be the same in all layers with an activation, got after and before');
  return [...bent][0] ?? layers[0]!.placement;
}

function ratesOf(metadata: ReadonlyMap<string, string>): Rates {
  const rate = (name: 'steps' | 'activityRate' | 'parameterRate'): number =>
    numbers(Number(metadata.get(name) ?? Number.NaN), name);
  const steps = rate('steps');
  if (!(Number.isSafeInteger(steps) && steps >= 0))
    throw new DataError(`readCase: metadata steps must be a count, got ${steps}`);
  return { steps, activityRate: rate('activityRate'), parameterRate: rate('parameterRate') };
}
