#!/usr/bin/env python3
"""Prints the declarations of the C interface as plain C, for FFIs that read C (LuaJIT, cffi).

usage: cdef.py [--lua OUT.lua [--check]]

--lua: writes a Lua module that hands them to ffi.cdef; --check: fails when the file is not what would be written.
"""
import pathlib
import re
import sys

import yaml

SYMBOLS = pathlib.Path(__file__).resolve().with_name("symbols.yaml")


def field(name, kind):
    base, times = re.match(r"(.*?)(\[\d+\])?$", kind).groups()
    return f"{base}{'' if base.endswith('*') else ' '}{name}{times or ''}"


def function(name, kind, pointer=False):
    result, parameters = re.match(r"(.*?) ?\((.*)\)$", kind).groups()
    return f"{field(f'(*{name})' if pointer else name, result)}({parameters})"


def declarations(symbols):
    yield "typedef int32_t snaptrail_status;"
    for handle in symbols["handles"]:
        yield f"typedef struct {handle['name']} {handle['name']};"
    callbacks = list(symbols["callbacks"])
    for struct in symbols["structs"]:
        yield f"typedef struct {struct['name']} {{"
        for row in struct["fields"]:
            yield f"  {field(row['name'], row['type'])};"
        yield f"}} {struct['name']};"
    for callback in callbacks:
        yield f"typedef {function(callback['name'], callback['type'], True)};"
    if not any(c["name"] == "snaptrail_free_fn" for c in callbacks):
        yield "typedef void (*snaptrail_free_fn)(void *user_data);"
    for row in symbols["functions"]:
        yield f"{function(row['name'], row['type'])};"


def lua(symbols):
    abi = symbols["abi"]["major"] * 65536 + symbols["abi"]["minor"]
    yield "-- The C interface as LuaJIT sees it. Made from capi/symbols.yaml by capi/cdef.py; not to be edited."
    yield 'require("ffi").cdef[['
    yield from declarations(symbols)
    yield "]]"
    yield f"return {{\n  abi = {abi},"
    for constant in symbols["constants"]:
        # A Lua number holds no more than 53 bits.
        if abs(constant["value"]) < 1 << 53:
            yield f"  {constant['name'][len('SNAPTRAIL_'):]} = {constant['value']},"
    yield "}"


def main():
    with open(SYMBOLS, encoding="utf-8") as file:
        symbols = yaml.safe_load(file)
    if sys.argv[1:2] != ["--lua"]:
        print("\n".join(declarations(symbols)))
        return 0
    out, text = pathlib.Path(sys.argv[2]), "\n".join(lua(symbols)) + "\n"
    if sys.argv[3:] == ["--check"]:
        if out.read_text(encoding="utf-8") != text:
            print(f"{out} is not what {SYMBOLS} makes: run {__file__} --lua {out}", file=sys.stderr)
            return 1
        return 0
    out.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
