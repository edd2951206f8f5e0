import { readdir } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ActivationName } from '../../src/arithmetic/activations.ts';
import { elementwise } from '../../src/arithmetic/elementwise.ts';
import { float64 } from '../../src/arithmetic/float64.ts';
import { commandRule } from '../../src/conformance/commandRule.ts';
import { energyGradient } from '../../src/inference/state.ts';
import type { InferenceOptions, LearningRule } from '../../src/learning/rule.ts';
import { settled } from '../../src/learning/settled.ts';
import { backprop, localUpdates } from '../../src/learning/updates.ts';
import type { Parameters } from '../../src/layers/layer.ts';
import { random } from '../../src/random.ts';
import { predictionChangeAlong } from '../../src/theory/predictionChange.ts';
import { residual } from '../../src/theory/feedforward.ts';
import { asLinear } from '../../src/problem/problem.ts';
import { DEFINITION, sweep } from './kit/pc.ts';
import type { Entry } from './kit/rule.ts';
import {
  type Matrix,
  type Net,
  type Problem,
  copy,
  isLinear,
  mapped,
  netOf,
  norm,
  problemOf,
  withLayers,
} from './kit/net.ts';

// Holds the labels of the rules against closed forms, gradients of the energy and the definitions of steps, on problems drawn here
// and not by the checks: a rule that is said to be wrong must be off somewhere, and a correct one nowhere.
//
//     node build/tools/detection/selfCheck.js FOLDER [REGEX]

const A = elementwise(float64);
const [folder, only = ''] = process.argv.slice(2);

interface Shape {
  readonly kind: string;
  readonly widths: readonly number[];
  readonly B: number;
  readonly skips?: boolean;
  readonly scales?: boolean;
  readonly precisions?: boolean;
  readonly phi?: readonly ActivationName[];
  readonly before?: boolean;
  readonly biasless?: boolean;
  readonly alter?: (net: Net) => Net;
}
const drawn = ({ widths, B, skips, scales, precisions, phi, before, biasless, alter }: Shape, seed: number): Net => {
  const normal = random(seed, 'self-check');
  const draw = (rows: number, columns: number, size = 1): Matrix => ({
    rows,
    columns,
    data: Float64Array.from({ length: rows * columns }, () => size * normal.normal()),
  });
  const layers = widths.slice(1).map((n, i) => ({
    W: draw(n, widths[i]!, 1 / Math.sqrt(widths[i]!)),
    a: scales ? 0.5 + 1.3 * normal.uniform() : 1,
    p: precisions ? 2 ** (3 * normal.uniform() - 1.5) : 1,
    skip: skips === true && n === widths[i],
    b: phi && !biasless ? draw(n, 1, 0.3).data : undefined,
    phi: phi ? phi[i % phi.length]! : ('identity' as const),
    before: before === true,
  }));
  const net = { layers, x: draw(widths[0]!, B), y: draw(widths.at(-1)!, B), B };
  return alter ? alter(net) : net;
};
const flat = (n: number, L: number): number[] => Array.from({ length: L + 1 }, () => n);
const times =
  (c: number) =>
  (net: Net): Net => ({ ...net, x: mapped(net.x, (v) => c * v), y: mapped(net.y, (v) => c * v) });
const sameColumns = (m: Matrix): Matrix => mapped(m, (_, i) => m.data[Math.floor(i / m.columns) * m.columns]!);
const full = { skips: true, scales: true, precisions: true };
const SMALL: Shape[] = [
  { kind: 'small', widths: [3, 4, 2], B: 3 },
  { kind: 'small', widths: [4, 3, 5, 3], B: 5, scales: true },
  { kind: 'small', widths: [2, 5, 4, 6, 3], B: 4, scales: true, precisions: true },
  { kind: 'small', widths: [6, 5, 4, 3, 4, 2], B: 7, precisions: true },
];
const BENT: ActivationName[] = ['tanh', 'relu', 'leaky-relu', 'sigmoid', 'gelu'];
const LINEAR: Shape[] = [
  ...SMALL,
  { kind: 'skips', widths: [4, 4, 4, 4], B: 3, ...full },
  { kind: 'plain square', widths: [4, 4, 4, 4], B: 3 },
  { kind: 'L=1', widths: [4, 3], B: 3 },
  { kind: 'L=1 skip', widths: [3, 3], B: 3, ...full },
  { kind: 'deep 7', widths: flat(3, 7), B: 3, scales: true },
  { kind: 'deep 11', widths: [3, 4, 4, 5, 4, 4, 3, 4, 4, 4, 4, 2], B: 3 },
  { kind: 'deep 11 flat', widths: flat(3, 11), B: 3, ...full },
  { kind: 'wide 20', widths: [5, 20, 18, 4], B: 3 },
  { kind: 'wide 70', widths: [5, 70, 33, 4], B: 3 },
  { kind: 'wide out', widths: [5, 6, 12], B: 3 },
  { kind: 'B 9', widths: [4, 5, 3], B: 9 },
  { kind: 'B 21', widths: [4, 5, 3, 3], B: 21, scales: true },
  { kind: 'one unit', widths: [4, 1, 3], B: 4 },
  { kind: 'one output', widths: [4, 3, 1], B: 4 },
  {
    kind: 'large p',
    widths: [3, 4, 2],
    B: 3,
    alter: (net) => withLayers(net, (_, l) => ({ p: l === 2 ? 2 ** 40 : 2 ** 30 })),
  },
  {
    kind: 'p 2^10, 2^-6',
    widths: [3, 4, 4, 2],
    B: 3,
    alter: (net) => withLayers(net, (_, l) => ({ p: [2 ** 10, 2 ** -6, 1][l - 1]! })),
  },
  ...[-400, -40, -14, 14, 40, 400].map((e): Shape => ({
    kind: `2^${e}`,
    widths: [3, 4, 2],
    B: 3,
    alter: times(2 ** e),
  })),
  { kind: 'met', widths: [3, 4, 2], B: 3, alter: (net) => ({ ...net, y: sweep(DEFINITION, net).at(-1)! }) },
  { kind: 'x = 0', widths: [3, 4, 2], B: 3, alter: (net) => ({ ...net, x: mapped(net.x, () => 0) }) },
  {
    kind: 'one x = 0',
    widths: [3, 4, 2],
    B: 3,
    alter: (net) => ({ ...net, x: mapped(net.x, (v, i) => (i % 3 === 1 ? 0 : v)) }),
  },
  {
    kind: 'equal',
    widths: [3, 4, 2],
    B: 4,
    alter: (net) => ({ ...net, x: sameColumns(net.x), y: sameColumns(net.y) }),
  },
  {
    kind: 'small weights',
    widths: [3, 4, 2],
    B: 3,
    alter: (net) => withLayers(net, ({ W }) => ({ W: mapped(W, (v) => v / 2 ** 14) })),
  },
  {
    kind: 'stiff',
    widths: [4, 6, 6, 3],
    B: 3,
    alter: (net) => withLayers(net, ({ W }) => ({ W: mapped(W, (v) => 4 * v) })),
  },
  { kind: 'a < 0', widths: [3, 4, 2], B: 3, alter: (net) => withLayers(net, (_, l) => ({ a: l === 1 ? -0.7 : 1.2 })) },
];
const NONLINEAR: Shape[] = [
  ...BENT.flatMap((phi): Shape[] => [
    { kind: `${phi} after`, widths: [3, 4, 3], B: 3, phi: [phi, 'identity'] },
    { kind: `${phi} after all`, widths: [3, 4, 3, 2], B: 5, phi: [phi], scales: true, precisions: true },
    { kind: `${phi} before`, widths: [3, 4, 3, 2], B: 3, phi: [phi], before: true, scales: true },
    { kind: `${phi} plain`, widths: [3, 4, 2], B: 4, phi: [phi] },
  ]),
  { kind: 'mixed', widths: [3, 4, 4, 2], B: 3, phi: ['tanh', 'gelu', 'sigmoid'], ...full },
  { kind: 'deep bent', widths: flat(3, 7), B: 3, phi: ['tanh'] },
  {
    kind: 'a < 0 bent',
    widths: [3, 4, 2],
    B: 3,
    phi: ['tanh', 'identity'],
    alter: (net) => withLayers(net, () => ({ a: -0.8 })),
  },
  {
    kind: 'far target',
    widths: [3, 4, 2],
    B: 3,
    phi: ['tanh'],
    alter: (net) => ({ ...net, y: mapped(net.y, (v) => 5 * v) }),
  },
  {
    kind: 'saturated',
    widths: [3, 4, 2],
    B: 3,
    phi: ['tanh', 'identity'],
    alter: (net) => withLayers(net, (_, l) => ({ a: l === 1 ? 8 : 1 })),
  },
  {
    kind: 'saturated deep',
    widths: [3, 4, 4, 2],
    B: 3,
    phi: ['tanh', 'tanh', 'identity'],
    alter: (net) => withLayers(net, (_, l) => ({ a: l === 2 ? 8 : 1 })),
  },
  {
    kind: 'saturated sigmoid',
    widths: [3, 4, 2],
    B: 3,
    phi: ['sigmoid', 'identity'],
    alter: (net) => withLayers(net, (_, l) => ({ a: l === 1 ? 16 : 1 })),
  },
  {
    kind: 'beyond the kink',
    widths: [2, 5, 5, 2],
    B: 3,
    phi: ['relu', 'relu', 'identity'],
    alter: (net) => ({ ...net, y: mapped(net.y, (v) => 4 * v) }),
  },
  { kind: 'B 9 bent', widths: [3, 4, 2], B: 9, phi: ['tanh', 'identity'] },
  { kind: 'wide bent', widths: [4, 20, 3], B: 3, phi: ['tanh', 'identity'] },
];

const read = (given: readonly Parameters<Matrix>[]): Matrix[] =>
  given.flatMap((d) => ['weights', 'bias'].flatMap((name) => d[name] ?? []));
const far = (got: readonly Matrix[], truth: readonly Matrix[]): number => {
  if (got.length !== truth.length || got.some(({ data }, i) => data.length !== truth[i]!.data.length)) return Infinity;
  const off = norm(got.map((m, i) => mapped(m, (v, k) => v - truth[i]!.data[k]!)));
  const size = norm(truth);
  if (!Number.isFinite(size)) return 0;
  const part = off === 0 ? 0 : off / size;
  return Number.isNaN(part) ? Infinity : part;
};

const declared = (rule: LearningRule, net: Net): boolean => {
  const c = rule.capabilities ?? {};
  const bent = !isLinear(net);
  const L = net.layers.length;
  if (bent && c.nonlinear !== true) return false;
  if (c.skips === false && net.layers.some(({ skip }) => skip)) return false;
  if (c.scales === false && net.layers.some(({ a }) => a !== 1)) return false;
  if (c.precisions === false && net.layers.some(({ p }) => p !== 1)) return false;
  if (bent && c.activations && !net.layers.every(({ phi }) => c.activations!.includes(phi))) return false;
  if (
    bent &&
    c.placements &&
    !net.layers.every(({ before, phi }) => phi === 'identity' || c.placements!.includes(before ? 'before' : 'after'))
  )
    return false;
  if (c.biases === false && net.layers.some(({ b }) => b !== undefined)) return false;
  if (c.depth && (L < c.depth[0] || L > c.depth[1])) return false;
  return c.width === undefined || Math.max(net.x.rows, ...net.layers.map(({ W }) => W.rows)) <= c.width;
};

interface Off {
  readonly what: string;
  readonly kind: string;
  readonly by: number;
}

/** How far the answers to one problem are from the truth, in parts of it. */
async function held(rule: LearningRule, kind: string, net: Net, seed: number): Promise<Off[]> {
  const options: InferenceOptions = { accuracy: rule.accuracy ?? 1e-8, seed };
  const found: Off[] = [];
  const given = problemOf(net);
  const before = netOf(given);
  const truthOf = problemOf(net);
  const say = (what: string, by: number): unknown => found.push({ what, kind, by });
  const note = (error: unknown): unknown => found.push({ what: `error ${String(error).slice(0, 90)}`, kind, by: NaN });
  try {
    const z = await rule.infer(A, given, options);
    if ('undecided' in z) found.push({ what: `undecided ${z.undecided.slice(0, 60)}`, kind, by: NaN });
    else if (isLinear(net)) say('infer', far(z.slice(1, -1), settled(float64, truthOf).slice(1, -1)));
    else {
      const g = energyGradient(A, truthOf, z);
      say('infer', norm(g) / norm(z.slice(1, -1)));
    }
    const at = 'undecided' in z ? [...sweep(DEFINITION, net).slice(0, -1), net.y] : z;
    const keep = at.map(copy);
    const jittered = keep.map((m, l) =>
      l === 0 || l === keep.length - 1 ? m : mapped(m, (v, i) => v * (1 + 0.3 * Math.sin(i + l))),
    );
    for (const [what, states] of [
      ['learn there', keep],
      ['learn elsewhere', jittered],
    ] as const)
      say(what, far(read(await rule.learn(A, given, states.map(copy))), read(localUpdates(A, truthOf, states))));
    if (rule.energy) {
      const F = await rule.energy(A, given, jittered.map(copy));
      let sum = 0;
      for (const [i, { data }] of weighted(truthOf, jittered).entries())
        sum += net.layers[i]!.p * data.reduce((s, v) => s + v * v, 0);
      say('energy', Math.abs(F / (sum / 2 / net.B) - 1));
    }
    if (rule.step) {
      const s = await rule.step(A, given, options);
      if ('undecided' in s) found.push({ what: `step undecided ${s.undecided.slice(0, 50)}`, kind, by: NaN });
      else {
        say('step updates', far(read(s.updates), read(localUpdates(A, truthOf, s.activities))));
        if (isLinear(net))
          say('step activities', far(s.activities.slice(1, -1), settled(float64, truthOf).slice(1, -1)));
        else say('step activities', norm(energyGradient(A, truthOf, s.activities)) / norm(s.activities.slice(1, -1)));
      }
    }
    if (rule.trajectory) await trajectory(rule, net, say);
    if (!same(before, netOf(given))) say('arguments changed', 1);
    if (!('undecided' in z) && !z.every((m, l) => m.data.every((v, i) => Object.is(v, keep[l]!.data[i]))))
      say('answer overwritten', 1);
  } catch (error) {
    note(error);
  }
  return found;
}
const weighted = (problem: Problem, z: readonly Matrix[]): Matrix[] =>
  problem.network.edges.map(({ layer, theta, from, to }) => {
    const f = layer.at(A, theta, z[from]!).prediction;
    return mapped(z[to]!, (v, i) => v - f.data[i]!);
  });
const same = (a: Net, b: Net): boolean => {
  const bits = ({ layers, x, y }: Net): string =>
    [...layers.flatMap(({ W, b }) => [...W.data, ...(b ?? [])]), ...x.data, ...y.data].join();
  return bits(a) === bits(b);
};

async function trajectory(rule: LearningRule, net: Net, say: (what: string, by: number) => unknown): Promise<void> {
  const given = { steps: 4, activityRate: 0.05, parameterRate: 0.03, seed: 1 };
  const points = await rule.trajectory!(A, problemOf(net), given);
  if ('undecided' in points) return;
  say('trajectory length', points.length === given.steps + 1 ? 0 : 1);
  let [now, z] = [net, [] as Matrix[]];
  const swept = [net.x];
  for (const { layer, theta } of problemOf(net).network.edges) swept.push(layer.at(A, theta, swept.at(-1)!).prediction);
  z = [...swept.slice(0, -1), net.y];
  for (const [t, point] of points.entries()) {
    say('trajectory activities', far(point.activities, z));
    say(
      'trajectory parameters',
      far(
        read(point.parameters),
        now.layers.flatMap(({ W, b }) => [W, ...(b ? [{ rows: b.length, columns: 1, data: b }] : [])]),
      ),
    );
    if (t === points.length - 1) break;
    const problem = problemOf(now);
    const g = energyGradient(A, problem, z);
    const next = z.map((m, l) =>
      l === 0 || l === z.length - 1 ? m : mapped(m, (v, i) => v - given.activityRate * g[l - 1]!.data[i]!),
    );
    const d = localUpdates(A, problem, rule.trajectoryOrder === 'alternating' ? next : z);
    now = withLayers(now, ({ W, b }, l) => ({
      W: mapped(W, (v, i) => v + given.parameterRate * d[l - 1]!['weights']!.data[i]!),
      b:
        b &&
        mapped({ rows: b.length, columns: 1, data: b }, (v, i) => v + given.parameterRate * d[l - 1]!['bias']!.data[i]!)
          .data,
    }));
    z = next;
  }
}

/** Later calls, other weights with the same data, concurrent questions. */
async function inTime(rule: LearningRule): Promise<Off[]> {
  const found: Off[] = [];
  const options: InferenceOptions = { accuracy: rule.accuracy ?? 1e-8, seed: 3 };
  const shape: Shape = { kind: 'time', widths: [3, 4, 2], B: 3 };
  const net = drawn(shape, 5);
  const ask = async (what: string, asked: Net): Promise<void> => {
    const truth = settled(float64, problemOf(asked));
    const z = await rule.infer(A, problemOf(asked), options);
    if (!('undecided' in z))
      found.push({ what: `${what}: infer`, kind: 'time', by: far(z.slice(1, -1), truth.slice(1, -1)) });
    const d = await rule.learn(A, problemOf(asked), truth.map(copy));
    found.push({
      what: `${what}: learn`,
      kind: 'time',
      by: far(read(d), read(localUpdates(A, problemOf(asked), truth))),
    });
  };
  await ask('first', net);
  await ask('same shape', drawn(shape, 6));
  await ask(
    'stepped weights',
    withLayers(net, ({ W }) => ({ W: mapped(W, (v) => v + 0.2) })),
  );
  await ask(
    'after a small step',
    withLayers(net, ({ W }) => ({ W: mapped(W, (v, i) => v + 0.2 + (i % 2 === 0 ? 1e-4 : -1e-4)) })),
  );
  const nets = [8, 9, 10].map((seed) => drawn(shape, seed));
  const all = await Promise.all(nets.map((one) => rule.infer(A, problemOf(one), options)));
  for (const [i, z] of all.entries())
    if (!('undecided' in z))
      found.push({
        what: 'concurrent',
        kind: 'time',
        by: far(z.slice(1, -1), settled(float64, problemOf(nets[i]!)).slice(1, -1)),
      });
  for (let k = 0; k < 1200; k++) await rule.learn(A, problemOf(net), settled(float64, problemOf(net)));
  const until = performance.now() + 4000;
  for (let k = 0; k < 1200 && performance.now() < until; k++) await rule.infer(A, problemOf(net), options);
  await ask('after 1200 calls', net);
  return found;
}

/** What a rule promises, and how far it is from keeping it. */
async function promised(rule: LearningRule, promises: readonly string[]): Promise<Off[]> {
  const found: Off[] = [];
  for (const [k, shape] of [...SMALL, ...SMALL, ...SMALL].entries()) {
    const turned = k >= 8; // targets far on the other side turn z* against ẑ
    const given: Shape = {
      ...shape,
      B: k < 4 || turned ? 1 : 2,
      ...(turned ? { alter: (net) => ({ ...net, y: mapped(sweep(DEFINITION, net).at(-1)!, (v) => -9 * v) }) } : {}),
    };
    const problem = problemOf(drawn(given, 50 + k));
    const z = await rule.infer(A, problem, { accuracy: 1e-8, seed: 1 });
    if ('undecided' in z) continue;
    const d = await rule.learn(A, problem, z);
    const moved = predictionChangeAlong(
      float64,
      asLinear(problem),
      d.map((u) => u['weights']!),
    );
    const r = residual(float64, asLinear(problem));
    const dot = moved.data.reduce((s, v, i) => s + v * r.data[i]!, 0);
    const say = (what: string, by: number): unknown =>
      found.push({ what: `${what}, B ${given.B}`, kind: turned ? 'promise, target turned' : 'promise', by });
    if (promises.includes('moves-by-residual')) say('moves by the residual', far([moved], [r]));
    if (promises.includes('moves-along-residual') && given.B === 1)
      say(
        'moves along the residual',
        Math.sqrt(Math.max(0, 1 - (dot / norm([moved]) / norm([r])) ** 2)) + (dot < 0 ? 1 : 0),
      );
    if (promises.includes('equals-backprop')) say('equals backpropagation', far(read(d), read(backprop(A, problem))));
  }
  return found;
}

const opened = (file: string): Promise<LearningRule> => {
  const source = folder!.slice(Math.max(0, folder!.indexOf('tools/')));
  const paths = ['adapters/python', 'tools/detection/kit'].map((path) => resolve(path)).join(':');
  return commandRule({ command: `PYTHONPATH=${paths} python3 ${resolve(source, file)}` });
};
const text = ({ what, kind, by }: Off): string => `${what} @ ${kind}: ${by.toPrecision(2)}`;
for (const file of (await readdir(folder!)).filter((name) => name.endsWith('.js')).toSorted()) {
  const name = basename(file, '.js');
  if (!new RegExp(only, 'u').test(name)) continue;
  const { default: entry } = (await import(pathToFileURL(resolve(folder!, file)).href)) as { default: Entry };
  const rule = 'command' in entry.rule ? await opened(entry.rule.command) : entry.rule;
  const found: Off[] = [];
  const { promises } = rule as { readonly promises?: readonly string[] };
  if (promises) found.push(...(await promised(rule, promises)));
  else {
    for (const [k, shape] of [...LINEAR, ...NONLINEAR].entries()) {
      const net = drawn(shape, 100 + k);
      if (declared(rule, net)) found.push(...(await held(rule, shape.kind, net, 11 + k)));
    }
    const failed = (error: unknown): Off[] => [{ what: `error ${String(error).slice(0, 90)}`, kind: 'time', by: NaN }];
    found.push(...(await inTime(rule).catch(failed)));
  }
  const small = found.filter(
    ({ what, kind, by }) =>
      (kind === 'small' || kind === 'promise') && !Number.isNaN(by) && !/^(step|trajectory|arguments)/u.test(what),
  );
  const most = (list: readonly Off[]): Off | undefined =>
    list.filter(({ by }) => !Number.isNaN(by)).toSorted((a, b) => b.by - a.by)[0];
  const trouble = found.filter(({ by }) => Number.isNaN(by));
  const inSmall = most(small)?.by ?? 0;
  const worst = most(found)?.by ?? 0;
  const note = entry.wrong
    ? [
        ...(worst < 3e-9 ? ['NOT WRONG?'] : []),
        ...((inSmall < 0.05 ? 'regime' : 'everywhere') === entry.deviates
          ? []
          : [`deviates label: ${entry.deviates}, small ${inSmall.toPrecision(2)}`]),
      ]
    : worst > Math.max(1e-7, 100 * (rule.accuracy ?? 1e-8), 300 * (rule.unitRoundoff ?? 0))
      ? ['NOT CORRECT?']
      : [];
  const top = found
    .filter(({ by }) => by > 1e-9)
    .toSorted((a, b) => b.by - a.by)
    .slice(0, 5);
  process.stdout.write(
    `${name} [${entry.regime}] small ${inSmall.toPrecision(2)}, worst ${worst.toPrecision(2)} ${note.join('; ')}\n    ${top.map(text).join(' | ')}\n${trouble.length > 0 ? `    ${trouble.length} without answer, e.g. ${text(trouble[0]!)}\n` : ''}`,
  );
}
process.exit();
