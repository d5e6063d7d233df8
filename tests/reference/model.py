#!/usr/bin/env python3
"""Reference model of lineage: takes the whole set of steps and works everything out anew.

usage: model.py [--options FILE] [--derived] < steps.jsonl > findings.jsonl

steps.md has the schema of a step. Speed is no aim: every rule is written as it is said.
"""
import argparse
import json
import sys

from detections import (View, detect_account, detect_again, detect_key, detect_lineage, detect_origin, detect_standing,
                        published)
from steps import (CAPABILITY, COPY_KINDS, EVER, FALLBACK_STAGES, IMAGE_KINDS, LIVE_KINDS, MUTABLE_KINDS, OPTIONS,
                   REUSABLE_KINDS, better, canonical, concerns, generation_at, generations, guard_spans, is_foreign, kind_of,
                   order, references, spans_open, step_key, succeeded)


class Oracle:
    def __init__(self, steps, options=None):
        self.options = dict(OPTIONS, **(options or {}))
        unique = {}
        for step in steps:
            key = step_key(step)
            unique[key] = better(step, unique[key]) if key in unique else step
        newest = {}
        for (uid, _), step in unique.items():
            newest[uid] = max(newest.get(uid, 0), step.get("metadata.revision", 0))
        self.steps = sorted((s for s in unique.values() if s.get("metadata.revision", 0) == newest[s["metadata.uid"]]), key=order)
        self.by_key = {step_key(s): s for s in self.steps}
        own = self.options["own_accounts"]
        self.own = set(own) if own is not None else {s["cloud.account.uid"] for s in self.steps}
        self._name_generations()
        self._collect_links()
        self._find_roots()
        self._find_exposures()
        self.derived = {step_key(s): self._derive_actor(s) for s in self.steps}
        for s in self.steps:
            self._derive_lineage(s)
        for s in self.steps:
            self._derive_novelty(s)

    # -- resources
    def _name_generations(self):
        births, deaths, uses = {}, {}, {}
        for s in filter(succeeded, self.steps):
            for uid, _, _ in references(s):
                uses.setdefault(uid, set()).add(s["time"])
            for uid in s.get("resource.out", ()):
                parents = frozenset(l["parent"] for l in s.get("links", ()) if l["child"] == uid)
                births.setdefault(uid, set()).add((s["time"], parents))
            for uid in s.get("resource.gone", ()):
                deaths.setdefault(uid, set()).add(s["time"])
        self.births = births
        self.starts = {uid: generations(births.get(uid, ()), deaths.get(uid, ()), uses[uid])
                       for uid in uses if kind_of(uid) in REUSABLE_KINDS}

    def node(self, uid, time, role):
        if kind_of(uid) not in REUSABLE_KINDS:
            return uid
        born = {t for t, _ in self.births.get(uid, ())}
        return f"{uid}#{generation_at(self.starts.get(uid, []), born, time, role)}"

    def nodes(self, step, *fields):
        return sorted({self.node(uid, step["time"], role) for uid, role, field in references(step) if field in fields})

    def _collect_links(self):
        self.links = {}          # child -> {parent: sorted times}
        born = {}                # generation -> the step whose birth counts: the earliest
        for s in filter(succeeded, self.steps):
            for link in s.get("links", ()):
                role = "out" if link["child"] in s.get("resource.out", ()) else "use"
                child = self.node(link["child"], s["time"], role)
                if role == "out" and kind_of(child) in REUSABLE_KINDS and born.setdefault(child, s) is not s:
                    continue
                parent = self.node(link["parent"], s["time"], "use")
                if child != parent:
                    self.links.setdefault(child, {}).setdefault(parent, set()).add(s["time"])
        self.every_node = sorted({self.node(u, s["time"], r) for s in self.steps for u, r, _ in references(s)})

    def _spread(self, origin):
        """Earliest time at which data of `origin` is in each node below it (-1: since its birth)."""
        arrival, todo = {origin: -1}, [origin]
        while todo:
            parent = todo.pop()
            for child, parents in self.links.items():
                times = parents.get(parent)
                if not times:
                    continue
                there = arrival[parent]
                fitting = [t for t in times if t >= there] if kind_of(parent) in MUTABLE_KINDS else sorted(times)
                if kind_of(child) in MUTABLE_KINDS:
                    came = min(fitting, default=None) if fitting else None
                else:
                    came = -1 if fitting else None
                if came is not None and came < arrival.get(child, EVER):
                    arrival[child] = came
                    todo.append(child)
        return arrival

    def _find_roots(self):
        spread = {n: self._spread(n) for n in self.every_node}
        above = {n: {a for a in spread if n in spread[a] and a != n} for n in self.every_node}

        def is_copy(n):
            kind = kind_of(n)
            if kind in COPY_KINDS:
                return True
            if kind == "image":      # an image with nothing but images above it is a base image, not a copy of data
                return any(kind_of(a) not in IMAGE_KINDS for a in above[n])
            return kind in LIVE_KINDS and any(kind_of(p) == kind for p in self.links.get(n, ()))

        self.copies = {n for n in self.every_node if is_copy(n)}
        self.roots = set()
        for n in self.copies:
            tops = [c for c in self.copies if c in above[n] and (n not in above[c] or c < n)]
            if not tops:
                self.roots.add(n)
        self.spread, self.above = spread, above

    def roots_of(self, node, time):
        return sorted(r for r in self.roots if r == node or self.spread[r].get(node, EVER + 1) <= time)

    def ancestors(self, node, time):
        return {a for a in self.above.get(node, ()) if self.spread[a][node] <= time}

    def users_of(self, node, time):
        """Origins that made the node or attached it, up to a time."""
        return {self.derived[step_key(s)]["origin"] for s in self.steps if succeeded(s) and s["time"] <= time and (
            node in self.nodes(s, "resource.out") or s["stage"] == "attach" and node in self.nodes(s, "resource.in"))}

    def children(self, node, time):
        return {c for c, parents in self.links.items() if min(parents.get(node, {EVER + 1})) <= time}

    # -- exposure
    def _find_exposures(self):
        opens, closes, settings, death = {}, {}, {}, {}
        for s in filter(succeeded, self.steps):
            key = step_key(s)
            for rule in s.get("network.rules", ()):
                target = opens if rule["op"] == "open" else closes
                target.setdefault((rule["group"], rule["rule"]), []).append((s["time"], key))
            for guard in s.get("guard", ()):
                role = "out" if guard["holder"] in s.get("resource.out", ()) else "use"
                holder = self.node(guard["holder"], s["time"], role)
                groups = settings.setdefault(holder, {}).setdefault(s["time"], {})
                for g in guard["groups"]:
                    groups[g] = min(groups.get(g, key), key)
            for uid in s.get("resource.gone", ()):
                gone = self.node(uid, s["time"], "gone")
                death[gone] = min(death.get(gone, EVER), s["time"])
        self.exposures = []
        for holder, lists in settings.items():
            guards = guard_spans(lists, death.get(holder, EVER))
            for (group, rule), opened in opens.items():
                for start, end, guard_key in guards.get(group, ()):
                    for start2, end2, open_key in spans_open(opened, closes.get((group, rule), [])):
                        first, last = max(start, start2), min(end, end2)
                        if first <= last:
                            self.exposures.append({"holder": holder, "group": group, "rule": rule, "until": last,
                                                   "open": open_key, "guard": guard_key})

    # -- actor
    def _chain(self, step):
        """[(uid, name, session, account, time)] from the one who called to the one behind it."""
        hop = (step.get("actor.user.uid"), step.get("actor.user.name"), step.get("actor.session.uid"),
               step.get("actor.user.account.uid"), step["time"])
        chain, seen = [hop], set()
        if step.get("actor.invoked_by"):
            jobs = [s for s in self.steps if succeeded(s) and s.get("job.service") == step["actor.invoked_by"]
                    and s.get("job.resource") in step.get("resource.in", ())
                    and step["time"] - self.options["job_window"] <= s["time"] <= step["time"]]
            if jobs:
                newest = max(s["time"] for s in jobs)
                job = min((s for s in jobs if s["time"] == newest), key=order)
                chain.append((job.get("actor.user.uid"), job.get("actor.user.name"), job.get("actor.session.uid"),
                              job.get("actor.user.account.uid"), job["time"]))
        while len(chain) < self.options["max_chain"]:
            _, _, session, _, time = chain[-1]
            if session is None or session in seen:
                break
            seen.add(session)
            lent = [s for s in self.steps if succeeded(s) and s.get("identity.op") == "assume"
                    and s.get("identity.session") == session and s["time"] <= time <= s.get("identity.expires", EVER)]
            if not lent:
                break
            best = min(lent, key=lambda s: (s.get("actor.session.uid") is None, order(s)))
            chain.append((best.get("actor.user.uid"), best.get("actor.user.name"), best.get("actor.session.uid"),
                          best.get("actor.user.account.uid"), best["time"]))
        return chain

    def _derive_actor(self, step):
        chain = self._chain(step)
        for_person = bool(step.get("actor.invoked_by")) and len(chain) > 1
        return {"chain": chain, "origin": chain[-1][0],
                "automation": bool(step.get("actor.automation")) and not for_person}

    def _derive_lineage(self, step):
        derived, time = self.derived[step_key(step)], step["time"]
        named = self.nodes(step, "resource.in", "resource.out") or self.nodes(step, "resource.on", "resource.gone")
        roots = {r for n in named for r in self.roots_of(n, time)}
        if not roots and step["stage"] in FALLBACK_STAGES:
            # To read the bytes of what is in use is to take a copy that has no name.
            live = LIVE_KINDS if step["stage"] in ("read", "export") else set()
            roots = {n for n in named if kind_of(n) in COPY_KINDS | IMAGE_KINDS | live}
        for e in self.exposures:
            if e["open"] == step_key(step):
                roots |= set(self.roots_of(e["holder"], e["until"]))
        derived["roots"] = sorted(roots)
        derived["from"] = sorted({r for n in self.nodes(step, "resource.in") for r in self.roots_of(n, time)})
        derived["nodes"] = self.nodes(step, "resource.in", "resource.out", "resource.on", "resource.gone", "links")
        creators, unknown = set(), False
        for n in self.nodes(step, "resource.in"):
            for c in ({n} | self.ancestors(n, time)) & self.copies:
                births = [s for s in self.steps if succeeded(s) and c in self.nodes(s, "resource.out")]
                creators |= {self.derived[step_key(s)]["origin"] for s in births[:1]}     # the earliest made it
                unknown |= not births
        derived["creators"] = sorted(c for c in creators if c is not None)
        if any(c != derived["origin"] for c in derived["creators"]):
            derived["other"] = "yes"
        else:
            derived["other"] = "unknown" if unknown or not derived["creators"] else "no"

    def _derive_novelty(self, step):
        derived, t, opt = self.derived[step_key(step)], step["time"], self.options
        uid, chain, new = step.get("actor.user.uid"), derived["chain"], set()
        recent = lambda s: t - opt["new_window"] <= s["time"] <= t
        for hop_uid, name, session, account, _ in chain:
            for s in filter(succeeded, self.steps):
                op = s.get("identity.op")
                if op in ("create_principal", "create_credential", "grant") and recent(s) and concerns(s, hop_uid, name, session):
                    new.add({"create_principal": "N1", "create_credential": "N2", "grant": "N3"}[op])
            lent = account == step.get("actor.user.account.uid") and self.lent_by_service(step)
            if is_foreign(account, self.own, opt) and not lent:
                new.add("N8")
        mine = [s for s in self.steps if uid is not None and s.get("actor.user.uid") == uid]
        if mine:
            first = mine[0]["time"]
            if opt["learn_until"] is not None and first > opt["learn_until"] and t - first <= opt["new_window"]:
                new.add("N4")
            if opt["baseline"] is not None and uid not in opt["baseline"]:
                new.add("N5")
            used = [s["time"] for s in mine if succeeded(s) and s["stage"] in CAPABILITY]
            if step["stage"] in CAPABILITY and succeeded(step) and min(used) == t and first < t:
                new.add("N6")
            session = step.get("actor.session.uid")
            if session is not None and session.startswith("AKIA"):
                began = min(s["time"] for s in mine if s.get("actor.session.uid") == session)
                before = any(s.get("actor.session.uid") not in (None, session) and s["time"] < began for s in mine)
                if before and t - began <= opt["credential_window"]:
                    new.add("N9")
        if derived["other"] == "yes":
            new.add("N7")
        derived["novelty"] = sorted(new)

    # -- what the detections read
    def lent_by_service(self, step):
        """A service-linked role gave this account what it uses here: it is the cloud's own."""
        account, nodes = step.get("actor.user.account.uid"), self.nodes(step, "resource.in")
        return account != step["cloud.account.uid"] and any(
            succeeded(s) and s.get("actor.service_linked") and s["stage"] == "share" and s.get("grant.direction") == "add"
            and s["time"] <= step["time"] and account in s.get("grant.targets", ()) and set(self.nodes(s, "resource.on")) & set(nodes)
            for s in self.steps)

    def view(self, root):
        members = [s for s in self.steps if root in self.derived[step_key(s)]["roots"]]
        return View(self, root, members)

    def exposures_of(self, root):
        return [e for e in self.exposures if root in self.roots_of(e["holder"], e["until"])]

    def edges_of(self, root):
        inside = set(self.spread.get(root, {root: 0}))
        edges = {(child, parent) for child in inside for parent in self.links.get(child, ()) if parent in inside}
        return edges | {(root, parent) for parent in self.links.get(root, ())}

    def findings(self):
        roots = {r for d in self.derived.values() for r in d["roots"]}
        found = [f for r in roots for f in detect_lineage(self.view(r))]
        origins = {d["origin"] for d in self.derived.values() if d["origin"] is not None}
        for o in origins:
            found += detect_origin(self, o, [s for s in self.steps if self.derived[step_key(s)]["origin"] == o])
        found += [f for s in self.steps for f in [detect_standing(self, s.get("resource.on", [None])[0], [
            x for x in self.steps if x.get("grant.standing") and x.get("resource.on") == s.get("resource.on")])]
            if f and s.get("grant.standing")]
        found += [f for n in self.every_node if kind_of(n) == "instance" for f in detect_again(self, n)]
        found += [f for a in {s["cloud.account.uid"] for s in self.steps} for f in detect_account(self, a)]
        found += [f for n in self.every_node if kind_of(n) == "key" for f in detect_key(self, n)]
        return {f["uid"]: f for f in found}

    def derived_fields(self):
        return {"/".join(map(str, step_key(s))): published(self, s) for s in self.steps}


def main():
    ap = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ap.add_argument("--options", help="JSON file with options (see OPTIONS)")
    ap.add_argument("--derived", action="store_true", help="print the derived fields of every step instead")
    args = ap.parse_args()
    options = json.load(open(args.options, encoding="utf-8")) if args.options else {}
    steps = [json.loads(line) for line in sys.stdin if line.strip()]
    engine = Oracle(steps, options)
    if args.derived:
        for name, fields in sorted(engine.derived_fields().items()):
            print(canonical({"step": name, **fields}))
    else:
        for uid, finding in sorted(engine.findings().items()):
            print(canonical(finding))


if __name__ == "__main__":
    main()
