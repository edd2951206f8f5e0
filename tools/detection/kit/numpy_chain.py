"""What rules in NumPy share: linear chains, samples as rows."""

import numpy as np


def maps(problem):
    return [a * W + (np.eye(len(W)) if s else 0) for W, a, s in zip(problem.weights, problem.scales, problem.skips)]


def sweep(problem):
    z = [problem.x]
    for J in maps(problem):
        z.append(z[-1] @ J.T)
    return z


def least_squares(problem, solve):
    """min sum_l p_l |z_l - J_l z_{l-1}|^2 over hidden z, as one tall system."""
    J, p, n, L = maps(problem), np.sqrt(problem.precisions), problem.widths, len(problem.weights)
    if L == 1:
        return [problem.x, problem.y]
    at = np.concatenate([[0, 0], np.cumsum(n[1:L])])
    unit = max(np.abs(problem.x).max(), np.abs(problem.y).max()) or 1.0
    A, b = np.zeros((sum(n[1:]), at[L])), np.zeros((sum(n[1:]), problem.batch))
    row = 0
    for l in range(1, L + 1):
        rows = slice(row, row + n[l])
        if l < L:
            A[rows, at[l] : at[l + 1]] += p[l - 1] * np.eye(n[l])
        else:
            b[rows] -= p[l - 1] * problem.y.T / unit
        if l > 1:
            A[rows, at[l - 1] : at[l]] -= p[l - 1] * J[l - 1]
        else:
            b[rows] += p[0] * J[0] @ problem.x.T / unit
        row += n[l]
    z = solve(A, b).T * unit
    return [problem.x, *(z[:, at[l] : at[l + 1]] for l in range(1, L)), problem.y]


def energy_updates(problem, z, kind=np.float64, centred=False):
    """dW_l = a_l p_l / B sum_b e_l z_{l-1}^T."""
    J, found = [M.astype(kind) for M in maps(problem)], []
    for l in range(1, len(z)):
        e, pre = z[l] - z[l - 1] @ J[l - 1].T, z[l - 1]
        if centred:
            pre = pre - pre.mean(axis=0)
        found.append(kind(problem.scales[l - 1] * problem.precisions[l - 1]) * (e.T @ pre) / kind(problem.batch))
    return found
