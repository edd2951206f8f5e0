import { expect, test } from 'vitest';
import { selectClaims } from '../../src/claims/index.ts';
import { mnist } from '../../src/data/index.ts';
import { ENGINES } from '../../src/evidence/engines.ts';
import { judge } from '../../src/evidence/judge.ts';
import { expectAsExpected } from './judged.ts';

const folder = process.env['PCN_CHECK_DATA'];

for (const id of ['se/theorem-1', 'se/theorem-2-transposed']) {
  test(`${id} holds on MNIST, exactly and within the rounding bound of float64`, async (context) => {
    if (!folder)
      return context.skip('PCN_CHECK_DATA is not set: set it to a folder with the MNIST files to judge on MNIST');
    const [claim] = selectClaims([id]);
    const verdict = await judge(claim!, {
      seed: 1,
      data: [await mnist(folder)],
      engines: [await ENGINES['float64']!.open({})],
      clock: () => performance.now(),
    });
    expectAsExpected(verdict);
    expect(verdict.findings.filter((f) => f.data === 'mnist').map((f) => [f.system, f.outcome])).toEqual([
      ['primeField', 'holds'],
      ['float64', 'holds'],
    ]);
  });
}
