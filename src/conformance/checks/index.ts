import { CHECK_IDS, type Check } from '../check.ts';
import { backpropLimit } from './backpropLimit.ts';
import { batchInvariance } from './batchInvariance.ts';
import { cosineWidth } from './cosineWidth.ts';
import { declaredAbsence } from './declaredAbsence.ts';
import { determinism } from './determinism.ts';
import { dualFixedPoint } from './dualFixedPoint.ts';
import { energyDescent } from './energyDescent.ts';
import { equalsClosedForm } from './equalsClosedForm.ts';
import { equivariance } from './equivariance.ts';
import { errorCoordinates } from './errorCoordinates.ts';
import { float32 } from './float32.ts';
import { homogeneity } from './homogeneity.ts';
import { localGradient } from './localGradient.ts';
import { locality } from './locality.ts';
import { nonlinearBackpropLimit } from './nonlinearBackpropLimit.ts';
import { nonlinearEquilibrium } from './nonlinearEquilibrium.ts';
import { nonlinearLinearLimit } from './nonlinearLinearLimit.ts';
import { nonlinearLocalGradient } from './nonlinearLocalGradient.ts';
import { overTime } from './overTime.ts';
import { parameterisations } from './parameterisations.ts';
import { permutation } from './permutation.ts';
import { promises } from './promises.ts';
import { reportedEnergy } from './reportedEnergy.ts';
import { scalesAndSkips } from './scalesAndSkips.ts';
import { stationarity } from './stationarity.ts';
import { step } from './step.ts';
import { targetShape } from './targetShape.ts';
import { trajectory } from './trajectory.ts';

const ALL: readonly Check[] = [
  ...[determinism, targetShape, stationarity, energyDescent, equalsClosedForm, localGradient, batchInvariance],
  ...[
    permutation,
    equivariance,
    locality,
    scalesAndSkips,
    homogeneity,
    float32,
    declaredAbsence,
    promises,
    overTime,
    step,
  ],
  ...[parameterisations, errorCoordinates, backpropLimit, dualFixedPoint, cosineWidth, reportedEnergy],
  ...[nonlinearEquilibrium, nonlinearLocalGradient, nonlinearLinearLimit, nonlinearBackpropLimit, trajectory],
];

/** What a rule is held against, in the order of a report. */
export const CHECKS: readonly Check[] = CHECK_IDS.map((id) => ALL.find((check) => check.id === id)!);
