#!/usr/bin/env python3
"""Writes a C program that gives every function of capi/symbols.yaml wrong arguments, one at a time.

usage: matrix.py OUT.c

Each pointer NULL, each flag unknown, each struct of no size, too small a size, a larger one with a tail of zeros and one
with a tail that is set; and each function of an engine from inside a callback of that engine. The status must be the
documented one, the error object must say the same, and *out must be NULL. A function that is added is tested without a
word here, or stops this program because a type of parameter is not known to it.
"""
import os
import re
import sys

import yaml

CAPI = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "capi")
# Right arguments, by name (where a name has two meanings) or by type.
BY_NAME = {"struct_size": None, "format": "SNAPTRAIL_SOURCE_RULES", "flags": "0", "index": "0", "first": "0",
           "max_count": "0", "now_ms": "0", "count": "1", "record_size": "sizeof(snaptrail_record)",
           "capacity": "sizeof(space)", "status": "0", "callback": "NULL", "user_data": "NULL", "free_fn": "NULL",
           "record_status": "NULL", "result": "NULL"}
BY_TYPE = {"snaptrail_compiler *": "compiler", "const snaptrail_compiler *": "compiler",
           "const snaptrail_ruleset *": "ruleset", "snaptrail_engine *": "engine",
           "const snaptrail_finding_batch *": "batch", "const snaptrail_finding *": "finding",
           "const snaptrail_record *": "&record", "snaptrail_error **": "&error",
           "const snaptrail_error *": "NULL", "snaptrail_error *": "NULL", "const snaptrail_buffer *": "NULL",
           "snaptrail_buffer *": "NULL", "snaptrail_finding_batch *": "NULL",
           "const char *": '"x"', "const void *": '"x"', "void *": "space", "size_t *": "&number",
           "size_t": "1"}
OPTIONAL = {"callback", "user_data", "free_fn", "record_status", "result", "error"}
# Where NULL is wrong in another way than E_INVALID_ARGUMENT: what cannot be read is malformed.
OTHERWISE = {("snaptrail_engine_ingest_record", "name"): "SNAPTRAIL_E_MALFORMED",
             ("snaptrail_engine_ingest_record", "data"): "SNAPTRAIL_E_MALFORMED"}

HEAD = """\
#include <stdio.h>
#include <string.h>

#include "snaptrail/snaptrail.h"

static int bad = 0;
static int tried = 0;
static snaptrail_compiler *compiler = NULL;
static snaptrail_ruleset *ruleset = NULL;
static snaptrail_engine *engine = NULL;
static snaptrail_finding_batch *batch = NULL;
static const snaptrail_finding *finding = NULL;
static snaptrail_record record;
static snaptrail_error *error = NULL;
static char space[65536];
static size_t number = 0;
static union {
  uint64_t align;
  char bytes[8192];
} sized;

/* status: what was returned; want: 1 stands for anything but a failure. */
static void Check(const char *what, snaptrail_status status,
                  snaptrail_status want, int has_error, const void *out) {
  const int right = want == 1 ? status >= 0 : status == want;
  ++tried;
  if (!right || (status < 0 && out != NULL) ||
      (has_error && snaptrail_error_code(error) != (status < 0 ? status : 0))) {
    ++bad;
    printf("%s: %s, error %s, out %p\\n", what, snaptrail_status_name(status),
           snaptrail_status_name(snaptrail_error_code(error)), out);
  }
  snaptrail_error_destroy(error);
  error = NULL;
}

static void *Sized(uint32_t size, size_t set_at) {
  memset(&sized, 0, sizeof(sized));
  memcpy(sized.bytes, &size, sizeof(size));
  if (set_at != 0) sized.bytes[set_at] = 1;
  return sized.bytes;
}
"""

MAIN = """\
static int32_t Inside(const snaptrail_finding *findings, size_t count,
                      size_t finding_size, void *user_data) {
  (void)findings;
  (void)count;
  (void)finding_size;
  ++*(int *)user_data;
  AllBusy();
  return 0;
}

int main(void) {
  static const char kShare[] =
      "{\\"eventVersion\\":\\"1.08\\",\\"userIdentity\\":{\\"type\\":\\"IAMUser\\","
      "\\"principalId\\":\\"AIDAEXAMPLE0001\\",\\"accountId\\":\\"111122223333\\"},"
      "\\"eventTime\\":\\"2024-05-01T10:00:00Z\\",\\"eventSource\\":"
      "\\"ec2.amazonaws.com\\",\\"eventName\\":\\"ModifySnapshotAttribute\\","
      "\\"awsRegion\\":\\"us-east-1\\",\\"requestParameters\\":{\\"snapshotId\\":"
      "\\"snap-0a\\",\\"createVolumePermission\\":{\\"add\\":{\\"items\\":[{\\"userId\\":"
      "\\"999988887777\\"}]}}},\\"responseElements\\":{\\"_return\\":true},"
      "\\"eventID\\":\\"e-1\\",\\"recipientAccountId\\":\\"111122223333\\"}";
  static const char kBad[] = "title: x\\n";
  int inside = 0;
  snaptrail_compiler *other = NULL;
  snaptrail_compiler_create(NULL, &other, NULL);
  snaptrail_compiler_add_builtin(other, NULL);
  snaptrail_compiler_build(other, &ruleset, NULL);
  snaptrail_compiler_destroy(other);
  snaptrail_compiler_create(NULL, &compiler, NULL);
  snaptrail_compiler_add_source(compiler, SNAPTRAIL_SOURCE_RULES, "x", 1, kBad,
                                sizeof(kBad) - 1, NULL);
  {
    snaptrail_ruleset *none = NULL;
    snaptrail_compiler_build(compiler, &none, NULL); /* leaves diagnostics */
  }
  snaptrail_engine_create(ruleset, NULL, &engine, NULL);
  snaptrail_engine_ingest(engine, kShare, sizeof(kShare) - 1, NULL, NULL);
  snaptrail_engine_flush(engine, NULL);
  snaptrail_engine_findings(engine, &batch, NULL);
  finding = snaptrail_finding_batch_get(batch, 0);
  record.data.data = kShare;
  record.data.size = sizeof(kShare) - 1;
  if (finding == NULL || snaptrail_compiler_diagnostic_count(compiler) == 0) {
    printf("there is nothing to try it on\\n");
    return 1;
  }
  AllWrong();
  if (snaptrail_engine_set_finding_callback(engine, Inside, &inside, NULL,
                                            NULL) != 0 ||
      snaptrail_engine_flush(engine, NULL) < 0 || inside == 0) {
    printf("the callback was not called\\n");
    return 1;
  }
  snaptrail_finding_batch_destroy(batch);
  snaptrail_engine_destroy(engine);
  snaptrail_ruleset_release(ruleset);
  snaptrail_compiler_destroy(compiler);
  printf("%d calls, %d wrong\\n", tried, bad);
  return bad != 0;
}
"""


class Call:
    """One function, and how it is called right."""

    def __init__(self, function, sized):
        self.name = function["name"]
        self.result, parameters = re.match(r"(.*?) ?\((.*)\)$", function["type"]).groups()
        self.parameters = []  # (name, type, right argument)
        self.sized = {}  # name -> struct with struct_size first
        self.out = None
        for parameter in parameters.split(", ") if parameters != "void" else []:
            kind, name = re.match(r"(.*?)(\w+)$", parameter).groups()
            kind = kind.strip()
            target = kind.replace("const ", "").rstrip(" *")
            right = BY_NAME.get(name) if name in BY_NAME and not kind.endswith("size_t *") else BY_TYPE.get(kind)
            if kind.endswith("**") and name == "out":
                self.out, right = target, "&out"
            elif target in sized and target != "snaptrail_finding":
                self.sized[name] = target
                if right is None:
                    right = f"({kind})Sized({target.upper()}_SIZE, 0)"
            elif name == "struct_size":
                right = self.parameters[0][1].replace("const ", "").rstrip(" *").upper() + "_SIZE"
            if right is None:
                sys.exit(f"{self.name}: no right argument for {kind} {name}")
            self.parameters.append((name, kind, right))

    def text(self, what, want, **wrong):
        """A call with some arguments replaced, and what it must return."""
        arguments = ", ".join(wrong.get(name, right) for name, _, right in self.parameters)
        if self.result != "snaptrail_status":
            return [f"  (void){self.name}({arguments});"]
        out = bool(self.out) and wrong.get("out") != "NULL"
        has_error = int(any(name == "error" for name, _, _ in self.parameters))
        lines = ["  {"]
        if self.out:
            lines.append(f"    {self.out} *out = {'(void *)space' if out else 'NULL'};")
        lines.append(f"    const snaptrail_status status = {self.name}({arguments});")
        lines.append(f'    Check("{self.name}: {what}", status, {want}, {has_error}, {"out" if out else "NULL"});')
        if self.out:
            end = "release" if self.out == "snaptrail_ruleset" else "destroy"
            lines.append(f"    if (status >= 0) {self.out}_{end}(out);")
        return lines + ["  }"]

    def wrong(self):
        for name, kind, _ in self.parameters:
            if kind.endswith("*") and name not in OPTIONAL and not (name == "options" and "create" in self.name):
                want = OTHERWISE.get((self.name, name), "SNAPTRAIL_E_INVALID_ARGUMENT")
                yield from self.text(f"{name} is NULL", want, **{name: "NULL"})
            if name in ("flags", "format"):
                yield from self.text(f"unknown {name}", "SNAPTRAIL_E_UNSUPPORTED", **{name: "0x80000000u"})
            if name == "struct_size":
                for size, want in (("0", "INVALID_ARGUMENT"), ("4", "UNSUPPORTED"), ("5000", "UNSUPPORTED")):
                    yield from self.text(f"struct_size {size}", f"SNAPTRAIL_E_{want}", struct_size=size,
                                         options="(void *)space")
        for name, struct in self.sized.items():
            if "struct_size" in [p[0] for p in self.parameters]:
                continue
            kind = next(k for n, k, _ in self.parameters if n == name)
            size = struct.upper() + "_SIZE"
            cases = [("0", "0", "SNAPTRAIL_E_INVALID_ARGUMENT"), ("4", "0", "SNAPTRAIL_E_UNSUPPORTED"),
                     (f"{size} - 1", "0", "SNAPTRAIL_E_UNSUPPORTED"), (size, "0", "1"), (f"{size} + 8", "0", "1"),
                     ("5000", "0", "SNAPTRAIL_E_UNSUPPORTED")]
            if kind.startswith("const"):
                cases.append((f"{size} + 8", f"{size} + 7", "SNAPTRAIL_E_UNSUPPORTED"))
            for given, at, want in cases:
                yield from self.text(f"{name} of {given} bytes, byte {at} set", want,
                                     **{name: f"({kind})Sized({given}, {at})"})


def main():
    with open(os.path.join(CAPI, "symbols.yaml")) as f:
        symbols = yaml.safe_load(f)
    sized = {s["name"] for s in symbols["structs"] if s["fields"][0]["name"] == "struct_size"}
    calls = [Call(f, sized) for f in symbols["functions"]]
    with open(sys.argv[1], "w") as out:
        out.write(HEAD + "\nstatic void AllWrong(void) {\n")
        for call in calls:
            out.write("\n".join(call.wrong()) + "\n")
        out.write("}\n\nstatic void AllBusy(void) {\n")
        for call in calls:
            if call.parameters and call.parameters[0][1] == "snaptrail_engine *" and call.result == "snaptrail_status":
                out.write("\n".join(call.text("from inside", "SNAPTRAIL_E_BUSY")) + "\n")
        out.write("}\n\n" + MAIN)


if __name__ == "__main__":
    main()
