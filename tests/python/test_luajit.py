"""The filter for fluent-bit, run by LuaJIT, finds what Python finds."""
import json
import os
import shutil
import subprocess
import unittest

import snaptrail
from support import OWN, ROOT, share

FOLDER = ROOT / "examples" / "fluent-bit-lua"
LIBRARY = ROOT / "build-bundle" / "capi" / "libsnaptrail.so.0"


class Filter(unittest.TestCase):
    def setUp(self):
        if not shutil.which("luajit"):
            self.skipTest("luajit is not installed")

    def run_filter(self, records, form="text", **environment):
        done = subprocess.run(
            ["luajit", os.path.join(os.path.dirname(os.path.abspath(__file__)), "filter_host.lua"), FOLDER, "tag.one",
             form], input=b"\n".join(records) + b"\n", capture_output=True, timeout=120,
            env={"PATH": os.environ["PATH"], "SNAPTRAIL_LIBRARY": str(LIBRARY), "SNAPTRAIL_OWN": OWN, **environment})
        self.assertEqual(done.stderr.decode(), "")
        self.assertEqual(done.returncode, 0)
        return done.stdout.decode().splitlines()

    def expected(self, records, own=(OWN,)):
        told = []
        with snaptrail.Engine(options=snaptrail.Options(own=own, lateness=15 * 60 * 1000), on_finding=told.append) as e:
            for record in records:
                try:
                    e.ingest_record(record, "tag.one")
                except snaptrail.MalformedError:
                    pass
        return [finding.json(event=True) for finding in told]

    def test_golden_records(self):
        compared = 0
        for file in sorted((ROOT / "tests" / "golden").glob("*/*.jsonl")):
            if file.name == "expect.jsonl":
                continue
            records = [line for line in file.read_bytes().splitlines() if line.startswith(b"{")]
            expected = self.expected(records)
            with self.subTest(file=str(file)):
                self.assertEqual(self.run_filter(records), expected)
                if all(b"eventVersion" in record for record in records):
                    # Through a table a record has its fields in another order, and other findings not.
                    self.assertEqual([placeless(line) for line in self.run_filter(records, "table")],
                                     [placeless(line) for line in expected])
            compared += len(expected)
            if compared > 150:
                break
        self.assertGreater(compared, 50)

    def test_what_is_no_record(self):
        self.assertEqual(self.run_filter([b"hello", b"{", b"", b'{"a":1}', b"\xff\x00"]), [])
        records = [b"{]", share(1), b"hello"]
        self.assertEqual(self.run_filter(records), self.expected(records))
        self.assertEqual(len(self.run_filter(records)), 1)

    def test_own_accounts(self):
        records = [share(1)]
        self.assertEqual(self.run_filter(records, SNAPTRAIL_OWN=f"{OWN}, 999988887777"),
                         self.expected(records, [OWN, "999988887777"]))

    def test_declarations_are_current(self):
        made = ["python3", ROOT / "capi" / "cdef.py", "--lua", FOLDER / "snaptrail_cdef.lua", "--check"]
        subprocess.run(["/usr/bin/" + made[0], "-B", *made[1:]], check=True)


def placeless(line):
    data = json.loads(line)
    for step in data["evidence"]:
        step.pop("offset")
    return data


if __name__ == "__main__":
    unittest.main()
