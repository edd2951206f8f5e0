"""Predictive coding in PyTorch, as it is mostly written: an energy, autograd, an optimiser. Float64 on the CPU.

    npx pcn-check check --command "python3 torch_rule.py"
"""

import pcn_check
import torch

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)  # the networks are small


def energy(z, weights, problem):
    """F = 1/(2B) sum_l p_l |z_l - skip_l z_{l-1} - a_l W_l z_{l-1}|^2, samples as rows."""
    total = 0.0
    for l, W in enumerate(weights):
        prediction = problem.scales[l] * (z[l] @ W.T) + (z[l] if problem.skips[l] else 0)
        total = total + problem.precisions[l] * ((z[l + 1] - prediction) ** 2).sum() / 2
    return total / problem.batch


@pcn_check.rule(name="torch-pc")
class TorchPC:
    def infer(self, problem):
        weights = [torch.as_tensor(W) for W in problem.weights]
        z = [torch.as_tensor(problem.x)]
        for l in range(1, len(weights) + 1):
            z.append(torch.as_tensor(problem.forward(l, z[-1].numpy())))
        z[-1] = torch.as_tensor(problem.y)
        hidden = [zl.clone().requires_grad_() for zl in z[1:-1]]
        if not hidden:
            return z
        size = torch.cat([zl.flatten() for zl in z]).norm()
        enough = 1e-4 * problem.accuracy * size / problem.batch  # of the gradient, which is a mean over the batch
        optimiser = torch.optim.LBFGS(hidden, max_iter=50, tolerance_grad=0, tolerance_change=0, line_search_fn="strong_wolfe")

        def closure():
            optimiser.zero_grad()
            F = energy([z[0], *hidden, z[-1]], weights, problem)
            F.backward()
            return F

        for _ in range(100):
            optimiser.step(closure)
            closure()
            if torch.cat([zl.grad.flatten() for zl in hidden]).norm() <= enough:
                return [z[0], *hidden, z[-1]]
        raise pcn_check.Undecided("L-BFGS still moves after 5000 iterations")

    def learn(self, problem, activities):
        weights = [torch.tensor(W, requires_grad=True) for W in problem.weights]
        F = energy([torch.as_tensor(zl) for zl in activities], weights, problem)
        return [-g for g in torch.autograd.grad(F, weights)]


if __name__ == "__main__":
    TorchPC.serve()
