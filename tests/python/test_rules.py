"""Rules and actions of one's own, and what is wrong with them."""
import pathlib
import tempfile
import unittest

import snaptrail
from support import engine, share

RULE = """
title: A snapshot is shared
id: 0b0d3b0a-7f7f-4b7f-9d40-0c5a1f6f6c11
name: mine
logsource: {product: aws, service: cloudtrail}
detection:
  selection: {eventName: ModifySnapshotAttribute}
  condition: selection
level: high
"""


class Rules(unittest.TestCase):
    def test_builtin(self):
        rules = snaptrail.Ruleset.builtin()
        self.assertIs(rules, snaptrail.Ruleset.builtin())
        self.assertEqual(len(rules), len(rules.rules))
        by_name = {rule.name: rule for rule in rules.rules}
        self.assertEqual(by_name["snapshot_chain"].source, "rules/snapshot_chain.yml")

    def test_of_a_folder(self):
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "mine.yml").write_text(RULE)
            pathlib.Path(folder, "README").write_text("no rule")
            rules = snaptrail.compile(rules=[folder], builtin=False)
            self.assertEqual([r.name for r in rules.rules], ["mine"])
            self.assertEqual(rules.rules[0].source, str(pathlib.Path(folder, "mine.yml")))
            self.assertEqual(rules.rules[0].level, "high")
            self.assertEqual(len(snaptrail.compile(rules=[pathlib.Path(folder, "mine.yml")])),
                             len(snaptrail.Ruleset.builtin()) + 1)
            with self.assertRaises(FileNotFoundError):
                snaptrail.compile(rules=["/does/not/exist.yml"])

    def test_found_by_it(self):
        rules = snaptrail.Compiler().add_builtin().add_rules(RULE).build()
        with snaptrail.Engine(rules) as e:
            e.ingest(share(1))
            e.flush()
            self.assertIn("mine", [f.rule_name for f in e.findings()])
        with engine() as e:
            e.ingest(share(1))
            e.flush()
            self.assertNotIn("mine", [f.rule_name for f in e.findings()])

    def test_replaced_while_it_runs(self):
        mine = "0b0d3b0a-7f7f-4b7f-9d40-0c5a1f6f6c11"
        more = snaptrail.Compiler().add_builtin().add_rules(RULE).build()
        other = snaptrail.Compiler().add_builtin().add_rules(RULE.replace("ModifySnap", "DeleteSnap")).build()
        with engine() as e:
            e.ingest(share(1))
            self.assertNotIn("mine", [f.rule_name for f in e])
            change = e.replace_rules(more)
            self.assertEqual((change.changed, change.added, change.removed), ((), (mine,), ()))
            self.assertEqual(len(change.kept), len(snaptrail.Ruleset.builtin()))
            self.assertIs(e.ruleset, more)
            self.assertEqual(list(e), [])  # what was told is not told again
            e.ingest(share(2))
            e.flush()
            self.assertEqual([f.rule_name for f in e].count("mine"), 1)
            self.assertEqual(e.replace_rules(other).changed, (mine,))
            e.drain()
            self.assertEqual(e.replace_rules(snaptrail.Ruleset.builtin()).removed, (mine,))
            self.assertNotIn("mine", [f.rule_name for f in e.findings()])

    def test_findings_of_removed_rules_are_closed(self):
        told = []
        with engine(on_finding=told.append) as e:
            e.replace_rules(snaptrail.Compiler().add_builtin().add_rules(RULE).build())
            e.ingest(share(1))
            e.flush()
            self.assertIn("mine", [f.rule_name for f in told])
            told.clear()
            e.replace_rules(snaptrail.Ruleset.builtin())
            # Others may be told again: they had it among what the same steps also are.
            self.assertEqual([(f.rule_name, f.close_reason) for f in told if f.action == snaptrail.Action.CLOSE],
                             [("mine", snaptrail.CloseReason.RETIRED)])

    def test_not_replaced(self):
        with engine(snaptrail.Options(max_pending_findings=1)) as e:
            before = e.ruleset
            bare = snaptrail.Compiler().add_rules(RULE).build()
            self.assertRaisesRegex(snaptrail.ArgumentError, "actions", e.replace_rules, bare)
            with self.assertRaises(snaptrail.QueueFullError):
                e.ingest(share(1) + b"\n" + share(2))
            more = snaptrail.Compiler().add_builtin().add_rules(RULE).build()
            self.assertRaises(snaptrail.QueueFullError, e.replace_rules, more)
            self.assertIs(e.ruleset, before)
            e.drain()
            e.replace_rules(more)
            self.assertIs(e.ruleset, more)
        self.assertRaises(snaptrail.ClosedError, e.replace_rules, before)

    def test_all_diagnostics(self):
        compiler = snaptrail.Compiler().add_rules("title: x\n", "a.yml").add_rules(RULE).add_rules(": [", "b.yml")
        with self.assertRaises(snaptrail.ContentError) as caught:
            compiler.build()
        error = caught.exception
        self.assertEqual((error.code, error.name), (-20, "SNAPTRAIL_E_INVALID_CONTENT"))
        self.assertEqual({d.source for d in error.diagnostics}, {"a.yml", "b.yml"})
        self.assertGreater(len(error.diagnostics), 2)
        self.assertEqual(error.diagnostics, compiler.diagnostics)
        for diagnostic in error.diagnostics:
            self.assertEqual(diagnostic.severity, "error")
            self.assertIn(str(diagnostic), str(error))
            self.assertIsInstance(error, ValueError)

    def test_what_loads(self):
        compiler = snaptrail.Compiler(what_loads=True).add_rules("title: x\n", "a.yml").add_rules(RULE)
        rules = compiler.build()
        self.assertEqual([r.name for r in rules.rules], ["mine"])
        self.assertEqual({d.source for d in rules.diagnostics}, {"a.yml"})

    def test_actions(self):
        with self.assertRaises(snaptrail.ContentError):
            snaptrail.Compiler().add_builtin().add_actions("nonsense: [1]", "mine").build()

    def test_errors_travel(self):
        import pickle
        try:
            snaptrail.Compiler().add_rules("title: x\n", "a.yml").build()
        except snaptrail.ContentError as error:
            copy = pickle.loads(pickle.dumps(error))
            self.assertEqual((str(copy), copy.code, copy.diagnostics), (str(error), error.code, error.diagnostics))
        for thing in (snaptrail.Ruleset.builtin(), snaptrail.Compiler(), engine()):
            self.assertRaisesRegex(TypeError, "another process", pickle.dumps, thing)


if __name__ == "__main__":
    unittest.main()
