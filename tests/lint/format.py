"""lint.format ROOT CLANG_FORMAT: every C++ file of ours is as clang-format leaves it."""

import subprocess
import sys

import sources


def main(root, clang_format):
    files = list(sources.cpp_files(root, "core", "app", "tests"))
    run = subprocess.run([clang_format, "--dry-run", "-Werror", *map(str, files)], capture_output=True, text=True)
    problems = sorted({line.replace(f"{root}/", "") for line in run.stderr.splitlines() if ": error:" in line})
    if run.returncode != 0 and not problems:
        problems = [run.stderr.strip()]
    sources.finish("lint.format", problems, len(files))


if __name__ == "__main__":
    main(*sys.argv[1:])
