"""Hidden activities by least squares on all errors at once."""

import numpy as np
import pcn_check
from numpy_chain import energy_updates, least_squares

pcn_check.rule(name="numpy-least-squares")(lambda problem: least_squares(problem, lambda A, b: np.linalg.lstsq(A, b, rcond=None)[0]), energy_updates).serve()
