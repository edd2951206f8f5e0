"""FabricPC with the inference it has by default, 20 steps of 0.1: what then differs from theory, declared. Seen with 0.6.0.

    pip install fabricpc && npx pcn-check check --command "python3 fabricpc_defaults_rule.py"
"""

import pcn_check
from fabricpc_rule import FabricPC, network
from linear_maps import maps


def infer(problem):
    settle, _ = network(tuple(problem.widths), tuple(problem.precisions), 0.1, 20)
    return settle(maps(problem), problem.x, problem.y)


Defaults = pcn_check.rule(
    name="fabricpc-defaults",
    departures={
        "stationarity": "20 steps of 0.1 leave the activities on their way: 5 % off on widths 1-4-1.",
        "equals-closed-form": "The closed form is the equilibrium, which 20 steps of 0.1 do not reach.",
        "energy-descent": "Away from the equilibrium the local update need not descend the equilibrated energy.",
        "homogeneity": "With precisions times 4 a step of 0.1 is beyond the stability bound 2/λ_max, and 20 steps diverge.",
    },
)(infer, FabricPC.learn)

if __name__ == "__main__":
    Defaults.serve()
