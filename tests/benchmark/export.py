#!/usr/bin/env python3
"""What an export costs, beside the same four panels drawn by matplotlib's FuncAnimation where that is installed.

export.py [PROGRAM] [--frames N] [--json FILE]

Frames a second of whole runs (start, drawing, encoding), the peak memory of the program at 4K, and the size of a GIF
beside the one that ffmpeg's palettegen and paletteuse make of the same frames. Without --json the numbers go to
results/export.json beside this file.
"""

import argparse
import json
import os
import pathlib
import platform
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
SCENE = {"version": 1, "timeline": {"seconds": 30.0}}


def measured(command):
    """Seconds and peak memory (MiB) of a program that must succeed."""
    begin = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"export.py: {' '.join(command)} failed")
    return time.monotonic() - begin, usage.ru_maxrss / 1024


def draw_with_matplotlib(out, frames, size):
    """Four panels of 2,000 moving particles, 15 x 15 arrows and a heat map: what a notebook does."""
    import numpy as np
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    from matplotlib.animation import FFMpegWriter, FuncAnimation

    width, height = map(int, size.split("x"))
    figure, axes = plt.subplots(2, 2, figsize=(width / 100, height / 100), dpi=100)
    line = np.linspace(-3, 3, 128)
    heat = np.exp(-line[:, None] ** 2 - line[None] ** 2)
    gx, gy = np.meshgrid(np.linspace(-2.8, 2.8, 15), np.linspace(-2.8, 2.8, 15))
    start = np.random.default_rng(17).normal(size=(2000, 2))
    dots, arrows = [], []
    for axis in axes.flat:
        axis.set(xlim=(-3, 3), ylim=(-3, 3))
        axis.imshow(heat, extent=(-3, 3, -3, 3), cmap="Blues")
        dots.append(axis.scatter([], [], s=4))
        arrows.append(axis.quiver(gx, gy, -gx, -gy))

    def draw(k):
        for d, a in zip(dots, arrows):
            d.set_offsets(start * (1 + k / frames))
            a.set_UVC(-gx * (1 + k), -gy)
        return (*dots, *arrows)

    FuncAnimation(figure, draw, frames=frames, blit=True).save(out, writer=FFMpegWriter(fps=30))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program", nargs="?", default=str(HERE.parents[1] / "build" / "scorescope"))
    parser.add_argument("--frames", type=int, default=120)
    parser.add_argument("--json", default=str(HERE / "results" / "export.json"))
    parser.add_argument("--matplotlib", metavar="FILE", help="only draw with matplotlib, into this file")
    a = parser.parse_args()
    if a.matplotlib:
        draw_with_matplotlib(a.matplotlib, a.frames, "1280x720")
        return

    report = {"machine": platform.processor() or platform.machine(), "cores": os.cpu_count(), "frames": a.frames}
    with tempfile.TemporaryDirectory() as folder:
        scene = os.path.join(folder, "scene.json")
        pathlib.Path(scene).write_text(json.dumps(SCENE), encoding="utf-8")

        def export(name, size, frames, *more):
            out = os.path.join(folder, name)
            seconds, memory = measured([a.program, "export", scene, "-o", out, "--size", size, "--frames",
                                        f"0:{frames}", *more])
            return {"frames_per_second": round(frames / seconds, 2), "peak_mib": round(memory),
                    "bytes": os.path.getsize(out)}

        report["mp4 1280x720"] = export("a.mp4", "1280x720", a.frames)
        report["mp4 1920x1080"] = export("b.mp4", "1920x1080", a.frames)
        report["mp4 3840x2160"] = export("c.mp4", "3840x2160", max(2, a.frames // 12))
        gif = ("--fps", "20", "--speed", "5")
        report["gif 800x500"] = export("a.gif", "800x500", a.frames, *gif)
        export("a.apng", "800x500", a.frames, *gif)
        theirs = os.path.join(folder, "theirs.gif")
        measured(["ffmpeg", "-v", "error", "-i", os.path.join(folder, "a.apng"), "-filter_complex",
                  "split[a][b];[a]palettegen[p];[b][p]paletteuse", "-loop", "0", theirs])
        report["gif 800x500"]["bytes_of_ffmpeg_alone"] = os.path.getsize(theirs)
        try:
            import matplotlib  # noqa: F401
        except ImportError:
            report["matplotlib"] = "not installed"
        else:
            seconds, _ = measured([sys.executable, __file__, "--frames", str(a.frames), "--matplotlib",
                                   os.path.join(folder, "m.mp4")])
            report["matplotlib 1280x720"] = {"frames_per_second": round(a.frames / seconds, 2)}
    text = json.dumps(report, indent=2) + "\n"
    pathlib.Path(a.json).write_text(text, encoding="utf-8")
    print(text, end="")


if __name__ == "__main__":
    main()
