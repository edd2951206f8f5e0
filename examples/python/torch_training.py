"""Trains a predictive coding network in PyTorch on a small task of its own, and logs how well its inference and learning go.

    python3 torch_training.py --seed 1 --log runs/1.jsonl

The gate holds such logs against those of an earlier commit, seed by seed (docs/training-gate.md):

    npx pcn-check gate --series "runs/*.jsonl" --baseline alignment.txt
"""

import argparse
from itertools import pairwise

import pcn_check
import torch

torch.set_num_threads(1)  # the network is small

WIDTHS = [16, 24, 24, 24, 24, 4]
INFERENCE_STEPS = 50
INFERENCE_RATE = 0.3
LEARNING_RATE = 0.05
TRAINING_STEPS = 25
BATCH = 64


def predict(weights, l, z):
    """tanh(W z), and W z in the last layer."""
    u = z @ weights[l].T
    return u if l == len(weights) - 1 else torch.tanh(u)


def forward(weights, x):
    z = [x]
    for l in range(len(weights)):
        z.append(predict(weights, l, z[-1]))
    return z


def energy(weights, z):
    """1/2 sum_l |z_l - f(W_l z_{l-1})|^2 of each sample."""
    return sum(((z[l + 1] - predict(weights, l, z[l])) ** 2).sum(dim=1) / 2 for l in range(len(weights)))


def infer(weights, x, y):
    """Activities after gradient descent on the energy, from the feedforward sweep; the output is clamped to y."""
    with torch.no_grad():
        z = forward([W.detach() for W in weights], x)[1:-1]
    for _ in range(INFERENCE_STEPS):
        z = [a.detach().requires_grad_() for a in z]
        slopes = torch.autograd.grad(energy([W.detach() for W in weights], [x, *z, y]).sum(), z)
        z = [a - INFERENCE_RATE * slope for a, slope in zip(z, slopes, strict=True)]
    return [x, *(a.detach() for a in z), y]


def train(seed, log):
    r = torch.Generator().manual_seed(seed)
    weights = [torch.randn(n, m, generator=r) / m**0.5 for m, n in pairwise(WIDTHS)]
    weights = [W.requires_grad_() for W in weights]
    teacher = torch.randn(WIDTHS[-1], WIDTHS[0], generator=r) / WIDTHS[0] ** 0.5
    batch = lambda size: torch.randn(size, WIDTHS[0], generator=r)
    answer = lambda x: torch.sin(2 * x @ teacher.T)
    test = batch(512)
    for step in range(1, TRAINING_STEPS + 1):
        x = batch(BATCH)
        y = answer(x)
        z = infer(weights, x, y)
        updates = torch.autograd.grad(energy(weights, z).mean(), weights)
        loss = ((forward(weights, x)[-1] - y) ** 2).sum(dim=1).mean() / 2
        gradients = torch.autograd.grad(loss, weights)
        with torch.no_grad():
            ours, theirs = (torch.cat([g.flatten() for g in group]) for group in (updates, gradients))
            cosine = torch.cosine_similarity(ours, theirs, dim=0)
            ratio = energy(weights, z).mean() / loss
            for W, update in zip(weights, updates, strict=True):
                W -= LEARNING_RATE * update
            error = ((forward(weights, test)[-1] - answer(test)) ** 2).mean()
        log(step, test_error=error, cosine_to_bp=cosine, energy_over_loss=ratio)


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("--seed", type=int, required=True)
    options.add_argument("--log", required=True)
    given = options.parse_args()
    train(given.seed, pcn_check.training_log(given.log, seed=given.seed).log)
