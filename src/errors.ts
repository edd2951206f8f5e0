/**
 * Misuse throws one of these; what a computation finds (refuted, diverged, non-finite) is a value, never an error.
 * Messages read `<function>: <argument> must <condition>, got <value>; <next step>`.
 */
export class PcnCheckError extends Error {
  override name: string = 'PcnCheckError';
}

/** Shapes that do not fit: weights that do not chain, a batch of another size, an empty layer. */
export class DimensionError extends PcnCheckError {
  override name = 'DimensionError';
}

/** An argument outside its domain: NaN, infinite, non-positive precision, an unknown name. */
export class ValueError extends PcnCheckError {
  override name = 'ValueError';
}

/** A system without a unique solution, or one that is not symmetric positive definite where it has to be. */
export class SingularError extends PcnCheckError {
  override name = 'SingularError';
}

/** A file that is not what it says it is: truncated, wrong magic, trailing bytes. */
export class DataError extends PcnCheckError {
  override name = 'DataError';
}

/** An engine that was asked for and is not here, or does not do what was asked. */
export class EngineError extends PcnCheckError {
  override name = 'EngineError';
}
