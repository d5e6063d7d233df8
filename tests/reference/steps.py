"""What a step is, and the pure functions over sets of them that the model and its detections share."""
import hashlib
import json

SECOND, MINUTE, HOUR, DAY = 1000, 60_000, 3_600_000, 86_400_000
EVER = 1 << 62          # "no end known"

OPTIONS = {
    "own_accounts": None,        # list, or None: every account that is cloud.account.uid of a step
    "trusted_accounts": [],      # foreign but agreed: never "foreign"
    "baseline": None,            # known actor.user.uid, or None: N5 never holds
    "learn_until": None,         # event time up to which principals are learnt, or None: N4 never holds
    "new_window": 7 * DAY,       # N1, N2, N3, N4: age up to which a thing is new
    "credential_window": DAY,    # N9
    "job_window": DAY,           # a service acts for the newest request not older than this
    "hide_window": DAY,          # D5
    "mass_window": 10 * MINUTE,  # D11
    "mass_count": 10,            # D11
    "probe_window": HOUR,        # D22
    "move_window": 7 * DAY,      # D15
    "key_window": DAY,           # D16
    "guard_window": 7 * DAY,     # D17
    "cover_window": DAY,         # D24
    "max_evidence": 16,          # per reason of a finding; the earliest in canonical order stay
    "max_chain": 16,             # lending hops followed
}

# Kinds. A copy holds data taken from elsewhere. Only an instance changes what it holds after its birth.
COPY_KINDS = {"snapshot", "db_snapshot", "recovery_point"}
IMAGE_KINDS = {"image", "template"}
LIVE_KINDS = {"volume", "db"}
MUTABLE_KINDS = {"instance"}
REUSABLE_KINDS = {"db", "db_snapshot"}       # the name is free again after deletion
CAPABILITY = {"create", "copy", "share", "export", "read", "restore", "launch"}
FALLBACK_STAGES = {"share", "read", "export", "copy", "restore", "cover_up"}


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(*parts):
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def kind_of(node):
    return node.split(":")[1]


def step_key(step):
    """Identity of a step, and with the time in front its canonical place: (time, record uid, index)."""
    return (step["metadata.uid"], step.get("metadata.step", 0))


def order(step):
    return (step["time"],) + step_key(step)


def better(a, b):
    """Two versions of one step (an addendum corrects a record): the higher revision, then the greater text."""
    rank = lambda s: (s.get("metadata.revision", 0), canonical(s))
    return a if rank(a) >= rank(b) else b


def succeeded(step):
    return step["status"] == "Success"


def generations(births, deaths, uses):
    """births: (time, parents), deaths: times, uses: times of all successful steps that name it; one reusable name.
    Returns [(start, why)], the boundaries in order; the id of a generation is the time that opened it (the first: 0).
    A death opens the next one; so does a birth when the name was used unborn before, or was born of other parents."""
    events = sorted([(t, 0, frozenset()) for t in set(deaths)] + [(t, 1, frozenset(p)) for t, p in set(births)]
                    + [(t, 2, frozenset()) for t in set(uses)], key=lambda e: (e[0], e[1], sorted(e[2])))
    starts, parents, born, used = [], frozenset(), False, False

    def begin(time, why):
        if not starts or starts[-1][0] != time:
            starts.append((time, why))
    for time, what, named in events:
        if what == 0:
            begin(time, "death")
            parents, born, used = frozenset(), False, False
        elif what == 1:
            if (used and not born) or (parents and named and not (named & parents)):
                begin(time, "birth")
                parents = frozenset()
            parents, born = parents | named, True
        elif not starts or starts[-1][0] < time:
            used = True
    return starts


def generation_at(starts, birth_times, time, role):
    """The generation that a step at `time` names in `role` (out: its product, gone: what it removed, else a use).
    A use in the second of a death means the old one, unless a birth stands in that very second."""
    gen = 0
    for start, why in starts:
        if start < time:
            gen = start
        elif start == time:
            if why == "birth":
                gen = gen if role == "gone" else start
            elif role == "out" or (role == "use" and time in birth_times):
                gen = start
    return gen


def spans_open(opens, closes):
    """opens, closes: sorted lists of (time, key). A span reaches from an opening to the first closing strictly
    later; in one second the closing counts as the earlier. Spans are closed at both ends."""
    spans = []
    for time, key in opens:
        end = min((t for t, _ in closes if t > time), default=EVER)
        spans.append((time, end, key))
    return spans


def guard_spans(settings, death):
    """settings: {time: {group: smallest key that says so}}, each the complete list of groups from then on (lists
    of one second united). Returns {group: [(start, end, key)]}; death ends them all."""
    times = sorted(settings)
    result = {}
    for index, time in enumerate(times):
        for group, key in settings[time].items():
            end = next((t for t in times[index + 1:] if group not in settings[t]), EVER)
            end = min(end, death)
            if end >= time:
                result.setdefault(group, []).append((time, end, key))
    return result


def bursts(points, window, count):
    """points: sorted (time, source, key). The keys of every window [t - window, t] that holds >= count distinct
    sources, one list per window that ends at a point."""
    found = []
    for time in sorted({p[0] for p in points}):
        inside = [p for p in points if time - window <= p[0] <= time]
        if len({p[1] for p in inside}) >= count:
            found.append(sorted({p[2] for p in inside}))
    return found


def is_foreign(account, own, options):
    return account is not None and account not in own and account not in options["trusted_accounts"]


def concerns(fact, uid, name, session):
    """Is this identity fact about a hop? A stable id decides; without one the name does. A fact about one key of a
    principal is about that key only, and whoever holds that key is meant whatever he is called."""
    key, stable = fact.get("identity.session"), fact.get("identity.uid")
    if key is not None and key == session:
        return True
    if key is not None and key != session:
        return False
    return stable == uid if stable is not None else name is not None and fact.get("identity.name") == name


def references(step):
    """(raw resource uid, role) of everything the step names."""
    for role, field in (("use", "resource.in"), ("out", "resource.out"), ("use", "resource.on"),
                        ("gone", "resource.gone")):
        for uid in step.get(field, ()):
            yield uid, role, field
    for link in step.get("links", ()):
        yield link["child"], "out" if link["child"] in step.get("resource.out", ()) else "use", "links"
        yield link["parent"], "use", "links"
