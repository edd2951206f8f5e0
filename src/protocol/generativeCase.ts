import { DataError } from '../errors.ts';
import type { GenerativeNumbers } from '../network/generative.ts';
import { ACTIVATION_NAMES } from './case.ts';
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
import type { Expected } from './reply.ts';
import { type TensorFile, readTensors, writeTensors } from './safetensors.ts';
import { requireProtocol } from './version.ts';

/** What a case of a generative network asks for: latents at rest; updates; the prediction; E; latents after steps of inference. */
export const GENERATIVE_ASKED = ['activities', 'updates', 'prediction', 'energy', 'settle'] as const;
export type GenerativeAsked = (typeof GENERATIVE_ASKED)[number];

/** A generative network, what is clamped, and one question, in plain numbers. Everything is row-major; a sample is a column. */
export interface GenerativeCaseNumbers extends Required<
  Pick<GenerativeNumbers, 'widths' | 'classes' | 'weights' | 'readout' | 'activations' | 'precisions'>
> {
  readonly readoutPrecision: number;
  readonly priorPrecision?: number;
  readonly batch: number;
  /** x_0 (n_0 × B) */
  readonly data: ArrayLike<number>;
  /** y (K × B), where a label is given. */
  readonly target?: ArrayLike<number>;
  readonly ask: GenerativeAsked;
  readonly accuracy: number;
  readonly seed: number;
  /** x_1..x_L (n_l × B), where the question is about given latents. */
  readonly latents?: readonly ArrayLike<number>[];
  /** Of `settle`. */
  readonly settling?: { readonly rate: number; readonly steps: number };
}

const METADATA_KEYS: readonly string[] = [
  ...['protocol', 'kind', 'case', 'ask', 'nodes', 'layers', 'accuracy', 'seed', 'rate', 'steps'],
];

/**
 * The bytes of a case of a generative network, in version 2: node 0 is the top x_L, node L the data x_0, node L + 1 the label, whose
 * layer leads from node 0. `docs/protocol.md` says what is in it.
 * @throws {DataError} when numbers do not fill their shape
 */
export function writeGenerativeCase(given: GenerativeCaseNumbers, id = ''): Uint8Array {
  const { widths, classes, batch, latents, target, settling } = given;
  const L = widths.length - 1;
  const { tensors, put } = tensorsOf();
  for (let k = 1; k <= L; k++) put(`layer_${k}.weights`, [widths[L - k]!, widths[L - k + 1]!], given.weights[L - k]!);
  put(`layer_${L + 1}.weights`, [classes, widths[L]!], given.readout);
  for (const [i, x] of (latents ?? []).entries()) put(`z_${L - 1 - i}`, [widths[i + 1]!, batch], x);
  if (latents) put(`z_${L}`, [widths[0]!, batch], given.data);
  if (latents && target) put(`z_${L + 1}`, [classes, batch], target);
  put(`clamped_${L}`, [widths[0]!, batch], given.data);
  if (target) put(`clamped_${L + 1}`, [classes, batch], target);
  const dense = (activation: string, from: number): object => ({
    ...{ kind: 'dense', from, activation, placement: 'after', skip: false, scale: 1 },
  });
  const layers = [...given.activations.toReversed().map(dense), dense('identity', 0)];
  const gaussian = (precision: number): object => ({ kind: 'gaussian', precision });
  const nodes = [
    {
      shape: [widths[L]!],
      term: given.priorPrecision === undefined ? { kind: 'free' } : gaussian(given.priorPrecision),
    },
    ...given.precisions.map((p, l) => ({ shape: [widths[l]!], term: gaussian(p) })).toReversed(),
    { shape: [classes], term: gaussian(given.readoutPrecision) },
  ];
  const metadata = version2Metadata(given, id, nodes, layers, { kind: 'generative', ...settling });
  return writeTensors({ tensors, metadata });
}

/** Whether a file says that it is a case of a generative network. */
export const isGenerativeCase = ({ metadata }: TensorFile): boolean => metadata.get('kind') === 'generative';

/**
 * Reads such a case.
 * @throws {DataError} when it is none, has metadata of another name, a shape that does not fit, or a number that is not finite
 */
export function readGenerativeCase(bytes: Uint8Array): GenerativeCaseNumbers {
  const file = readTensors(bytes);
  requireProtocol(file, 'readGenerativeCase', ['pcn-check/2']);
  const { tensors, metadata } = file;
  if (!isGenerativeCase(file))
    throw new DataError(
      `readCase: metadata kind must be generative, got ${metadata.get('kind')?.slice(0, 80) ?? 'none'}`,
    );
  requireKnown(metadata, METADATA_KEYS);
  const L = countLayers(tensors, (l) => `layer_${l}.weights`) - 1;
  if (L < 1)
    throw new DataError('readCase: tensors must include layer_1.weights and the readout, layer_2.weights, got one');
  const W = Array.from({ length: L }, (_, l) => matrix(tensors, `layer_${L - l}.weights`)); // W_0..W_{L−1}
  const readout = matrix(tensors, `layer_${L + 1}.weights`);
  const widths = [...W.map(({ shape }) => shape[0]!), W.at(-1)!.shape[1]!];
  const [classes, batch] = [readout.shape[0]!, matrix(tensors, `clamped_${L}`).shape[1]!];
  for (const [l, n] of widths.slice(0, -1).entries()) shaped(tensors, `layer_${L - l}.weights`, [n, widths[l + 1]!]);
  shaped(tensors, `layer_${L + 1}.weights`, [classes, widths[L]!]);
  const labelled = tensors.has(`clamped_${L + 1}`);
  const sizes = [...widths.toReversed(), classes];
  const states = tensors.has('z_0') ? sizes.slice(0, labelled ? L + 2 : L + 1) : [];
  const known = [
    ...sizes.slice(1).map((_, k) => `layer_${k + 1}.weights`),
    ...states.map((_, k) => `z_${k}`),
    ...[`clamped_${L}`, `clamped_${L + 1}`],
  ];
  requireOnly(tensors, new Set(known), `layer_k.weights, z_k, clamped_${L} and clamped_${L + 1} of ${L + 1} layers`);
  const z = states.map((n, k) => shaped(tensors, `z_${k}`, [n, batch]));
  const precisions = precisionsOf(metadata, sizes);
  const ask = oneOf(GENERATIVE_ASKED)(metadata.get('ask') ?? 'activities', 'ask');
  return {
    ...{ widths, classes, batch, ask },
    ...{ weights: W.map(({ data }) => data), readout: readout.data },
    activations: activationsOf(metadata, L).toReversed(),
    precisions: precisions
      .slice(1, L + 1)
      .map((p) => p ?? 1)
      .toReversed(),
    readoutPrecision: precisions[L + 1] ?? 1,
    ...(precisions[0] === undefined ? {} : { priorPrecision: precisions[0] }),
    data: shaped(tensors, `clamped_${L}`, [widths[0]!, batch]),
    ...(labelled ? { target: shaped(tensors, `clamped_${L + 1}`, [classes, batch]) } : {}),
    ...(z.length > 0 ? { latents: z.slice(0, L).toReversed() } : {}),
    accuracy: positive(metadata, 'accuracy', 1e-8),
    seed: numbers(Number(metadata.get('seed') ?? '1'), 'seed'),
    ...(ask === 'settle'
      ? { settling: { rate: positive(metadata, 'rate', NaN), steps: numbers(Number(metadata.get('steps')), 'steps') } }
      : {}),
  };
}

/** By node; `undefined` where a state has no term. */
function precisionsOf(metadata: ReadonlyMap<string, string>, sizes: readonly number[]): (number | undefined)[] {
  const nodes = parsedList(metadata, 'nodes', sizes.length);
  return sizes.map((n, k) => {
    if (nodes === undefined) return k === 0 ? undefined : 1;
    const { shape, term } = fields(nodes[k], `nodes[${k}]`, ['shape', 'term']);
    if (shape !== undefined && JSON.stringify(shape) !== `[${n}]`)
      throw new DataError(
        `readCase: metadata nodes[${k}].shape must be [${n}] as its tensors are, got ${JSON.stringify(shape)}`,
      );
    const { kind, precision } = fields(term, `nodes[${k}].term`, ['kind', 'precision']);
    const found = oneOf(k === 0 ? (['free', 'gaussian'] as const) : (['gaussian'] as const))(
      kind,
      `nodes[${k}].term.kind`,
    );
    return found === 'free' ? undefined : numbers(precision ?? 1, `nodes[${k}].term.precision`);
  });
}

/** f of layers 1..L. */
function activationsOf(metadata: ReadonlyMap<string, string>, L: number) {
  const entries = parsedList(metadata, 'layers', L + 1);
  return Array.from({ length: L }, (_, i) => {
    const name = `layers[${i}]`;
    const known = ['kind', 'from', 'activation', 'placement', 'skip', 'scale'];
    const layer = entries === undefined ? { kind: 'dense' } : fields(entries[i], name, known);
    const {
      kind,
      activation = 'identity',
      placement = 'after',
      skip = false,
      scale = 1,
    } = layer as Record<string, unknown>;
    oneOf(['dense'] as const)(kind, `${name}.kind`);
    oneOf(['after'] as const)(placement, `${name}.placement`);
    if (booleans(skip, `${name}.skip`) || numbers(scale, `${name}.scale`) !== 1)
      throw new DataError(
        `readCase: metadata ${name} must have no skip and a scale of 1, got ${JSON.stringify(layer)}`,
      );
    return oneOf(ACTIVATION_NAMES)(activation, `${name}.activation`);
  });
}

/** Which tensors answer, in this order: states of all nodes that have one; updates of all layers, the readout's last; ŷ; E. */
export function expectedOfGenerative({
  ask,
  widths,
  classes,
  batch,
  target,
}: Pick<GenerativeCaseNumbers, 'ask' | 'widths' | 'classes' | 'batch' | 'target'>): Expected[] {
  const L = widths.length - 1;
  const sizes = [...widths.toReversed(), ...(target ? [classes] : [])];
  if (ask === 'activities' || ask === 'settle') return sizes.map((n, k) => ({ name: `z_${k}`, shapes: [[n, batch]] }));
  if (ask === 'prediction') return [{ name: 'prediction', shapes: [[classes, batch]] }];
  if (ask === 'energy') return [{ name: 'F', shapes: [[]] }];
  return Array.from({ length: L + 1 }, (_, i) => {
    const shape = i === L ? [classes, widths[L]!] : [widths[L - i - 1]!, widths[L - i]!];
    return { name: `update_${i + 1}.weights`, shapes: [shape] };
  });
}
