#!/usr/bin/env python3
"""tests/handouts.py SCORESCOPE OUT [LESSON ...]: lessons as pages and slides, opened by others' programs.

Pages are opened in headless Chromium: no error on the console, every picture and clip loaded, every clip playing. Slides
are turned into a PDF by LibreOffice: one page a slide. What was made stays in OUT, to be looked at. Not in CI: both
programs are heavy to install.
"""

import json
import pathlib
import re
import subprocess
import sys
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent

# Runs inside the page: what it shows, once its clips have had a second to play.
PROBE = """<script>
addEventListener("error", e => document.documentElement.dataset.error = e.message || "a resource");
addEventListener("load", () => setTimeout(() => {
  const broken = [...document.images].filter(i => !i.complete || i.naturalWidth === 0).length;
  const clips = [...document.querySelectorAll("video")];
  const still = clips.filter(v => v.readyState < 2 || v.currentTime === 0 || v.error).length;
  document.title = "PROBE " + JSON.stringify({broken, clips: clips.length, still,
    equations: document.querySelectorAll(".equation svg").length,
    wide: document.documentElement.scrollWidth > innerWidth + 1});
}, 2500));
</script>"""


def run(*command, **options):
    return subprocess.run([str(c) for c in command], capture_output=True, text=True, timeout=600, **options)


def chromium():
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if run("sh", "-c", f"command -v {name}").returncode == 0:
            return name
    sys.exit("chromium is missing (Debian: apt-get install chromium)")


def check_page(browser, page, out):
    problems = []
    probed = out / f"probe-{page.name}"
    probed.write_text(page.read_text(encoding="utf-8") + PROBE, encoding="utf-8")
    shown = run(browser, "--headless", "--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required",
                "--enable-logging=stderr", "--virtual-time-budget=12000", "--dump-dom", probed.as_uri())
    probed.unlink()
    found = re.search(r"PROBE (\{.*?\})", shown.stdout)
    if not found:
        return [f"{page.name}: the page did not come up"]
    facts = json.loads(found.group(1).replace("&quot;", '"'))
    if facts["broken"]:
        problems.append(f"{page.name}: {facts['broken']} pictures do not load")
    if facts["still"]:
        problems.append(f"{page.name}: {facts['still']} of {facts['clips']} clips do not play")
    if facts["wide"]:
        problems.append(f"{page.name}: wider than the window")
    if "data-error" in shown.stdout:
        problems.append(f"{page.name}: an error in the page")
    problems += [f"{page.name}: {line}" for line in shown.stderr.splitlines() if ":CONSOLE" in line]
    return problems


def check_slides(deck, out):
    with zipfile.ZipFile(deck) as package:
        slides = sum(1 for name in package.namelist() if re.fullmatch(r"ppt/slides/slide\d+\.xml", name))
        broken = package.testzip()
    if broken:
        return [f"{deck.name}: {broken} is damaged"]
    made = run("soffice", "--headless", "--convert-to", "pdf", "--outdir", out, deck)
    pdf = deck.with_suffix(".pdf")
    if not pdf.exists():
        return [f"{deck.name}: LibreOffice made no PDF of it: {made.stderr.strip()}"]
    pages = int(re.search(r"Pages:\s+(\d+)", run("pdfinfo", pdf).stdout).group(1))
    return [] if pages == slides else [f"{deck.name}: {slides} slides, and {pages} pages in its PDF"]


def main(program, out, *lessons):
    out = pathlib.Path(out)
    browser = chromium()
    problems = []
    for lesson in lessons or sorted((ROOT / "assets/lessons").glob("*/")):
        lesson = pathlib.Path(lesson)
        folder = out / lesson.name
        folder.mkdir(parents=True, exist_ok=True)
        made = run(program, "lesson", lesson, "--html", folder, "--pptx", folder / "slides.pptx")
        here = [made.stderr.strip()] if made.returncode else []
        if not here:
            for name in ("lesson.html", "questions.html", "answers.html"):
                here += check_page(browser, folder / name, folder)
            here += check_slides(folder / "slides.pptx", folder)
        print(f"{lesson.name}: {'; '.join(here) or 'well'}", flush=True)
        problems += here
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
