"""Findings are the command's, byte for byte: on the golden cases with each case's arguments, and on real records."""
import os
import pathlib
import subprocess
import unittest

import snaptrail
from support import ROOT, command

LISTS = {"--own": "own", "--trusted": "trusted", "--automation": "automation"}
DATA = pathlib.Path(os.environ.get("SNAPTRAIL_DATA", ROOT.parent / "shared" / "data"))


def keywords(arguments):
    """Of the command's arguments; None: Python has no such."""
    found, left = {}, list(arguments)
    while left:
        name = left.pop(0)
        if name not in LISTS or not left:
            return None
        found.setdefault(LISTS[name], []).append(left.pop(0))
    return found


def printed(arguments, paths):
    run = subprocess.run([command(), "scan", "--format", "json", "--min-level", "informational", *arguments, *paths],
                         capture_output=True, timeout=300)
    if run.returncode not in (0, 3, 10):
        raise AssertionError(f"{arguments} {paths}: {run.returncode}: {run.stderr.decode(errors='replace')}")
    return run.stdout.decode()


class SameAsCommand(unittest.TestCase):
    maxDiff = 2000

    def setUp(self):
        if not os.access(command(), os.X_OK):
            self.skipTest(f"there is no command {command()}: ./dev build")

    def same(self, arguments, paths):
        given = keywords(arguments)
        self.assertIsNotNone(given, f"{arguments} are arguments that this test does not know")
        result = snaptrail.scan(paths, min_level="informational", **given)
        self.assertEqual(result.json_lines(), printed(arguments, paths))
        return len(result)

    def test_golden_cases(self):
        cases = findings = 0
        for folder in sorted((ROOT / "tests" / "golden").glob("*/")):
            files = sorted(str(f) for f in folder.glob("*.json*") if f.name != "expect.jsonl")
            if not files:
                continue
            more = folder / "args"
            with self.subTest(case=folder.name):
                findings += self.same(more.read_text().split() if more.exists() else [], files)
            cases += 1
        self.assertGreater(cases, 90)
        self.assertGreater(findings, 200)

    def test_golden_cases_as_events(self):
        """What a callback hears, applied in turn, ends in what a scan finds."""
        for folder in sorted((ROOT / "tests" / "golden").glob("*/"))[::5]:
            files = sorted(str(f) for f in folder.glob("*.json*") if f.name != "expect.jsonl")
            more = folder / "args"
            given = keywords(more.read_text().split() if more.exists() else [])
            live = {}

            def tell(finding, live=live):
                if finding.action == snaptrail.Action.CLOSE:
                    live.pop(finding.uid)
                else:
                    live[finding.uid] = finding.json()

            with self.subTest(case=folder.name), snaptrail.Engine(on_finding=tell, **given) as engine:
                for file in files:
                    engine.ingest(file)
                engine.flush()
                self.assertEqual(live, {f.uid: f.json() for f in engine.findings()})

    def test_real_records(self):
        logs = DATA / "logs"
        if not logs.is_dir():
            self.skipTest(f"there are no real records in {logs}")
        findings = sum(self.same([], [str(folder)]) for folder in sorted(logs.iterdir()))
        self.assertGreater(findings, 10)


if __name__ == "__main__":
    unittest.main()
