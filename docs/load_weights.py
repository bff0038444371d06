#!/usr/bin/env python3
"""Reads a Scorescope weights file with nothing but Python, and says what its net answers at one point.

    load_weights.py FILE                     what is in the file
    load_weights.py FILE ALPHA SIGMA X [Y]   eps at (X, Y), at the noise level (ALPHA, SIGMA) of its own schedule

docs/weights-format.md describes the file.
"""

import json
import math
import struct
import sys


def load(path):
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = file.read()
    metadata = header.pop("__metadata__")
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        tensors[name] = entry["shape"], struct.unpack(f"<{(end - begin) // 4}f", data[begin:end])
    return metadata, tensors


ACTIVATIONS = {
    "silu": lambda z: z / (1 + math.exp(-z)) if z > -700 else 0.0,
    "tanh": math.tanh,
    "relu": lambda z: max(z, 0.0),
    "softplus": lambda z: max(z, 0.0) + math.log1p(math.exp(-abs(z))),
}


def output(model, tensors, scaled_x, noise, prefix):
    """The net itself: features, then layers."""
    inputs = list(scaled_x)
    if model["x_features"] == "fourier":
        for k in range(1, model["x_harmonics"] + 1):
            inputs += [math.sin(k * math.pi / 2 * c) for c in scaled_x]
            inputs += [math.cos(k * math.pi / 2 * c) for c in scaled_x]
    inputs.append(noise)
    if model["noise_embedding"] == "fourier":
        for k in range(1, model["noise_pairs"] + 1):
            inputs += [math.sin(k * math.pi * noise), math.cos(k * math.pi * noise)]
    for i in range(model["depth"] + 1):
        (rows, columns), weight = tensors[f"{prefix}layers.{i}.weight"]
        _, bias = tensors[f"{prefix}layers.{i}.bias"]
        outputs = [bias[r] + sum(weight[r * columns + c] * inputs[c] for c in range(columns)) for r in range(rows)]
        inputs = [ACTIVATIONS[model["activation"]](z) for z in outputs]
    return outputs


def eps(spec, tensors, x, alpha, sigma, prefix="ema."):
    """E[eps | x] as the net has it, for every head but the energy."""
    model, deviation = spec["model"], spec["data_deviation"]
    noise = math.log(alpha / sigma)
    if model["noise_embedding"] != "raw":
        low, high = spec["lambda_min"], spec["lambda_max"]
        noise = (noise - low) / (high - low) if high > low else 0.0
    c_in = 1 / math.sqrt(alpha**2 * deviation**2 + sigma**2) if model["preconditioning"] else 1.0
    answer = output(model, tensors, [c_in * v for v in x], noise, prefix)
    if model["preconditioning"]:
        sign = -1 if model["head"] in ("score", "x0") else 1
        of_x, of_answer = sigma * c_in**2, sign * alpha * deviation * c_in
    else:
        of_x, of_answer = {
            "score": (0, -sigma),
            "eps": (0, 1),
            "x0": (1 / sigma, -alpha / sigma),
            "v": (sigma / (alpha**2 + sigma**2), alpha / (alpha**2 + sigma**2)),
            "velocity": (1 / (alpha + sigma), alpha / (alpha + sigma)),
        }[model["head"]]
    return [of_x * v + of_answer * f for v, f in zip(x, answer)]


def main():
    metadata, tensors = load(sys.argv[1])
    spec = json.loads(metadata["spec"])
    if len(sys.argv) == 2:
        print("step", metadata["step"], "of", json.dumps(spec))
        for name, (shape, _) in tensors.items():
            print(name, shape)
        return
    alpha, sigma, *x = map(float, sys.argv[2:])
    print(*eps(spec, tensors, x, alpha, sigma))


if __name__ == "__main__":
    main()
