"""PCX (pcx on PyPI), its own vodes, energy and gradients, held against theory. Seen with 0.6.3 on JAX 0.4.38.

    pip install pcx && npx pcn-check check --command "python3 pcx_rule.py"

Scales and skips are given to PCX as the effective map J_l = skip I + a_l W_l; the chain rule brings the gradient back to W_l.
"""

from functools import lru_cache

import jax
import numpy as np
import optax
import pcn_check
import pcx.functional as pxf
import pcx.nn as pxnn
import pcx.predictive_coding as pxc
import pcx.utils as pxu
from linear_maps import maps, step_size_and_count

jax.config.update("jax_enable_x64", True)


class Network(pxc.EnergyModule):
    def __init__(self, widths, precisions):
        super().__init__()
        self.layers = [pxnn.Linear(m, n, bias=False) for m, n in zip(widths, widths[1:])]
        self.vodes = [pxc.Vode(lambda vode, rkg=None, p=p: p * pxc.se_energy(vode)) for p in precisions]
        self.vodes[-1].h.frozen = True  # the target

    def __call__(self, x, y=None):
        for layer, vode in zip(self.layers, self.vodes):
            x = vode(layer(x))
        if y is not None:
            self.vodes[-1].set("h", y)
        return x


SAMPLES = pxu.M(pxc.VodeParam | pxc.VodeParam.Cache).to((None, 0))


@pxf.vmap(SAMPLES, in_axes=(0, 0), out_axes=0)
def forward(x, y, *, model):
    return model(x, y)


@pxf.vmap(SAMPLES, in_axes=(0,), out_axes=None, axis_name="batch")
def energy(x, *, model):
    model(x)
    return jax.lax.psum(model.energy(), "batch")


@lru_cache(maxsize=None)
def compiled(widths, precisions, batch, eta=0.1, steps=1):
    # A model keeps its activities, so one that has seen a batch of B is for batches of B.
    model = Network(widths, precisions)
    of_states = pxf.value_and_grad(pxu.M_hasnot(pxc.VodeParam, frozen=True).to([False, True]))(energy)
    of_weights = pxf.value_and_grad(pxu.M(pxnn.LayerParam).to([False, True]))(energy)

    @pxf.jit()
    def settle(x, *, model, optimiser):
        def step(_, x, *, model, optimiser):
            with pxu.step(model, clear_params=pxc.VodeParam.Cache):
                _, g = of_states(x, model=model)
            optimiser.step(model, g["model"])
            return x, None

        pxf.scan(step, xs=None, length=steps)(x, model=model, optimiser=optimiser)

    @pxf.jit()
    def gradients(x, *, model):
        with pxu.step(model, clear_params=pxc.VodeParam.Cache):
            _, g = of_weights(x, model=model)
        return [layer.nn.weight.get() for layer in g["model"].layers]

    return model, lambda: pxu.Optim(lambda: optax.sgd(eta), pxu.M_hasnot(pxc.VodeParam, frozen=True)(model)), settle, gradients


@pcn_check.rule(name="pcx")
class PCX:
    def infer(self, problem):
        if len(problem.weights) == 1:
            return [problem.x, problem.y]
        model, optimiser, settle, _ = compiled(tuple(problem.widths), tuple(problem.precisions), problem.batch, *step_size_and_count(problem))
        self.load(model, problem)
        settle(problem.x, model=model, optimiser=optimiser())
        return [problem.x, *(np.asarray(vode.get("h")) for vode in model.vodes)]

    def learn(self, problem, activities):
        model, _, _, gradients = compiled(tuple(problem.widths), tuple(problem.precisions), problem.batch)
        self.load(model, problem)
        for vode, z in zip(model.vodes, activities[1:]):
            vode.h.set(jax.numpy.asarray(z))
        J = gradients(problem.x, model=model)
        return [-a * g / problem.batch for a, g in zip(problem.scales, J)]

    def load(self, model, problem):
        for layer, J in zip(model.layers, maps(problem)):
            layer.nn.weight.set(jax.numpy.asarray(J))
        with pxu.step(model, (pxc.STATUS.INIT, None), clear_params=pxc.VodeParam.Cache):
            forward(problem.x, problem.y, model=model)


if __name__ == "__main__":
    PCX.serve()
