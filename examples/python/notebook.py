"""A notebook as a script: each `# %%` begins a cell (VS Code, Jupytext).

pip install snaptrail pandas; then: python notebook.py FOLDER-OF-LOGS [ACCOUNT..]
"""
# %% What was found
import collections
import sys

import snaptrail

folder, own = sys.argv[1], sys.argv[2:]
found = snaptrail.scan(folder, own=own or None)
print(f"{found.stats.records} records in {found.files} files, {len(found)} findings")
found  # a notebook shows a table

# %% By rule, highest level first
for (level, rule), count in sorted(collections.Counter((f.level, f.rule_name) for f in found).items(), reverse=True):
    print(f"{count:4}  {level!s:13}  {rule}")

# %% The story of the worst one
if found:
    worst = found[0]
    print(f"\n{worst.first_time:%Y-%m-%d %H:%M} to {worst.last_time:%H:%M}: {worst.rule_title}")
    story = worst.to_dict()
    print(story["message"])
    for step in story["evidence"]:
        print(f"  {step['when']}  {step['operation']}  by {step['actor'].get('name', '?')}  from {step.get('src_ip', '-')}")

# %% What stands for itself, and not for a part of a greater one
top = [f for f in found if not f.under]
print(f"\n{len(top)} stand for themselves")

# %% As a table, if pandas is there
try:
    frame = found.to_pandas()
except ImportError as error:
    print(error)
else:
    print(frame[["level", "rule_name", "first_time", "key"]].to_string())

# %% What could not be read
for path, reason in found.unreadable:
    print(f"{path}: {reason}")
for problem in found.problems:
    print(f"{problem.input}:{problem.offset}: {problem.reason}")

# %% One's own rule, and findings as they come
RULE = """
title: A snapshot was shared
id: 6d5f5f5e-6b1e-4d8f-9d6e-2d6a2f1c9a77
name: shared_at_all
logsource: {product: aws, service: cloudtrail}
detection:
  selection: {eventName: ModifySnapshotAttribute}
  condition: selection
level: low
"""
rules = snaptrail.Compiler().add_builtin().add_rules(RULE, "notebook").build()
print(f"{len(rules)} rules")


def tell(finding: snaptrail.Finding) -> None:
    print(f"{finding.action} {finding.level} {finding.rule_name} {finding.uid}")


with snaptrail.Engine(rules, own=own or None, on_finding=tell) as engine:
    for path in sys.argv[1:2]:
        import pathlib
        for file in sorted(p for p in pathlib.Path(path).rglob("*") if p.is_file()):
            engine.ingest(file)
    engine.flush()
