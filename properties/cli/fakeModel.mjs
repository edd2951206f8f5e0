// A model of plain numbers, 3 → 4 → 2 with f_1 = tanh(z W₁ᵀ + b), f_2 = relu(z W₂ᵀ) or z W₂ᵀ, behind a command; it misbehaves as its mode says.
import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const mode = process.argv[2] ?? 'right';
const B = 3;
const numbers = (n, k) => Array.from({ length: n }, (_, i) => Math.sin(1 + k + 2.7 * i));
const sizes = (width) => [3, width ?? 4, 2];
const tensor = (shape, data) => ({ shape, data: Float64Array.from(data) });

function read(file) {
  const bytes = readFileSync(file);
  const length = Number(bytes.readBigUInt64LE(0));
  const { __metadata__: _, ...header } = JSON.parse(bytes.subarray(8, 8 + length).toString());
  return Object.fromEntries(
    Object.entries(header).map(
      ([
        name,
        {
          shape,
          data_offsets: [from, to],
        },
      ]) => {
        const at = bytes.subarray(8 + length + from, 8 + length + to);
        return [
          name,
          { shape, data: Float64Array.from({ length: (to - from) / 8 }, (_, i) => at.readDoubleLE(8 * i)) },
        ];
      },
    ),
  );
}

function write(file, tensors, metadata) {
  let end = 0;
  const header = Object.entries(tensors).map(([name, { shape, data }]) => [
    name,
    { dtype: 'F64', shape, data_offsets: [end, (end += 8 * data.length)] },
  ]);
  const json = JSON.stringify(Object.fromEntries([...(metadata ? [['__metadata__', metadata]] : []), ...header]));
  const padded = json.padEnd(Math.ceil(Buffer.byteLength(json) / 8) * 8);
  const bytes = Buffer.alloc(8 + padded.length + end);
  bytes.writeBigUInt64LE(BigInt(padded.length), 0);
  bytes.write(padded, 8);
  let at = 8 + padded.length;
  for (const { data } of Object.values(tensors)) for (const value of data) at = bytes.writeDoubleLE(value, at);
  writeFileSync(file, bytes);
}

const network = (width) => {
  const [n, m, k] = sizes(width);
  const named = {
    clamped_0: tensor([B, n], numbers(B * n, 1)),
    clamped_2: tensor([B, k], numbers(B * k, 2)),
    'layer_1.w': tensor([m, n], numbers(m * n, 3)),
    'layer_1.b': tensor([m], numbers(m, 4)),
    'layer_2.w': tensor(
      [k, m],
      numbers(k * m, 5).map((v) => v / Math.sqrt(m)),
    ),
  };
  if (mode === 'no parameters') for (const name of Object.keys(named)) if (name.startsWith('layer')) delete named[name];
  if (mode === 'unknown layer') named['layer_7.w'] = tensor([1], [1]);
  if (mode === 'other target') named.clamped_2 = tensor([B, 3], numbers(9, 2));
  return named;
};

let calls = 0;
/** a = z wᵀ + b, f = φ(a), and the slope. */
function layer(l, z, given) {
  const w = given[`layer_${l}.w`];
  const [rows, columns] = w.shape;
  const b = given[`layer_${l}.b`]?.data ?? new Float64Array(rows);
  const [f, slope] = [new Float64Array(B * rows), new Float64Array(B * rows)];
  for (let s = 0; s < B; s++)
    for (let i = 0; i < rows; i++) {
      let a = b[i];
      for (let j = 0; j < columns; j++) a += w.data[i * columns + j] * z.data[s * columns + j];
      const kinked = l === 2 && mode === 'relu';
      f[s * rows + i] = l === 1 ? Math.tanh(a) : kinked ? Math.max(0, a) : a;
      slope[s * rows + i] = l === 1 ? 1 - Math.tanh(a) ** 2 : kinked && a < 0 ? 0 : 1;
    }
  if (mode === 'half' && l === 1) for (const [i, value] of f.entries()) f[i] = Math.round(value * 2048) / 2048;
  if (mode === 'nan' && l === 2) f[1] = Number.NaN;
  if (mode === 'random' && l === 2) f[0] *= 1 + 1e-9 * calls;
  return { f: tensor([B, rows], f), slope, w };
}

function pull(l, z, given, g) {
  const { slope, w } = layer(l, z, given);
  const [rows, columns] = w.shape;
  const e = g.data.map((value, i) => value * slope[i]);
  const [byZ, byW, byB] = [new Float64Array(B * columns), new Float64Array(rows * columns), new Float64Array(rows)];
  for (let s = 0; s < B; s++)
    for (let i = 0; i < rows; i++) {
      byB[i] += e[s * rows + i];
      for (let j = 0; j < columns; j++) {
        byZ[s * columns + j] += e[s * rows + i] * w.data[i * columns + j];
        byW[i * columns + j] += e[s * rows + i] * z.data[s * columns + j];
      }
    }
  const scaled = (data, by) => data.map((value) => value * by);
  const wrong = (name) =>
    mode === `sign of ${name}` ? -1 : mode === `mean of ${name}` ? 1 / B : mode === `no ${name}` ? 0 : 1;
  let weights = scaled(byW, wrong(`w${l}`));
  if (mode === `transposed w${l}`) weights = weights.map((_, i) => byW[(i % rows) * columns + Math.floor(i / rows)]);
  if (mode === `one entry of w${l}`) weights[0] *= 1.01;
  return {
    ...(l === 1 ? {} : { pull_z: tensor(z.shape, scaled(byZ, wrong(`z${l - 1}`))) }),
    'pull.w': tensor(mode === 'shape' ? [columns, rows] : [rows, columns], weights),
    ...(l === 1 ? { [mode === 'names' && calls > 20 ? 'pull.bias' : 'pull.b']: tensor([rows], byB) } : {}),
  };
}

const energies = (given) =>
  [1, 2].map((l) => {
    const { f } = layer(l, given[`z_${l - 1}`], given);
    const sum = given[`z_${l}`].data.reduce((sum, value, i) => sum + (value - f.data[i]) ** 2, 0) / 2;
    return (
      (mode === 'sum' ? sum : mode === 'no half' ? (2 * sum) / B : sum / B) +
      (mode === 'other energy' && l === 2 ? 0.1 : 0)
    );
  });

/** Descent on z_1 by its own products. */
function settle(given) {
  const z = { ...given };
  const steps = mode === 'short' ? 3 : 4000;
  for (let t = 0; t < steps; t++) {
    const { f } = layer(1, z.z_0, z);
    const above = layer(2, z.z_1, z);
    const e2 = tensor(
      above.f.shape,
      z.z_2.data.map((value, i) => value - above.f.data[i]),
    );
    const back = pull(2, z.z_1, z, e2).pull_z;
    z.z_1 = tensor(
      z.z_1.shape,
      z.z_1.data.map((value, i) => value - 0.1 * (value - f.data[i] - back.data[i])),
    );
  }
  if (mode === 'unclamped')
    z.z_2 = tensor(
      z.z_2.shape,
      z.z_2.data.map((value) => value + 1),
    );
  return { z_0: z.z_0, z_1: z.z_1, z_2: z.z_2 };
}

const hello = { protocol: 'pcn-check-model/1', name: mode, answers: ['settle'], widths: mode === 'widths' };
console.log(JSON.stringify(mode === 'rule' ? { protocol: 'pcn-check/2', name: 'a rule' } : hello));
for await (const line of createInterface({ input: process.stdin })) {
  const { id, ask, width, layer: l, case: file, reply } = JSON.parse(line);
  calls++;
  if (mode === 'dies' && calls > 5) process.exit(3);
  if (mode === 'hangs' && calls > 5) await new Promise((done) => setTimeout(done, 1e6));
  const given = file ? read(file) : {};
  const terms = JSON.stringify([{ kind: 'gaussian' }, { kind: 'gaussian', precision: 1 }]);
  if (mode === 'in place' && ask === 'predict' && l === 2) given.z_1.data[0] = 0;
  const answers = {
    network: () => network(width),
    predict: () => ({ prediction: layer(l, given[`z_${l - 1}`], given).f, [`z_${l - 1}`]: given[`z_${l - 1}`] }),
    pull: () => pull(l, given[`z_${l - 1}`], given, given.g),
    energy: () => ({ energies: tensor([2], energies(given)) }),
    settle: () => settle(given),
  };
  if (mode === 'error' && ask === 'pull') console.log(JSON.stringify({ id, error: 'out of memory' }));
  else {
    write(reply, answers[ask](), ask === 'network' ? { terms } : undefined);
    console.log(JSON.stringify({ id }));
  }
}
