"""Predictive coding in PyTorch: an energy, its gradients by autograd, its minimum by conjugate gradients. Float64 on the CPU.

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
        x, y, hidden = torch.tensor(problem.x), torch.tensor(problem.y), problem.widths[1:-1]
        weights = [torch.tensor(W) for W in problem.weights]

        def gradient(flat):
            flat = flat.clone().requires_grad_()
            z = [x, *flat.reshape(problem.batch, -1).split(hidden, dim=1), y]
            return torch.autograd.grad(energy(z, weights, problem), flat)[0]

        z = torch.zeros(problem.batch * sum(hidden))
        affine = gradient(z) if hidden else z  # with linear layers the gradient is affine: H z + affine
        for _ in range(3 if hidden else 0):  # started anew, conjugate gradients remove the rounding of the last time
            residual = -gradient(z)
            direction, size = residual, residual @ residual
            for _ in range(2 * len(z)):
                if size <= (1e-3 * problem.accuracy) ** 2 * (affine @ affine) * 1e-8:
                    break
                curved = gradient(direction) - affine
                step = size / (direction @ curved)
                z, residual = z + step * direction, residual - step * curved
                direction = residual + (residual @ residual) / size * direction
                size = residual @ residual
        return [x, *z.reshape(problem.batch, -1).split(hidden, dim=1), y] if hidden else [x, y]

    def learn(self, problem, activities):
        weights = [torch.tensor(W, requires_grad=True) for W in problem.weights]
        F = energy([torch.tensor(zl) for zl in activities], weights, problem)
        return [-g for g in torch.autograd.grad(F, weights)]


if __name__ == "__main__":
    TorchPC.serve()
