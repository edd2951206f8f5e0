"""Predictive coding for linear layers in NumPy: activities descend the energy until they stand still, then weights learn locally.

Hold it against theory:  npx pcn-check check --command "python3 rule.py"
"""

import numpy as np
import pcn_check


def length(arrays):
    """The norm of all entries, of any size: of very large or small ones no square fits."""
    most = max(np.abs(a).max() for a in arrays)
    return most and most * np.sqrt(sum(np.sum((a / most) ** 2) for a in arrays))


# e.g. departures={"locality": "why it fails that check by design"}; capabilities={"nonlinear": True} once it knows activations and biases
@pcn_check.rule(name="my-rule", departures={})
class MyRule:
    def infer(self, problem):
        p, L = problem.precisions, len(problem.weights)
        z = [problem.x]
        for l in range(1, L + 1):  # the feedforward sweep is where inference starts
            z.append(problem.forward(l, z[-1]))
        z[L] = problem.y
        if L == 1:
            return z
        # A step of 1 / (an upper bound on the Hessian's largest eigenvalue) always descends; momentum makes it quick.
        norm = [s + abs(a) * np.linalg.norm(W, 2) for s, a, W in zip(problem.skips, problem.scales, problem.weights)]
        smooth = max(p[l - 1] + p[l] * norm[l] ** 2 + 2 * max(p) * max(norm) for l in range(1, L))
        momentum = [np.zeros_like(zl) for zl in z]
        for step in range(200_000):
            g = self.gradient(problem, z)
            if length(g[1:L]) <= 1e-4 * problem.accuracy * length(z):
                return z
            for l in range(1, L):
                momentum[l] = 0.9 * momentum[l] - g[l] / smooth
                z[l] = z[l] + momentum[l]
        raise pcn_check.Undecided(f"still moving after {step + 1} steps")

    def errors(self, problem, z):
        return [None] + [z[l] - problem.forward(l, z[l - 1]) for l in range(1, len(z))]

    def gradient(self, problem, z):
        """dF/dz_l = p_l e_l - p_{l+1} J_{l+1}^T e_{l+1}, samples as rows."""
        e, L = self.errors(problem, z), len(problem.weights)
        g = [None] * (L + 1)
        for l in range(1, L):
            back = problem.scales[l] * (e[l + 1] @ problem.weights[l]) + (e[l + 1] if problem.skips[l] else 0)
            g[l] = problem.precisions[l - 1] * e[l] - problem.precisions[l] * back
        return g

    def learn(self, problem, activities):
        e, updates = self.errors(problem, activities), []
        for l in range(1, len(activities)):
            outer = e[l].T @ activities[l - 1]  # <-- YOUR LEARNING RULE: change this line
            updates.append(problem.scales[l - 1] * problem.precisions[l - 1] * outer / problem.batch)
        return updates

    def step(self, problem):
        """Your training step, as far as it computes: activities and the updates from them. Held against `infer` and `learn`."""
        z = self.infer(problem)
        return z, self.learn(problem, z)


if __name__ == "__main__":
    MyRule.serve()
