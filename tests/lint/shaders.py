"""lint.shaders ROOT GLSLANG: every shader is legal GLSL by the reference compiler, not only by the driver at hand.

#include is expanded as core/gpu/shader_library.cpp does. A shader that needs #defines names them in a comment of its
own, `// lint: WIDTH=64 DEPTH=3`, one line for each combination to be tried. A file under lib/ that nobody includes is
a problem too: it would never be compiled.
"""

import pathlib
import re
import subprocess
import sys
import tempfile

import sources

STAGES = {".vert": "vert", ".frag": "frag", ".comp": "comp"}
INCLUDE = re.compile(r'^#include "([^"]+)"')
DEFINES = re.compile(r"^// lint:(.*)$", re.MULTILINE)


def expanded(folder, name, used):
    """The lines of a shader with the file and line each came from."""
    out = []
    for number, line in enumerate((folder / name).read_text(encoding="utf-8").splitlines(), 1):
        match = INCLUDE.match(line)
        if match:
            used.add(match.group(1))
            out += expanded(folder, match.group(1), used)
        else:
            out.append((line, name, number))
    return out


def compile_shader(glslang, stage, lines, defines):
    if not lines or not lines[0][0].startswith("#version"):
        return ["a shader begins with #version"]
    lines = lines[:1] + [("#define " + d.replace("=", " ", 1), "lint", 0) for d in defines] + lines[1:]
    with tempfile.NamedTemporaryFile("w", suffix="." + stage, encoding="utf-8") as file:
        file.write("\n".join(line for line, _, _ in lines) + "\n")
        file.flush()
        run = subprocess.run([glslang, "-S", stage, file.name], capture_output=True, text=True)
    if run.returncode == 0:
        return []
    problems = []
    for message in re.findall(r"^ERROR: .*?:(\d+): (.*)$", run.stdout, re.MULTILINE):
        _, name, number = lines[int(message[0]) - 1]
        problems.append(f"shaders/{name}:{number}: {message[1]}")
    return problems or [run.stdout.strip() + run.stderr.strip()]


def main(root, glslang):
    folder = pathlib.Path(root) / "shaders"
    problems, used, count = [], set(), 0
    for path in sorted(folder.rglob("*")):
        if path.suffix not in STAGES:
            continue
        count += 1
        name = path.relative_to(folder).as_posix()
        try:
            lines = expanded(folder, name, used)
        except FileNotFoundError as error:
            problems.append(f"shaders/{name}: includes {pathlib.Path(error.filename).relative_to(folder)}, not there")
            continue
        for defines in DEFINES.findall(path.read_text(encoding="utf-8")) or [""]:
            problems += compile_shader(glslang, STAGES[path.suffix], lines, defines.split())
    for path in sorted(folder.rglob("*.glsl")):
        if path.relative_to(folder).as_posix() not in used:
            problems.append(f"shaders/{path.relative_to(folder).as_posix()}: no shader includes it")
    sources.finish("lint.shaders", problems, count)


if __name__ == "__main__":
    main(*sys.argv[1:])
