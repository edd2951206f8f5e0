// Checks the cuda arithmetic on a machine with an NVIDIA GPU, and measures it. Built for Node alone, from dist/:
//
//   npm run build && node scripts/gpu-check.mjs [--folder site-packages/nvidia] [--device 0] [--largest 8192]
//
// --stub FILE takes all libraries from one file, to try this script on a machine without a GPU.
// Prints a line a check and a line a rate, then one line of JSON; exits with 1 when a check fails.
import { parseArgs } from 'node:util';
import { openCuda } from '../dist/arithmetic/cuda/cuda.js';
import { errorBound } from '../dist/arithmetic/errorBound.js';
import { float64 } from '../dist/arithmetic/float64.js';
import { conformanceProblems } from '../dist/conformance/problems.js';
import { gradientDescent } from '../dist/inference/gradientDescent.js';
import { mapProblem } from '../dist/problem/problem.js';
import { random } from '../dist/random.js';
import { equilibriumActivities } from '../dist/theory/equilibrium.js';
import { spectrum } from '../dist/theory/spectrum.js';

const { values } = parseArgs({
  options: {
    folder: { type: 'string' },
    device: { type: 'string', default: '0' },
    largest: { type: 'string', default: '8192' },
    stub: { type: 'string' },
  },
});
const { stub, folder } = values;
const libraries = stub ? { cuda: stub, cudart: stub, cublas: stub, cusolver: stub } : folder ? { folder } : {};
const largest = Number(values.largest);

const records = [];
let failures = 0;
const say = (record) => {
  records.push(record);
  console.log(
    Object.values(record)
      .map((v) => (typeof v === 'number' ? v.toPrecision(4) : v))
      .join('  '),
  );
};

/** ratio ≤ 1 passes. */
const check = (engine, name, ratio) => {
  if (!(ratio <= 1)) failures++;
  say({ engine, name, verdict: ratio <= 1 ? 'holds' : 'FAILS', ratio });
};
const checkThrows = async (engine, name, text, body) => {
  const message = await Promise.resolve()
    .then(body)
    .then(
      () => 'nothing thrown',
      (error) => error.message,
    );
  check(engine, `${name}: ${message}`, text.test(message) ? 0 : Infinity);
};

const r = random(1, 'gpu-check');
const normals = (count) => Float64Array.from({ length: count }, () => Math.fround(r.normal()));
/** Both the device and float64 may be off by the bound. */
const worst = (got, { value, error }) =>
  got.reduce((most, x, i) => Math.max(most, x === value.data[i] ? 0 : Math.abs(x - value.data[i]) / (2 * error[i])), 0);

/** Held against float64 within the proven bound of an engine that rounds as A does. */
async function laws(A) {
  const bounds = errorBound(float64, A.unitRoundoff);
  const held = async (name, run) => {
    const x = A.scope(() => run(A));
    check(A.name, name, worst(await A.read(x), run(bounds)));
    A.free([x]);
  };
  const [m, k, n] = [129, 257, 65].map((size) => Math.min(size, largest));
  const [a, b] = [normals(m * k), normals(k * n)];
  for (const transposeA of [false, true])
    for (const transposeB of [false, true])
      await held(`product ${m}×${k}×${n}, transposes ${transposeA}, ${transposeB}`, (S) =>
        S.multiply(
          transposeA ? S.matrix(k, m, a) : S.matrix(m, k, a),
          transposeB ? S.matrix(n, k, b) : S.matrix(k, n, b),
          { transposeA, transposeB },
        ),
      );
  await held(`a system of ${n} equations`, (S) => {
    const X = S.matrix(k, n, b);
    return S.solve(S.add(S.multiply(X, X, { transposeA: true }), S.identity(n)), S.matrix(n, m, a.subarray(0, n * m)));
  });
  for (const { shape, problem } of conformanceProblems(11)) {
    const into = (S) => mapProblem(problem, (w) => S.matrix(w.rows, w.columns, w.data));
    const device = A.scope(() => into(A));
    const z = A.scope(() => equilibriumActivities(A, device));
    const expected = equilibriumActivities(bounds, into(bounds));
    let most = 0;
    for (const [l, zl] of z.entries()) most = Math.max(most, worst(await A.read(zl), expected[l]));
    check(A.name, `equilibrium, ${shape}`, most);
    if (problem.network.layers.length === 1) continue; // nothing is hidden
    const { mu, lambdaMax } = spectrum(float64, problem.network);
    const maxSteps = Math.ceil((40 * lambdaMax) / mu) + 400;
    const options = { stepSize: 1.9 / lambdaMax, mu, relativeError: 1e-3, maxSteps };
    const { status, steps } = await gradientDescent(A, device, options);
    check(A.name, `gradient descent, ${shape}: ${status} after ${steps} steps`, status === 'converged' ? 0 : Infinity);
  }
  // More entries than the largest grid has threads.
  const count = stub ? 100_000 : 20_000_003;
  const x = A.matrix(
    1,
    count,
    Float64Array.from({ length: count }, (_, i) => (i % 1000) / 8),
  );
  const y = A.add(x, x);
  A.axpby(-1, x, 0.5, y);
  check(A.name, `axpby over ${count} entries`, (await A.read(y)).every((v) => v === 0) ? 0 : Infinity);
  A.free([x, y]);
}

async function failuresSaySo(A) {
  await checkThrows(A.name, 'singular', /\.solve: A must be symmetric positive definite/, () =>
    A.solve(A.matrix(2, 2, [1, 2, 2, 1]), A.identity(2)),
  );
  await checkThrows(A.name, 'out of memory', /device memory must hold \d+ bytes more, got \d+ bytes free/, () =>
    A.block([[2 ** 20, 2 ** 22]]),
  );
  check(A.name, 'and goes on', (await A.read(A.identity(1)))[0] === 1 ? 0 : Infinity);
}

/** Seconds of one, the least of a few rounds; reading one number waits for all. */
async function seconds(A, times, body) {
  let least = Infinity;
  for (let round = 0; round < 4; round++) {
    const start = performance.now();
    for (let i = 0; i < times; i++) body();
    await A.read(A.identity(1));
    least = Math.min(least, (performance.now() - start) / 1000 / times);
  }
  return least;
}

async function rates(A) {
  const size = A.name.endsWith('64') ? 8 : 4;
  for (let n = 64; n <= largest; n *= 2) {
    const times = Math.max(3, Math.min(2000, Math.floor(2e11 / n ** 3)));
    const [a, b, c] = [A.matrix(n, n, normals(n * n)), A.matrix(n, n, normals(n * n)), A.identity(n)];
    const product = await seconds(A, times, () => A.gemm(1, a, b, 0, c));
    say({ engine: A.name, name: `gemm ${n}`, GFlops: (2 * n ** 3) / product / 1e9, microseconds: product * 1e6 });
    const update = await seconds(A, times, () => A.axpby(0.5, a, 0.5, b));
    say({
      engine: A.name,
      name: `axpby ${n}×${n}`,
      GBs: (3 * size * n * n) / update / 1e9,
      microseconds: update * 1e6,
    });
    const flip = await seconds(A, times, () => A.free([A.transpose(a)]));
    say({
      engine: A.name,
      name: `transpose ${n}×${n}`,
      GBs: (2 * size * n * n) / flip / 1e9,
      microseconds: flip * 1e6,
    });
    if (n <= 2048) {
      const S = A.scope(() => A.add(A.multiply(a, a, { transposeB: true }), A.identity(n)));
      const solve = await seconds(A, 3, () => A.free([A.solve(S, b)]));
      say({
        engine: A.name,
        name: `solve ${n}×${n}`,
        GFlops: ((7 / 3) * n ** 3) / solve / 1e9,
        microseconds: solve * 1e6,
      });
      A.free([S]);
    }
    A.free([a, b, c]);
  }
}

for (const dtype of ['float64', 'float32']) {
  const A = await openCuda(dtype, { device: Number(values.device), libraries });
  say({ engine: A.name, name: A.about, unitRoundoff: A.unitRoundoff });
  await laws(A);
  await failuresSaySo(A);
  await rates(A);
}
console.log(JSON.stringify({ node: process.version, failures, records }));
process.exitCode = failures > 0 ? 1 : 0;
