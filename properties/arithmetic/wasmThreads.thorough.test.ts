import { afterAll, describe, test } from 'vitest';
import { wasmThreads } from '../../src/arithmetic/wasm/engine.ts';
import { LARGE, expectPlainLoop } from './severalThreads.ts';

afterAll(() => wasmThreads(1));

describe('several threads', () => {
  test('one, two and three: a large product is the plain loop bit for bit', () => expectPlainLoop(LARGE));
});
