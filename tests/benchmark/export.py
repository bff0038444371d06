#!/usr/bin/env python3
"""What an export costs, beside the same four panels drawn by matplotlib's FuncAnimation.

export.py [PROGRAM] [--frames N] [--rounds R] [--notebook SCRIPT] [--json FILE]

Frames a second of whole runs (start, drawing, encoding), the peak memory of the program and its encoder together, the
time that a cancelled export at 4K takes to end, and the size of a GIF beside the one that ffmpeg's palettegen and
paletteuse make of the same frames. SCRIPT is run as
"SCRIPT --panels 4 --frames N" with the Python of this script, and must print a JSON line with "video_s", the seconds of
its FuncAnimation; without it a figure of the same kind is drawn here, where matplotlib is installed. Rounds alternate,
and the ratio is the median of theirs: a busy machine is busy for both. Without --json the numbers go to
results/export.json beside this file.
"""

import argparse
import importlib.util
import json
import os
import pathlib
import platform
import signal
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
SCENE = {"version": 1, "timeline": {"seconds": 30.0}}


def family(pid):
    """A process and all that it has started."""
    out = [pid]
    for children in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text().split():
            out += family(int(child))
    return out


def memory_now(pid):
    """MiB of a process and all that it has started; pages that several of them share count once."""
    kib = 0
    for each in family(pid):
        lines = pathlib.Path(f"/proc/{each}/smaps_rollup").read_text().splitlines()
        kib += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return kib / 1024


def measured(command):
    """Seconds, and peak memory (MiB) together with its children, of a program that must succeed."""
    begin, peak = time.monotonic(), 0.0
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    while process.poll() is None:
        try:
            peak = max(peak, memory_now(process.pid))
        except OSError:
            pass  # one of them has just ended
        time.sleep(0.1)
    if process.returncode != 0:
        sys.exit(f"export.py: {' '.join(command)} failed")
    return time.monotonic() - begin, peak


def cancelled(command, after):
    """Milliseconds from the signal that a key gives to the end of a program."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(after)
    if process.poll() is not None:
        sys.exit("export.py: an export was over before it could be cancelled")
    begin = time.monotonic()
    process.send_signal(signal.SIGINT)
    process.wait()
    return 1000 * (time.monotonic() - begin)


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


def can_draw(notebook):
    return bool(notebook) or importlib.util.find_spec("matplotlib") is not None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program", nargs="?", default=str(HERE.parents[1] / "build" / "scorescope"))
    parser.add_argument("--frames", type=int, default=120)
    parser.add_argument("--json", default=str(HERE / "results" / "export.json"))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--notebook", metavar="SCRIPT")
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

        def theirs_seconds():
            if a.notebook:
                said = subprocess.run([sys.executable, a.notebook, "--panels", "4", "--frames", str(a.frames), "--steps",
                                       "50", "--size", "1280x720", "--out", os.path.join(folder, "m.mp4")],
                                      check=True, capture_output=True, text=True).stdout
                return json.loads(said.strip().splitlines()[-1])["video_s"]
            return measured([sys.executable, __file__, "--frames", str(a.frames), "--matplotlib",
                             os.path.join(folder, "m.mp4")])[0]

        rounds = []
        for _ in range(a.rounds if can_draw(a.notebook) else 0):
            ours = export("a.mp4", "1280x720", a.frames)["frames_per_second"]
            rounds.append((ours, a.frames / theirs_seconds()))
        report["mp4 1280x720"] = export("a.mp4", "1280x720", a.frames)
        if rounds:
            report["matplotlib 1280x720"] = {"frames_per_second": round(statistics.median(t for _, t in rounds), 2),
                                             "ratios": [round(o / t, 2) for o, t in rounds],
                                             "ratio": round(statistics.median(o / t for o, t in rounds), 2)}
        else:
            report["matplotlib 1280x720"] = "not installed"
        report["mp4 1920x1080"] = export("b.mp4", "1920x1080", a.frames)
        report["mp4 3840x2160"] = export("c.mp4", "3840x2160", max(2, a.frames // 12))
        out = os.path.join(folder, "d.mp4")
        ends = [cancelled([a.program, "export", scene, "-o", out, "--size", "3840x2160"], 2.0 + 0.37 * k)
                for k in range(6)]
        if os.path.exists(out):
            sys.exit("export.py: a cancelled export left a file")
        report["cancel at 3840x2160"] = {"ms": round(statistics.median(ends)), "longest_ms": round(max(ends))}
        gif = ("--fps", "20", "--speed", "5")
        report["gif 800x500"] = export("a.gif", "800x500", a.frames, *gif)
        changes = export("b.gif", "800x500", a.frames, *gif, "--set", "export/gif_frames=changes")
        report["gif 800x500"]["bytes_of_changes_alone"] = changes["bytes"]
        export("a.zip", "800x500", a.frames, *gif)
        measured(["python3", "-m", "zipfile", "-e", os.path.join(folder, "a.zip"), os.path.join(folder, "frames")])
        theirs = os.path.join(folder, "theirs.gif")
        for name, flags in (("bytes", "-offsetting-transdiff"), ("bytes_of_changes_alone", "+offsetting+transdiff")):
            measured(["ffmpeg", "-v", "error", "-y", "-framerate", "20", "-i",
                      os.path.join(folder, "frames", "frame_%05d.png"), "-filter_complex",
                      "split[a][b];[a]palettegen[p];[b][p]paletteuse", "-gifflags", flags, "-loop", "0", theirs])
            report.setdefault("gif 800x500 by ffmpeg alone", {})[name] = os.path.getsize(theirs)
    text = json.dumps(report, indent=2) + "\n"
    pathlib.Path(a.json).write_text(text, encoding="utf-8")
    print(text, end="")


if __name__ == "__main__":
    main()
