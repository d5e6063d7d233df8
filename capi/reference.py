#!/usr/bin/env python3
"""Writes docs/c-reference.md, the pages of the C interface, from its header and symbols.yaml.

usage: reference.py [--check]

--check: writes nothing, and fails when the file is not what would be written.
"""
import os
import re
import sys

import yaml

HERE = os.path.dirname(os.path.abspath(__file__))
PAGE = os.path.join(HERE, "..", "docs", "c-reference.md")
WIDTH = 120


def sentences(comment):
    """The words of a comment, with its paragraphs and its drawn lines kept."""
    lines = [re.sub(r"^ ?\*? ?", "", line) for line in comment.strip()[2:-2].strip("\n").split("\n")]
    paragraphs, text = [], []
    for line in lines + [""]:
        drawn = line.startswith("  ")
        if text and (not line.strip() or drawn != text[0].startswith("  ")):
            paragraphs.append("\n".join(["```", *[t[2:] for t in text], "```"]) if text[0].startswith("  ")
                              else fill(" ".join(t.strip() for t in text)))
            text = []
        if line.strip():
            text.append(line)
    return "\n\n".join(paragraphs)


def fill(text):
    lines, line = [], ""
    # Not code, and not emphasis.
    parts = text.split("`")
    parts[::2] = [re.sub(r"([<*])", r"\\\1", part) for part in parts[::2]]
    for word in "`".join(parts).split(" "):
        if line and len(line) + 1 + len(word) > WIDTH:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return "\n".join(lines + [line])


def blocks(header):
    """(comment, code) in the order of the header; a section is (title, None)."""
    body = header[header.index("extern \"C\" {"):header.rindex("#ifdef __cplusplus")]
    body = body[body.index("#endif") + 6:]
    comment, at = "", 0
    token = re.compile(r"/\* ---- (?P<title>.*?) -+ \*/|(?P<comment>/\*.*?\*/)|(?P<define>#define(?:[^\n]*\\\n)*[^\n]*)"
                       r"|(?P<code>(?:typedef|const|[a-z]\w*)\b[^;{]*(?:\{.*?\n\}[^;]*)?;)", re.S)
    while True:
        found = token.search(body, at)
        if not found:
            return
        at = found.end()
        if found["title"]:
            yield found["title"], None
            comment = ""
        elif found["comment"]:
            # A comment at the end of a line belongs to it.
            if "\n" in body[found.start() - 1:found.start()] or body[:found.start()].rstrip(" ").endswith("\n"):
                comment = found["comment"]
        else:
            rest = body[at:body.find("\n", at)]
            beside = re.match(r" +/\*.*?\*/", rest)
            yield comment, (found["define"] or found["code"]) + (beside.group(0) if beside else "")
            comment = ""


def page(header, symbols):
    since = {e["name"]: e["since"] for part in ("constants", "handles", "callbacks", "structs", "functions")
             for e in symbols[part]}
    intro = header[:header.index("*/") + 2]
    yield "# The C interface, name by name"
    yield ("Written by `capi/reference.py` from the header and `capi/symbols.yaml`; [the guide](c-interface.md) comes "
           f"first.\nABI {symbols['abi']['major']}.{symbols['abi']['minor']}.")
    yield sentences(re.sub(r"^ \* Before version 1.0.*", " */", re.sub(r"File: snaptrail\.h\n \*\n \*", "", intro), flags=re.S | re.M))
    code, text = [], ""

    def flush():
        if not code:
            return
        names = [n for c in code for n in re.findall(r"\b(snaptrail_\w+(?=\()|SNAPTRAIL_\w+)", c)[:1] if n in since]
        types = [n for c in code for n in re.findall(r"typedef struct (\w+)|\(\*(\w+)\)", c)]
        names += [a or b for a, b in types if (a or b) in since]
        yield "```c\n" + "\n".join(code) + "\n```"
        versions = sorted({str(since[n]) for n in names})
        told = f"Since {', '.join(versions)}." if versions else ""
        if told and text and not text.endswith("```"):
            last = text.rsplit("\n", 1)[-1]
            yield text + (" " if len(last) + 1 + len(told) <= WIDTH else "\n") + told
        else:
            yield "\n\n".join(part for part in (text, told) if part)
        code.clear()

    for comment, declaration in blocks(header):
        if declaration is None:
            yield from flush()
            text = ""
            yield f"## {comment}"
        elif comment or not code:
            yield from flush()
            text = sentences(comment) if comment else ""
            code.append(declaration)
        else:
            code.append(declaration)
    yield from flush()


def main():
    with open(os.path.join(HERE, "include", "snaptrail", "snaptrail.h")) as f:
        header = f.read()
    with open(os.path.join(HERE, "symbols.yaml")) as f:
        symbols = yaml.safe_load(f)
    text = "\n\n".join(part for part in page(header, symbols) if part) + "\n"
    missing = [f["name"] for f in symbols["functions"] if f"{f['name']}(" not in text]
    if missing:
        sys.exit(f"not on the page: {', '.join(missing)}")
    if "--check" in sys.argv:
        with open(PAGE) as f:
            if f.read() != text:
                sys.exit("docs/c-reference.md is not current: run capi/reference.py")
        return
    with open(PAGE, "w") as f:
        f.write(text)


if __name__ == "__main__":
    main()
