#!/usr/bin/env python3
"""Does the engine find what the model finds, whatever the order, the repetitions, the cuts?

usage: compare.py FEED [--seeds N] [--first N] [--size N] [--jobs N] [--ways WAY,..] [--shrink SEED]

FEED is the built program snaptrail_feed. Per seed, one random organisation (generate.py), the model's findings
(model.py), and the engine's, fed in several ways:
  steps     as steps: in order, reversed, shuffled without bound, each with 20 % repetitions
  late      as steps, at most LATENESS late, with folding on
  records   as CloudTrail records (render.py): shuffled and repeated, cut into random buffers
  laterec   as records, at most LATENESS late, with folding on
Equal must be: which findings, their level, and of every row of evidence which it is, stage, status, actor, origin,
novelty and resources. All arrivals of one way must give the same bytes, but for where a record was read.
Prints '<n> passed, <m> failed' and exits 1 when one failed.
"""
import argparse
import json
import multiprocessing
import os
import random
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from generate import OUR_ACCOUNTS, organisation  # noqa: E402
from model import Oracle  # noqa: E402
from render import render, tellable  # noqa: E402
from steps import MINUTE, canonical  # noqa: E402

LATENESS = 15 * MINUTE
WAYS = ["steps", "late", "records", "laterec"]
COMPARED = {"snapshot_chain", "restored_by_new_account", "shared_outside", "shared_snapshot_used", "database_theft",
            "attached_elsewhere", "launched_from_snapshot", "lineage_exposed", "read_directly", "snapshotless_clone",
            "lineage_accessed", "share_then_hide", "laundered_through_image", "standing_exfiltration",
            "probed_then_done", "reencrypted_copy_shared", "key_shared", "guard_lowered", "cover_up"}
NOVELTY = {"created": "N1", "credential": "N2", "granted": "N3", "first_seen": "N4", "not_in_baseline": "N5", "first_use": "N6",
           "not_creator": "N7", "foreign": "N8", "new_place": "N9"}


# ---------------------------------------------------------------- feeding

def repeated(things, rng):
    return things + [t for t in things if rng.random() < 0.2]


def late(things, rng, time_of, lateness=LATENESS):
    """In an order in which nothing comes more than `lateness` after what is newer."""
    return [t for _, _, t in sorted((time_of(t) + rng.randrange(lateness), i, t) for i, t in enumerate(repeated(things, rng)))]


def shuffled(things, rng):
    things = repeated(things, rng)
    rng.shuffle(things)
    return things


def pieces(records, rng):
    """The records as the text of one input, cut anywhere."""
    if rng.random() < 0.5:
        text = "".join(json.dumps(r, separators=(",", ":")) + "\n" for r in records)
    else:
        text = json.dumps({"Records": records}, separators=(",", ":"))
    largest, out = rng.choice([7, 300, 5000, 1 << 20]), []
    while text:
        n = rng.randrange(1, largest + 1)
        out.append({"bytes": text[:n]})
        text = text[n:]
    return out


def time_of_record(pair):
    return pair[0]


def arrivals(way, steps, rng):
    """[lines to feed], one list per arrival."""
    if way == "steps":
        return [list(steps), repeated(list(steps), rng)[::-1], shuffled(list(steps), rng)]
    if way == "late":
        return [late(list(steps), rng, lambda s: s["time"]) for _ in range(2)]
    timed = []
    for r in render(steps):
        uid = r.get("addendum", {}).get("originalEventID", r["eventID"])
        revision = 1 if "addendum" in r else 0
        timed.append((min(s["time"] for s in steps if s["metadata.uid"] == uid and s.get("metadata.revision", 0) == revision), r))
    if way == "records":
        orders = [timed, shuffled(list(timed), rng)]
    else:
        orders = [late(timed, rng, time_of_record)]
    return [pieces([r for _, r in order], rng) for order in orders]


def options_of(way, options, rng):
    if not way.startswith("late"):
        return options
    # Short windows, so that they end while the organisation lives.
    return dict(options, own_accounts=options.get("own_accounts") or OUR_ACCOUNTS, new_window=rng.choice([10, 40]) * MINUTE,
                job_window=rng.choice([5, 30]) * MINUTE, credential_window=5 * MINUTE, probe_window=rng.choice([2, 20]) * MINUTE,
                key_window=rng.choice([2, 20]) * MINUTE, guard_window=rng.choice([5, 30]) * MINUTE,
                cover_window=rng.choice([2, 20]) * MINUTE)


def feed(program, runs):
    """runs: [(name, options, lines)] -> {name: (findings, promises broken)}."""
    text = []
    for name, options, lines in runs:
        text.append(json.dumps({"options": options}))
        text += [json.dumps(line) for line in lines]
        text.append(json.dumps({"end": name}))
    run = subprocess.run([program], input="\n".join(text) + "\n", capture_output=True, text=True)
    told, name = {}, None
    for line in run.stdout.splitlines():
        if line.startswith("= "):
            name = line[2:]
            told[name] = ([], [])
        elif line.startswith("! "):
            told[name][1].append(line[2:])
        else:
            told[name][0].append(json.loads(line))
    if run.returncode or len(told) != len(runs):
        raise RuntimeError(f"{program}: exit {run.returncode}: {run.stderr[-2000:]}")
    return told


# ---------------------------------------------------------------- comparing

def node(text):
    """A node of the engine in the model's words: aws:db:arn:aws:rds:R:A:db:NAME -> aws:db:A:R:NAME."""
    cloud, kind, uid = text.split(":", 2)
    if kind in ("origin", "account"):
        return uid
    if kind == "setting":
        return f"{cloud}:{kind}:{uid.split('/')[-1]}"
    kind = kind.replace("-", "_")
    if uid.startswith("arn:aws:rds:"):
        _, _, _, region, account, _, name = uid.split(":", 6)
        uid = f"{account}:{region}:{name}"
    return f"{cloud}:{kind}:{uid}"


def of_model(finding):
    rows = {}
    for e in finding["evidence"]:
        rows[f'{e["uid"]}/{e["step"]}'] = {"stage": e["stage"], "status": e["status"], "actor": e["actor"], "origin": e["origin"],
                                           "novelty": e["novelty"], "resources": e["resources"]}
    return (finding["rule"]["name"], finding["key"]), {"level": finding["level"], "rows": rows}


def of_engine(finding):
    rows = {}
    for e in finding["evidence"]:
        who = e["actor"]
        rows[f'{e["uid"]}/{e["step"]}'] = {
            "stage": e.get("stage"), "status": e["status"], "actor": who.get("uid"), "origin": who.get("origin"),
            "novelty": sorted(NOVELTY[n] for n in who.get("novelty", ())),
            "resources": sorted({node(r["node"]) for r in e.get("resources", ()) if r["relation"] != "guard"})}
    return (finding["rule"]["name"], node(finding["key"])), {"level": finding["level"], "rows": rows}


def table(findings, form):
    return dict(form(f) for f in findings if f["rule"]["name"] in COMPARED)


def differences(want, got):
    for key in sorted(set(want) | set(got)):
        a, b, name = want.get(key), got.get(key), " ".join(key)
        if a is None or b is None:
            yield f"{name}: {'extra' if a is None else 'missing'} {(a or b)['level']} {canonical((a or b)['rows'])[:400]}"
            continue
        if a["level"] != b["level"]:
            yield f"{name}: level {b['level']}, model {a['level']}"
        for row in sorted(set(a["rows"]) | set(b["rows"])):
            x, y = a["rows"].get(row), b["rows"].get(row)
            if x is None or y is None:
                yield f"{name}: row {row} {'extra' if x is None else 'missing'} {canonical(x or y)[:300]}"
            elif x != y:
                yield f"{name}: row {row}: " + "; ".join(f"{k} {canonical(y[k])}, model {canonical(x[k])}" for k in x if x[k] != y[k])


def paths(a, b, at=""):
    """Where two JSON values differ."""
    if isinstance(a, dict) and isinstance(b, dict):
        for k in sorted(set(a) | set(b)):
            yield from paths(a.get(k), b.get(k), f"{at}.{k}")
    elif isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        for n, (x, y) in enumerate(zip(a, b)):
            yield from paths(x, y, f"{at}[{n}]")
    elif a != b:
        yield f"{at} {canonical(a)[:200]} not {canonical(b)[:200]}"


def between(first, second):
    """How two lists of canonical findings differ, in a few words."""
    a, b = ({f["uid"]: f for f in map(json.loads, told)} for told in (first, second))
    for uid in sorted(set(a) | set(b)):
        if uid not in a or uid not in b:
            yield f"{(a.get(uid) or b.get(uid))['rule']['name']} only {'first' if uid in a else 'here'}"
        else:
            yield from (f"{a[uid]['rule']['name']} {a[uid]['key']}{p}" for p in paths(b[uid], a[uid]))


def placeless(findings):
    for f in findings:
        for e in f["evidence"]:
            e.pop("input", None)
            e.pop("offset", None)
    return sorted(canonical(f) for f in findings)


# ---------------------------------------------------------------- one organisation

class Task:
    """One organisation in one way: what to feed, and the verdict on what comes back."""
    def __init__(self, seed, way, steps, options, causal):
        self.name, self.way, self.runs = f"{seed}/{way}", way, []
        rng = random.Random(f"{seed} {way}")
        if way.startswith("late") and not causal:
            return
        self.options = options_of(way, options, rng)
        self.steps = tellable(steps) if "rec" in way else steps
        fed = dict(self.options, lateness=LATENESS) if way.startswith("late") else self.options
        self.runs = [(f"{self.name}/{n}", fed, lines) for n, lines in enumerate(arrivals(way, steps, rng))]

    def verdict(self, told):
        """Everything that is wrong, as lines."""
        if not self.runs:
            return []
        want, wrong, first = table(Oracle(self.steps, self.options).findings().values(), of_model), [], None
        for n, (name, _, _) in enumerate(self.runs):
            findings, broken = told[name]
            wrong += [f"arrival {n}: {b}" for b in broken]
            bytes_ = placeless(findings)
            if first is None:
                first = bytes_
                wrong += list(differences(want, table(findings, of_engine)))
            elif bytes_ != first:
                wrong += [f"arrival {n} differs from arrival 0: {d}" for d in list(between(first, bytes_))[:4]]
                wrong += [f"arrival {n}: {d}" for d in differences(want, table(findings, of_engine))]
        return wrong


def block(task):
    program, seeds, size, ways = task
    tasks = [Task(seed, way, *organisation(seed, size)) for seed in seeds for way in ways]
    told = feed(program, [r for t in tasks for r in t.runs])
    return [(t.name, len(t.runs), t.verdict(told)) for t in tasks]


def shrink(program, seed, size, ways):
    """Leaves records out while the first thing that is wrong stays of its kind; prints what is left."""
    steps, options, causal = organisation(seed, size)

    def fails(kept, way):
        t = Task(seed, way, kept, options, causal)
        return t.verdict(feed(program, t.runs)) if t.runs else []
    for way in ways:
        wrong = fails(steps, way)
        if not wrong:
            continue
        same = lambda found: [w for w in found if w.split()[0] == wrong[0].split()[0]]
        uids = list(dict.fromkeys(s["metadata.uid"] for s in steps))
        size = max(1, len(uids) // 2)
        while size:
            at = 0
            while at < len(uids):
                fewer = uids[:at] + uids[at + size:]
                if same(fails([s for s in steps if s["metadata.uid"] in fewer], way)):
                    uids = fewer
                else:
                    at += size
            size //= 2
        steps = [s for s in steps if s["metadata.uid"] in uids]
        print(way, canonical(options))
        for s in steps:
            print(canonical(s))
        for w in fails(steps, way):
            print(w)
        return


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("feed")
    ap.add_argument("--seeds", type=int, default=100)
    ap.add_argument("--first", type=int, default=0)
    ap.add_argument("--size", type=int, default=40)
    ap.add_argument("--jobs", type=int, default=2)
    ap.add_argument("--ways", default=",".join(WAYS))
    ap.add_argument("--shrink", type=int, metavar="SEED")
    ap.add_argument("--show", type=int, default=6, help="lines to print of each failure")
    a = ap.parse_args()
    ways = a.ways.split(",")
    if a.shrink is not None:
        return shrink(a.feed, a.shrink, a.size, ways)
    passed = failed = arrived = 0
    end = a.first + a.seeds
    tasks = [(a.feed, range(n, min(n + 10, end)), a.size, ways) for n in range(a.first, end, 10)]
    with multiprocessing.Pool(a.jobs) as pool:
        for results in pool.imap(block, tasks):
            for name, arrivals_, wrong in results:
                arrived += arrivals_
                passed, failed = passed + (not wrong and arrivals_ > 0), failed + bool(wrong)
                for w in wrong[:a.show]:
                    print(f"{name}: {w}")
                if len(wrong) > a.show:
                    print(f"{name}: and {len(wrong) - a.show} more")
    print(f"{arrived} arrivals of {a.seeds} organisations")
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
