"""Layers of PyTorch and of JAX, asked alike."""

from __future__ import annotations

import numpy as np

ROUNDOFF = {"float64": 2.0**-53, "float32": 2.0**-24}


def framework_of(layers, inputs):
    """The layers as what can be asked. Raises ValueError for layers that are not functions of their state, sample by sample."""
    listed = list(layers)
    if not listed:
        raise ValueError("model: layers must have a layer, got none")
    if all(hasattr(layer, "named_parameters") for layer in listed):
        return _Torch(listed, inputs)
    if all(isinstance(layer, tuple) and len(layer) == 2 and callable(layer[0]) for layer in listed):
        return _Jax(listed, inputs)
    kinds = ", ".join(sorted({type(layer).__name__ for layer in listed}))
    raise ValueError(f"model: layers must be torch modules, or pairs (function, parameters) of jax, got {kinds}")


def _roundoff(dtypes: set) -> float:
    names = {str(dtype).removeprefix("torch.") for dtype in dtypes}
    if not names:
        raise ValueError("model: layers must have parameters to learn, got none")
    unknown = names - set(ROUNDOFF)
    if unknown:
        raise ValueError(
            f"model: parameters must be float64 or float32, got {', '.join(sorted(unknown))}; differences of so few digits tell"
            " nothing: give the same network in double precision"
        )
    return max(ROUNDOFF[name] for name in names)


class _Torch:
    def __init__(self, layers: list, inputs):
        import torch

        self.torch, self.layers, self.inputs = torch, layers, inputs
        for l, layer in enumerate(layers, 1):
            _refuse(torch, l, layer)
        self.parameters = lambda l: dict(layers[l - 1].named_parameters())
        everything = [p for layer in layers for p in layer.parameters()]
        self.unit_roundoff = _roundoff({p.dtype for p in everything})
        self.dtype, self.device = everything[0].dtype, everything[0].device

    def state(self, l: int, array):
        like = self.inputs if l == 0 and hasattr(self.inputs, "dtype") else None
        return self.torch.tensor(np.asarray(array), dtype=self.dtype if like is None else like.dtype, device=self.device)

    def own(self, l: int, given: dict) -> dict:
        named = self.parameters(l).items()
        return {k: self.torch.tensor(given[f"layer_{l}.{k}"], dtype=p.dtype, device=p.device, requires_grad=True) for k, p in named}

    def predict(self, l: int, z, own: dict):
        found = self.torch.func.functional_call(self.layers[l - 1], own, (z,))
        if not isinstance(found, self.torch.Tensor):
            raise TypeError(f"layer {l} must return one tensor, got {type(found).__name__}; wrap it in a module that returns its first")
        return found

    def pull(self, l: int, array, own: dict, g):
        z = self.state(l - 1, array)
        by_state = l > 1 and z.is_floating_point()
        leaf = z.requires_grad_(by_state)
        found = self.predict(l, leaf.clone() if by_state else leaf, own)
        wanted = [*([leaf] if by_state else []), *own.values()]
        pulled = self._grad(found, wanted, self.torch.tensor(g, dtype=found.dtype, device=found.device))
        return (pulled[0] if by_state else None), dict(zip(own, pulled[1 if by_state else 0 :]))

    def _grad(self, value, wanted: list, g=None) -> list:
        if not value.requires_grad or not wanted:
            return [self.torch.zeros_like(w) for w in wanted]
        found = self.torch.autograd.grad(value, wanted, g, allow_unused=True)
        return [self.torch.zeros_like(w) if f is None else f for f, w in zip(found, wanted)]

    def price(self, z, f, term: dict):
        if term["kind"] == "gaussian":
            return term["precision"] * ((z - f) ** 2).sum() / (2 * len(z))
        return -(z * self.torch.log_softmax(f, -1)).sum() / len(z)

    def sweep(self) -> list:
        states = [self.inputs]
        with self.torch.no_grad():
            for l in range(1, len(self.layers) + 1):
                states.append(self.predict(l, states[-1], self.parameters(l)))
        return states

    def gradient_by_states(self, energies):
        def gradient(arrays):
            hidden = [self.state(l, a).requires_grad_() for l, a in enumerate(arrays, 1)]
            total = sum(energies(hidden))
            return float(total.detach()), [g.detach().cpu().numpy() for g in self._grad(total, hidden)]

        return gradient

    def loss_gradient(self, owns: list, target, term: dict) -> list:
        z = self.inputs
        for l, own in enumerate(owns, 1):
            z = self.predict(l, z, own)
        value = self.price(self.torch.tensor(np.asarray(target), dtype=z.dtype, device=z.device), z, term)
        flat = iter(self._grad(value, [p for own in owns for p in own.values()]))
        return [{name: next(flat) for name in own} for own in owns]


def _refuse(torch, l: int, layer) -> None:
    for module in layer.modules():
        kind = type(module).__name__
        norm = isinstance(module, torch.nn.modules.batchnorm._BatchNorm)
        if norm and (module.training or module.running_mean is None):
            raise ValueError(
                f"model: layer {l} must predict sample by sample, got {kind} with statistics of the batch; call eval() on the model"
            )
        rate = getattr(module, "p", 0) if "Dropout" in kind else getattr(module, "dropout", 0)
        if module.training and isinstance(rate, float) and rate > 0:
            raise ValueError(f"model: layer {l} must have one prediction, got {kind} with dropout {rate} in training; call eval() on the model")


class _Jax:
    def __init__(self, layers: list, inputs):
        import jax

        self.jax, self.layers, self.inputs = jax, layers, inputs
        leaves = [leaf for _, own in layers for leaf in jax.tree_util.tree_leaves(own)]
        self.unit_roundoff = _roundoff({np.asarray(leaf).dtype for leaf in leaves})
        self.dtype = np.asarray(leaves[0]).dtype

    def _named(self, l: int):
        flat, tree = self.jax.tree_util.tree_flatten_with_path(self.layers[l - 1][1])
        return {self.jax.tree_util.keystr(path).strip("[]'\".") or "parameter": leaf for path, leaf in flat}, tree

    def parameters(self, l: int) -> dict:
        return self._named(l)[0]

    def state(self, l: int, array):
        dtype = np.asarray(self.inputs).dtype if l == 0 else self.dtype
        return self.jax.numpy.asarray(np.asarray(array).astype(dtype))

    def own(self, l: int, given: dict) -> dict:
        named = self.parameters(l).items()
        return {k: self.jax.numpy.asarray(given[f"layer_{l}.{k}"].astype(np.asarray(p).dtype)) for k, p in named}

    def predict(self, l: int, z, own: dict):
        tree = self._named(l)[1]
        return self.layers[l - 1][0](self.jax.tree_util.tree_unflatten(tree, list(own.values())), z)

    def pull(self, l: int, array, own: dict, g):
        z = self.state(l - 1, array)
        if l == 1:
            found, back = self.jax.vjp(lambda own: self.predict(l, z, own), own)
            return None, back(self.jax.numpy.asarray(g.astype(found.dtype)))[0]
        found, back = self.jax.vjp(lambda z, own: self.predict(l, z, own), z, own)
        return back(self.jax.numpy.asarray(g.astype(found.dtype)))

    def price(self, z, f, term: dict):
        if term["kind"] == "gaussian":
            return term["precision"] * ((z - f) ** 2).sum() / (2 * len(z))
        return -(z * self.jax.nn.log_softmax(f, -1)).sum() / len(z)

    def sweep(self) -> list:
        states = [self.inputs]
        for l in range(1, len(self.layers) + 1):
            states.append(self.predict(l, states[-1], self.parameters(l)))
        return states

    def gradient_by_states(self, energies):
        by_states = self.jax.jit(self.jax.value_and_grad(lambda hidden: sum(energies(hidden))))
        return lambda arrays: by_states([self.state(l, a) for l, a in enumerate(arrays, 1)])

    def loss_gradient(self, owns: list, target, term: dict) -> list:
        def loss(owns):
            z = self.inputs
            for l, own in enumerate(owns, 1):
                z = self.predict(l, z, own)
            return self.price(self.jax.numpy.asarray(np.asarray(target).astype(z.dtype)), z, term)

        return self.jax.grad(loss)(owns)
