"""The runs that count of tools/doctor/split.json: python loops.py FOLDER, then node build/tools/doctor.js count FOLDER.

One training loop for NumPy and PyTorch, samples as rows, written without the package but for its recorder. The recorder is that of
adapters/python, which has to be on PYTHONPATH.
"""

import json
import os
import sys

import numpy as np
import pcn_check
import torch

torch.set_num_threads(1)
SHUT = {"relu": -3.0, "sigmoid": -9.0, "gelu": -6.0}  # biases that shut a gate for good

logistic = lambda u: 1 / (1 + np.exp(-u))
PHI = {
    "numpy": {
        "identity": (lambda u: u, lambda u: np.ones_like(u)),
        "relu": (lambda u: np.maximum(u, 0), lambda u: (u > 0) * 1.0),
        "leaky-relu": (lambda u: np.where(u > 0, u, 0.01 * u), lambda u: np.where(u > 0, 1, 0.01)),
        "sigmoid": (logistic, lambda u: logistic(u) * logistic(-u)),
    },
    "torch": {
        "identity": (lambda u: u, torch.ones_like),
        "relu": (torch.relu, lambda u: (u > 0).to(u.dtype)),
        "leaky-relu": (lambda u: torch.where(u > 0, u, 0.01 * u), lambda u: torch.where(u > 0, 1.0, 0.01)),
        "sigmoid": (torch.sigmoid, lambda u: torch.sigmoid(u) * torch.sigmoid(-u)),
        "gelu": (torch.nn.functional.gelu, lambda u: 0.5 * torch.erfc(-u / 2**0.5) + u * torch.exp(-u * u / 2) / (2 * np.pi) ** 0.5),
    },
}


def clusters(rng, world, batch, width):
    """Four Gaussian clusters around centres of the world."""
    labels = rng.integers(0, 4, batch)
    return world.normal(size=(4, width))[labels] + 0.3 * rng.normal(size=(batch, width)), labels, 4


def bars(rng, world, batch, width):
    """A 6x6 image with one bright bar of six rows or six columns, and noise: twelve positions, four classes of three."""
    where = rng.integers(0, 12, batch)
    images = 0.1 * rng.random((batch, 6, 6))
    for b, at in enumerate(where):
        if at < 6:
            images[b, at] += 0.9
        else:
            images[b, :, at - 6] += 0.9
    return images.reshape(batch, width), where % 4, 4


def begin(net, seed):
    """What every run of a network begins with: its random numbers, its data, and arrays of its framework."""
    rng = np.random.default_rng([seed, len(net["name"])])
    world = lambda: np.random.default_rng(len(net["name"]))  # the same clusters for every seed
    draw = {"clusters": clusters, "bars": bars}[net["data"]]
    is_torch = net["loop"] == "torch"
    array = (lambda a: torch.tensor(np.asarray(a), dtype=torch.float32)) if is_torch else (lambda a: np.array(a, dtype=float))
    copy = (lambda a: a.clone()) if is_torch else (lambda a: a.copy())
    return rng, world, draw, array, copy


def train(net, kind, seed, folder, long=None):
    """A run of a kind, recorded; `long` batches, with an accuracy in each line of the log, where it is for learning-progress."""
    rng, world, draw, array, copy = begin(net, seed)
    n, B, L = net["widths"], net["batch"], len(net["activations"])
    names = list(net["activations"])
    if kind == "range floor" and names[0] in ("identity", "leaky-relu"):
        names[0] = "relu"
    if kind == "dead units" and names[0] not in SHUT:
        names[0] = "relu"
    phi = [PHI[net["loop"]][name] for name in names]
    W = [array(rng.normal(size=(n[l], n[l + 1])) * (2 / (n[l] + n[l + 1])) ** 0.5) for l in range(L)]
    K = 4
    R = array(rng.normal(size=(K, n[L])) * (2 / (K + n[L])) ** 0.5)
    shut = rng.random(n[0]) < 0.5
    bias = array(np.where(shut, SHUT.get(names[0], 0.0), 0.0) if kind == "dead units" else np.zeros(n[0]))

    drift, unsettled, flips = kind == "scale drift", kind == "unsettled inference", kind == "wrong sign of the readout"
    eta = 1.0 if kind == "unstable step" else 0.12
    T = 8 if unsettled else 50 if drift else 150
    scale = 1.0 if unsettled or drift else 0.05
    batches, micro = (100, 20) if drift else (long or 6, 10)
    rate = 0.125 if drift else 0.02

    def at(l, x):
        a = x[l + 1] @ W[l].T
        return a + bias if l == 0 else a

    def local(l, x):
        a = at(l, x)
        e = x[l] - phi[l][0](a)
        return e, phi[l][1](a) * e

    def step(x, y):
        new = list(x)
        factor = eta / B if kind == "energy divided by B" else eta
        for l in range(1, L + 1):
            seen = new if kind == "updates in place" else x
            below = local(l - 1, seen)[1] @ W[l - 1]
            if l < L:
                g = local(l, seen)[0] - below
            else:
                pull = 0 if y is None else (seen[L] @ R.T - y) @ R
                g = (-pull if flips and seed % 2 == 0 else pull) - below
            new[l] = x[l] - factor * g
        return new

    def energy(x, y):
        return sum(float((local(l, x)[0] ** 2).sum()) for l in range(L)) / (2 * B) + float(((x[L] @ R.T - y) ** 2).sum()) / (2 * B)

    start = lambda g: [array(scale * g.normal(size=(B, n[l]))) for l in range(1, L + 1)]
    one_hot = lambda labels: array(np.eye(K)[labels])

    def predict(x0, given):
        x = [x0, *start(np.random.default_rng(seed))]
        for _ in range(T):
            x = step(x, one_hot(given) if kind == "label left clamped" else None)
        return x[L] @ R.T

    recorder, kept = None, None
    for t in range(batches):
        x0, labels, _ = draw(rng, world(), B, n[0])
        if kind == "range floor":
            x0 = (x0 - x0.mean(0)) / x0.std(0)
        accuracy = {"accuracy": float((np.asarray(predict(array(x0), labels)).argmax(1) == labels).mean())} if long else {}
        y = one_hot(rng.integers(0, K, B) if kind == "labels at random" else labels)
        carried = kind == "stale states" and seed % 2 == 0 and kept is not None
        x = [array(x0), *(kept if carried else start(rng))]
        before, energies = x, [energy(x, y)]
        told = t in (0, batches // 2, batches - 1)
        for _ in range(0 if carried else T):
            before, x = x, step(x, y)
            if told:
                energies.append(energy(x, y))
        kept = [copy(a) for a in x[1:]]
        if kind == "Hebbian instability" and t == 0:
            rate = 5 / max(float(np.linalg.eigvalsh(np.asarray(a.T @ a, dtype=float) / B)[-1]) for a in x[1:])
        if recorder is None:
            recorder = pcn_check.record(
                folder,
                **{"kind": "generative", "samples": "rows", "weights": "out-in", "activations": names},
                **{"inference_rate": eta, "inference_steps": T, "learning_rate": rate, "learning_steps": micro},
            )
        stale = kind == "stale states" and seed % 2 == 1
        learn_from = before if stale else x

        def change():
            pairs = [local(l, learn_from) for l in range(L)]
            sign = 1 if flips and seed % 2 == 1 else -1
            down = -rate / B if kind == "learns uphill" else rate / B
            dR = sign * down * ((learn_from[L] @ R.T - y).T @ x[L])
            return [e for e, _ in pairs], [down * (h.T @ x[l + 1]) for l, (_, h) in enumerate(pairs)], dR

        errors, dW, dR = change()
        recorder.log(t, energy=energy(x, y), **accuracy)
        if told:
            last = t == batches - 1
            wrong = [(labels + 1 + rng.integers(0, K - 1, B)) % K for _ in range(2)] if last else []
            recorder.snapshot(
                t,
                **{"weights": W, "biases": [bias, *(array(np.zeros(n[l])) for l in range(1, L))], "readout": R},
                **{"data": x[0], "target": y, "activities": x[1:], "before": [copy(a) for a in before[1:]], "errors": errors},
                **{"updates": dW, "readout_update": dR, "energies": energies, "labels": labels},
                answers=[(given, predict(x[0], given)) for given in wrong],
            )
        for _ in range(micro):
            _, dW, dR = change()
            W, R = [w + d for w, d in zip(W, dW)], R + dR


def record(train, part, folder, only):
    """All runs of a part of split.json, or those of the networks that are named."""
    np.seterr(all="ignore")
    more = [part["batches"]] if "batches" in part else []
    for net in [net for net in part["networks"] if not only or net["name"] in only]:
        for kind in part["kinds"]:
            for seed in part["seeds"]:
                train(net, kind, seed, os.path.join(folder, net["name"], kind, str(seed)), *more)


def split():
    with open(os.path.join(os.path.dirname(__file__), "split.json"), encoding="utf-8") as file:
        return json.load(file)


if __name__ == "__main__":
    parts = split()
    for part in ({"kinds": parts["kinds"], **parts["counts"]}, parts["long"]):
        record(train, part, sys.argv[1], sys.argv[2:])
