"""Which files the lints look at, and how they report."""

import pathlib
import sys

ENDINGS = {".h", ".cpp"}


def cpp_files(root, *folders):
    for folder in folders:
        for path in sorted((pathlib.Path(root) / folder).rglob("*")):
            if path.suffix in ENDINGS:
                yield path


def finish(name, problems, looked_at):
    """Ends the program: 1 with one line a problem, 1 too when nothing was there to look at."""
    problems = list(dict.fromkeys(problems))  # a broken include is seen by everyone who includes it
    for problem in problems:
        print(problem)
    if looked_at == 0:
        problems = ["no files"]
    print(f"{name}: {looked_at} files, {len(problems)} problem{'' if len(problems) == 1 else 's'}")
    sys.exit(1 if problems else 0)
