"""lint.layering ROOT: an arrow between layers only ever points down, which no linker enforces.

math <- nn <- flow <- scene <- lesson <- gpu <- render, media <- export <- app; core knows no windows, and the first five
no OpenGL.
"""

import re
import sys

import sources

RANK = {"core/math": 0, "core/nn": 1, "core/flow": 2, "core/scene": 3, "core/lesson": 4, "core/gpu": 5,
        "core/render": 6, "core/media": 6, "core/export": 7, "app": 8}
WINDOWS = re.compile(r"^(imgui|imstb|imconfig|backends/imgui|imgui/|GLFW/|X11/|CLI/)")
OPENGL = re.compile(r"^(epoxy/|GL/|GLES\d?/|EGL/|KHR/|OpenGL/|glm/|glad/)")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def layer_of(path):
    parts = path.split("/")
    return "app" if parts[0] == "app" else "/".join(parts[:2])


def problem_of(layer, quote, name):
    if layer not in RANK:
        return f"{layer} is a layer nobody has given a place; add it to tests/lint/layering.py"
    if name.startswith(("core/", "app/")):
        other = layer_of(name)
        if other not in RANK:
            return f"includes {name}: {other} is no layer"
        if RANK[other] > RANK[layer]:
            return f"{layer} must not include {name}: {other} lies above it"
    elif quote == '"':
        return f'includes "{name}": files of ours are included by their path from the root'
    if layer != "app" and WINDOWS.match(name):
        return f"{layer} must not include {name}: windows belong to app"
    if RANK[layer] < RANK["core/gpu"] and OPENGL.match(name):
        return f"{layer} must not include {name}: OpenGL begins at core/gpu"
    return None


def main(root):
    problems, count = [], 0
    for path in sources.cpp_files(root, "core", "app"):
        count += 1
        relative = path.relative_to(root).as_posix()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            match = INCLUDE.match(line)
            problem = match and problem_of(layer_of(relative), *match.groups())
            if problem:
                problems.append(f"{relative}:{number}: {problem}")
    sources.finish("lint.layering", problems, count)


if __name__ == "__main__":
    main(sys.argv[1])
