"""PyTorch or JAX as a contender: one JSON request a line on stdin, one JSON reply a line on stdout.

Matrices arrive row-major with a sample a column; here a sample is a row, as both libraries have it.
"""

import importlib.metadata
import json
import os
import sys
import time

import numpy as np

LIBRARY = sys.argv[1]


def load(path):
    """The task, its arrays in its own precision: weights as they are, batches turned."""
    with open(path) as file:
        task = json.load(file)
    flat = np.fromfile(path + ".f64", dtype="<f8")
    dtype = np.dtype(task["dtype"])
    at = 0

    def take(rows, columns):
        nonlocal at
        at += rows * columns
        return flat[at - rows * columns : at].reshape(rows, columns).astype(dtype)

    widths, batch = task["widths"], task["batch"]
    task["W"] = [take(m, n) for n, m in zip(widths, widths[1:])]
    task["x"] = np.ascontiguousarray(take(widths[0], batch).T)
    task["y"] = np.ascontiguousarray(take(widths[-1], batch).T)
    task["z"] = [np.ascontiguousarray(take(n, batch).T) for n in widths[1:-1]] if task["kind"] == "descent" else []
    return task


def forward(task, l, W, z):
    """J_l z for rows z, l from 0."""
    out = task["scales"][l] * (z @ W[l].T)
    return z + out if task["skips"][l] else out


def backward(task, l, W, e):
    out = task["scales"][l] * (e @ W[l])
    return e + out if task["skips"][l] else out


def descent_step(task, W, fed, y, z):
    """One step of gradient descent on the energy; J_1 x is fed, computed once."""
    L, p, eta = len(W), task["precisions"], task["stepSize"]
    e = [z[0] - fed]
    e += [z[l] - forward(task, l, W, z[l - 1]) for l in range(1, L - 1)]
    e += [y - forward(task, L - 1, W, z[L - 2])]
    e = [error if q == 1 else q * error for q, error in zip(p, e)]
    return [z[l] - eta * (e[l] - backward(task, l + 1, W, e[l + 1])) for l in range(L - 1)]


def equilibrated_energy(task, W, x, y, eye, solve):
    """F* = 1/(2B) sum of r' S^-1 r, with S = sum of P_l P_l' / p_l."""
    L = len(W)
    P, S = eye, eye / task["precisions"][L - 1]
    for l in range(L - 1, 0, -1):
        JP = task["scales"][l] * (P @ W[l])
        P = P + JP if task["skips"][l] else JP
        S = S + (P @ P.T) / task["precisions"][l - 1]
    z = x
    for l in range(L):
        z = forward(task, l, W, z)
    r = (y - z).T
    return (r * solve(S, r)).sum() / (2 * x.shape[0])


def repeated(task, body):
    def run():
        for _ in range(task["steps"]):
            result = body()
        return result

    return run


def torch_contenders():
    import torch

    torch.set_num_threads(os.cpu_count())

    def eager(task):
        W, z0 = [torch.from_numpy(w) for w in task["W"]], [torch.from_numpy(z) for z in task["z"]]
        x, y = torch.from_numpy(task["x"]), torch.from_numpy(task["y"])
        if task["kind"] == "descent":
            fed = forward(task, 0, W, x)

            def run():
                with torch.no_grad():
                    z = z0
                    for _ in range(task["steps"]):
                        z = descent_step(task, W, fed, y, z)
                return z

            return run
        for w in W:
            w.requires_grad_()
        eye = torch.eye(y.shape[1], dtype=y.dtype)

        def solve(S, r):
            return torch.cholesky_solve(r, torch.linalg.cholesky(S))

        return repeated(task, lambda: torch.autograd.grad(equilibrated_energy(task, W, x, y, eye, solve), W))

    return {"pytorch": eager}, lambda result: None, lambda a: a.detach().numpy()


def jax_contenders():
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)

    def arrays(task):
        return jax.tree.map(jnp.asarray, (task["W"], task["x"], task["y"], task["z"]))

    def step(task):
        W, x, y, z0 = arrays(task)
        if task["kind"] == "gradients":
            eye = jnp.eye(y.shape[1], dtype=y.dtype)

            def solve(S, r):
                return jax.scipy.linalg.cho_solve(jax.scipy.linalg.cho_factor(S), r)

            gradient = jax.jit(jax.grad(lambda W, x, y: equilibrated_energy(task, W, x, y, eye, solve)))
            return repeated(task, lambda: gradient(W, x, y))
        fed = forward(task, 0, W, x)
        one = jax.jit(lambda W, fed, y, z: descent_step(task, W, fed, y, z))

        def run():
            z = z0
            for _ in range(task["steps"]):
                z = one(W, fed, y, z)
            return z

        return run

    def loop(task):
        if task["kind"] == "gradients":
            return None
        W, x, y, z0 = arrays(task)
        fed = forward(task, 0, W, x)
        whole = jax.jit(
            lambda W, fed, y, z: jax.lax.fori_loop(0, task["steps"], lambda _, z: descent_step(task, W, fed, y, z), z)
        )
        return lambda: whole(W, fed, y, z0)

    return {"jax": step, "jax fori_loop": loop}, jax.block_until_ready, np.asarray


def serve():
    makers, wait, to_numpy = {"torch": torch_contenders, "jax": jax_contenders}[LIBRARY]()
    version = importlib.metadata.version(LIBRARY)
    print(json.dumps({"names": list(makers), "version": version}), flush=True)
    tasks, runs, results = {}, {}, {}
    for line in sys.stdin:
        request = json.loads(line)
        name, reply = request["name"], {}
        if request["do"] == "open":
            tasks[name] = load(request["file"])
            runs[name] = makers[name](tasks[name])
            reply["plays"] = runs[name] is not None
        elif request["do"] == "run":
            begin = time.perf_counter()
            results[name] = runs[name]()
            wait(results[name])
            reply["seconds"] = time.perf_counter() - begin
        else:
            matrices = [np.asarray(to_numpy(a), dtype="<f8") for a in results[name]]
            turned = [a if tasks[name]["kind"] == "gradients" else a.T for a in matrices]
            np.concatenate([np.ascontiguousarray(a).ravel() for a in turned]).tofile(request["file"])
        print(json.dumps(reply), flush=True)


serve()
