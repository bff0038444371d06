#!/usr/bin/env python3
"""Training and sampling side by side with a PyTorch notebook, in interleaved pairs on one machine.

against_notebook.py NOTEBOOK [PROGRAM] [--pairs 5] [--python /usr/bin/python3] [--json FILE]

NOTEBOOK is a script that trains a score network on eight Gaussians and samples it, and takes --steps --hidden --depth
--batch --particles; of it runs what stands before its `import matplotlib`. Machines are noisy: each pair is one run of
the notebook and one of `scorescope train` and `run` right after it, and what counts is the median of the pairs' ratios.
Without --json the numbers go to results/against_notebook.json beside this file.
"""

import argparse
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
# What the notebook prints, as JSON, where its drawing would begin.
REPORT = """
print(json.dumps(dict(steps_per_s=a.steps / t_train, final_loss=float(np.mean(loss_log[-200:])),
                      particle_steps_per_s=a.particles * N / t_sample, threads=a.threads)))
"""
# The notebook's own settings: no preconditioning, plain Adam, no average, unstratified times.
NOTEBOOK_NET = {"preconditioning": False, "x_features": "raw", "learning_rate": 1e-3, "beta2": 0.999, "ema": 0,
                "clip": 0, "stratified": False}


def notebook(options, seed, **arguments):
    source = options.notebook.read_text(encoding="utf-8").split("\nimport matplotlib", 1)[0] + REPORT
    source = source.replace("manual_seed(0)", f"manual_seed({seed})")
    typed = [word for name, value in arguments.items() for word in (f"--{name}", str(value))]
    done = subprocess.run([options.python, "-c", source, *typed], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"against_notebook.py: the notebook failed: {done.stderr.strip().splitlines()[-1]}")
    return json.loads(done.stdout.strip().splitlines()[-1])


class Ours:
    """A scene of eight Gaussians with one net, trained and sampled by the program."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder

    def scene(self, model):
        file = self.folder / "scene.json"
        file.write_text(json.dumps({
            "version": 1, "particles": 2000, "grid": {"kind": "uniform_t", "steps": 250},
            "models": [{"id": "net", **model}],
            "flows": [{"id": "sde", "kind": "reverse_sde", "score": {"kind": "learned", "model": "net"}}]}))
        return file

    def call(self, *words):
        done = subprocess.run([self.program, *map(str, words)], capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"against_notebook.py: {done.stderr.strip()}")

    def train(self, model, seed, steps):
        metrics = self.folder / "train.json"
        self.call("train", self.scene(model), "--steps", steps, "--seed", seed, "--backend", "cpu", "--weights",
                  self.folder / "net.safetensors", "--metrics", metrics)
        return json.loads(metrics.read_text())

    def sample(self, model, seed):
        metrics = self.folder / "run.json"
        self.call("run", self.scene(model), "--seed", seed, "--backend", "cpu", "--weights",
                  self.folder / "net.safetensors", "--metrics", metrics)
        return json.loads(metrics.read_text())["flows"][0]


def pairs(options, ours):
    """Steps a second for both sizes, and sampling with the small net: one ratio a pair."""
    rows = []
    for name, notebook_size, model, steps in (
            ("3x64, batch 256", {"hidden": 64, "batch": 256}, {}, 2000),
            ("3x128, batch 1024", {"hidden": 128, "batch": 1024}, {"width": 128, "batch": 1024}, 500)):
        theirs, mine, sample_theirs, sample_mine = [], [], [], []
        for pair in range(options.pairs):
            result = notebook(options, pair, steps=steps, particles=2000, **notebook_size)
            trained = ours.train(model, pair, steps)
            sampled = ours.sample(model, pair)
            theirs.append(result["steps_per_s"])
            mine.append(trained["steps_per_second"])
            sample_theirs.append(result["particle_steps_per_s"])
            sample_mine.append(2000 * 250 / sampled["seconds"])
        rows.append(row(f"train {name}", "steps/s", theirs, mine))
        rows.append(row(f"sample {name}, 2,000 x 250", "particle-steps/s", sample_theirs, sample_mine))
    return rows


def row(name, unit, theirs, mine):
    ratios = [m / t for m, t in zip(mine, theirs)]
    return {"name": name, "unit": unit, "notebook": statistics.median(theirs), "scorescope": statistics.median(mine),
            "ratio": statistics.median(ratios), "ratios": [round(r, 2) for r in ratios]}


def losses(options, ours):
    """Loss minus floor at the notebook's own settings and the same number of steps, and at ours: means of the seeds."""
    theirs, same, default = [], [], []
    for seed in range(options.pairs):
        trained = ours.train(NOTEBOOK_NET, seed, 2000)
        theirs.append(notebook(options, seed, steps=2000, particles=1)["final_loss"] - trained["floor"])
        same.append(trained["final_loss"] - trained["floor"])
        trained = ours.train({}, seed, 2000)
        default.append(trained["final_loss"] - trained["floor"])
    return {"seeds": options.pairs, "notebook": statistics.mean(theirs), "same_settings": statistics.mean(same),
            "default_settings": statistics.mean(default)}


def cold_start(options, ours):
    """Wall seconds of `train` and `run`, one after the other: from nothing to the trained sampler's particles."""
    seconds = []
    for pair in range(options.pairs):
        begin = time.monotonic()
        ours.train({}, pair, 2000)
        ours.sample({}, pair)
        seconds.append(time.monotonic() - begin)
    return {"median": statistics.median(seconds), "all": [round(s, 2) for s in seconds]}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebook", type=pathlib.Path)
    parser.add_argument("program", nargs="?", default=str(HERE.parents[1] / "build/release/scorescope"))
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--python", default="/usr/bin/python3", help="an interpreter with PyTorch")
    parser.add_argument("--json", type=pathlib.Path, default=HERE / "results/against_notebook.json")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        ours = Ours(options.program, pathlib.Path(folder))
        report = {"processor": platform.processor() or platform.machine(), "cores": os.cpu_count(),
                  "pairs": pairs(options, ours), "loss_minus_floor": losses(options, ours),
                  "cold_start_seconds": cold_start(options, ours)}
    for entry in report["pairs"]:
        print(f"{entry['name']:36} {entry['notebook']:12.0f} {entry['scorescope']:12.0f} {entry['unit']:18}"
              f" {entry['ratio']:6.2f}x")
    loss = report["loss_minus_floor"]
    print(f"loss - floor, mean of {loss['seeds']} seeds: notebook {loss['notebook']:.4f}, same settings"
          f" {loss['same_settings']:.4f}, default settings {loss['default_settings']:.4f}")
    print(f"train and run from cold: {report['cold_start_seconds']['median']:.2f} s")
    options.json.write_text(json.dumps(report, indent=1) + "\n")


if __name__ == "__main__":
    main()
