import { DataError } from '../../errors.ts';
import type { ModelCommand, ModelQuestion } from '../../protocol/modelCommand.ts';
import type { Tensor, TensorFile } from '../../protocol/safetensors.ts';

/** Parameters of a layer by the model's own names. */
export type Parameters = ReadonlyMap<string, Tensor>;

/** What the error of a prediction costs, the mean over samples: ½ p ‖z − f‖², or −Σ z log softmax(f). */
export type ModelTerm = { readonly kind: 'gaussian'; readonly precision: number } | { readonly kind: 'categorical' };

/** A network of layers 1 … L of any architecture, as its command tells it. Samples lie along the first axis of every state. */
export interface ModelNetwork {
  readonly seed: number;
  readonly width?: number | undefined;
  readonly x: Tensor;
  readonly y: Tensor;
  /** Of layers 1 … L. */
  readonly terms: readonly ModelTerm[];
  readonly parameters: readonly Parameters[];
  /** Of the arithmetic that it computes in. */
  readonly unitRoundoff: number;
}

/** States z_0 … z_L and parameters of all layers. */
export interface Point {
  readonly states: readonly Tensor[];
  readonly parameters: readonly Parameters[];
}

/** gᵀ ∂f_l/∂z (of layer 1 none is asked) and gᵀ ∂f_l/∂θ by name. */
export interface Pulled {
  readonly state: Tensor | undefined;
  readonly parameters: Parameters;
}

/** An answer that does not fit what was asked: names or shapes. It says something about the model, where a fault does not. */
export class Misfit extends DataError {
  override name = 'Misfit';
  /** Where it is seen, if that is one layer. */
  readonly layer: number | undefined;

  constructor(message: string, layer?: number) {
    super(message);
    this.layer = layer;
  }
}

const layerName = (l: number, name: string): string => `layer_${l}.${name}`;
export const batchOf = ({ x }: ModelNetwork): number => x.shape[0]!;
export const depthOf = ({ terms }: ModelNetwork): number => terms.length;

/**
 * The network of a seed, and of a width where one is asked for.
 * @throws {Misfit} when it lacks clamped_0, clamped_L, terms, or parameters to learn
 */
export async function networkOf(command: ModelCommand, at: { seed: number; width?: number }): Promise<ModelNetwork> {
  const { tensors, metadata } = await command.ask({ ask: 'network', ...at });
  const terms = termsOf(metadata.get('terms'));
  const L = terms.length;
  const unitRoundoff = Number(metadata.get('unitRoundoff') ?? 2 ** -53);
  require(unitRoundoff > 0 && unitRoundoff < 1, 'unitRoundoff must be between 0 and 1', metadata.get('unitRoundoff'));
  const [x, y] = [tensors.get('clamped_0'), tensors.get(`clamped_${L}`)];
  require(x && y, `tensors clamped_0 and clamped_${L} must be there for the ${L} terms`, [...tensors.keys()].join(
    ', ',
  ));
  require(x!.shape.length > 0 &&
    x!.shape[0]! > 0 &&
    x!.shape[0] ===
      y!
        .shape[0], 'clamped_0 and the last one must have the same samples along the first axis', `[${x!.shape.join(', ')}] and [${y!.shape.join(', ')}]`);
  const parameters: Map<string, Tensor>[] = terms.map(() => new Map());
  for (const [name, tensor] of tensors) {
    if (name === 'clamped_0' || name === `clamped_${L}`) continue;
    const [, l, own] = /^layer_(\d+)\.(.+)$/.exec(name) ?? [];
    require(own !== undefined && Number(l) >= 1 && Number(l) <= L, `tensors must be layer_1.… to layer_${L}.…`, name);
    requireFinite(name, tensor);
    parameters[Number(l) - 1]!.set(own!, tensor);
  }
  require(parameters.some(
    (own) => own.size > 0,
  ), 'the network must have parameters to learn in tensors layer_l.NAME', 'none');
  requireFinite('clamped_0', x!);
  requireFinite(`clamped_${L}`, y!);
  return { ...at, x: x!, y: y!, terms, parameters, unitRoundoff };
}

function termsOf(text: string | undefined): readonly ModelTerm[] {
  const must = 'metadata terms must be a JSON list of {"kind": "gaussian", "precision": p} or {"kind": "categorical"}';
  let given: unknown;
  try {
    given = JSON.parse(text ?? '');
  } catch {
    given = undefined;
  }
  require(Array.isArray(given) && given.length > 0, must, text);
  return (given as { kind?: unknown; precision?: unknown }[]).map((term, i) => {
    if (term?.kind === 'categorical') {
      require(i === (given as unknown[]).length - 1, 'a categorical term must be of the last node', text);
      return { kind: 'categorical' };
    }
    const precision = term?.precision ?? 1;
    require(term?.kind === 'gaussian' && typeof precision === 'number' && precision > 0, must, text);
    return { kind: 'gaussian', precision: precision as number };
  });
}

function require(holds: unknown, must: string, got: unknown, layer?: number): void {
  if (!holds) throw new Misfit(`model: ${must}, got ${String(got).slice(0, 300)}; see docs/models.md`, layer);
}

function requireFinite(name: string, { data }: Tensor, layer?: number): void {
  const at = data.findIndex((value) => !Number.isFinite(value));
  require(at < 0, `${name} must be finite`, `${data[at]} at entry ${at}`, layer);
}

/** A network that can be asked. */
export interface AskedModel {
  readonly network: ModelNetwork;
  /** f_l at z_{l−1}. */
  predict(l: number, state: Tensor, parameters: Parameters): Promise<Tensor>;
  pull(l: number, state: Tensor, parameters: Parameters, g: Float64Array, shape: readonly number[]): Promise<Pulled>;
  /** F_l of layers 1 … L. */
  energies(point: Point): Promise<Float64Array>;
  /** z_0 … z_L where its own inference ends. */
  settle(sweep: Point): Promise<readonly Tensor[]>;
  /** Its own gradient of the loss by layer. */
  backprop(): Promise<readonly Parameters[]>;
}

/** Asks for one network, and holds names and shapes of every answer against what was asked. */
export function asked(command: ModelCommand, network: ModelNetwork): AskedModel {
  const { seed, width } = network;
  const dtype = network.unitRoundoff > 2 ** -40 ? 'F32' : 'F64';
  const put = async (question: Omit<ModelQuestion, 'seed' | 'width'>): Promise<TensorFile> =>
    command.ask({ ...question, ...(width === undefined ? { seed } : { seed, width }) });
  const named = (states: Iterable<readonly [number, Tensor]>, own: Iterable<readonly [number, Parameters]>) => {
    const all = new Map<string, Tensor>();
    for (const [l, z] of states) all.set(`z_${l}`, { ...z, dtype: 'F64' });
    for (const [l, of] of own) for (const [name, theta] of of) all.set(layerName(l, name), { ...theta, dtype: 'F64' });
    return all;
  };
  const all = ({ states, parameters }: Point): Map<string, Tensor> =>
    named(
      states.entries(),
      parameters.map((own, i) => [i + 1, own] as const),
    );
  const gradients = (tensors: ReadonlyMap<string, Tensor>): readonly Parameters[] =>
    network.parameters.map(
      (own, i) => new Map([...own.keys()].map((name) => [name, tensors.get(layerName(i + 1, name))!])),
    );
  return {
    network,
    async predict(l, state, parameters) {
      const { tensors } = await put({ ask: 'predict', layer: l, tensors: named([[l - 1, state]], [[l, parameters]]) });
      const after = tensors.get(`z_${l - 1}`);
      requireNames(`predict of layer ${l}`, tensors, ['prediction', ...(after ? [`z_${l - 1}`] : [])]);
      if (after?.data.some((value, i) => !same(value, state.data[i]!, dtype)))
        throw new Misfit(
          `layer ${l} changes the state that it is given, in place: a later error sees other numbers; let it return a new tensor`,
          l,
        );
      const prediction = tensors.get('prediction')!;
      requireFinite(`the prediction of layer ${l}`, prediction, l);
      return prediction;
    },
    async pull(l, state, parameters, g, shape) {
      const given = named([[l - 1, state]], [[l, parameters]]);
      given.set('g', { dtype: 'F64', shape, data: g });
      const { tensors } = await put({ ask: 'pull', layer: l, tensors: given });
      const expected = new Map([...parameters].map(([name, { shape }]) => [`pull.${name}`, shape]));
      if (l > 1 || tensors.has('pull_z')) expected.set('pull_z', state.shape);
      requireShapes(`pull of layer ${l}`, tensors, expected);
      return {
        state: tensors.get('pull_z'),
        parameters: new Map([...parameters.keys()].map((name) => [name, tensors.get(`pull.${name}`)!])),
      };
    },
    async energies(point) {
      const { tensors } = await put({ ask: 'energy', tensors: all(point) });
      requireShapes('energy', tensors, new Map([['energies', [network.terms.length]]]));
      return tensors.get('energies')!.data;
    },
    async settle(sweep) {
      const { tensors } = await put({ ask: 'settle', tensors: all(sweep) });
      requireShapes('settle', tensors, new Map(sweep.states.map(({ shape }, l) => [`z_${l}`, shape])));
      return sweep.states.map((_, l) => tensors.get(`z_${l}`)!);
    },
    async backprop() {
      const { tensors } = await put({
        ask: 'backprop',
        tensors: named(
          [],
          network.parameters.map((own, i) => [i + 1, own] as const),
        ),
      });
      const expected = network.parameters.flatMap((own, i) =>
        [...own].map(([name, { shape }]): [string, readonly number[]] => [layerName(i + 1, name), shape]),
      );
      requireShapes('backprop', tensors, new Map(expected));
      return gradients(tensors);
    },
  };
}

const same = (a: number, b: number, dtype: 'F32' | 'F64'): boolean =>
  Object.is(a, b) || a === b || (dtype === 'F32' && a === Math.fround(b));

function requireNames(what: string, tensors: ReadonlyMap<string, Tensor>, names: readonly string[]): void {
  const got = [...tensors.keys()].toSorted();
  if (got.join('\n') !== names.toSorted().join('\n'))
    throw new Misfit(`${what} must have exactly the tensors ${names.join(', ')}, got ${got.join(', ') || 'none'}`);
}

function requireShapes(
  what: string,
  tensors: ReadonlyMap<string, Tensor>,
  expected: ReadonlyMap<string, readonly number[]>,
): void {
  requireNames(what, tensors, [...expected.keys()]);
  for (const [name, shape] of expected) {
    const got = tensors.get(name)!.shape;
    if (got.join() !== shape.join())
      throw new Misfit(`${what}: ${name} must have the shape [${shape.join(', ')}], got [${got.join(', ')}]`);
    requireFinite(`${what}: ${name}`, tensors.get(name)!);
  }
}
