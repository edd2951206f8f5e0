import type { FloatArithmetic } from '../arithmetic/arithmetic.ts';
import { float64 } from '../arithmetic/float64.ts';
import type { DataSource } from '../data/source.ts';
import { HIGH_CONDITION, INITIALISATIONS } from './build.ts';
import type { IdentityTest, RatioTest } from './claim.ts';
import { judgeEnclosure } from './enclosure.ts';
import { judgeRatio } from './ratio.ts';
import type { Finding } from './verdict.ts';

/** A rounding engine as the judges use it. */
export interface JudgingEngine {
  readonly name: string;
  readonly precision: 'float64' | 'float32' | 'bignumber';
  readonly unitRoundoff: number;
  identity(test: IdentityTest, seed: number, data: DataSource): Promise<Finding>;
  ratio(test: RatioTest, seed: number, data: DataSource): Promise<Finding>;
}

const judging = <M>(
  A: FloatArithmetic<M>,
  precision: JudgingEngine['precision'],
  judgeIdentity: JudgingEngine['identity'],
): JudgingEngine => ({
  name: A.name,
  precision,
  unitRoundoff: A.unitRoundoff,
  identity: judgeIdentity,
  ratio: (test, seed, data) => judgeRatio(test, A, seed, data),
});

/** The engines by name, each loaded when it is opened. One line adds one. */
export const ENGINES: Readonly<Record<string, () => Promise<JudgingEngine>>> = {
  float64: async () => {
    const engine = {
      arithmetic: float64,
      reference: float64,
      initialisations: INITIALISATIONS,
      reach: 'broad' as const,
    };
    return judging(float64, 'float64', (test, seed, data) => judgeEnclosure(test, engine, seed, data));
  },
  bignumber: async () => {
    const { bignumber64 } = await import('../arithmetic/bignumber.ts');
    const engine = {
      arithmetic: bignumber64,
      reference: bignumber64,
      initialisations: HIGH_CONDITION,
      reach: 'narrow' as const,
    };
    return judging(bignumber64, 'bignumber', (test, seed, data) => judgeEnclosure(test, engine, seed, data));
  },
  'tfjs-wasm': () => onTfjs('wasm'),
  'tfjs-cpu': () => onTfjs('cpu'),
};

/** Float32 on any TF.js backend; its bounds are computed in float64. */
export async function onTfjs(backend: string): Promise<JudgingEngine> {
  const { tfjs } = await import('../arithmetic/tfjs.ts');
  const A = await tfjs(backend);
  const engine = { arithmetic: A, reference: float64, initialisations: INITIALISATIONS, reach: 'narrow' as const };
  const active = async (): Promise<void> => void (await tfjs(backend));
  return {
    ...judging(A, 'float32', async (test, seed, data) => {
      await active();
      return judgeEnclosure(test, engine, seed, data);
    }),
    ratio: async (test, seed, data) => {
      await active();
      return judgeRatio(test, A, seed, data);
    },
  };
}
