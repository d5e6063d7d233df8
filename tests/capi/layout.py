#!/usr/bin/env python3
"""Writes a C program that holds the header to capi/symbols.yaml.

usage: layout.py OUT.c

Compiling it proves each constant, the place of each field (with 64-bit and 32-bit pointers) and the type of each
function; linking it, that each is exported. That the header names nothing else, and that what it names has a comment,
is checked before it is written.
"""
import os
import re
import sys

import yaml

CAPI = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "capi")
# Size and alignment on x86-64, and on x86 where 64-bit numbers in structs are aligned to 4.
PLAIN = {"uint8_t": (1, 1, 1, 1), "uint32_t": (4, 4, 4, 4), "int32_t": (4, 4, 4, 4), "snaptrail_status": (4, 4, 4, 4),
         "uint64_t": (8, 8, 8, 4), "int64_t": (8, 8, 8, 4), "size_t": (8, 8, 4, 4)}
POINTER = (8, 8, 4, 4)


def round_up(at, align):
    return (at + align - 1) // align * align


def layout(struct, structs):
    """(name, offset 64, offset 32) of each field, then (size, align) of both."""
    at, align, rows = [0, 0], [1, 1], []
    for field in struct["fields"]:
        kind, times = re.match(r"(.*?)(?:\[(\d+)\])?$", field["type"]).groups()
        if kind.endswith("*"):
            size = POINTER
        elif kind in PLAIN:
            size = PLAIN[kind]
        else:
            (s64, a64), (s32, a32) = layout(structs[kind], structs)[1]
            size = (s64, a64, s32, a32)
        for i in (0, 1):
            at[i] = round_up(at[i], size[2 * i + 1])
            align[i] = max(align[i], size[2 * i + 1])
        rows.append((field["name"], at[0], at[1]))
        at = [at[i] + size[2 * i] * int(times or 1) for i in (0, 1)]
    return rows, [(round_up(at[i], align[i]), align[i]) for i in (0, 1)]


def strip(text):
    return re.sub(r"/\*.*?\*/", "", text, flags=re.S)


def problems(header, symbols):
    """What the header and the list do not say alike, and what has no comment."""
    named = {e["name"] for part in ("constants", "handles", "callbacks", "structs", "functions")
             for e in symbols[part]}
    code = strip(header)
    own = {"SNAPTRAIL_SNAPTRAIL_H_", "SNAPTRAIL_ABI_VERSION", "snaptrail_status", "snaptrail_free_fn"}
    for name in sorted(set(re.findall(r"\bsnaptrail_\w+|\bSNAPTRAIL_\w+", code))):
        if name not in named and name not in own and not re.search(r"_(SIZE|INIT)$", name):
            yield f"{name} is in the header and not in symbols.yaml"
    for name in sorted(named):
        if not re.search(rf"\b{name}\b", code):
            yield f"{name} is in symbols.yaml and not in the header"
    for part in ("functions", "structs", "callbacks"):
        for e in symbols[part]:
            if "since" not in e:
                yield f"{e['name']} has no since"
    for f in symbols["functions"]:
        # The comment stands right above the declaration.
        m = re.search(rf"(\*/)?\n(?:const )?\w+ \*?{f['name']}\(", header)
        if not m or not m.group(1):
            yield f"{f['name']} has no comment"
        else:
            comment = header[header.rindex("/*", 0, m.start(1)):m.start(1)]
            if "Threads:" not in " ".join(comment.split()):
                yield f"the comment of {f['name']} says nothing of threads"


def undocumented(header, symbols):
    """A constant stands under a comment, or beside one, or next to one that does."""
    lines = header.split("\n")
    for constant in symbols["constants"]:
        at = next((i for i, line in enumerate(lines) if re.match(rf"#define {constant['name']}\b", line)), None)
        if at is None:
            continue
        while at > 0 and re.match(r"#define \w+ .*[^\\]$", lines[at]) and "/*" not in lines[at]:
            at -= 1
        if not re.search(r"\*/", lines[at]):
            yield f"{constant['name']} has no comment"


def program(symbols):
    structs = {s["name"]: s for s in symbols["structs"]}
    yield '#include "snaptrail/snaptrail.h"'
    yield "#define SAME(name, condition) typedef char name[(condition) ? 1 : -1]"
    for c in symbols["constants"]:
        yield f"SAME(same_{c['name']}, {c['name']} == {c['value']});"
    yield (f"SAME(same_abi, SNAPTRAIL_ABI_VERSION == "
           f"{symbols['abi']['major'] * 65536 + symbols['abi']['minor']});")
    for i, (bits, condition) in enumerate(((64, "defined(__x86_64__)"), (32, "defined(__i386__)"))):
        yield f"#if {condition}"
        for s in symbols["structs"]:
            rows, sizes = layout(s, structs)
            for row in rows:
                yield f"SAME({s['name']}_{row[0]}_{bits}, offsetof({s['name']}, {row[0]}) == {row[1 + i]});"
            yield f"SAME(sizeof_{s['name']}_{bits}, sizeof({s['name']}) == {sizes[i][0]});"
        yield "#endif"
    yield "int main(void) {"
    for f in symbols["functions"]:
        result, parameters = re.match(r"(.*?) ?\((.*)\)$", f["type"]).groups()
        yield f"  {{ {result} (*check)({parameters}) = &{f['name']}; if (!check) return 1; }}"
    yield "  return 0;\n}"


def main():
    with open(os.path.join(CAPI, "symbols.yaml")) as f:
        symbols = yaml.safe_load(f)
    with open(os.path.join(CAPI, "include", "snaptrail", "snaptrail.h")) as f:
        header = f.read()
    bad = list(problems(header, symbols)) + list(undocumented(header, symbols))
    for line in bad:
        print(line, file=sys.stderr)
    if bad:
        return 1
    with open(sys.argv[1], "w") as out:
        out.write("\n".join(program(symbols)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
