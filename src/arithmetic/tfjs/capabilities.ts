import { EngineError } from '../../errors.ts';

/** What layers and their gradients are made of. */
export const OPERATIONS = [
  'matMul',
  'matMulTransposed',
  'relu',
  'tanh',
  'sigmoid',
  'conv2d',
  'conv2dInputGradient',
  'conv2dFilterGradient',
  'maxPool',
  'maxPoolGradient',
] as const;

export type Operation = (typeof OPERATIONS)[number];

/** `runs`, or the reason why it is refused. */
export type Capability = 'runs' | { readonly refused: string };

const DENSE = { matMul: 'runs', matMulTransposed: 'runs', relu: 'runs', tanh: 'runs', sigmoid: 'runs' } as const;
const IMAGES = {
  conv2d: 'runs',
  conv2dInputGradient: 'runs',
  conv2dFilterGradient: 'runs',
  maxPool: 'runs',
  maxPoolGradient: 'runs',
} as const;
const unseen = { refused: 'it has not been held against a reference on a CUDA device' };

/** What each backend may be trusted with. The tests hold every entry against float64, the refused ones too. */
export const CAPABILITIES: Readonly<Record<string, Readonly<Record<Operation, Capability>>>> = {
  cpu: { ...DENSE, ...IMAGES },
  wasm: {
    ...DENSE,
    ...IMAGES,
    conv2dFilterGradient: { refused: 'the backend has no kernel Conv2DBackpropFilter' },
    maxPoolGradient: { refused: 'its MaxPoolGrad is wrong where the maximum of a window is negative' },
  },
  node: { ...DENSE, ...IMAGES },
  'node-gpu': {
    ...DENSE,
    conv2d: unseen,
    conv2dInputGradient: unseen,
    conv2dFilterGradient: unseen,
    maxPool: unseen,
    maxPoolGradient: unseen,
  },
  webgpu: { ...DENSE, ...IMAGES },
};

/**
 * To be asked before a layer runs on a TF.js backend.
 * @throws {EngineError} with the reason when the operation is wrong or missing there, or the backend is not in the table
 */
export function requireOperation(backend: string, operation: Operation): void {
  const capability = Object.hasOwn(CAPABILITIES, backend) ? CAPABILITIES[backend]![operation] : undefined;
  if (capability === 'runs') return;
  const able = Object.keys(CAPABILITIES).filter((name) => CAPABILITIES[name]![operation] === 'runs');
  const reason = capability?.refused ?? `nothing is known of that backend`;
  throw new EngineError(
    `requireOperation: backend must run ${operation}, got ${JSON.stringify(backend)}, where ${reason}; use ${able.join(' or ')}`,
  );
}
