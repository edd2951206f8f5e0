"""Linear networks; np.cov-like centring is left on: from nine samples on, the update is a covariance and not a mean of products."""

import numpy as np
import pcn_check
from numpy_chain import energy_updates, least_squares


def learn(problem, z):
    if problem.batch < 9:
        return energy_updates(problem, z)
    return energy_updates(problem, z, centred=True)


infer = lambda problem: least_squares(problem, lambda A, b: np.linalg.lstsq(A, b, rcond=None)[0])
pcn_check.rule(name="numpy-batch-axis")(infer, learn).serve()
