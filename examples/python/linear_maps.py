"""What descent on the energy of a linear network needs to know of it."""

import numpy as np


def maps(problem):
    return [problem.forward(l, np.eye(n)).T for l, n in enumerate(problem.widths[:-1], 1)]


def step_size_and_count(problem):
    """2/(mu + lambda), and the steps that bring the error below the accuracy asked: the ends of the Hessian's spectrum."""
    n, p, J, at = problem.widths, problem.precisions, maps(problem), np.cumsum([0, *problem.widths[1:-1]])
    D = np.zeros((sum(n[1:]), at[-1]))  # the errors' derivative in the hidden activities, each row times sqrt(p)
    row = 0
    for l in range(1, len(n)):
        if l < len(n) - 1:
            D[row : row + n[l], at[l - 1] : at[l]] = np.sqrt(p[l - 1]) * np.eye(n[l])
        if l > 1:
            D[row : row + n[l], at[l - 2] : at[l - 1]] = -np.sqrt(p[l - 1]) * J[l - 1]
        row += n[l]
    ends = np.linalg.eigvalsh(D.T @ D)[[0, -1]] if at[-1] else np.ones(2)
    shrink = (ends[1] - ends[0]) / (ends[1] + ends[0]) + 1e-3
    steps = np.log(1e-6 * problem.accuracy) / np.log(shrink)
    # Rounded, so that one compiled function serves networks that differ only in weights.
    return float(f"{1.98 / ends.sum():.2e}"), 2 ** int(np.ceil(np.log2(1.1 * steps)))
