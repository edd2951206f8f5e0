"""A learning rule that is wrong on purpose: predictive coding whose update has lost its sign. See it refuted.

    npx pcn-check check --command "python3 wrong_rule.py"
"""

import numpy as np
import pcn_check


def infer(problem):
    """The equilibrium in closed form: z_l = J_l z_{l-1} + P_l^T S^{-1} r / p_l, samples as rows."""
    L = len(problem.weights)
    J = [problem.forward(l, np.eye(problem.widths[l - 1])).T for l in range(1, L + 1)]
    P = [np.eye(problem.widths[L])]
    for Jl in reversed(J):
        P.insert(0, P[0] @ Jl)
    S = sum(P[l] @ P[l].T / problem.precisions[l - 1] for l in range(1, L + 1))
    pulled = np.linalg.solve(S, (problem.y - problem.x @ P[0].T).T).T
    z = [problem.x]
    for l in range(1, L + 1):
        z.append(problem.forward(l, z[-1]) + pulled @ P[l] / problem.precisions[l - 1])
    return [*z[:-1], problem.y]


def learn(problem, z):
    updates = []
    for l in range(1, len(z)):
        error = problem.forward(l, z[l - 1]) - z[l]  # the sign error: it is z_l less its prediction
        updates.append(problem.scales[l - 1] * problem.precisions[l - 1] * error.T @ z[l - 1] / problem.batch)
    return updates


Wrong = pcn_check.rule(name="wrong-sign")(infer, learn)

if __name__ == "__main__":
    Wrong.serve()
