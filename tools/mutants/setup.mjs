import fc from 'fast-check';
import { beforeEach, inject } from 'vitest';

// A mutant is dead at its first counterexample; a smaller one would only take longer.
fc.configureGlobal({ ...fc.readConfigureGlobal(), endOnFailure: true });

// While a test file loads, the mutant of the run before it is still in place.
const stryker = globalThis[inject('globalNamespace')];
if (stryker && inject('mutantActivation') !== 'static') stryker.activeMutant = undefined;

/** Too slow to run for each mutant: large cases of what smaller ones show, and counts of rare events. */
const SLOW = [
  /proven minimum is where a much longer run ends/,
  /energy never ends above that of the feedforward sweep/,
  /at least 10 times the steps by gradient descent/,
  /does not certify an accuracy that 24 bits cannot hold/,
  /finds the equilibrium .* widths (3-4-4-4-4-4|2-3-3-4-4)-/,
  /^of .* are at most .* widths (3-4-4-4-4-4|2-3-3-4-4)-/,
  /a Hessian of 400 rows/,
  /one hidden neuron under many outputs/,
  /holds 512 rows of a weight matrix/,
  /are normal: 2²⁰ of them/,
  /once in ten thousand|at most once in 100|once in 300/,
  /sees a mean that is two half widths away/,
];

beforeEach(({ task, skip }) => {
  if (SLOW.some((title) => title.test(task.name))) skip();
});
