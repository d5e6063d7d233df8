#!/usr/bin/env python3
"""Writes src/snaptrail/_declarations.py from capi/symbols.yaml.

usage: generate_declarations.py [--check]

--check: writes nothing, and fails when the file is not what would be written.
"""
import pathlib
import re
import sys

import yaml

HERE = pathlib.Path(__file__).resolve().parent
SYMBOLS = HERE.parents[1] / "capi" / "symbols.yaml"
OUT = HERE / "src" / "snaptrail" / "_declarations.py"

NUMBERS = {"uint8_t": "c_uint8", "uint32_t": "c_uint32", "int32_t": "c_int32", "snaptrail_status": "c_int32",
           "uint64_t": "c_uint64", "int64_t": "c_int64", "size_t": "c_size_t"}
HEAD = '''"""The C interface as ctypes sees it.

Made from capi/symbols.yaml by generate_declarations.py; not to be edited.
"""
import ctypes
from ctypes import (CFUNCTYPE, POINTER, Structure, c_char_p, c_int32, c_int64, c_size_t, c_uint8, c_uint32, c_uint64,
                    c_void_p)
from typing import Any

'''


def camel(name):
    """snaptrail_engine_options -> EngineOptions."""
    return "".join(part.capitalize() for part in name[len("snaptrail_"):].split("_"))


class Types:
    def __init__(self, symbols):
        self.structs = {s["name"] for s in symbols["structs"]}
        self.callbacks = {c["name"] for c in symbols["callbacks"]}
        # Has no row of its own among the types that a struct or a handle is.
        self.callbacks.add("snaptrail_free_fn")

    def plain(self, text):
        """A type that stands in a struct or is a parameter."""
        text = text.strip()
        times = re.match(r"(.*?)\[(\d+)\]$", text)
        if times:
            return f"{self.plain(times.group(1))} * {times.group(2)}"
        stars = text.count("*")
        base = text.replace("*", "").replace("const", "").strip()
        if stars == 0:
            if base in NUMBERS:
                return NUMBERS[base]
            if base in self.structs or base in self.callbacks:
                return camel(base)
        elif stars == 1 and base in NUMBERS:
            return f"POINTER({NUMBERS[base]})"
        elif stars == 1 and base in self.structs:
            return f"POINTER({camel(base)})"
        elif stars == 2:
            return "POINTER(c_void_p)"
        elif stars == 1:
            return "c_void_p"  # a handle, void, or text with its size
        raise ValueError(f"no ctypes type for {text!r}")

    def parameter(self, text):
        match = re.match(r"(.*?)(\w+)$", text.strip())
        kind = match.group(1)
        # bytes may be given for a text, an address for other memory.
        return "c_char_p" if re.fullmatch(r"const char \*", kind.strip()) else self.plain(kind)

    def result(self, text):
        text = text.strip()
        if text == "void":
            return "None"
        return "c_char_p" if text == "const char *" else self.plain(text)

    def signature(self, text):
        result, parameters = re.match(r"(.*?) ?\((.*)\)$", text).groups()
        given = [] if parameters in ("void", "") else parameters.split(",")
        return self.result(result), [self.parameter(p) for p in given]


def declarations(symbols):
    types = Types(symbols)
    yield HEAD
    yield f"ABI_MAJOR = {symbols['abi']['major']}\nABI_MINOR = {symbols['abi']['minor']}\n\n"
    for c in symbols["constants"]:
        yield f"{c['name'][len('SNAPTRAIL_'):]} = {c['value']}\n"
    # A callback may take a pointer to a struct that is not declared yet.
    for s in symbols["structs"]:
        name = camel(s["name"])
        yield f"\n\nclass {name}(Structure):\n    _fields_ = [\n"
        for f in s["fields"]:
            yield f"        (\"{f['name']}\", {types.plain(f['type'])}),\n"
        yield "    ]\n"
    yield "\n\n"
    for c in symbols["callbacks"]:
        result, parameters = types.signature(c["type"])
        # Texts come with a size: not to be read as far as a NUL.
        parameters = ["c_void_p" if p == "c_char_p" else p for p in parameters]
        yield f"{camel(c['name'])} = CFUNCTYPE({', '.join([result, *parameters])})\n"
    yield "\n# Name, result, parameters.\nFUNCTIONS: list[tuple[str, Any, list[Any]]] = [\n"
    for f in symbols["functions"]:
        result, parameters = types.signature(f["type"])
        yield f"    (\"{f['name']}\", {result}, [{', '.join(parameters)}]),\n"
    yield "]\n\n\n"
    yield '''def declare(library: ctypes.CDLL) -> None:
    """AttributeError: the library has no such function."""
    for name, result, parameters in FUNCTIONS:
        function = getattr(library, name)
        function.restype = result
        function.argtypes = parameters
'''


def main():
    with open(SYMBOLS, encoding="utf-8") as f:
        text = "".join(declarations(yaml.safe_load(f)))
    if sys.argv[1:] == ["--check"]:
        if OUT.read_text(encoding="utf-8") != text:
            print(f"{OUT} is not what {SYMBOLS} makes: run {__file__}", file=sys.stderr)
            return 1
        return 0
    OUT.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
