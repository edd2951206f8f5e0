import { expect, test } from 'vitest';
import { float64 } from '../../src/arithmetic/float64.ts';
import { CLAIMS } from '../../src/claims/index.ts';
import { digits, teacher } from '../../src/data/index.ts';
import type { Claim } from '../../src/evidence/claim.ts';
import { ENGINES, type JudgingEngine } from '../../src/evidence/engines.ts';
import { judge } from '../../src/evidence/judge.ts';
import type { Verdict } from '../../src/evidence/verdict.ts';
import { packagedArchive } from '../../src/experiments/archive.ts';

/** Claims that take a second or more to judge, nearly all of them searches for a counterexample: the thorough tests judge these. */
const LONG: ReadonlySet<string> = new Set([
  ...['se/eq-44-printed', 'se/eq-49-printed', 'se/b1-learning-rate-printed', 'se/takeaway-norms-printed'],
  ...['se/theorem-1-nonzero-printed', 'se/theorem-1-positive', 'se/theorem-2-alignment-printed'],
  ...['se/theorem-2-inverse-printed', 'se/residual-rate-printed', 'pc/inference-solvers-reach-closed-form'],
]);

const PATTERNS: Readonly<Record<string, RegExp>> = {
  equations: /^se\/(eq-0[2-9]|bp-gradient)/,
  definitions: /^se\/eq-(01|1[0-79]|20|2[4589]|3[128]|47)/,
  sentences: /^se\/(s\d|appendix-)/,
  'appendix-equations':
    /^se\/(?!eq-(0\d|1[0-79]|20|2[4589]|3[128]|47)|bp-gradient|theorem-|eq-49|residual-|convolution-|s\d|appendix-|fig-)/,
  figures: /^se\/fig-/,
  convolution: /^se\/convolution-/,
  theorems: /^se\/(theorem-|eq-49)/,
  'residual-equations': /^se\/residual-eq-/,
  'residual-theorems': /^se\/residual-(?!eq-)/,
  general: /^pc\/(?!inference|closed-form|nonlinear-)/,
  nonlinear: /^pc\/nonlinear-/,
  generative: /^pcn\//,
  inference: /^pc\/(inference|closed-form)/,
  'limits-energy': /^lim\/energy-/,
  'limits-cosine-width': /^lim\/cosine-width/,
  'limits-scalings': /^lim\/(width|depth|later|sp|precision-n)-/,
  'limits-other': /^lim\/(?!energy-|cosine-width|(width|depth|later|sp|precision-n)-)/,
};

/** Some of the claims, told by their ids. */
interface Group {
  readonly test: (id: string) => boolean;
}

/**
 * The claims by the test file that judges them: <name>.test.ts, or <name>.thorough.test.ts, calls judgeGroup('<name>').
 * catalogue.test.ts refuses a claim that no group, or more than one, has.
 */
export const GROUPS: Readonly<Record<string, Group>> = {
  ...Object.fromEntries(
    Object.entries(PATTERNS).map(([name, pattern]) => [
      name,
      { test: (id: string) => pattern.test(id) && !LONG.has(id) },
    ]),
  ),
  long: { test: (id) => LONG.has(id) },
};

/** Double precision, or every engine that comes with the package. */
export type Engines = 'float64' | 'every engine';

const archive = packagedArchive(float64);
const opened = new Map<Engines, JudgingEngine[]>();

async function enginesOf(which: Engines): Promise<JudgingEngine[]> {
  const engines = opened.get(which) ?? [];
  // One after the other: TF.js has one active backend.
  if (engines.length === 0)
    for (const [name, { packaged, open }] of Object.entries(ENGINES))
      if (which === 'every engine' ? packaged : name === which) engines.push(await open({}));
  opened.set(which, engines);
  return engines;
}

/** Both kinds of data that come with the package, seed 1. */
async function verdictOf(claim: Claim, which: Engines): Promise<Verdict> {
  const engines = await enginesOf(which);
  return judge(claim, { seed: 1, data: [teacher, digits], engines, archive, clock: () => performance.now() });
}

/** What a person needs when a verdict is not the expected one: every finding, every control gone wrong, the line that replays it. */
export function explain({ outcome, expected, findings, replay, id }: Verdict): string {
  return [
    `${id} is ${outcome}, expected ${expected}:`,
    ...findings.flatMap((f) => [
      `  ${f.kind} in ${f.system} on ${f.data}: ${f.outcome} (${f.summary})`,
      ...f.controls
        .filter((c) => c.outcome !== c.expected)
        .map(
          (c) =>
            `    control "${c.name}": ${c.outcome}, expected ${c.expected}${c.ratio === undefined ? '' : `, error/bound ${c.ratio}`}`,
        ),
    ]),
    `  replay: ${replay}`,
  ].join('\n');
}

/** Fails with everything that a person needs. */
export const expectAsExpected = (verdict: Verdict): void =>
  expect(verdict.asExpected ? 'as expected' : explain(verdict)).toBe('as expected');

/** One test for each claim of a group; titles never change. Every engine has its turn in everyEngine.thorough.test.ts. */
export function judgeGroup(name: string, engines: Engines = 'float64'): void {
  const group = GROUPS[name];
  if (!group) throw new Error(`judgeGroup: name must be one of ${Object.keys(GROUPS).join(', ')}, got ${name}`);
  for (const claim of CLAIMS.filter(({ id }) => group.test(id))) {
    const ending = claim.erratum ? 'refuted as printed' : claim.expected;
    test(`${claim.id}: ${claim.title} — ${ending}`, async () => {
      const verdict = await verdictOf(claim, engines);
      expectAsExpected(verdict);
    });
  }
}
