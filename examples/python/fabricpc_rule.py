"""FabricPC (fabricpc on PyPI), its own inference and weight gradients, held against theory. Seen with 0.6.0.

    pip install fabricpc && npx pcn-check check --command "python3 fabricpc_rule.py"

Scales and skips are given to FabricPC as the effective map J_l = skip I + a_l W_l; the chain rule brings the gradient back to W_l.
"""

from functools import lru_cache

import jax
import pcn_check
from fabricpc.core.energy import GaussianEnergy
from fabricpc.core.inference import InferenceSGD, run_inference
from fabricpc.core.topology import Edge
from fabricpc.core.types import GraphParams, NodeParams
from fabricpc.graph_assembly import TaskMap, graph
from fabricpc.graph_initialization.state_initializer import FeedforwardStateInit, initialize_graph_state
from fabricpc.nodes import Linear
from fabricpc.training import pc_weight_gradients
from linear_maps import maps, step_size_and_count

jax.config.update("jax_enable_x64", True)


@lru_cache(maxsize=None)
def network(widths, precisions, eta=0.1, steps=1):
    """The graph, with FabricPC's inference and its weight gradients at given activities, each compiled once."""
    energies = [GaussianEnergy(precision=p) for p in [1.0, *precisions]]
    nodes = [Linear(shape=(n,), name=f"z{l}", energy=e, use_bias=False) for l, (n, e) in enumerate(zip(widths, energies))]
    edges = [Edge(source=a, target=b.slot("in")) for a, b in zip(nodes, nodes[1:])]
    structure = graph(nodes=nodes, edges=edges, task_map=TaskMap(x=nodes[0], y=nodes[-1]),
                      inference=InferenceSGD(eta_infer=eta, infer_steps=steps), graph_state_initializer=FeedforwardStateInit())  # fmt: skip
    ends, edge = ("z0", nodes[-1].name), "z{}->z{}:in"

    def start(J, x, y):
        weights = {f"z{l}": {edge.format(l - 1, l): Jl.T} for l, Jl in enumerate(J, 1)}
        params = GraphParams({name: NodeParams(weights.get(name, {}), {}) for name in structure.nodes})
        clamps = dict(zip(ends, (x, y)))
        state = initialize_graph_state(structure, len(x), jax.random.PRNGKey(0), clamps=clamps, params=params)
        return params, clamps, state

    @jax.jit
    def settle(J, x, y):
        params, clamps, state = start(J, x, y)
        state = run_inference(params, state, clamps, structure)
        return [state.nodes[f"z{l}"].z_latent for l in range(len(widths))]

    @jax.jit
    def gradients(J, z):
        params, clamps, state = start(J, z[0], z[-1])
        given = {f"z{l}": state.nodes[f"z{l}"]._replace(z_latent=zl) for l, zl in enumerate(z)}
        found = pc_weight_gradients(params, state._replace(nodes=given), structure, clamps)
        return [found.nodes[f"z{l}"].weights[edge.format(l - 1, l)].T for l in range(1, len(widths))]

    return settle, gradients


@pcn_check.rule(name="fabricpc")
class FabricPC:
    def infer(self, problem):
        settle, _ = network(tuple(problem.widths), tuple(problem.precisions), *step_size_and_count(problem))
        return settle(maps(problem), problem.x, problem.y)

    def learn(self, problem, activities):
        _, gradients = network(tuple(problem.widths), tuple(problem.precisions))
        return [-a * g for a, g in zip(problem.scales, gradients(maps(problem), activities))]


if __name__ == "__main__":
    FabricPC.serve()
