"""Predictive coding beside backpropagation on a model of one's own, in PyTorch or JAX, without any protocol.

    compare(loss, energy, states, params, start=None)

takes the loss L(params) and the energy F(states, params) as functions, and the states that inference ended at. It differentiates
both by the framework: cosine and norm ratio of dF/dparams and dL/dparams, by parameter and together; how near dF/dstates is to zero;
F over L; how far the states moved from where they started.
"""

from __future__ import annotations

import math

import numpy as np

#: At this share of its first gradient, inference leaves the cosine alone to about four digits.
SETTLED = 1e-4
#: Above this one, the cosine says as much about where inference stopped as about predictive coding.
UNSETTLED = 1e-2


def compare(loss, energy, states, params, start=None) -> dict:
    """Gradients of F at the states beside those of L.

    loss(params) and energy(states, params) return scalars with one normalisation, both means over the batch or both sums.
    states and params are lists or dicts of arrays of one framework, torch or jax; states leave out what is clamped.
    start: the states that inference began at, usually the feedforward sweep; with them the gradient that is left is told as a
    share of the first one, and the shift of the activities is told.

    Returns a dict: cosine, norm_ratio, parameters {name: {cosine, norm_ratio}}, energy, loss, energy_over_loss, gradient_norm,
    relative_gradient and activity_shift (None without start), and equilibrium, a sentence. Numbers are floats; a cosine with a
    gradient that is zero is None.
    """
    z, theta = _named("states", states), _named("params", params)
    began = None if start is None else _named("start", start)
    if began is not None:
        _same_shapes(z, began)
    framework = _framework([*z.values(), *theta.values()])
    as_given = {"states": lambda values: _like(states, values), "params": lambda values: _like(params, values)}
    l_of = lambda t: loss(as_given["params"](t))
    f_of = lambda s, t: energy(as_given["states"](s), as_given["params"](t))
    of_loss, bp = framework(l_of, (theta,), 0, "loss")
    of_energy, pc = framework(f_of, (z, theta), 1, "energy")
    _, g = framework(f_of, (z, theta), 0, "energy")
    norm = _norm(g)
    relative = shift = None
    if began is not None:
        first = _norm(framework(f_of, (began, theta), 0, "energy")[1])
        relative = norm / first if first > 0 else (0.0 if norm == 0 else math.inf)
        shift = {name: _ratio(_norm({name: z[name] - began[name]}), _norm({name: began[name]})) for name in z}
    return {
        **_beside(pc, bp),
        "parameters": {name: _beside({name: pc[name]}, {name: bp[name]}) for name in theta},
        "energy": of_energy,
        "loss": of_loss,
        "energy_over_loss": _ratio(of_energy, of_loss),
        "gradient_norm": norm,
        "relative_gradient": relative,
        "activity_shift": shift,
        "equilibrium": _sentence(norm, relative, of_energy, of_loss),
    }


def _sentence(norm: float, relative: float | None, energy: float, loss: float) -> str:
    if not all(map(math.isfinite, (norm, energy, loss))):
        return "a number is not finite: inference diverged, or the model did"
    above = ""
    if energy > loss * (1 + 1e-6):
        above = (
            "; F is above the loss, where the feedforward sweep would be: give both one normalisation and one precision of the"
            " output, or shorten the steps of inference"
        )
    if relative is None:
        return f"the norm of dF/dstates is {norm:.2g}; give start to tell whether this is an equilibrium{above}"
    share = f"{relative:.2g} of the first gradient is left"
    if relative <= SETTLED:
        return f"an equilibrium: {share}, so that the cosine is that of predictive coding to about four digits{above}"
    if relative <= UNSETTLED:
        return f"near an equilibrium: {share}, and the cosine may be off by about as much{above}"
    return f"not an equilibrium: {share}; take more steps of inference before reading the cosine{above}"


def _named(what: str, values) -> dict:
    named = dict(values) if isinstance(values, dict) else {str(i): v for i, v in enumerate(values)}
    if not named:
        raise ValueError(f"compare: {what} must have an array, got none; give those that inference or learning moves")
    return named


def _like(given, values: dict):
    return dict(values) if isinstance(given, dict) else list(values.values())


def _same_shapes(states: dict, start: dict) -> None:
    shapes = lambda of: {name: tuple(value.shape) for name, value in of.items()}
    if shapes(states) != shapes(start):
        raise ValueError(
            f"compare: start must have the names and shapes of states, got {shapes(start)} for {shapes(states)};"
            " give the same nodes"
        )


def _framework(arrays: list):
    kinds = {type(a).__module__.split(".")[0] for a in arrays}
    if kinds == {"torch"}:
        return _torch
    if kinds <= {"jax", "jaxlib"}:
        return _jax
    raise TypeError(f"compare: states and params must be arrays of torch, or of jax, got {', '.join(sorted(kinds))}")


def _torch(function, arguments: tuple, by: int, what: str) -> tuple[float, dict]:
    import torch

    given = tuple({k: v.detach().clone().requires_grad_(i == by) for k, v in a.items()} for i, a in enumerate(arguments))
    with torch.enable_grad():
        value = function(*given)
        _scalar(what, value)
        wanted = given[by]
        if not value.requires_grad:
            of = "states" if by == 0 and len(given) > 1 else "params"
            raise ValueError(f"compare: {what} must depend on {of}, got no gradient; compute it from its arguments")
        found = torch.autograd.grad(value, list(wanted.values()), allow_unused=True)
    zero = lambda g, v: torch.zeros_like(v) if g is None else g
    return value.item(), {
        name: zero(g, v).detach().cpu().double().numpy() for g, (name, v) in zip(found, wanted.items())
    }


def _jax(function, arguments: tuple, by: int, what: str) -> tuple[float, dict]:
    import jax

    def checked(*given):
        value = function(*given)
        _scalar(what, value)
        return value.reshape(())

    value, gradient = jax.value_and_grad(checked, argnums=by)(*arguments)
    return float(value), {name: np.asarray(g, dtype=np.float64) for name, g in gradient.items()}


def _scalar(what: str, value) -> None:
    if not hasattr(value, "shape") or math.prod(value.shape) != 1:
        raise ValueError(f"compare: {what} must return one number, got {getattr(value, 'shape', value)!r}; sum or average it")


def _norm(arrays: dict) -> float:
    flat = [np.asarray(a.detach().cpu() if hasattr(a, "detach") else a, dtype=np.float64).ravel() for a in arrays.values()]
    whole = np.concatenate(flat)
    most = float(np.max(np.abs(whole), initial=0.0))
    if most == 0 or not math.isfinite(most):
        return most
    return most * float(np.linalg.norm(whole / most))


def _ratio(a: float, b: float) -> float | None:
    return a / b if b != 0 else None


def _beside(a: dict, b: dict) -> dict:
    na, nb = _norm(a), _norm(b)
    cosine = None
    if na > 0 and nb > 0 and math.isfinite(na) and math.isfinite(nb):
        products = (np.vdot(a[name] / na, b[name] / nb) for name in a)
        cosine = max(-1.0, min(1.0, float(sum(products))))
    return {"cosine": cosine, "norm_ratio": _ratio(na, nb)}
