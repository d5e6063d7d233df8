#!/usr/bin/env python3
"""The snippets in README.md and docs/*.md are true.

usage: snippets.py extract FOLDER    writes each C++ snippet to FOLDER/NAME.cc, prints the names
       snippets.py check SNAPTRAIL   checks the others with the built command

What follows ``` says what a snippet is:
  cpp              compiles; a whole program if it has a main, else statements. A program is run on empty input
  yaml actions     compiles as actions
  yaml rules       compiles as rules
  sh run           runs and ends with 0 or 10; `snaptrail` is the built command
  text of PATH     is part of what `snaptrail scan PATH` prints; a line `...` stands for any lines
  cmake of PATH    is part of the file PATH
Others are not looked at.
"""
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
HEADERS = ["compiler", "engine", "explain", "finding", "options", "status", "step", "version"]
FENCE = re.compile(r"^```([^\n`]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def snippets():
    """(file, line, words after the fence, text) of each."""
    files = ["README.md", "CONTRIBUTING.md"]
    files += sorted("docs/" + name for name in os.listdir(os.path.join(ROOT, "docs")) if name.endswith(".md"))
    for name in files:
        with open(os.path.join(ROOT, name), encoding="utf-8") as file:
            text = file.read()
        for fence in FENCE.finditer(text):
            yield name, text.count("\n", 0, fence.start()) + 1, fence.group(1).split(), fence.group(2)


def extract(folder):
    os.makedirs(folder, exist_ok=True)
    for name, line, words, text in snippets():
        if words[:1] != ["cpp"]:
            continue
        if not re.search(r"\bint main\(", text):
            includes = "".join(f'#include "snaptrail/{header}.h"\n' for header in HEADERS)
            text = f"{includes}void Snippet() {{\n{text}}}\nint main() {{ return 0; }}\n"
        target = re.sub(r"\W", "_", f"{name}_{line}")
        path = os.path.join(folder, target + ".cc")
        text = f'#line {line + 1} "{name}"\n{text}' if "int main(" in text else text
        if not os.path.exists(path) or open(path, encoding="utf-8").read() != text:
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        print(target)


def scan(command, *arguments):
    return subprocess.run([command, "scan", *arguments], cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=120)


def contains_lines(whole, text):
    """Whether the lines of `text` stand in `whole` in a row, with more where it has `...`."""
    def lines(some):
        return "\n" + "".join(line.rstrip() + "\n" for line in some.strip("\n").split("\n"))
    at = 0
    rest = lines(whole)
    for part in re.split(r"^\s*\.\.\.$", text, flags=re.MULTILINE):
        found = rest.find(lines(part), at)
        if found < 0:
            return False
        at = found + len(lines(part)) - 1
    return True


def check_one(command, words, text):
    """What is wrong with a snippet ("" = nothing), or None when it is of no kind that is checked."""
    kind = words[:2]
    if kind in (["yaml", "actions"], ["yaml", "rules"]):
        with tempfile.NamedTemporaryFile("w", suffix=".yml", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            run = scan(command, "--" + words[1], file.name, "-")
            return "" if run.returncode == 0 else run.stderr
    if kind == ["sh", "run"]:
        path = os.path.dirname(command) + os.pathsep + os.environ["PATH"]
        run = subprocess.run(["bash", "-e", "-c", text], cwd=ROOT, env={**os.environ, "PATH": path},
                             stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
        return "" if run.returncode in (0, 10) else f"ends with {run.returncode}\n{run.stderr}"
    if kind == ["text", "of"]:
        out = scan(command, words[2]).stdout
        return "" if contains_lines(out, text) else f"is not what is printed:\n{out}"
    if kind == ["cmake", "of"]:
        with open(os.path.join(ROOT, words[2]), encoding="utf-8") as file:
            return "" if contains_lines(file.read(), text) else "is not in " + words[2]
    return None


def check(command):
    counts = {}
    failed = 0
    for name, line, words, text in snippets():
        problem = check_one(command, words, text)
        if problem is None:
            continue
        kind = " ".join(words[:2])
        counts[kind] = counts.get(kind, 0) + 1
        if problem:
            failed += 1
            print(f"{name}:{line}: {kind}: {problem}")
    print(f"checked {counts}, {failed} failed")
    return 1 if failed or not counts else 0


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in ("extract", "check"):
        sys.exit(__doc__)
    sys.exit(extract(sys.argv[2]) if sys.argv[1] == "extract" else check(os.path.abspath(sys.argv[2])))
