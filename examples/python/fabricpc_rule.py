"""FabricPC (fabricpc on PyPI), its own inference and weight gradients, held against theory. Seen with 0.6.0.

    pip install fabricpc && npx pcn-check check --command "python3 fabricpc_rule.py"

Scales and skips are given to FabricPC as the effective map J_l = skip I + a_l W_l; the chain rule brings the gradient back to W_l.
"""

import jax
import jax.numpy as jnp
import numpy as np
import pcn_check
from fabricpc.core.energy import GaussianEnergy
from fabricpc.core.inference import InferenceSGD, run_inference
from fabricpc.core.topology import Edge
from fabricpc.core.types import GraphParams, NodeParams
from fabricpc.graph_assembly import TaskMap, graph
from fabricpc.graph_initialization.state_initializer import FeedforwardStateInit, initialize_graph_state
from fabricpc.nodes import Linear
from fabricpc.training import pc_weight_gradients

jax.config.update("jax_enable_x64", True)


def maps(problem):
    return [problem.forward(l, np.eye(n)).T for l, n in enumerate(problem.widths[:-1], 1)]


def step_size_and_count(problem):
    """2/(mu + lambda), and the steps that bring the error below the accuracy asked: the ends of the Hessian's spectrum."""
    n, p, J, at = problem.widths, problem.precisions, maps(problem), np.cumsum([0, *problem.widths[1:-1]])
    D = np.zeros((sum(n[1:]), at[-1]))  # the errors' derivative in the hidden activities, each row times sqrt(p)
    row = 0
    for l in range(1, len(n)):
        if l < len(n) - 1:
            D[row : row + n[l], at[l - 1] : at[l]] = np.sqrt(p[l - 1]) * np.eye(n[l])
        if l > 1:
            D[row : row + n[l], at[l - 2] : at[l - 1]] = -np.sqrt(p[l - 1]) * J[l - 1]
        row += n[l]
    ends = np.linalg.eigvalsh(D.T @ D)[[0, -1]] if at[-1] else np.ones(2)
    shrink = (ends[1] - ends[0]) / (ends[1] + ends[0]) + 1e-3
    return 2 / ends.sum(), int(np.log(1e-6 * problem.accuracy) / np.log(shrink)) + 1


def network(problem):
    energies = [GaussianEnergy(precision=p) for p in [1.0, *problem.precisions]]
    nodes = [Linear(shape=(n,), name=f"z{l}", energy=e, use_bias=False) for l, (n, e) in enumerate(zip(problem.widths, energies))]
    edges = [Edge(source=a, target=b.slot("in")) for a, b in zip(nodes, nodes[1:])]
    eta, steps = step_size_and_count(problem)
    structure = graph(nodes=nodes, edges=edges, task_map=TaskMap(x=nodes[0], y=nodes[-1]),
                      inference=InferenceSGD(eta_infer=eta, infer_steps=steps), graph_state_initializer=FeedforwardStateInit())  # fmt: skip
    weights = {f"z{l}": {f"z{l - 1}->z{l}:in": jnp.asarray(J.T)} for l, J in enumerate(maps(problem), 1)}
    params = GraphParams({name: NodeParams(weights.get(name, {}), {}) for name in structure.nodes})
    clamps = {"z0": jnp.asarray(problem.x), f"z{len(weights)}": jnp.asarray(problem.y)}
    return structure, params, clamps


@pcn_check.rule(name="fabricpc")
class FabricPC:
    def infer(self, problem):
        structure, params, clamps = network(problem)
        state = initialize_graph_state(structure, problem.batch, jax.random.PRNGKey(problem.seed), clamps=clamps, params=params)
        state = run_inference(params, state, clamps, structure)
        return [state.nodes[f"z{l}"].z_latent for l in range(len(problem.widths))]

    def learn(self, problem, activities):
        structure, params, clamps = network(problem)
        state = initialize_graph_state(structure, problem.batch, jax.random.PRNGKey(problem.seed), clamps=clamps, params=params)
        given = {f"z{l}": state.nodes[f"z{l}"]._replace(z_latent=jnp.asarray(z)) for l, z in enumerate(activities)}
        gradients = pc_weight_gradients(params, state._replace(nodes=given), structure, clamps)
        J = [gradients.nodes[f"z{l}"].weights[f"z{l - 1}->z{l}:in"].T for l in range(1, len(activities))]
        return [-a * g for a, g in zip(problem.scales, J)]


if __name__ == "__main__":
    FabricPC.serve()
