"""A coordinate check of a PyTorch network: npx pcn-check coordinates --command "python coordinates_torch.py" """

import json
import sys

import torch


def measure(width, seed, steps):
    torch.manual_seed(seed)
    x, y = torch.randn(8, 16), torch.randn(8, 8)
    layers = [torch.nn.Linear(16, width), torch.nn.Linear(width, width), torch.nn.Linear(width, 8)]
    optimiser = torch.optim.SGD([p for layer in layers for p in layer.parameters()], lr=0.1)
    rms = lambda z: float(z.detach().pow(2).mean().sqrt())

    def forward():  # every layer, the output last
        z = [x]
        for layer in layers:
            z.append(layer(z[-1] if layer is layers[0] else torch.tanh(z[-1])))
        return z[1:]

    first, answers = [z.detach() for z in forward()], []
    for step in range(steps + 1):
        *hidden, output = forward()
        moved = [rms(z - z0) for z, z0 in zip([*hidden, output], first)]
        answers.append({
            "output": rms(output), "output_change": moved[-1],
            "activations": {f"z_{i + 1}": rms(z) for i, z in enumerate(hidden)},
            "activation_changes": {f"z_{i + 1}": moved[i] for i in range(len(hidden))},
        })
        optimiser.zero_grad()
        ((output - y) ** 2).sum(1).mean().div(2).backward()
        optimiser.step()
    return {"steps": answers}


for line in sys.stdin:
    asked = json.loads(line)
    print(json.dumps(measure(asked["width"], asked["seed"], asked["steps"])), flush=True)
