import { primeField } from '../arithmetic/primeField.ts';
import { rational } from '../arithmetic/rational.ts';
import type { DataSource } from '../data/source.ts';
import { hash } from '../random.ts';
import type { Claim, IdentityTest } from './claim.ts';
import { smallestCounterexample } from './counterexample.ts';
import type { JudgingEngine } from './engines.ts';
import { differs, judgeIdentity } from './identity.ts';
import { judgeMean } from './mean.ts';
import { judgeOrder } from './order.ts';
import { type Archive, judgeRecords } from './records.ts';
import { judgeSearch } from './search.ts';
import type { Counterexample, Finding, Outcome, Verdict } from './verdict.ts';

/** Everything a run of the judge needs besides the claim. */
export interface Court {
  readonly seed: number;
  /** Real and synthetic data; every claim is judged on each. */
  readonly data: readonly DataSource[];
  readonly engines: readonly JudgingEngine[];
  /** Records of figures; claims about them are undecided without. */
  readonly archive?: Archive;
  /** Set where the archive is to be made of runs done now; some of them read a folder of data. */
  readonly fresh?: { readonly data?: string };
  /** Milliseconds, for the record only. */
  readonly clock: () => number;
}

interface Judged {
  readonly findings: Finding[];
  readonly counterexample?: Counterexample;
}

/**
 * Decides one claim. It is refuted when any judge refutes it, holds when every judge that could decide says so and every control
 * came out as it must, and is undecided otherwise; an exception is an undecided finding with its message, never a verdict.
 */
export async function judge(claim: Claim, court: Court): Promise<Verdict> {
  const start = court.clock();
  let judged: Judged;
  try {
    judged = await decide(claim, court, seedOf(claim.id, court.seed));
  } catch (error) {
    judged = { findings: [crash(error)] };
  }
  const { findings, counterexample } = judged;
  const outcome = combine(findings);
  const controlled = findings.every(
    (f) => f.outcome === 'undecided' || f.controls.every((c) => c.outcome === c.expected),
  );
  const separation = separationOf(findings);
  return {
    id: claim.id,
    outcome,
    expected: claim.expected,
    asExpected: outcome === claim.expected && controlled,
    findings,
    ...(counterexample ? { counterexample } : {}),
    ...(separation === undefined ? {} : { separation }),
    seconds: (court.clock() - start) / 1000,
    replay: `npx pcn-check verify --claim ${claim.id} --seed ${court.seed}`,
  };
}

async function decide({ test, expected }: Claim, { data, engines, archive }: Court, seed: number): Promise<Judged> {
  switch (test.kind) {
    case 'identity':
      return decideIdentity(test, expected, data, engines, seed);
    case 'certificate':
    case 'backward-error': {
      const findings: Finding[] = [];
      for (const engine of engines.filter((e) => test.engines.some((precision) => precision === e.precision))) {
        for (const source of data) findings.push(await attempt(engine, source, () => engine.ratio(test, seed, source)));
      }
      return { findings };
    }
    case 'order': {
      const findings: Finding[] = [];
      for (const source of data) findings.push(await judgeOrder(test, seed, source));
      return { findings };
    }
    case 'mean':
      return { findings: [judgeMean(test, seed)] };
    case 'records':
      return { findings: [await judgeRecords(test, archive)] };
    case 'search': {
      const { finding, counterexample } = judgeSearch(test, seed);
      return { findings: [finding], ...(counterexample ? { counterexample } : {}) };
    }
  }
}

async function decideIdentity(
  test: IdentityTest,
  expected: Outcome,
  sources: readonly DataSource[],
  engines: readonly JudgingEngine[],
  seed: number,
): Promise<Judged> {
  const data = sources.filter(
    ({ sizes }) => !sizes || (!test.regime.fullRank && (!test.regime.square || sizes.inputs === sizes.outputs)),
  );
  const findings = [judgeIdentity(test, seed)];
  for (const source of data.filter((d) => d.integer)) findings.push(judgeIdentity(test, seed, source));
  const exact = combine(findings);
  for (const engine of engines.filter(({ precision }) => precision === 'exact' || !test.regime.exactOnly))
    for (const source of data) findings.push(await attempt(engine, source, () => engine.identity(test, seed, source)));
  if (exact !== 'refuted' && expected !== 'refuted') return { findings };
  const counterexample = smallestCounterexample(
    test.regime,
    (c) => {
      const [left, right] = [test.left(rational, c), test.right(rational, c)];
      return { holds: rational.equals(left, right), left, right };
    },
    seed,
    {
      letters: test.letters,
      // What is equal in fractions is equal mod p. The rest could be told equal only where p divides a number that is not zero.
      suspected: (c) => differs(() => primeField.equals(test.left(primeField, c), test.right(primeField, c))),
    },
  );
  return { findings, ...(counterexample ? { counterexample } : {}) };
}

function combine(findings: readonly Finding[]): Outcome {
  if (findings.some((f) => f.outcome === 'refuted')) return 'refuted';
  const decided = findings.filter((f) => f.outcome !== 'undecided');
  // Engines out of reach of a claim leave it to the exact ones; a crash does not.
  return decided.length === 0 || findings.some((f) => f.outcome === 'undecided' && f.kind !== 'error-bound')
    ? 'undecided'
    : 'holds';
}

/** The mildest control's ratio over the worst honest one, over findings that hold and have both. */
function separationOf(findings: readonly Finding[]): number | undefined {
  const separations = findings.flatMap((f) => {
    const ratios = f.controls.flatMap((c) => (c.ratio === undefined ? [] : [c.ratio]));
    return f.outcome === 'holds' && f.ratio !== undefined && ratios.length > 0
      ? [Math.min(...ratios) / Math.max(f.ratio, Number.MIN_VALUE)]
      : [];
  });
  return separations.length > 0 ? Math.min(...separations) : undefined;
}

/** An engine that stops (a lost device, no memory) is undecided, and so is its claim; the others still say what they found. */
async function attempt(engine: JudgingEngine, data: DataSource, ask: () => Promise<Finding>): Promise<Finding> {
  try {
    return await ask();
  } catch (error) {
    return crash(error, engine.name, data.name);
  }
}

function crash(error: unknown, system = 'none', data = 'none'): Finding {
  const cause = error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : '';
  return {
    kind: 'crash',
    system,
    data,
    outcome: 'undecided',
    summary: `the judge stopped: ${error instanceof Error ? error.message : String(error)}${cause}`,
    cases: {},
    controls: [],
  };
}

/** hash(claim id) xor run seed, as a non-negative 31-bit integer. */
export function seedOf(id: string, runSeed: number): number {
  return ((hash(id) ^ runSeed) >>> 0) % 2 ** 31;
}
