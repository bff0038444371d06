#!/usr/bin/env python3
"""A lesson presented from its first step to its last by PageDown alone, in a real window on a screen of its own (Xvfb):
how long each page takes from the key to its first picture, and what its frames cost.

deck.py [PROGRAM] [--lesson FOLDER] [--size 1280x800] [--seconds 3] [--json FILE] [--pictures FOLDER]

The key is the program's own account (--frame-times): from the moment it takes the key to the swap that shows the page.
Every page is left to run for --seconds. Without --json the numbers go to results/deck.json beside this file.
"""

import argparse
import json
import os
import pathlib
import platform
import re
import subprocess
import sys
import tempfile
import time

from window import HERE, Screen, hand, quantile


def pages_of(lesson):
    """How often PageDown is pressed from the first picture to the last: once a step, and once for every prediction."""
    text = (lesson / "lesson.md").read_text() if lesson.is_dir() else lesson.read_text()
    return len(re.findall(r"^## ", text, re.M)) + len(re.findall(r"^```predict", text, re.M)) - 1


def window_of(display, name, process):
    for _ in range(500):
        found = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", name], env=dict(os.environ, DISPLAY=display),
                               capture_output=True, text=True)
        if found.stdout.strip() or process.poll() is not None:
            return found.stdout.split()[0] if found.stdout.strip() else None
        time.sleep(0.1)
    return None


def play(options, display, folder):
    times = folder / "times.json"
    environment = dict(os.environ, DISPLAY=display, XDG_STATE_HOME=str(folder))
    (folder / "scorescope").mkdir()
    (folder / "scorescope/session.json").write_text('{"hinted": true}')
    process = subprocess.Popen([options.program, str(options.lesson), "--size", options.size, "--frame-times",
                                str(times)], env=environment)
    window = window_of(display, "Scorescope", process)
    if window is None:
        sys.exit("deck.py: no window came")
    hand(display, "windowfocus", window)
    time.sleep(2.0)
    hand(display, "key", "F5")
    for page in range(pages_of(options.lesson) + 1):
        time.sleep(options.seconds)
        if options.pictures:
            subprocess.run(["import", "-window", "root", str(options.pictures / f"{page + 1:02}.png")],
                           env=environment, check=True)
        hand(display, "key", "Next")
    time.sleep(1.0)
    hand(display, "key", "ctrl+q")
    if process.wait(30) != 0:
        sys.exit(f"deck.py: the program ended with {process.returncode}")
    return json.loads(times.read_text())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", nargs="?", default=str(HERE.parent.parent / "build/release/scorescope"))
    parser.add_argument("--lesson", type=pathlib.Path, default=HERE.parent.parent / "assets/lessons/lecture75")
    parser.add_argument("--size", default="1280x800", help="of the screen, all of which presenting takes")
    parser.add_argument("--seconds", type=float, default=3.0, help="how long every page is shown")
    parser.add_argument("--json", type=pathlib.Path)
    parser.add_argument("--pictures", type=pathlib.Path, help="a folder for a screenshot of every page")
    options = parser.parse_args()
    if not os.access(options.program, os.X_OK):
        sys.exit(f"deck.py: {options.program} is no program; build it first, or name it")
    if options.pictures:
        options.pictures.mkdir(parents=True, exist_ok=True)
    info = json.loads(subprocess.run([options.program, "info", "--json"], check=True, capture_output=True).stdout)
    with Screen(options.size) as display, tempfile.TemporaryDirectory() as folder:
        log = play(options, display, pathlib.Path(folder))
    pages = log["pages"]
    report = {"machine": {"system": platform.platform(), "threads": os.cpu_count(), **info},
              "load": os.getloadavg()[0], "lesson": options.lesson.name, "size": options.size, "pages": []}
    print(f"{'page':>14}{'first picture':>16}{'whole':>10}{'frame: median':>16}{'p95':>8}")
    for page, end in zip(pages, [p["frame"] for p in pages[1:]] + [len(log["frame_ms"])]):
        # The first is the page's own. Those of the page that was there before F5 are another window's.
        work = log["work_ms"][page["frame"] + 1:end] if page is not pages[0] else []
        row = {"page": page["page"], "first_ms": page.get("first_ms"), "whole_ms": page.get("whole_ms"),
               "frames": len(work), "work_ms": {"median": quantile(work, 0.5), "p95": quantile(work, 0.95)}}
        report["pages"].append(row)
        shown = [f"{v:.0f} ms" if v is not None else "–" for v in
                 (row["first_ms"], row["whole_ms"], row["work_ms"]["median"], row["work_ms"]["p95"])]
        print(f"{row['page']:>14}{shown[0]:>16}{shown[1]:>10}{shown[2]:>16}{shown[3]:>8}")
    first = [row["first_ms"] for row in report["pages"] if row["first_ms"] is not None]
    work = log["work_ms"][pages[1]["frame"]:]
    report["first_ms"] = {"median": quantile(first, 0.5), "longest": max(first),
                          "over_300": sum(f > 300 for f in first)}
    report["work_ms"] = {"median": quantile(work, 0.5), "p95": quantile(work, 0.95)}
    print(f"{len(first)} pages; first picture: median {report['first_ms']['median']:.0f} ms, longest "
          f"{max(first):.0f} ms, {report['first_ms']['over_300']} above 300 ms; frames of the whole deck: median "
          f"{report['work_ms']['median']:.1f} ms, p95 {report['work_ms']['p95']:.1f} ms")
    target = options.json or HERE / "results/deck.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(report, indent=2) + "\n")


if __name__ == "__main__":
    main()
