"""What rules see of a lineage, and the detections over it."""
from steps import (CAPABILITY, COPY_KINDS, EVER, IMAGE_KINDS, bursts, digest, is_foreign, kind_of, order, step_key, succeeded)


def is_new(derived):
    return bool({"N1", "N2", "N3", "N5", "N8"} & set(derived["novelty"]))


class View:
    """One lineage: its root, its steps in canonical order, its exposures and edges."""
    def __init__(self, engine, root, steps):
        self.engine, self.root = engine, root
        self.steps = steps                                    # any status
        self.done = [s for s in steps if succeeded(s)]
        self.exposures = engine.exposures_of(root)
        self.edges = engine.edges_of(root)

    def of(self, step):
        return self.engine.derived[step_key(step)]

    def stage(self, *stages):
        return [s for s in self.done if s["stage"] in stages]

    def under(self, node):
        """The node and everything its data came through."""
        return self.engine.ancestors(node, EVER) | {node}

    def foreign_targets(self, step):
        if step.get("actor.service_linked"):         # the cloud's own share with the cloud's own account
            return []
        return [t for t in step.get("grant.targets", ()) if is_foreign(t, self.engine.own, self.engine.options)]


def published(engine, step):
    """The derived fields of one step, as rules see them. Absent when unknown."""
    d = engine.derived[step_key(step)]
    fields = {"actor.origin.uid": d["origin"], "actor.automation": d["automation"], "actor.novelty": d["novelty"],
              "lineage.uid": d["roots"], "lineage.creators": d["creators"], "lineage.other": d["other"]}
    depths, stages, actors, times = [], set(), set(), []
    for root in d["roots"]:
        distance, edges = {root: 0}, engine.edges_of(root)
        frontier = [root]
        while frontier:
            below = sorted({c for c, p in edges if p in frontier and c not in distance})
            distance.update({c: distance[frontier[0]] + 1 for c in below})
            frontier = below
        depths += [distance[n] for n in d["nodes"] if n in distance]
        for other in engine.view(root).done:
            if other["time"] <= step["time"]:
                stages.add(other["stage"])
                actors.add(engine.derived[step_key(other)]["origin"])
                times.append(other["time"])
    if d["roots"]:
        fields.update({"lineage.stages": sorted(stages), "lineage.actors": len(actors - {None})})
        if depths:
            fields["lineage.depth"] = max(depths)
        if times:
            fields["lineage.elapsed"] = step["time"] - min(times)
    return {k: v for k, v in fields.items() if v is not None and v != []}


LEVELS = ["informational", "low", "medium", "high", "critical"]
TECHNIQUES = {"D1": ["T1578.001", "T1578.002"], "D2": ["T1578.001"], "D3": ["T1537"], "D4": ["T1537"],
              "D5": ["T1070", "T1537"], "D6": ["T1530", "T1578.001"], "D7": ["T1578.001"], "D8": ["T1578.002"],
              "D9": ["T1562.007"], "D10": ["T1530"], "D11": ["T1578.001"], "D12": ["T1578.001"], "D18": ["T1578"],
              "D15": ["T1537"], "D16": ["T1537"], "D17": ["T1562"], "D19": ["T1537"], "D21": ["T1021"], "D22": ["T1580"],
              "D24": ["T1562.008"]}
NAMES = {"D1": "snapshot_chain", "D2": "restored_by_new_account", "D3": "shared_outside", "D4": "shared_snapshot_used",
         "D5": "share_then_hide", "D6": "database_theft", "D7": "attached_elsewhere", "D8": "launched_from_snapshot",
         "D9": "lineage_exposed", "D10": "read_directly", "D11": "mass_snapshot", "D12": "laundered_through_image",
         "D18": "snapshotless_clone", "D19": "standing_exfiltration", "D21": "lineage_accessed",
         "D15": "reencrypted_copy_shared", "D16": "key_shared", "D17": "guard_lowered", "D22": "probed_then_done",
         "D24": "cover_up"}


class Draft:
    """A finding in the making: reasons, each with a level and the steps that prove it. Every reason says that steps
    with some property exist, so more steps never take one away; the level is the highest of them."""
    def __init__(self, engine, rule, key):
        self.engine, self.rule, self.key, self.proof = engine, rule, key, {}

    def because(self, level, text, *steps):
        self.proof.setdefault(f"{level}: {text}", set()).update(step_key(s) for s in steps)

    def finish(self, view=None):
        if not self.proof:
            return []
        rows, times, cut = {}, [], False
        for reason, keys in self.proof.items():
            steps = sorted((self.engine.by_key[k] for k in keys), key=order)
            times += [steps[0]["time"], steps[-1]["time"]]
            cut |= len(steps) > self.engine.options["max_evidence"]
            for s in steps[:self.engine.options["max_evidence"]]:      # the earliest of each reason: none is unproved
                rows.setdefault(step_key(s), self._row(s))["proves"].append(reason)
        evidence = sorted(rows.values(), key=lambda e: (e["time"], e["uid"], e["step"]))
        for row in evidence:
            row["proves"].sort()
        finding = {"uid": digest(self.rule, self.key), "rule": {"id": self.rule, "name": NAMES[self.rule]},
                   "key": self.key, "level": highest(self.proof), "reasons": sorted(self.proof), "evidence": evidence,
                   "evidence_cut": cut, "first_time": min(times), "last_time": max(times),
                   "techniques": TECHNIQUES[self.rule], "actors": sorted({e["origin"] for e in evidence} - {None})}
        if view is not None:
            finding["lineage"] = {"root": view.root, "edges": sorted(map(list, view.edges))}
        return [finding]

    def _row(self, s):
        d = self.engine.derived[step_key(s)]
        return {"uid": s["metadata.uid"], "step": s.get("metadata.step", 0), "time": s["time"], "stage": s["stage"],
                "operation": s.get("api.operation"), "status": s["status"], "actor": s.get("actor.user.uid"),
                "origin": d["origin"], "novelty": d["novelty"], "resources": d["nodes"], "proves": []}


def highest(reasons):
    return max((r.split(":")[0] for r in reasons), key=LEVELS.index)


def one_up(level, derived):
    if {"N4", "N6", "N9"} & set(derived["novelty"]):
        return LEVELS[min(LEVELS.index(level) + 1, len(LEVELS) - 1)]
    return level


def detect_lineage(view):
    found = []
    for rule in (d1, d2, d3, d4, d5, d6, d7, d8, d9, d10, d12, d15, d18, d21):
        draft = Draft(view.engine, rule.__name__.upper(), view.root)
        rule(view, draft)
        found += draft.finish(view)
    return found


def quiet(view, step):
    """Automation, and not a restore of what somebody else made."""
    return view.of(step)["automation"] and view.of(step)["other"] != "yes"


def reached(view, node):
    """(decisive, context) steps that brought the lineage's data onto the node."""
    path = view.under(node)
    into = [s for s in view.stage("launch", "attach", "restore") if node in view.of(s)["nodes"]]
    before = [s for s in view.stage("restore") if set(view.engine.nodes(s, "resource.out")) & path]
    context = [s for s in view.stage("create", "copy") if set(view.engine.nodes(s, "resource.out")) & path]
    return into + before if into else [], context


def d1(view, draft):
    holders = {e["holder"] for e in view.exposures if kind_of(e["holder"]) == "instance"}
    entered = {}
    for s in view.stage("access"):
        for n in view.of(s)["nodes"]:
            if kind_of(n) == "instance":
                entered.setdefault(n, []).append(s)
    for holder in sorted(holders | set(entered)):
        decisive, context = reached(view, holder)
        if not decisive:
            continue
        doors = [view.engine.by_key[k] for e in view.exposures if e["holder"] == holder
                 for k in (e["open"], e["guard"])]
        steps = decisive + context + doors + entered.get(holder, [])
        draft.because("low", "a copy was restored and brought onto an instance that can be reached", *steps)
        for s in decisive:
            if not quiet(view, s):
                draft.because("high", "restored or brought there by a person, or by another origin than the creator's", s)
                if is_new(view.of(s)):
                    draft.because("critical", "by a new principal", s)
            if view.of(s)["other"] == "yes":
                draft.because("critical", "by another origin than the creator's", s)


def d2(view, draft):
    for s in view.stage("restore", "launch"):
        d = view.of(s)
        if is_new(d) and d["other"] != "no" and not quiet(view, s) and view.root in d["from"] \
                and not s.get("api.operation", "").startswith("Shared"):
            makers = [m for m in view.stage("create", "copy")
                      if set(view.engine.nodes(m, "resource.out")) & set(view.engine.nodes(s, "resource.in"))]
            known = " that did not create it" if d["other"] == "yes" else ", whose creation is not in the records"
            draft.because(one_up("high", d), "restored by a new principal" + known, s, *makers)


def d3(view, draft):
    for s in view.stage("share"):
        if s.get("grant.direction") != "add" or s.get("grant.standing"):
            continue
        if s.get("grant.public"):
            draft.because("critical", "made public", s)
        elif view.foreign_targets(s):
            draft.because("high", "given to a foreign account", s)


def d4(view, draft):
    for s in view.done:
        consumer = s.get("actor.user.account.uid")
        if s.get("api.operation", "").startswith("SharedSnapshot") and consumer != s["cloud.account.uid"] \
                and is_foreign(consumer, view.engine.own, view.engine.options) and not view.engine.lent_by_service(s):
            grants = [g for g in view.stage("share") if g.get("grant.direction") == "add" and g["time"] <= s["time"]
                      and (g.get("grant.public") or consumer in g.get("grant.targets", ()))]
            how = "granted before" if grants else "no grant in the records"
            draft.because("critical", f"used by a foreign account, {how}", s, *grants)


def d5(view, draft):
    window = view.engine.options["hide_window"]
    for made in view.stage("create", "copy"):
        products = set(view.engine.nodes(made, "resource.out"))
        for given in view.stage("share"):
            if given.get("grant.direction") != "add" or not (given.get("grant.public") or view.foreign_targets(given)):
                continue
            object_ = set(view.of(given)["nodes"]) & products
            for hidden in view.stage("share", "cover_up"):
                again = set(view.of(hidden)["nodes"]) & object_
                removes = hidden["stage"] == "cover_up" or hidden.get("grant.direction") == "remove"
                if again and removes and made["time"] <= given["time"] <= hidden["time"] <= made["time"] + window:
                    draft.because("high", "made, given away and hidden in a short time", made, given, hidden)


def d6(view, draft):
    for r in view.stage("restore"):
        for db in (n for n in view.engine.nodes(r, "resource.out") if kind_of(n) == "db"):
            doors = [view.engine.by_key[k] for e in view.exposures if e["holder"] == db for k in (e["open"], e["guard"])]
            doors += [s for s in view.done if db in view.of(s)["nodes"] and s["time"] >= r["time"]
                      and (s.get("network.public") or s.get("access.password"))]
            if doors:
                level = "low" if quiet(view, r) else "high"
                draft.because(level, "a database was restored and opened or its password reset", r, *doors)


def d7(view, draft):
    sources = {p for c, p in view.edges if c == view.root}
    for s in view.stage("attach"):
        d = view.of(s)
        homes = sources | {c for v in sources for c in view.engine.children(v, s["time"])}   # known by then: a later
        places = {n for n in view.engine.nodes(s, "resource.on") if kind_of(n) == "instance"} - homes   # one excuses nothing
        usual = set().union(set(), *(view.engine.users_of(v, s["time"]) for v in sources))
        stranger = d["other"] == "yes" or (usual and d["origin"] not in usual)
        if places and stranger and not d["automation"]:
            draft.because("medium", "attached elsewhere by another origin than the copy's or the source's", s)


def d8(view, draft):
    for s in view.stage("launch"):
        if view.root not in view.of(s)["from"]:
            continue
        new = is_new(view.of(s)) and not view.of(s)["automation"]
        draft.because("medium" if new else "low", "launched from a copy" + (" by a new principal" if new else ""), s)


def d9(view, draft):
    for e in view.exposures:
        if kind_of(e["holder"]) != "instance":
            continue
        decisive, _ = reached(view, e["holder"])
        doors = [view.engine.by_key[e["open"]], view.engine.by_key[e["guard"]]]
        draft.because("low", "an instance that holds the data can be reached", *doors)
        for s in decisive + doors[:1]:
            if not quiet(view, s):
                draft.because("medium", "not by automation alone", s, *doors)


def d10(view, draft):
    for s in view.stage("read", "export"):
        d = view.of(s)
        outside = is_foreign(s.get("target.account"), view.engine.own, view.engine.options)
        if outside or is_new(d):
            draft.because("high", "read or exported " + ("to a foreign account" if outside else "by a new principal"), s)
        else:
            draft.because("low" if quiet(view, s) else "medium", "read or exported", s)


def d12(view, draft):
    images = {c for c, p in view.edges if kind_of(c) in IMAGE_KINDS and kind_of(p) in COPY_KINDS}
    for made in view.stage("create", "copy"):
        for image in images & set(view.engine.nodes(made, "resource.out")):
            for used in view.stage("launch"):
                for gone in view.stage("cover_up"):
                    if image in view.engine.nodes(used, "resource.in") and image in view.engine.nodes(gone, "resource.gone") \
                            and made["time"] <= used["time"] <= gone["time"]:
                        draft.because("low" if quiet(view, used) else "medium",
                                       "a snapshot became an image, the image an instance, and the image was removed",
                                       made, used, gone)


def d15(view, draft):
    window = view.engine.options["move_window"]
    for given in view.stage("share"):
        if not outside(view.engine, given):
            continue
        through = set().union(*({n} | view.engine.ancestors(n, given["time"]) for n in view.of(given)["nodes"]))
        moves = [m for m in view.stage("copy") if set(view.engine.nodes(m, "resource.out")) & through
                 and m["time"] <= given["time"] <= m["time"] + window and (m.get("key") or elsewhere(m))]
        if any(m.get("key") for m in moves):
            draft.because("high", "a copy under another key was given away", given, *moves)
        if any(elsewhere(m) for m in moves):
            draft.because("high", "a copy in another region was given away", given, *moves)


def elsewhere(copy):
    return copy.get("target.from_region", copy["cloud.region"]) != copy["cloud.region"]


def outside(engine, step):
    """Gives to everybody, or to a foreign account that is not the cloud's own."""
    foreign = not step.get("actor.service_linked") and any(
        is_foreign(t, engine.own, engine.options) for t in step.get("grant.targets", ()))
    return step.get("grant.direction") == "add" and bool(step.get("grant.public") or foreign)


def d18(view, draft):
    if view.root not in view.engine.roots:       # a base image: nobody's data is in it
        return
    for s in view.done:
        if s.get("clone"):
            new = is_new(view.of(s)) and not view.of(s)["automation"]
            draft.because("medium" if new else "low", "copied without a snapshot" + (" by a new principal" if new else ""), s)


def d21(view, draft):
    for s in view.stage("access"):
        if not view.of(s)["automation"]:
            draft.because("medium", "an instance that holds the data was entered", s)


def works_on_copies(step, derived):
    """Launches, and what is launched from, are everyday where no copy is in it."""
    out = step.get("resource.out", ())
    starts = step["stage"] == "launch" or (out and all(kind_of(n) == "template" for n in out))
    if any(kind_of(n) == "key" for n in step.get("resource.on", ())):
        return False
    return step["stage"] in CAPABILITY and (not starts or bool(derived[step_key(step)]["roots"]))


def detect_origin(engine, origin, steps):
    """steps: all of this origin, canonical order."""
    opt, derived = engine.options, engine.derived
    mass = Draft(engine, "D11", origin)
    points = [(s["time"], source, step_key(s)) for s in steps if succeeded(s) and s["stage"] == "create"
              and not derived[step_key(s)]["automation"]
              for source in engine.nodes(s, "resource.in")]
    for keys in bursts(points, opt["mass_window"], opt["mass_count"]):
        mass.because("medium", "many sources copied in a short time", *(engine.by_key[k] for k in keys))
    probe = Draft(engine, "D22", origin)
    done = [s for s in steps if succeeded(s) and works_on_copies(s, derived) and not derived[step_key(s)]["automation"]]
    for p in steps:
        denied = p["status"] == "Attempt" and works_on_copies(p, derived)
        looked = succeeded(p) and p["stage"] == "recon" and is_new(derived[step_key(p)])
        if denied or looked:
            after = [s for s in done if p["time"] <= s["time"] <= p["time"] + opt["probe_window"]]
            if after:
                probe.because("medium", "a refused or trial call came before" if denied else
                               "a new principal looked around before", p, *after)
    cover = Draft(engine, "D24", origin)
    for s in steps:
        off = succeeded(s) and s["stage"] == "cover_up" and not s.get("resource.gone") and any(
            kind_of(n) == "setting" for n in s.get("resource.on", ()))
        before = [a for a in done if s["time"] - opt["cover_window"] <= a["time"] <= s["time"]]
        if off and before and not derived[step_key(s)]["automation"]:
            cover.because("high", "what would tell of it was turned off after work on copies", s, *before)
    return mass.finish() + probe.finish() + cover.finish()


def acts_of(engine):
    return [s for s in engine.steps if succeeded(s) and works_on_copies(s, engine.derived)]


def detect_account(engine, account):
    draft, derived = Draft(engine, "D17", account), engine.derived
    leaving = [a for a in acts_of(engine) if not derived[step_key(a)]["automation"] and (
        a["stage"] in ("export", "restore") or a["stage"] == "share" and outside(engine, a))]
    for s in engine.steps:
        if not succeeded(s) or s["stage"] != "weaken" or s["cloud.account.uid"] != account:
            continue
        draft.because("low", "a safeguard was lowered", s)
        origin = derived[step_key(s)]["origin"]
        after = [a for a in leaving if s["time"] <= a["time"] <= s["time"] + engine.options["guard_window"] and (
            a["cloud.account.uid"] == account or origin is not None and derived[step_key(a)]["origin"] == origin)]
        if after and not derived[step_key(s)]["automation"]:
            draft.because("medium", "and copies were given to a stranger, exported or restored within a week", s, *after)
    return draft.finish()


def detect_key(engine, key):
    draft, derived, window = Draft(engine, "D16", key), engine.derived, engine.options["key_window"]
    for s in engine.steps:
        if not succeeded(s) or s["stage"] != "share" or key not in s.get("resource.on", ()) or not outside(engine, s):
            continue
        origin = derived[step_key(s)]["origin"]
        near = [a for a in acts_of(engine) if abs(a["time"] - s["time"]) <= window]
        under = [a for a in near if key in a.get("key", ())]
        mine = [a for a in near if origin is not None and derived[step_key(a)]["origin"] == origin
                and not derived[step_key(a)]["automation"]]
        if under:
            draft.because("high", "a key that copies are made under was given to a stranger", s, *under)
        if mine:
            draft.because("high", "a key was given to a stranger by somebody who works on copies", s, *mine)
    return draft.finish()


def detect_again(engine, host):
    """Live disks, in no lineage, that are attached to a host while or after another host held them."""
    draft = Draft(engine, "D18", host)
    for s in engine.steps:
        if not succeeded(s) or s["stage"] != "attach" or engine.derived[step_key(s)]["roots"]:
            continue
        places = {n for n in engine.nodes(s, "resource.on") if kind_of(n) == "instance"}
        held = {c for v in engine.nodes(s, "resource.in") for c in engine.children(v, s["time"]) if kind_of(c) == "instance"}
        if host in places and held - places:
            d = engine.derived[step_key(s)]
            new = is_new(d) and not d["automation"]
            draft.because("medium" if new else "low", "a live disk was attached to a second host"
                          + (" by a new principal" if new else ""), s)
    return draft.finish()


def detect_standing(engine, policy, steps):
    draft = Draft(engine, "D19", policy or "")
    for s in steps:
        outside = [t for t in s.get("grant.targets", ()) if is_foreign(t, engine.own, engine.options)]
        if succeeded(s) and s.get("grant.direction") == "add" and outside:
            draft.because("high", "a standing rule sends copies to a foreign account", s)
    return (draft.finish() or [None])[0]
