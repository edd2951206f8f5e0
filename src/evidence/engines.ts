import type { FloatArithmetic, HostArithmetic } from '../arithmetic/arithmetic.ts';
import { float32 } from '../arithmetic/float32.ts';
import { float64 } from '../arithmetic/float64.ts';
import type { DType } from '../arithmetic/hostArithmetic.ts';
import type { DataSource } from '../data/source.ts';
import type { Initialisation } from '../network/initialisations.ts';
import { random } from '../random.ts';
import { HIGH_CONDITION, INITIALISATIONS } from './build.ts';
import type { IdentityTest, RatioTest } from './claim.ts';
import { judgeEnclosure } from './enclosure.ts';
import { exactEngine } from './exactEngine.ts';
import { judgeRatio } from './ratio.ts';
import type { Reach } from './recipe.ts';
import type { Finding } from './verdict.ts';

/** A rounding engine as the judges use it. */
export interface JudgingEngine {
  readonly name: string;
  /** Library, version, device. */
  readonly about: string;
  readonly precision: 'float64' | 'float32' | 'bignumber' | 'exact';
  readonly unitRoundoff: number;
  identity(test: IdentityTest, seed: number, data: DataSource): Promise<Finding>;
  ratio(test: RatioTest, seed: number, data: DataSource): Promise<Finding>;
  /** Multiplies two n × n matrices `times` times, and waits until the last product is there: 2n³ flops each. */
  multiply(n: number, times: number): Promise<void>;
}

/** What an engine has to be told about the machine. */
export interface EngineSettings {
  /** A BLAS library by name or path, or `off`; the first that is found unless told. */
  readonly blas?: string;
  /** Paths of libraries to be held against those, unless one is named. */
  readonly blasAlso?: readonly string[];
  /** Threads that a library may use; its own choice unless told. */
  readonly threads?: number;
}

export interface EngineEntry {
  /** Comes with the package, and is used unless engines are named. */
  readonly packaged: boolean;
  /** @throws {EngineError} with the reason when this machine has not what it takes */
  readonly open: (settings: EngineSettings) => Promise<JudgingEngine>;
}

/** How the judges use an arithmetic: which weights and shapes it is given, and where its error bounds are computed. */
interface JudgedAs<B> {
  readonly precision: JudgingEngine['precision'];
  readonly reference: HostArithmetic<B>;
  readonly initialisations: Readonly<Record<string, Initialisation>>;
  readonly reach: Reach;
  /** Called before the engine is used: TF.js has one active backend a thread. */
  readonly activate?: () => Promise<unknown>;
}

const DOUBLE = { precision: 'float64', reference: float64, initialisations: INITIALISATIONS, reach: 'narrow' } as const;
const SINGLE = { ...DOUBLE, precision: 'float32' } as const;

const found = (open: EngineEntry['open']): EngineEntry => ({ packaged: false, open });
const packaged = (open: EngineEntry['open']): EngineEntry => ({ packaged: true, open });

/** The engines by name, each loaded when it is opened. One line adds one. */
export const ENGINES: Readonly<Record<string, EngineEntry>> = {
  float64: packaged(async () => judging(float64, { ...DOUBLE, reach: 'broad' })),
  bignumber: packaged(async () => {
    const { bignumber64 } = await import('../arithmetic/bignumber.ts');
    return judging(bignumber64, {
      precision: 'bignumber',
      reference: bignumber64,
      initialisations: HIGH_CONDITION,
      reach: 'narrow',
    });
  }),
  'tfjs-wasm': packaged(() => onTfjs('wasm')),
  'tfjs-cpu': packaged(() => onTfjs('cpu')),
  float32: found(async () => judging(float32, SINGLE)), // on every machine, yet not by default: TF.js shows float32 already
  'blas-float64': found((settings) => onBlas('float64', DOUBLE, settings)),
  'blas-float32': found((settings) => onBlas('float32', SINGLE, settings)),
  'tfjs-node': found(() => onTfjs('node')),
  'tfjs-node-gpu': found(() => onTfjs('node-gpu')),
  'tfjs-webgpu': found(() => onTfjs('webgpu')),
  'cuda-float64': found(() => onCuda('float64', DOUBLE)),
  'cuda-float32': found(() => onCuda('float32', SINGLE)),
};

/** The exact systems by name, each loaded when it is opened. One line adds one; it is asked where it is named. */
export const EXACT_ENGINES: Readonly<Record<string, () => JudgingEngine | Promise<JudgingEngine>>> = {
  rational: async () => exactEngine((await import('../arithmetic/rational.ts')).rational),
  primeField: async () => exactEngine((await import('../arithmetic/primeField.ts')).primeField),
};

async function onBlas<B>(
  dtype: DType,
  role: JudgedAs<B>,
  { blas, blasAlso, threads }: EngineSettings,
): Promise<JudgingEngine> {
  const { findBlas } = await import('../arithmetic/blas/openBlas.ts');
  const { arithmetic, warnings } = await findBlas(dtype, {
    ...(blas === undefined ? {} : { library: blas }),
    ...(blasAlso === undefined ? {} : { also: blasAlso }),
    ...(threads === undefined ? {} : { threads }),
  });
  const about = [arithmetic.about, ...warnings.map((warning) => `dropped: ${warning}`)].join('; ');
  return judging({ ...arithmetic, about }, role);
}

async function onCuda<B>(dtype: DType, role: JudgedAs<B>): Promise<JudgingEngine> {
  const { openCuda } = await import('../arithmetic/cuda/cuda.ts');
  return judging(await openCuda(dtype), role);
}

/** Float32 on any TF.js backend; its bounds are computed in float64. */
export async function onTfjs(backend: string): Promise<JudgingEngine> {
  const { tfjs } = await import('../arithmetic/tfjs/onDemand.ts');
  const activate = (): ReturnType<typeof tfjs> => tfjs(backend);
  return judging(await activate(), { ...SINGLE, activate });
}

function judging<M, B>(A: FloatArithmetic<M>, { precision, activate, ...role }: JudgedAs<B>): JudgingEngine {
  return {
    name: A.name,
    about: A.about,
    precision,
    unitRoundoff: A.unitRoundoff,
    async identity(test, seed, data) {
      await activate?.();
      return judgeEnclosure(test, { arithmetic: A, ...role }, seed, data);
    },
    async ratio(test, seed, data) {
      await activate?.();
      return judgeRatio(test, A, seed, data);
    },
    async multiply(n, times) {
      await activate?.();
      const r = random(0, 'evidence/engines');
      const entries = Float64Array.from({ length: n * n }, () => r.normal());
      const [a, row] = [A.matrix(n, n, entries), A.matrix(1, n, entries.subarray(0, n))];
      const product = A.scope(() => {
        let last = a;
        for (let i = 0; i < times; i++) last = A.scope(() => A.multiply(a, a));
        return A.multiply(row, last); // reading one row of it waits for all of it
      });
      await A.read(product);
      A.free([a, row, product]);
    },
  };
}
