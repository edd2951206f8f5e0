"""The discriminative runs of tools/doctor/split.json: python discriminative.py FOLDER [NETWORK…], then doctor.js count.

One training loop for NumPy and PyTorch, samples as rows: z_0 the input, z_L clamped to the target, inference from the feedforward sweep.
"""

import sys

import numpy as np
import pcn_check
import torch

from loops import PHI, begin, record, split

TANH = {
    "numpy": (np.tanh, lambda u: 1 - np.tanh(u) ** 2),
    "torch": (torch.tanh, lambda u: 1 - torch.tanh(u) ** 2),
}


def train(net, kind, seed, folder):
    rng, world, draw, array, copy = begin(net, seed)
    n, B, L = net["widths"], net["batch"], len(net["activations"])
    phi = [TANH[net["loop"]] if name == "tanh" else PHI[net["loop"]][name] for name in net["activations"]]
    W = [array(rng.normal(size=(n[l + 1], n[l])) * (1.5 / n[l]) ** 0.5) for l in range(L)]
    K = n[L]

    eta = 1.2 if kind == "unstable step" else 0.1
    T = {"unsettled inference": 5, "ascent": 20, "no inference": 0}.get(kind, 60)
    rate, batches, micro = 0.1, 40, 10 if kind == "learning too fast" else 1

    def local(l, z):
        """ε_{l+1} and f′ ∘ ε_{l+1} of the layer from z_l to z_{l+1}."""
        a = z[l] @ W[l].T
        e = z[l + 1] - phi[l][0](a)
        return e, phi[l][1](a) * e

    def sweep(x):
        z = [x]
        for l in range(L):
            z.append(phi[l][0](z[l] @ W[l].T))
        return z

    def step(z):
        new = list(z)
        for l in range(1, L):
            above = local(l, z)[1] @ W[l]
            g = local(l - 1, z)[0] + (above if kind == "feedback flipped" else -above)
            new[l] = z[l] + (eta if kind == "ascent" else -eta) * g
        return new

    energy = lambda z: sum(float((local(l, z)[0] ** 2).sum()) for l in range(L)) / (2 * B)

    recorder, kept = None, None
    for t in range(batches):
        x0, labels, _ = draw(rng, world(), B, n[0])
        x = array(x0)
        accuracy = float((np.asarray(sweep(x)[L]).argmax(1) == labels).mean())
        told = rng.integers(0, K, B) if kind == "labels at random" else labels
        y = array(np.eye(K)[told])
        z = [*sweep(x)[:L], y]
        if kind == "unsettled inference":
            z = [x, *(array(rng.normal(size=(B, width))) for width in n[1:L]), y]
        carried = kind == "stale states" and kept is not None
        if carried:
            z = [x, *kept, y]
        before, energies = z, [energy(z)]
        for _ in range(0 if carried else T):
            before, z = z, step(z)
            energies.append(energy(z))
        kept = [copy(a) for a in z[1:L]]
        if kind in ("learning too fast", "healthy at a fast rate") and t == 0:
            beyond = 5 if kind == "learning too fast" else 2.5
            rate = beyond / max(float(np.linalg.eigvalsh(np.asarray(a.T @ a, dtype=float) / B)[-1]) for a in z[:L])
        if recorder is None:
            recorder = pcn_check.record(
                folder,
                **{"kind": "discriminative", "samples": "rows", "weights": "out-in", "activations": net["activations"]},
                **{"inference_rate": eta, "inference_steps": max(T, 1), "learning_rate": rate, "learning_steps": micro},
            )
        up = -rate / B if kind == "learns uphill" else rate / B
        changes = [up * (local(l, z)[1].T @ z[l]) for l in range(L)]
        recorder.log(t, energy=energy(z), accuracy=accuracy)
        if t in (0, batches // 2, batches - 1):
            recorder.snapshot(
                t,
                **{"weights": W, "data": x, "target": y, "activities": z[1:L], "errors": [local(l, z)[0] for l in range(L)]},
                **{"updates": changes, "energies": energies, "labels": labels},
                before=None if before is z else [copy(a) for a in before[1:L]],
            )
        for _ in range(micro):
            W = [W[l] + up * (local(l, z)[1].T @ z[l]) for l in range(L)]


if __name__ == "__main__":
    record(train, split()["discriminative"], sys.argv[1], sys.argv[2:])
