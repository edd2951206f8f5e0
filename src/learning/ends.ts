import { float64 } from '../arithmetic/float64.ts';
import type { Ends } from '../inference/localCertificate.ts';
import { provenEnds } from '../theory/spectrum.ts';

/** The proven ends of a Hessian's spectrum, as the local certificate asks for them. */
export const ends: Ends = (matrix) => provenEnds(float64, matrix, matrix.error);
