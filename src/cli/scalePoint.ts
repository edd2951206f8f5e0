import { availableParallelism } from 'node:os';
import { openBlas } from '../arithmetic/blas/openBlas.ts';
import { float64 } from '../arithmetic/float64.ts';
import { wasmThreads } from '../arithmetic/wasm/engine.ts';
import { EngineError } from '../errors.ts';
import { type ScalePoint, runScalePoint } from '../experiments/scale.ts';

// One point in a process of its own, so that its peak memory is its own:   node scalePoint.js '<point as JSON>'

const library = process.env['PCN_CHECK_BLAS'];

async function fastest(): Promise<typeof float64> {
  try {
    return await openBlas('float64', library ? { library } : {});
  } catch (error) {
    if (!(error instanceof EngineError) || library) throw error; // a library that was asked for is not replaced
    wasmThreads(availableParallelism());
    return float64;
  }
}

const A = await fastest();
const record = runScalePoint(JSON.parse(process.argv[2]!) as ScalePoint, A, () => performance.now());
process.stdout.write(JSON.stringify({ ...record, about: A.about, peakBytes: process.resourceUsage().maxRSS * 1024 }));
