import { expect, test } from 'vitest';
import { tfjs, tfjsElementwise } from '../../src/arithmetic/tfjs/onDemand.ts';

test('backends that are asked for at once open one after another, each with its own unit roundoff', async () => {
  const [a, b, c, d] = await Promise.all([tfjs('wasm'), tfjs('cpu'), tfjsElementwise('wasm'), tfjs('wasm')]);
  expect([a, b, c, d].map(({ name }) => name)).toEqual(['tfjs-wasm', 'tfjs-cpu', 'tfjs-wasm', 'tfjs-wasm']);
  for (const A of [a, b, c, d]) expect(A.unitRoundoff).toBe(2 ** -24);
  // The last one asked for is active.
  expect(await d.read(d.multiply(d.matrix(1, 2, [1, 2]), d.matrix(2, 1, [3, 4])))).toEqual(Float64Array.of(11));
});

test('one that fails does not keep the next from opening', async () => {
  const [failed, opened] = await Promise.allSettled([tfjs('no-such-backend'), tfjs('cpu')]);
  expect([failed.status, opened.status]).toEqual(['rejected', 'fulfilled']);
});
