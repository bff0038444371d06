#!/usr/bin/env python3
"""What a frame of the real window costs, on a screen of its own (Xvfb): frame times, time to the first frame, memory.

window.py [PROGRAM] [--frames N] [--json FILE] [--name NAME]

Without --json the numbers go to results/NAME.json beside this file.
"""

import argparse
import json
import math
import os
import pathlib
import platform
import shutil
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
GRID = {"kind": "uniform_t", "steps": 250}
LOOP = {"seconds": 4.0, "loop": True, "end_pause": 0.0}
# name: (share of the frames, scene, further options). A million particles take long on a software rasteriser. With
# "--paused" a hand takes a mode at the end of the clock, where flows have the most to do again, and carries it about.
CASES = {
    "four panels, 2,000 particles": (1.0, {"version": 1, "particles": 2000, "grid": GRID, "timeline": LOOP}, []),
    "the same, a mode in a hand": (1.0, {"version": 1, "particles": 2000, "grid": GRID, "timeline": LOOP},
                                   ["--paused"]),
    "the same, a net in training": (1.0, {"version": 1, "particles": 2000, "grid": GRID, "timeline": LOOP}, ["--train"]),
    "four panels, 20,000 particles": (0.5, {"version": 1, "particles": 20000, "grid": GRID, "timeline": LOOP}, []),
    "one panel, 1,000,000 particles": (0.1, {
        "version": 1, "particles": 1000000, "grid": GRID, "timeline": LOOP,
        "flows": [{"id": "sde", "kind": "reverse_sde"}],
        "panels": [{"id": "p1", "flow": "sde", "layers": ["density", "particles"]}]}, []),
}


class Screen:
    """A display that is there while the block runs."""

    def __init__(self, size="1920x1080"):
        self.size = size

    def __enter__(self):
        if shutil.which("Xvfb") is None:
            sys.exit("window.py: Xvfb is missing (Debian: apt-get install xvfb)")
        read, write = os.pipe()
        self.server = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", f"{self.size}x24", "-nolisten",
                                        "tcp"], pass_fds=[write], stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        if not number:
            sys.exit("window.py: Xvfb did not start")
        return f":{number}"

    def __exit__(self, *_):
        self.server.terminate()
        self.server.wait()


def most_memory(pid):
    """Peak resident memory of a running process so far, in MiB; None when it is gone."""
    try:
        for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return None


def quantile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, round(share * (len(values) - 1)))] if values else None


def hand(display, *arguments):
    subprocess.run(["xdotool", *map(str, arguments)], env=dict(os.environ, DISPLAY=display), check=True)


def carry_mode(process, display, ui):
    """Seeks to the data and moves the right-hand mode of the third panel about until the program ends."""
    while not ui.exists() and process.poll() is None:
        time.sleep(0.02)
    places = json.loads(ui.read_text())
    x, y, w, h = places["timeline"]
    hand(display, "mousemove", x + w - 1, y + h / 2, "mousedown", 1, "sleep", 0.1, "mouseup", 1, "sleep", 0.3)
    x, y, w, h = places["panels/sde"]
    unit = h / 6  # three units are half of a panel's height
    at = (x + w / 2 + 2 * unit, y + h / 2)
    hand(display, "mousemove", *at, "sleep", 0.2, "mousedown", 1, "sleep", 0.1)
    # A few hundred moves a process, as often as a mouse reports: starting one for every move would be what is measured.
    turn = 0
    while process.poll() is None:
        way = []
        for turn in range(turn + 1, turn + 200):
            way += ["mousemove", at[0] - 20 + 20 * math.cos(turn / 20), at[1] + 20 * math.sin(turn / 20), "sleep", 0.012]
        try:
            hand(display, *way)
        except subprocess.CalledProcessError:
            if process.poll() is None:
                raise
            return  # the last window of the screen took the screen with it


def measure(program, scene, options, display, size, frames, limit):
    with tempfile.TemporaryDirectory() as folder:
        file, times, ui = (pathlib.Path(folder) / name for name in ("scene.json", "times.json", "ui.json"))
        file.write_text(json.dumps(scene))
        command = [program, "window", str(file), "--size", size, "--frames", str(frames), "--frame-times", str(times),
                   "--dump-ui", str(ui), *options]
        process = subprocess.Popen(command, env=dict(os.environ, DISPLAY=display))
        began, memory = time.monotonic(), 0.0
        if "--paused" in options:
            threading.Thread(target=carry_mode, args=(process, display, ui), daemon=True).start()
        while process.poll() is None:
            memory = max(memory, most_memory(process.pid) or 0.0)
            if time.monotonic() - began > limit:
                process.kill()
                process.wait()
                sys.exit(f"window.py: {frames} frames were not drawn within {limit} s")
            time.sleep(0.02)
        if process.returncode != 0:
            sys.exit(f"window.py: scorescope ended with {process.returncode}")
        log = json.loads(times.read_text())
    out = {"frames": len(log["frame_ms"]), "first_frame_ms": log["first_frame_ms"], "peak_memory_mib": round(memory, 1)}
    for kind in ("frame_ms", "work_ms"):
        if kind in log:
            out[kind] = {"median": quantile(log[kind], 0.5), "p95": quantile(log[kind], 0.95),
                         "longest": max(log[kind], default=None)}
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", nargs="?", default=str(HERE.parent.parent / "build/release/scorescope"))
    parser.add_argument("--frames", type=int, default=300)
    parser.add_argument("--size", default="1280x800")
    parser.add_argument("--seconds", type=float, default=300, help="longest a case may take")
    parser.add_argument("--name", default="window")
    parser.add_argument("--json", type=pathlib.Path)
    options = parser.parse_args()
    if not os.access(options.program, os.X_OK):
        sys.exit(f"window.py: {options.program} is no program; build it first, or name it")
    info = json.loads(subprocess.run([options.program, "info", "--json"], check=True, capture_output=True).stdout)
    report = {"machine": {"system": platform.platform(), "threads": os.cpu_count(), **info}, "size": options.size,
              "cases": {}}
    print(f"{'':32}{'first frame':>12}{'frame: median':>16}{'p95':>8}{'work: median':>15}{'p95':>8}{'memory':>12}")
    with Screen() as display:
        for name, (share, scene, more) in CASES.items():
            frames = max(2, round(share * options.frames))
            case = measure(options.program, scene, more, display, options.size, frames, options.seconds)
            report["cases"][name] = case
            work = case.get("work_ms", {"median": float("nan"), "p95": float("nan")})
            print(f"{name:32}{case['first_frame_ms']:9.0f} ms{case['frame_ms']['median']:12.1f} ms"
                  f"{case['frame_ms']['p95']:8.1f}{work['median']:11.1f} ms{work['p95']:8.1f}"
                  f"{case['peak_memory_mib']:8.0f} MiB")
    target = options.json or HERE / "results" / f"{options.name}.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(report, indent=2) + "\n")


if __name__ == "__main__":
    main()
