#!/usr/bin/env python3
"""The command from outside: arguments, exit codes, what goes where.

usage: cli_test.py SNAPTRAIL SCHEMA [unittest arguments]
"""
import gzip
import json
import os
import pty
import re
import subprocess
import sys
import tempfile
import unittest

BINARY = SCHEMA = ""
OWN, FOREIGN = "111122223333", "444455556666"


def record(uid, operation, request, response=None, user="eve", minute=0, **more):
    return {
        "eventVersion": "1.09",
        "userIdentity": {"type": "IAMUser", "principalId": "AIDA" + user, "accountId": OWN, "userName": user,
                         "arn": f"arn:aws:iam::{OWN}:user/{user}", "accessKeyId": "AKIA" + user},
        "eventTime": f"2026-01-02T03:{minute:02}:00Z", "eventSource": "ec2.amazonaws.com", "eventName": operation,
        "awsRegion": "eu-west-1", "sourceIPAddress": "203.0.113.7", "userAgent": "aws-cli/2",
        "requestParameters": request, "responseElements": response, "eventID": uid, "eventType": "AwsApiCall",
        "recipientAccountId": OWN, **more}


def share(uid="r-share", minute=5, snapshot="snap-0b", to=FOREIGN, **more):
    return record(uid, "ModifySnapshotAttribute", {
        "snapshotId": snapshot, "attributeType": "CREATE_VOLUME_PERMISSION",
        "createVolumePermission": {"add": {"items": [{"userId": to}]}}}, {"_return": True}, minute=minute, **more)


def create(uid="r-create", minute=0):
    return record(uid, "CreateSnapshot", {"volumeId": "vol-0a"}, {"snapshotId": "snap-0b", "volumeId": "vol-0a"},
                  user="ops", minute=minute)


def hide(uid="r-delete", minute=9):
    return record(uid, "DeleteSnapshot", {"snapshotId": "snap-0b"}, {"_return": True}, minute=minute)


# Two chain rules on the one step that shares: the shipped rule for it is stronger.
RULE = """title: Snapshot of a disk given away
id: 6d8a0b0e-0000-4000-8000-00000000000{n}
name: {name}
logsource: {{product: snaptrail, service: chain}}
detection:
  selection:
    stage: share
    grant.foreign|exists: true
  condition: selection
level: {level}
"""


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def write(self, name, records, lines=False):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        text = "".join(json.dumps(r) + "\n" for r in records) if lines else json.dumps({"Records": records})
        data = text.encode()
        with open(path, "wb") as f:
            f.write(gzip.compress(data) if name.endswith(".gz") else data)
        return path

    def text(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as f:
            f.write(text)
        return self.path(name)

    def run_it(self, *args, stdin=b""):
        run = subprocess.run([BINARY, *args], capture_output=True, input=stdin)
        run.out, run.err = run.stdout.decode(), run.stderr.decode()
        return run

    def scan(self, *args, code=None, stdin=b""):
        run = self.run_it("scan", "--format", "json", *args, stdin=stdin)
        if code is not None:
            self.assertEqual(run.returncode, code, run.err)
        run.findings = [json.loads(line) for line in run.out.splitlines()]
        summaries = [json.loads(line)["summary"] for line in run.err.splitlines() if line.startswith('{"summary"')]
        run.summary = summaries[0] if len(summaries) == 1 else None
        return run


class Usage(Case):
    def test_version_and_help(self):
        run = self.run_it("--version")
        self.assertEqual((run.returncode, run.out), (0, "snaptrail 0.1.0\n"))
        for args in (["--help"], ["scan", "--help"]):
            run = self.run_it(*args)
            self.assertEqual(run.returncode, 0)
            self.assertIn("snaptrail", run.out)

    def test_wrong_arguments_are_2_and_print_nothing(self):
        trail = self.write("a.json", [share()])
        for args in ([], ["scan"], ["fly"], ["scan", "--nonsense", trail], ["scan", "--format", "xml", trail],
                     ["scan", "--min-level", "severe", trail], ["scan", "--own", "@" + self.path("absent"), trail],
                     ["scan", "--stream", "--format", "text", trail], ["scan", "--rules", self.path("absent"), trail],
                     ["scan", "--own"]):
            run = self.run_it(*args)
            self.assertEqual((run.returncode, run.out), (2, ""), args)
            self.assertTrue(run.err, args)

    def test_wrong_rules_and_actions_are_2_with_their_place(self):
        trail = self.write("a.json", [share()])
        for option, text in (("--rules", "title: x\nlogsource: {}\n"),
                             ("--actions", "dictionary: 1\ncloud: aws\nactions:\n  ec2:\n    X: {form: y}\n")):
            bad = self.text("bad.yml", text)
            run = self.run_it("scan", option, bad, trail)
            self.assertEqual((run.returncode, run.out), (2, ""))
            self.assertIn(bad + ":", run.err)

    def test_an_option_takes_one_value(self):
        trail = self.write("a.json", [share()])
        run = self.scan("--trusted", "777788889999", trail, code=10)
        self.assertEqual(run.summary["records"], 1)
        run = self.scan("--trusted", "777788889999", "--trusted", FOREIGN, trail, code=0)
        self.assertEqual(run.findings, [])


class Findings(Case):
    def rules(self):
        return self.text("fold.yml", RULE.format(n=1, name="given_away", level="medium") + "---\n" +
                         RULE.format(n=2, name="given_away_badly", level="critical"))

    def test_json_is_a_finding_a_line_and_a_summary(self):
        trail = self.write("a.json", [create(), share()])
        run = self.scan("--rules", self.rules(), trail, code=10)
        self.assertTrue(all(f["uid"] and f["rule"]["name"] and f["evidence"][0]["uid"] for f in run.findings))
        levels = ["critical", "high", "medium", "low"]
        order = [(levels.index(f["level"]), f["first_time"], f["uid"]) for f in run.findings]
        self.assertEqual(order, sorted(order))
        names = [f["rule"]["name"] for f in run.findings]
        self.assertEqual(names, ["given_away_badly", "shared_outside", "given_away"])
        self.assertEqual([f.get("under") for f in run.findings], [None] + [run.findings[0]["uid"]] * 2)
        self.assertEqual(run.summary["records"], 2)
        for key in ("steps", "skipped", "malformed", "late", "duplicate", "evicted", "by_kind"):
            self.assertIn(key, run.summary)

    def test_nothing_is_0(self):
        run = self.scan(self.write("a.json", [create()]), code=0)
        self.assertEqual((run.out, run.summary["records"]), ("", 1))

    def test_min_level(self):
        trail = self.write("a.json", [share()])
        self.assertEqual(self.scan("--min-level", "critical", trail).returncode, 0)
        self.assertEqual(self.scan("--min-level", "high", trail).returncode, 10)

    def test_own_and_lists(self):
        trail = self.write("a.json", [share()])
        self.scan("--own", FOREIGN, "--own", OWN, trail, code=0)
        names = self.text("own.txt", f"# ours\n\n  {OWN}  \n{FOREIGN}\n")
        self.scan("--own", "@" + names, trail, code=0)
        self.scan("--own", OWN, trail, code=10)
        paths = self.text("paths.txt", trail + "\n")
        self.scan("@" + paths, code=10)

    def test_text_names_what_is_folded_and_ends_with_a_table(self):
        trail = self.write("a.json", [create(), share()])
        run = self.run_it("scan", "--rules", self.rules(), trail)
        self.assertEqual(run.returncode, 10)
        self.assertTrue(run.out.startswith("CRITICAL  given_away_badly  snapshot snap-0b\n"), run.out)
        self.assertRegex(run.out, r"the same steps also are\n    high  shared_outside .*\n    medium  given_away ")
        self.assertEqual(len(re.findall("^[A-Z]+  ", run.out, re.M)), 1, run.out)
        self.assertRegex(run.out, r"\nrecords +2\n")
        self.assertNotIn("\x1b", run.out)
        self.assertEqual(run.err, "")
        run = self.run_it("scan", self.write("b.json", [create()]))
        self.assertEqual(run.returncode, 0)
        self.assertIn("No findings at medium or above.", run.out)

    def test_stream_replays_to_the_final_state(self):
        trail = self.write("a.jsonl", [share(), create(), hide()], lines=True)
        run = self.scan("--stream", trail, code=10)
        state = {}
        for event in run.findings:
            action, uid = event.pop("action"), event["uid"]
            self.assertEqual(action == "create", uid not in state)
            if action == "close":
                del state[uid]
            else:
                state[uid] = event
        final = {f["uid"]: f for f in self.scan(trail).findings}
        self.assertEqual(state, final)
        self.assertIsNotNone(run.summary)

    def test_real_lines_are_valid_against_the_schema(self):
        try:
            from jsonschema import Draft202012Validator
        except ImportError:
            self.skipTest("Python has no jsonschema with draft 2020-12")
        with open(SCHEMA, encoding="utf-8") as f:
            validator = Draft202012Validator(json.load(f))
        trail = self.write("a.json", [create(), share(), hide()])
        every = ("--min-level", "informational", "--rules", self.rules(), trail)
        lines = self.scan(*every).findings + self.scan("--stream", *every).findings
        self.assertGreater(len(lines), 6)
        for line in lines:
            self.assertEqual([e.message for e in validator.iter_errors(line)], [])

    def test_a_users_rule_on_records(self):
        rule = self.text("mine.yml", "title: Snapshot deleted\nid: 6d8a0b0e-0000-4000-8000-000000000001\n"
                         "logsource: {product: aws, service: cloudtrail}\ndetection:\n  selection:\n"
                         "    eventName: DeleteSnapshot\n  condition: selection\nlevel: medium\n")
        run = self.scan("--rules", rule, self.write("a.json", [hide()]), code=10)
        self.assertEqual([(f["key"], f["rule"]["name"]) for f in run.findings], [("record:r-delete", "Snapshot deleted")])
        folder = self.path("rules")
        os.makedirs(folder)
        os.rename(rule, os.path.join(folder, "mine.yml"))
        self.text("rules/README", "not a rule: [")
        self.scan("--rules", folder, self.path("a.json"), code=10)


GOLDEN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "golden")


class Explain(Case):
    def explain(self, *args, code=0, stdin=b""):
        run = self.run_it("explain", "--format", "json", *args, stdin=stdin)
        self.assertEqual(run.returncode, code, run.err)
        return json.loads(run.out)

    def golden(self, case, operation):
        """The arguments that explain the first record of an operation in a golden case."""
        folder = os.path.join(GOLDEN, case)
        trail, args = os.path.join(folder, "records.jsonl"), []
        if os.path.exists(os.path.join(folder, "args")):
            with open(os.path.join(folder, "args"), encoding="utf-8") as f:
                args = f.read().split()
        with open(trail, encoding="utf-8") as f:
            uid = next(r["eventID"] for r in map(json.loads, f) if r["eventName"] == operation)
        return ["--record", uid, *args, trail]

    def test_everyday_cases_name_what_kept_the_chain_silent(self):
        # By hand, from the rule and from what the case tells.
        absent = "selection is false: reach.part|exists: 'true', and reach.part is absent"
        for case, operation, first in (("quiet-velero", "CreateVolume", absent),
                                       ("quiet-velero", "AttachVolume", absent),
                                       ("quiet-ebs-csi", "CreateVolume", absent),
                                       ("quiet-aws-backup", "CreateVolume", absent)):
            args = self.golden(case, operation)
            run = self.run_it("explain", "--rule", "snapshot_chain", *args)
            self.assertEqual((run.returncode, run.err), (0, ""), case)
            self.assertIn("silent, the nearest to firing first\n"
                          "      snapshot_chain  Data of a snapshot was brought onto a host that can be reached\n"
                          f"        {first}\n", run.out, case)
            told = self.explain("--rule", "snapshot_chain", *args)
            for lineage in told["lineages"]:
                for step in lineage["steps"]:
                    rule, = step["rules"]
                    self.assertFalse(rule["fired"])
                    self.assertEqual(rule["obstacles"][0]["selection"], "selection")
                    self.assertEqual(rule["obstacles"][0]["checks"][0]["field"], "reach.part")

    def test_what_fired_comes_first_with_its_finding(self):
        trail = self.write("a.json", [create(), share(), hide()])
        finding, = [f for f in self.scan(trail, code=10).findings if f["rule"]["name"] == "shared_outside"]
        told = self.explain("--record", "r-share", trail)
        self.assertEqual((told["fate"], told["read"], told["record"]["eventName"]), ("steps", 1, "ModifySnapshotAttribute"))
        rules = told["lineages"][0]["steps"][0]["rules"]
        self.assertEqual((rules[0]["rule"]["name"], rules[0]["fired"], rules[0]["finding"]["uid"]),
                         ("shared_outside", True, finding["uid"]))
        text = self.run_it("explain", "--record", "r-share", trail).out
        self.assertTrue(text.startswith("record r-share\n"), text)
        self.assertLess(text.index("    fired\n      shared_outside  "), text.index("    silent"))
        # Agreed in configuration: then it is silent, and says why.
        silent = self.run_it("explain", "--record", "r-share", "--rule", "shared_outside", "--trusted", FOREIGN, trail)
        self.assertIn("grant.foreign", silent.out)
        self.assertNotIn("    fired", silent.out)

    def test_not_found_is_3_and_says_what_was_read(self):
        trail = self.write("a.json", [create(), share(userAgent="asked for r-gone")])
        run = self.run_it("explain", "--record", "r-gone", trail)
        self.assertEqual(run.returncode, 3)
        self.assertIn("not found: none of 2 records has this uid", run.out)
        self.assertIn("record r-share", run.out)
        self.explain("--record", "r-gone", self.path("absent.json"), code=3)

    def test_wrong_arguments_are_2(self):
        trail = self.write("a.json", [share()])
        for args in ([trail], ["--record", "r-share"], ["--record", "", trail], ["--record", "r-share", "--rule", "fly", trail],
                     ["--record", "r-share", "--own", "@" + self.path("absent"), trail], ["--record", "a", "--stream", trail]):
            run = self.run_it("explain", *args)
            self.assertEqual((run.returncode, run.out), (2, ""), args)

    def test_json_is_valid_and_text_is_fit_for_a_terminal(self):
        trail = self.write("a.json", [create(), share(userAgent="\x1b[2J\u202e"), hide(), hide(),
                                      record("r-list", "DescribeTags", {"r": "r-gone"}, minute=1)])
        uids = ("r-create", "r-share", "r-delete", "r-list", "r-gone")
        for uid in uids:
            out = self.run_it("explain", "--record", uid, trail).out
            for part in "\x1b\u202e":
                self.assertNotIn(part, out)
        try:
            from jsonschema import Draft202012Validator
        except ImportError:
            self.skipTest("Python has no jsonschema with draft 2020-12")
        with open(os.path.join(os.path.dirname(SCHEMA), "explanation.schema.json"), encoding="utf-8") as f:
            validator = Draft202012Validator(json.load(f))
        for uid in uids:
            told = self.explain("--record", uid, trail, code=3 if uid == "r-gone" else 0)
            self.assertEqual([e.message for e in validator.iter_errors(told)], [], uid)


class Inputs(Case):
    def test_standard_input_gzip_and_forms(self):
        for data in (json.dumps({"Records": [share()]}).encode(), (json.dumps(share()) + "\n").encode(),
                     json.dumps([share()]).encode(), gzip.compress(json.dumps({"Records": [share()]}).encode())):
            self.assertEqual(len(self.scan("-", stdin=data, code=10).findings), 1)
        self.scan(self.write("a.json.gz", [share()]), code=10)

    def test_folders_are_walked_and_loops_end(self):
        self.write("logs/b/2.json", [create()])
        self.write("logs/a/1.json.gz", [share()])
        self.write("logs/z.json", [hide()])
        os.symlink(self.path("logs"), self.path("logs/a/again"))
        os.symlink("loop", self.path("logs/loop"))
        os.mkfifo(self.path("logs/pipe"))
        run = self.scan(self.path("logs"), code=10)
        self.assertEqual((run.summary["records"], run.summary["inputs"]), (3, 3))
        self.assertEqual(run.summary["unreadable"], 1)  # the link that leads to itself
        want = self.scan(self.path("logs/a/1.json.gz"), self.path("logs/b"), self.path("logs/z.json")).findings
        self.assertEqual([f["uid"] for f in run.findings], [f["uid"] for f in want])

    def test_unreadable_is_3_unless_there_are_findings(self):
        absent = self.path("absent.json")
        run = self.scan(absent, code=3)
        self.assertIn(f"{absent}: No such file", run.err)
        self.scan(absent, self.write("a.json", [create()]), code=3)
        self.scan(absent, self.write("b.json", [share()]), code=10)

    def test_malformed_is_3_and_says_where(self):
        bad = self.path("bad.jsonl")
        with open(bad, "wb") as f:
            f.write(json.dumps(create()).encode() + b'\n{"eventName": tru}\n' + json.dumps(hide()).encode() + b"\n")
        run = self.scan("--min-level", "critical", bad, code=3)
        self.assertEqual((run.summary["records"], run.summary["malformed"]), (2, 1))
        offset = len(json.dumps(create())) + 1
        self.assertIn(f"{bad}:{offset}: ", run.err)

    def test_cut_gzip_gives_what_was_readable(self):
        path = self.write("a.json.gz", [share(f"r-{i}") for i in range(2000)])
        with open(path, "rb") as f:
            data = f.read()
        with open(path, "wb") as f:
            f.write(data[:len(data) // 2])
        run = self.scan(path, code=10)
        self.assertGreater(run.summary["records"], 100)
        self.assertGreaterEqual(run.summary["malformed"], 1)

    def test_names_that_are_not_utf8(self):
        path = os.path.join(os.fsencode(self.folder.name), b"\xff\xfe\x1b[2J.json")
        with open(path, "wb") as f:
            f.write(json.dumps({"Records": [share()]}).encode())
        run = self.scan(self.folder.name, code=10)
        self.assertIn("\ufffd", run.findings[0]["evidence"][0]["input"])
        text = self.run_it("scan", self.folder.name)
        self.assertEqual(text.returncode, 10)
        self.assertNotIn("\x1b", text.out)


class Hostile(Case):
    TEXTS = ["<script>alert(1)</script>", "\x1b[2J\x1b]0;x\x07", "a\u202egpj.exe", "ad\u200bmin", "a\x00b", "\ud800",
             "x" * 100000, "=cmd|' /C calc'!A0", "\r\nHIGH  forged  finding\n"]

    def test_texts_of_the_caller(self):
        for bad in self.TEXTS:
            trail = self.path("a.json")
            one = share(userAgent=bad)
            one["userIdentity"]["userName"] = bad
            with open(trail, "w", encoding="ascii") as f:
                json.dump({"Records": [one]}, f)  # escaped: lone surrogates as well
            run = self.scan(trail)
            self.assertEqual((run.returncode, len(run.findings)), (10, 1), repr(bad[:40]) + run.err)
            text = self.run_it("scan", trail)
            for part in "\x1b\u202e\u200b\x00\x07\r":
                self.assertNotIn(part, text.out)
            self.assertNotIn("\nHIGH  forged", text.out)
            self.assertLess(max(map(len, text.out.splitlines())), 2000)


class Terminal(Case):
    def test_progress_and_colour_only_on_a_terminal(self):
        trail = self.write("a.json", [share()])
        try:
            main, side = pty.openpty()
        except OSError as error:  # a chroot or container without devpts
            self.skipTest(f"no terminal to be had: {error}")
        run = subprocess.Popen([BINARY, "scan", "--format", "json", trail], stdout=subprocess.PIPE, stderr=side)
        out = run.communicate()[0].decode()
        os.close(side)
        err = b""
        try:
            while True:
                piece = os.read(main, 65536)
                if not piece:
                    break
                err += piece
        except OSError:
            pass
        os.close(main)
        self.assertEqual(run.returncode, 10)
        self.assertEqual(len(out.splitlines()), 1)
        self.assertNotIn("\x1b", out)
        self.assertIn(b'{"summary"', err)
        self.assertIn(b" files  ", err)


class Actions(Case):
    def actions(self, *args, code=0):
        run = self.run_it("actions", *args)
        self.assertEqual(run.returncode, code, run.err)
        return run

    def rows(self, *args):
        return [json.loads(line) for line in self.actions("--format", "json", *args).out.splitlines()]

    def test_every_row_says_where_it_stands_and_how_far_to_trust_it(self):
        rows = self.rows()
        self.assertGreater(len(rows), 300)
        keys = [(r["cloud"], r["service"], r["operation"]) for r in rows]
        self.assertEqual(keys, sorted(set(keys)))
        for row in rows:
            with self.subTest(row=row):
                self.assertTrue(row["file"].startswith("actions/"))
                self.assertGreater(row["line"], 0)
                if row.get("off"):
                    self.assertTrue(row["why"])
                    continue
                self.assertIn(row["evidence"], ["record", "documented", "model"])
                self.assertTrue(all(step["stage"] for step in row["steps"]))

    def test_a_row_shows_its_paths_and_the_page_of_the_vendor(self):
        row, = [r for r in self.rows("--service", "ec2.amazonaws.com") if r["operation"] == "CopySnapshot"]
        self.assertEqual(row["doc"], "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CopySnapshot.html")
        step, = row["steps"]
        self.assertEqual((step["stage"], step["from"], step["to"]),
                         ("copy", "snapshot req.sourceSnapshotId", "snapshot res.snapshotId"))

    def test_the_table_has_a_line_a_step(self):
        lines = self.actions("--service", "fsx").out.splitlines()
        self.assertRegex(lines[0], r"^OPERATION +STAGE +EVIDENCE +ROW +WHAT$")
        at = next(i for i, line in enumerate(lines) if line.startswith("aws fsx DeleteVolume "))
        self.assertRegex(lines[at], r"cover_up +model +actions/aws_services\.yml:\d+ +gone: fsx-volume req\.volumeId$")
        self.assertRegex(lines[at + 1], r"^ +create +from: fsx-volume req\.volumeId; to: fsx-backup ")

    def test_files_of_the_user_are_listed_with_their_own_place(self):
        path = self.text("mine.yml", "dictionary: 1\ncloud: aws\nactions:\n  lockbox:\n"
                                     "    Seal: {ev: documented, stage: create, from: volume req.v, note: ours}\n"
                                     "    Look: {off: true, why: too often}\n")
        look, seal = self.rows("--service", "lockbox", "--actions", path)
        self.assertEqual((look["off"], look["why"]), (True, "too often"))
        self.assertEqual((seal["file"], seal["line"], seal["note"]), (path, 5, "ours"))
        self.assertNotIn("doc", seal)
        self.assertIn("too often", self.actions("--service", "lockbox", "--actions", path).out)

    def test_what_cannot_be_listed(self):
        self.assertIn("no operation of a service 'nosuch'", self.actions("--service", "nosuch", code=2).err)
        path = self.text("bad.yml", "dictionary: 1\ncloud: aws\nactions:\n  x:\n    A: {ev: model, stage: none}\n")
        self.assertIn("bad.yml:5:", self.actions("--actions", path, code=2).err)


def raw_rule(n, operation, tail=""):
    return (f"---\ntitle: Rule {n}\nid: 6d8a0b0e-0000-4000-8000-00000000000{n}\n"
            "logsource: {product: aws, service: cloudtrail}\ndetection:\n  selection:\n"
            f"    eventName: {operation}\n  condition: selection\n{tail}")


class Rules(Case):
    def rules(self, *args, code=0):
        run = self.run_it("rules", *args)
        self.assertEqual(run.returncode, code, run.err)
        return run

    def test_list_has_what_ships_and_ones_own(self):
        mine = self.text("mine.yml", raw_rule(1, "DeleteSnapshot"))
        rows = [json.loads(line) for line in self.rules("list", "--format", "json", "--rules", mine).out.splitlines()]
        self.assertGreater(len(rows), 20)
        own, = [r for r in rows if r["file"] == mine]
        self.assertEqual(own, {"id": "6d8a0b0e-0000-4000-8000-000000000001", "title": "Rule 1", "level": "medium",
                               "logsource": {"product": "aws", "service": "cloudtrail"}, "file": mine, "line": 2})
        self.assertTrue(all(r["file"].startswith("rules/") for r in rows if r is not own))
        self.assertEqual(len(self.rules("list").out.splitlines()), len(rows) - 1)

    def test_lint_goes_on_behind_a_rule_that_is_rejected(self):
        mixed = self.text("mixed.yml", raw_rule(1, "DeleteSnapshot") + raw_rule(2, "'*'").replace(
            "eventName:", "eventName|contain:") + raw_rule(3, "CreateSnapshot", "status: final\n"))
        broken = self.text("broken.yml", "title: [\n")
        run = self.rules("lint", "--format", "json", mixed, broken, code=2)
        told = json.loads(run.out)
        self.assertEqual(sorted(told), ["loaded", "rejected", "warnings"])
        self.assertEqual(told["loaded"], [
            {"id": f"6d8a0b0e-0000-4000-8000-00000000000{n}", "title": f"Rule {n}", "file": mixed} for n in (1, 3)])
        rejected, syntax = told["rejected"]
        self.assertEqual((rejected["file"], rejected["line"], rejected["column"]), (mixed, 15, 5))
        self.assertIn("detection.selection.eventName|contain: no modifier 'contain'; did you mean", rejected["reason"])
        self.assertEqual(syntax["file"], broken)
        warning, = told["warnings"]
        self.assertIn("no status 'final'", warning["reason"])
        text = self.rules("lint", mixed, code=2).out
        self.assertIn("2 rules loaded, 1 errors, 1 warnings", text)
        self.assertIn("mixed.yml:15:5:", text)

    def test_lint_of_good_rules_is_0(self):
        good = self.text("good.yml", raw_rule(1, "DeleteSnapshot"))
        told = json.loads(self.rules("lint", "--format", "json", good).out)
        self.assertEqual((len(told["loaded"]), told["rejected"], told["warnings"]), (1, [], []))
        self.rules("lint", self.path("none.yml"), code=2)

    def test_lint_of_what_is_portable(self):
        mine = self.text("mine.yml", raw_rule(1, "null"))
        self.assertEqual(json.loads(self.rules("lint", "--format", "json", mine).out)["warnings"], [])
        warning, = json.loads(self.rules("lint", "--portable", "--format", "json", mine).out)["warnings"]
        self.assertEqual((warning["file"], warning["line"]), (mine, 7))
        self.assertIn("detection.selection.eventName: null holds here", warning["reason"])

    def test_strip_prints_what_other_engines_read(self):
        extra = "snaptrail:\n    version: 1\n    refire: always\n"
        plain = "title: Many\ncorrelation: {type: event_count, rules: [a], condition: {gte: 2}, timespan: 1h}\n"
        one = self.text("one.yml", plain + extra + "level: low")
        two = self.text("two.yml", plain)
        run = self.rules("strip", one, two)
        self.assertEqual(run.out, plain + "level: low\n---\n" + plain)
        self.assertIn("one.yml:5:5: warning: snaptrail.refire: read by no other engine", run.err)
        broken = self.text("broken.yml", "title: [\n")
        run = self.rules("strip", two, broken, code=2)
        self.assertEqual(run.out, "")
        self.assertIn("broken.yml:", run.err)

    def test_show_tells_each_test(self):
        mine = self.text("mine.yml", raw_rule(1, "DeleteSnapshot"))
        for word in ("Rule 1", "6d8a0b0e-0000-4000-8000-000000000001"):
            out = self.rules("show", word, "--rules", mine).out
            self.assertIn("condition: (eventName is 'deletesnapshot')", out)
            self.assertIn(f"file: {mine}:2\n", out)
        self.assertIn("stages: ", self.rules("show", "snapshot_chain").out)
        self.assertIn("no rule has the id, name or title 'nosuch'", self.rules("show", "nosuch", code=2).err)

    def test_wrong_arguments_are_2(self):
        for args in ([], ["lint"], ["show"], ["lint", "--format", "xml", "x"], ["strip"]):
            self.assertEqual(self.run_it("rules", *args).returncode, 2, args)


class Match(Case):
    def match(self, *args, code=10, stdin=b""):
        run = self.run_it("match", *args, stdin=stdin)
        self.assertEqual(run.returncode, code, run.err)
        run.matches = [json.loads(line) for line in run.out.splitlines()]
        run.pairs = [(m["rule"]["title"], m["record"]["uid"]) for m in run.matches]
        return run

    def test_every_rule_on_every_record(self):
        rules = self.text("rules.yml", raw_rule(1, "DeleteSnapshot") + raw_rule(2, "'*snapshot'", "level: informational\n"))
        run = self.match("--rules", rules, self.write("a.json", [create(), share(), hide()]))
        self.assertEqual(run.pairs, [("Rule 2", "r-create"), ("Rule 1", "r-delete"), ("Rule 2", "r-delete")])
        self.assertEqual(run.matches[0]["rule"], {"id": "6d8a0b0e-0000-4000-8000-000000000002", "title": "Rule 2",
                                                  "level": "informational"})

    def test_placeholders_have_values(self):
        rules = self.text("rules.yml", raw_rule(1, "'%operations%'").replace("eventName:", "eventName|expand:"))
        logs = self.write("a.json", [create(), share(), hide()])
        self.assertIn("this placeholder has no values", self.match("--rules", rules, logs, code=0).err)
        run = self.match("--rules", rules, "--placeholder", "operations=CreateSnapshot", "--placeholder",
                         "operations=Delete*", logs)
        self.assertEqual(run.pairs, [("Rule 1", "r-create"), ("Rule 1", "r-delete")])
        self.assertIn("NAME=VALUE", self.match("--rules", rules, "--placeholder", "operations", logs, code=2).err)

    def test_nothing_that_ships_is_asked(self):
        rules = self.text("rules.yml", raw_rule(1, "Nothing"))
        run = self.match("--rules", rules, self.write("a.json", [create(), share(), hide()]), code=0)
        self.assertEqual(run.out, "")

    def test_a_rejected_rule_is_told_and_the_others_stand(self):
        rules = self.text("rules.yml", raw_rule(1, "DeleteSnapshot").replace("eventName:", "eventName|nothing:")
                          + raw_rule(2, "DeleteSnapshot"))
        run = self.match("--rules", rules, self.write("a.json", [hide()]))
        self.assertEqual(run.pairs, [("Rule 2", "r-delete")])
        self.assertIn("rejected: ", run.err)
        self.assertIn("no modifier 'nothing'", run.err)

    def test_chain_rules_say_nothing_here(self):
        chain = self.text("chain.yml", RULE.format(n=1, name="given", level="high"))
        self.match("--rules", chain, self.write("a.json", [create(), share()]), code=0)

    def test_filters_of_one_file_hold_for_rules_of_another(self):
        rules = self.text("rules.yml", raw_rule(1, "DeleteSnapshot"))
        leave_out = self.text("filter.yml", "title: f\nlogsource: {product: aws}\nfilter:\n  rules: any\n  eve:\n"
                              "    userIdentity.userName: eve\n  condition: not eve\n")
        logs = self.write("a.json", [hide()])
        self.match("--rules", rules, logs)
        self.match("--rules", rules, "--rules", leave_out, logs, code=0)

    def test_wrong_arguments_and_input(self):
        rules = self.text("rules.yml", raw_rule(1, "DeleteSnapshot"))
        self.match(self.path("a.json"), code=2)
        self.match("--rules", rules, code=2)
        self.match("--rules", self.path("none"), "-", code=2)
        self.match("--rules", rules, self.path("none"), code=3)


if __name__ == "__main__":
    BINARY, SCHEMA = sys.argv[1], sys.argv[2]
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
