"""lint.links ROOT: every link of the documents leads somewhere: to a file that is there, and to a heading that it has.

The table of docs/lesson-coverage.md stands and falls with it: it maps sections of the notes to steps of lessons.
"""

import pathlib
import re
import sys

import sources

LINK = re.compile(r"\]\(([^()\s]+)\)")
HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def anchors(page):
    """What GitHub calls the headings of a page, those in code left out."""
    headings = HEADING.findall(FENCED.sub("", page.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def main(root):
    root = pathlib.Path(root)
    problems, count = [], 0
    for page in [*sorted(root.glob("*.md")), *sorted((root / "docs").rglob("*.md"))]:
        count += 1
        for target in LINK.findall(FENCED.sub("", page.read_text(encoding="utf-8"))):
            if ":" in target:
                continue  # elsewhere
            path, _, anchor = target.partition("#")
            where = page.parent / path if path else page
            name = page.relative_to(root).as_posix()
            if not where.exists():
                problems.append(f"{name}: {target}: there is no such file")
            elif anchor and anchor not in anchors(where):
                problems.append(f"{name}: {target}: there is no such heading")
    sources.finish("lint.links", problems, count)


if __name__ == "__main__":
    main(sys.argv[1])
