"""Findings as objects, as tables, and in other processes."""
import json
import pickle
import subprocess
import sys
import tempfile
import unittest
from datetime import datetime, timezone

import snaptrail
from support import ROOT, command, engine, share, shares


def events(count=3, **more):
    with engine(**more) as e:
        e.ingest(shares(count))
        return e.drain()


class Objects(unittest.TestCase):
    def test_names_are_all_that_the_library_has(self):
        from snaptrail import _declarations as c
        for kind, prefix in ((snaptrail.Action, "ACTION_"), (snaptrail.CloseReason, "CLOSE_"),
                             (snaptrail.Level, "LEVEL_")):
            declared = {name[len(prefix):]: value for name, value in vars(c).items() if name.startswith(prefix)}
            self.assertEqual({one.name: one.value for one in kind}, declared)

    def test_fields_are_those_of_the_json(self):
        result = snaptrail.scan(ROOT / "examples" / "attack", min_level="informational")
        self.assertGreater(len(result), 3)
        for finding in result:
            data = json.loads(finding.json())
            self.assertEqual(finding.to_dict(), data)
            self.assertEqual(finding.uid, data["uid"])
            self.assertEqual(finding.rule_name, data["rule"]["name"])
            self.assertEqual(finding.rule_title, data["rule"]["title"])
            self.assertEqual(finding.rule_id, data["rule"]["id"])
            self.assertEqual(str(finding.level), data["level"])
            self.assertEqual(finding.key, data["key"])
            self.assertEqual(finding.under, data.get("under", ""))
            self.assertEqual(finding.first_time_ms, data["first_time"])
            self.assertEqual(finding.last_time_ms, data["last_time"])
            self.assertEqual(finding.first_time.strftime("%Y-%m-%dT%H:%M:%SZ"), data["first_when"])
            self.assertEqual(finding.settled, data["settled"])
            self.assertEqual(finding.evidence_cut, data["evidence_cut"])
            self.assertEqual(finding.action, snaptrail.Action.STANDS)
            self.assertEqual(finding["message"], data["message"])
        self.assertTrue(any(finding.under for finding in result))

    def test_events(self):
        finding = events(1)[0]
        self.assertEqual(finding.action, snaptrail.Action.CREATE)
        self.assertEqual(json.loads(finding.json(event=True))["action"], "create")
        self.assertNotIn("action", json.loads(finding.json()))
        self.assertEqual(finding.first_time, datetime(2024, 5, 1, 10, tzinfo=timezone.utc))
        self.assertEqual(finding.close_reason, snaptrail.CloseReason.NONE)
        self.assertEqual(finding.superseded_by, ())

    def test_levels(self):
        self.assertLess(snaptrail.Level.LOW, snaptrail.Level.HIGH)
        self.assertEqual(snaptrail.Level.of("high"), snaptrail.Level.HIGH)
        self.assertEqual(f"{snaptrail.Level.HIGH!s}", "high")
        everything = snaptrail.scan(ROOT / "examples" / "attack", min_level="informational")
        some = everything.at_least("critical")
        self.assertEqual([f.uid for f in some],
                         [f.uid for f in everything if f.level == snaptrail.Level.CRITICAL])
        self.assertTrue(0 < len(some) < len(everything))
        with self.assertRaises(KeyError):
            everything.at_least("dire")

    def test_sequence(self):
        findings = events(10)
        self.assertEqual(len(findings), 10)
        self.assertEqual(findings[-1], list(findings)[9])
        self.assertEqual([f.uid for f in findings[2:8:3]], [findings[2].uid, findings[5].uid])
        self.assertEqual([f.uid for f in findings[::-1]], [f.uid for f in reversed(list(findings))])
        self.assertEqual([f.json() for f in findings[::-1]], [f.json() for f in findings][::-1])
        self.assertRaises(IndexError, lambda: findings[10])
        self.assertEqual(len({*findings, *findings}), 10)
        self.assertIn(findings[3], findings)
        self.assertEqual(len(findings[:0]), 0)
        self.assertEqual(list(findings[:0]), [])

    def test_more_than_one_guess_of_size(self):
        """Keys that are longer than the buffer was made for."""
        with engine() as e:
            e.ingest(b"\n".join(share(n, "snap-" + 2000 * "x" + "%d") for n in range(50)))
            findings = e.drain()
            self.assertEqual(len(findings), 50)
            self.assertEqual(len({f.key for f in findings}), 50)

    def test_letters_beyond_ascii(self):
        with engine() as e:
            e.ingest(share(1, "snap-\u00e4\u4e16\U0001f600%d"))
            finding, = e.drain()
        self.assertTrue(finding.key.endswith("snap-\u00e4\u4e16\U0001f6001"), finding.key)
        self.assertEqual(finding.key, finding["key"])
        self.assertEqual(finding.rule_name, "shared_outside")
        self.assertEqual(pickle.loads(pickle.dumps(finding)).json(), finding.json())
        self.assertEqual(pickle.loads(pickle.dumps(finding)).key, finding.key)

    def test_pickled(self):
        for findings in (events(5), snaptrail.scan(ROOT / "examples" / "attack")):
            copy = pickle.loads(pickle.dumps(findings))
            self.assertIs(type(copy), type(findings))
            self.assertEqual(list(copy), list(findings))
            for a, b in zip(copy, findings):
                self.assertEqual(a.json(), b.json())
                self.assertEqual(a.json(True), b.json(True))
                self.assertEqual((a.uid, a.key, a.under, a.rule_title, a.superseded_by),
                                 (b.uid, b.key, b.under, b.rule_title, b.superseded_by))
            again = pickle.loads(pickle.dumps(copy[1:]))
            self.assertEqual(again[0].json(True), findings[1].json(True))
            one = pickle.loads(pickle.dumps(findings[-1]))
            self.assertEqual(one, findings[-1])
        self.assertEqual(copy.stats, findings.stats)
        self.assertEqual(len(pickle.loads(pickle.dumps(findings[:0]))), 0)

    def test_layout_of_a_later_library(self):
        """Rows may be longer: the head says by how much to step."""
        from snaptrail.findings import Batch, Findings, pack
        import struct
        data = bytes(events(3)._batch.data)
        head = list(struct.unpack_from("<4I2Q", data))
        rows, row_size, more = head[3], head[2], 8 * head[3]
        out = b""
        for i in range(rows):
            row = list(struct.unpack_from("<4I2q16I", data, head[1] + i * row_size))
            row[6::2] = [place + more for place in row[6::2]]
            out += struct.pack("<4I2q16I8x", *row)
        head[2], head[4] = row_size + 8, head[4] + more
        wide = Findings(Batch(struct.pack("<4I2Q", *head) + out + data[head[1] + rows * row_size:]))
        self.assertEqual([(f.uid, f.key, f.level) for f in wide], [(f.uid, f.key, f.level) for f in events(3)])
        self.assertEqual(wide[1].uid, events(3)[1].uid)
        for bad in (b"x" * 32, data[:40], data[:-1]):
            self.assertRaises(ValueError, Batch, bad)

    def test_notebook(self):
        html = snaptrail.scan(ROOT / "examples" / "attack")._repr_html_()
        self.assertIn("<td>snapshot_chain</td>", html)
        self.assertIn("and 20 more", events(120)._repr_html_())
        self.assertEqual(repr(events(2)), "<snaptrail.Findings 2>")


class Tables(unittest.TestCase):
    def setUp(self):
        self.scan = snaptrail.scan(ROOT / "examples" / "attack")

    def test_pandas(self):
        try:
            import pandas
        except ImportError:
            self.skipTest("pandas is not installed")
        frame = self.scan.to_pandas()
        self.assertEqual(list(frame["uid"]), [f.uid for f in self.scan])
        self.assertEqual(list(frame["first_time"]), [pandas.Timestamp(f.first_time) for f in self.scan])
        self.assertEqual(frame["level"].max(), "critical")
        self.assertEqual(len(frame[frame["level"] >= "high"]), len(self.scan.at_least("high")))
        self.assertEqual(list(self.scan[:0].to_pandas().columns), list(frame.columns))

    def test_arrow(self):
        try:
            import pyarrow
        except ImportError:
            self.skipTest("pyarrow is not installed")
        table = self.scan.to_arrow()
        self.assertEqual(table["uid"].to_pylist(), [f.uid for f in self.scan])
        self.assertEqual(table["last_time"].to_pylist(), [f.last_time for f in self.scan])
        self.assertEqual(table.schema.field("first_time").type, pyarrow.timestamp("ms", "UTC"))
        self.assertEqual(self.scan[:0].to_arrow().schema, table.schema)

    def test_without_them(self):
        program = ("import sys; sys.modules['pandas'] = sys.modules['pyarrow'] = None\n"
                   "import snaptrail\n"
                   "for name in ('to_pandas', 'to_arrow'):\n"
                   "  try: getattr(snaptrail.scan(sys.argv[1]), name)()\n"
                   "  except ImportError as error: print(error)\n")
        out = subprocess.run([sys.executable, "-B", "-c", program, str(ROOT / "examples")], capture_output=True,
                             text=True, check=True).stdout
        self.assertEqual(out, "to_pandas() needs pandas: pip install pandas\n"
                              "to_arrow() needs pyarrow: pip install pyarrow\n")


class Scan(unittest.TestCase):
    def test_as_the_command(self):
        folders = [str(ROOT / "examples" / name) for name in ("attack", "everyday")]
        out = subprocess.run([command(), "scan", "--format", "json", *folders], capture_output=True).stdout.decode()
        self.assertEqual(snaptrail.scan(folders).json_lines(), out)
        self.assertEqual(snaptrail.scan(folders[0], min_level="critical").json_lines().count("\n"), 2)

    def test_what_cannot_be_read(self):
        import os
        with tempfile.TemporaryDirectory() as folder:
            os.symlink("/does/not/exist", os.path.join(folder, "link"))
            os.symlink(folder, os.path.join(folder, "again"))
            with open(os.path.join(folder, "log"), "wb") as file:
                file.write(share(1))
            result = snaptrail.scan(folder, own=["111122223333"])
            self.assertEqual((len(result), result.files), (1, 1))
            self.assertEqual(result.unreadable, [(os.path.join(folder, "link"), "the link leads nowhere")])
        with self.assertRaises(FileNotFoundError):
            snaptrail.scan(["/does/not/exist"])


if __name__ == "__main__":
    unittest.main()
