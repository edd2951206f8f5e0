import { beforeAll, describe } from 'vitest';
import { NO_STUB, type Stub, buildStub } from './cudaStub.ts';

/** Tests on a stub of CUDA's libraries, built before the first of them; skipped with the reason where it cannot be built. */
export function onStub(tests: (stub: () => Stub) => void): void {
  const absent = NO_STUB === undefined ? '' : ` (skipped: ${NO_STUB})`;
  describe.skipIf(absent)(`cuda on a stub of its libraries${absent}`, () => {
    let stub: Stub;
    beforeAll(() => {
      stub = buildStub();
    });
    tests(() => stub);
  });
}
