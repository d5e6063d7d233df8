"""The cases, told as calls. `case` registers one; build.py writes its folder.

A case says what must be found before anything was ever run: `want`, one line each:
    RULE LEVEL       the strongest finding of this rule has this level
    RULE none        this rule finds nothing
    silent LEVEL     no finding of this level or above
"""
CASES = {}


def case(name, want, args=(), log=None):
    def register(story):
        assert name not in CASES, name
        CASES[name] = {"story": story, "want": want.split("; "), "args": list(args), "why": story.__doc__,
                       "log": log}
        return story
    return register
