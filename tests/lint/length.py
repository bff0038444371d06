"""lint.length ROOT: a file that has grown past about 400 lines wants to be two."""

import sys

import sources

LINES = 420  # "about 400"


def main(root):
    problems, count = [], 0
    for path in sources.cpp_files(root, "core", "app"):
        count += 1
        lines = path.read_text(encoding="utf-8").splitlines()
        relative = path.relative_to(root).as_posix()
        if len(lines) > LINES:
            problems.append(f"{relative}: {len(lines)} lines, at most {LINES}")
    sources.finish("lint.length", problems, count)


if __name__ == "__main__":
    main(sys.argv[1])
