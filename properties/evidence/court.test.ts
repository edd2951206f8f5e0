import * as tf from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { float64 } from '../../src/arithmetic/float64.ts';
import { digits, teacher } from '../../src/data/index.ts';
import { DataError, EngineError, ValueError } from '../../src/errors.ts';
import type { RatioTest } from '../../src/evidence/claim.ts';
import { findEngines, openCourt, openEngine } from '../../src/evidence/court.ts';
import { ENGINES, type JudgingEngine } from '../../src/evidence/engines.ts';
import { ONE, identity, predicted, predictedByProduct } from './trials.ts';

const PRODUCT = identity(predicted, predictedByProduct, { ...ONE, family: 'dln' });

afterEach(() => vi.restoreAllMocks());

describe('the engines of the list', () => {
  test('four come with the package, and the others are opened when they are named', () => {
    const packaged = Object.entries(ENGINES).filter(([, entry]) => entry.packaged);
    expect(packaged.map(([name]) => name)).toEqual(['float64', 'bignumber', 'tfjs-wasm', 'tfjs-cpu']);
    expect(Object.keys(ENGINES)).toHaveLength(12);
  });

  const usual = /^(kaiming|norm-preserving|orthogonal|condition 1e[13])$/;
  const single = {
    precision: 'float32',
    unitRoundoff: 2 ** -24,
    depths: 2,
    depth: /^L=[23]$/,
    weights: usual,
  } as const;
  test.each([
    { ...single, name: 'float64', precision: 'float64', unitRoundoff: 2 ** -53, depths: 5, depth: /^L=[12358]$/ },
    { ...single, name: 'float32' },
    { ...single, name: 'tfjs-wasm' },
    { ...single, name: 'tfjs-cpu' },
    {
      ...single,
      name: 'bignumber',
      precision: 'bignumber',
      unitRoundoff: 10 ** -63,
      weights: /^condition 1e(6|9|12)$/,
    },
  ] as const)('$name judges identities and bounds in its precision, on its shapes and weights', async (expected) => {
    const { name, precision, unitRoundoff, depths, depth, weights } = expected;
    const engine = await openEngine(name);
    expect(engine.name).toMatch(name === 'bignumber' ? /bignumber/ : new RegExp(`^${name}$`));
    expect(engine.precision).toBe(precision);
    expect(engine.about).not.toBe('');
    expect(engine.unitRoundoff).toBe(unitRoundoff);
    const finding = await engine.identity(PRODUCT, 1, teacher);
    expect([finding.outcome, finding.unitRoundoff]).toEqual(['holds', engine.unitRoundoff]);
    const tried = Object.keys(finding.cases);
    expect(tried.filter((c) => c.startsWith('L=')).length).toBe(depths);
    for (const c of tried.filter((tag) => tag.startsWith('L='))) expect(c).toMatch(depth);
    expect(tried.filter((tag) => weights.test(tag)).length).toBeGreaterThan(1);

    const measured: [string, string][] = [];
    const numbers = {
      ...{ widths: [1, 1], weights: [Float64Array.of(1)], batch: 1 },
      ...{ x: Float64Array.of(1), y: Float64Array.of(1) },
    };
    const ratio: RatioTest = {
      kind: 'certificate',
      engines: [precision === 'bignumber' ? 'float64' : precision],
      cases: ({ seed, data }) => [{ label: `${seed} ${data.name}`, numbers }],
      measure: (A, c) => {
        measured.push([A.name, c.label]);
        return Promise.resolve({ error: 1, bound: 2 });
      },
      controls: {},
    };
    expect((await engine.ratio(ratio, 7, digits)).ratio).toBe(0.5);
    expect(measured).toEqual([[engine.name, '7 digits']]);
  });

  test('an engine takes its backend back before it is used', async () => {
    const [wasm, cpu] = [await openEngine('tfjs-wasm'), await openEngine('tfjs-cpu')];
    const uses: ((engine: JudgingEngine) => Promise<unknown>)[] = [
      (engine) => engine.identity(PRODUCT, 1, teacher),
      (engine) => engine.multiply(2, 1),
      (engine) =>
        engine
          .ratio(
            {
              kind: 'certificate',
              engines: [],
              cases: () => [],
              measure: () => Promise.reject(new Error('no case')),
              controls: {},
            },
            1,
            teacher,
          )
          .catch((error: unknown) => error),
    ];
    for (const use of uses)
      for (const [engine, backend] of [
        [wasm, 'wasm'],
        [cpu, 'cpu'],
      ] as const) {
        await use(engine);
        expect(tf.getBackend()).toBe(backend);
      }
  });

  test('an engine that is not TF.js multiplies too', async () => {
    await expect((await openEngine('float64')).multiply(3, 2)).resolves.toBeUndefined();
  });

  test('multiply makes the products that it is asked for, on n × n numbers, and leaves nothing behind', async () => {
    const engine = await openEngine('tfjs-cpu');
    for (const times of [1, 3]) {
      const { kernels, newTensors } = await tf.profile(async () => {
        await engine.multiply(5, times);
        return tf.scalar(0);
      });
      expect(newTensors).toBe(1); // the one that profile wants back
      const products = kernels.filter(({ name }) => name === 'BatchMatMul').map(({ outputShapes }) => outputShapes[0]);
      // `times` squares, and one row of the last to wait for it
      expect(products.map((shape) => shape!.slice(-2))).toEqual([
        ...Array.from({ length: times }, () => [5, 5]),
        [1, 5],
      ]);
    }
  });

  test('a BLAS is told its library and threads where they are given, and says what was dropped', async () => {
    const asked: unknown[] = [];
    vi.doMock('../../src/arithmetic/blas/openBlas.ts', () => ({
      findBlas: (dtype: string, options: unknown) => {
        asked.push([dtype, options]);
        const arithmetic = { ...float64, name: `blas-${dtype}`, about: 'made up' };
        return Promise.resolve({ arithmetic, library: '', warnings: ['one: too old', 'two: wrong'] });
      },
    }));
    try {
      const double = await openEngine('blas-float64', { blas: 'lib', threads: 3 });
      const single = await openEngine('blas-float32');
      expect(asked).toStrictEqual([
        ['float64', { library: 'lib', threads: 3 }],
        ['float32', {}],
      ]);
      expect([double, single].map(({ precision }) => precision)).toEqual(['float64', 'float32']);
      expect(double.about).toBe('made up; dropped: one: too old; dropped: two: wrong');
      expect((await double.identity(PRODUCT, 1, teacher)).outcome).toBe('holds');
    } finally {
      vi.doUnmock('../../src/arithmetic/blas/openBlas.ts');
    }
  });

  test('CUDA is opened in the precision of the name', async () => {
    vi.doMock('../../src/arithmetic/cuda/cuda.ts', () => ({
      openCuda: (dtype: string) => Promise.resolve({ ...float64, name: `cuda-${dtype}` }),
    }));
    try {
      for (const precision of ['float64', 'float32'] as const) {
        const engine = await openEngine(`cuda-${precision}`);
        expect([engine.name, engine.precision]).toEqual([`cuda-${precision}`, precision]);
        expect((await engine.identity(PRODUCT, 1, teacher)).outcome).toBe('holds');
      }
    } finally {
      vi.doUnmock('../../src/arithmetic/cuda/cuda.ts');
    }
  });
});

describe('openEngine', () => {
  test.each(['tfjs-node', 'tfjs-node-gpu', 'tfjs-webgpu'])(
    '%s asks TF.js for the backend of its name',
    async (name) => {
      const asked: string[] = [];
      vi.doMock('../../src/arithmetic/tfjs.ts', () => ({
        tfjs: (backend: string) => Promise.resolve((asked.push(backend), { ...float64, name: `tfjs-${backend}` })),
      }));
      try {
        expect((await openEngine(name)).name).toBe(name);
        expect(asked).toEqual([name.slice('tfjs-'.length)]);
      } finally {
        vi.doUnmock('../../src/arithmetic/tfjs.ts');
      }
    },
  );

  test('takes any TF.js backend that the program has registered', async () => {
    tf.copyRegisteredKernels('cpu', 'of-my-own');
    tf.registerBackend('of-my-own', () => tf.findBackend('cpu'));
    expect((await openEngine('tfjs-of-my-own')).name).toBe('tfjs-of-my-own');
    await tf.setBackend('cpu');
  });

  test.each(['nothing', 'toString', 'tfjs-', 'a tfjs-cpu', 'tfjs-\n', 'tfjs-cpu\n'])(
    'refuses %j, which is no engine',
    (name) => expect(openEngine(name)).rejects.toThrow(ValueError),
  );
});

describe('findEngines', () => {
  test('opens what there is, and says of the rest why it is not there', async () => {
    for (const [name, entry] of Object.entries(ENGINES))
      if (name !== 'float64' && name !== 'float32')
        vi.spyOn(entry, 'open').mockRejectedValue(new EngineError(`no ${name} here`));
    const settings = { threads: 2 };
    const opened = vi.spyOn(ENGINES['float64']!, 'open');
    const { found, absent } = await findEngines(settings);
    expect(opened).toHaveBeenCalledWith(settings);
    expect(found.map(({ name }) => name)).toEqual(['float64', 'float32']);
    expect(absent).toHaveLength(Object.keys(ENGINES).length - 2);
    for (const { name, reason } of absent) expect(reason).toBe(`no ${name} here`);
  });

  test('lets any other error out', async () => {
    vi.spyOn(ENGINES['float64']!, 'open').mockRejectedValue(new TypeError('a mistake'));
    await expect(findEngines({})).rejects.toThrow('a mistake');
  });
});

describe('openCourt', () => {
  test('has the teacher and the digits, and the engines in the order of their names', async () => {
    const clock = (): number => 12;
    const court = await openCourt({ seed: 5, engines: ['float32', 'float64'] }, clock);
    expect(court).toMatchObject({ seed: 5, data: [teacher, digits], clock });
    expect(court.engines.map(({ name }) => name)).toEqual(['float32', 'float64']);
  });

  test('looks for MNIST where it is told to', () =>
    expect(openCourt({ seed: 5, engines: [], mnistFolder: 'properties/no such folder' }, () => 0)).rejects.toThrow(
      DataError,
    ));

  test('passes on what the engines are told', async () => {
    const settings = { seed: 1, engines: ['blas-float64'], blas: 'off' };
    await expect(openCourt(settings, () => 0)).rejects.toThrow(/switched off/);
  });
});
