import { TestRunner, describe, test } from 'vitest';

/**
 * Makes a failing test of what keeps a test file from loading, in its modules or in a `describe`. Stryker asks tests alone, and would
 * take such a file for one that has nothing to say.
 */
export default class extends TestRunner {
  async importFile(path, source) {
    if (source !== 'collect') return super.importFile(path, source);
    let reason;
    const failing = () =>
      describe('the file', () => {
        test('loads', () => {
          throw reason;
        });
      });
    try {
      await super.importFile(path, source);
      const { tasks } = TestRunner.getCurrentSuite();
      const groups = tasks.filter(({ type }) => type === 'collector');
      const instead = failing();
      tasks.pop(); // it is listed in place of a group that cannot be, if there is one
      for (const group of groups) {
        const collect = group.collect.bind(group);
        group.collect = async (file) => {
          try {
            return await collect(file);
          } catch (error) {
            reason ??= error;
            return instead.collect(file);
          }
        };
      }
    } catch (error) {
      reason = error;
      failing();
    }
  }
}
