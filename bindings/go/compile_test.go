package snaptrail

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

const byPattern = `title: By pattern
id: 0b0c7a52-3f0e-4d0e-9d55-4a6c1b1f6a09
status: experimental
logsource: {product: aws, service: cloudtrail}
detection:
  selection: {eventName: ModifySnapshotAttribute}
  condition: selection
level: critical
`

const bad = "title: Bad\nid: 7d5a9d1c-4c5f-4a9e-9f59-5b1f0a6c2f11\n" +
	"logsource: {product: aws, service: cloudtrail}\n" +
	"detection:\n  selection: {eventName|nosuch: x}\n  condition: selection\nlevel: high\n"

func TestRulesOfOnesOwn(t *testing.T) {
	ruleset, err := Compile(Builtin(), Rules("mine.yml", byPattern))
	check(t, err)
	defer ruleset.Close()
	found := false
	for _, rule := range ruleset.Rules() {
		if rule.Title == "By pattern" {
			found = rule.Source == "mine.yml" && rule.Line == 1 && rule.Level == "critical"
		}
	}
	if !found {
		t.Errorf("%+v", ruleset.Rules())
	}
	engine, err := NewEngine(ruleset, nil)
	check(t, err)
	defer engine.Close()
	_, err = engine.Ingest([]byte(share(1)))
	check(t, err)
	check(t, engine.Flush())
	findings, err := engine.Findings()
	check(t, err)
	found = false
	for _, finding := range findings {
		found = found || finding.RuleTitle == "By pattern" && finding.Level == LevelCritical
	}
	if !found {
		t.Errorf("%+v", findings)
	}
}

func TestReplaceRules(t *testing.T) {
	more, err := Compile(Builtin(), Rules("mine.yml", byPattern))
	check(t, err)
	defer more.Close()
	bare, err := Compile(Rules("mine.yml", byPattern))
	check(t, err)
	engine := newEngine(t, nil)
	count := func() int {
		t.Helper()
		check(t, engine.Flush())
		findings, err := engine.Findings()
		check(t, err)
		mine := 0
		for _, finding := range findings {
			if finding.RuleTitle == "By pattern" {
				mine++
			}
		}
		return mine
	}

	if _, err := engine.ReplaceRules(bare); !errors.Is(err, InvalidArgument) {
		t.Error("other actions:", err)
	}
	check(t, bare.Close())
	if _, err := engine.ReplaceRules(bare); !errors.Is(err, ErrClosed) {
		t.Error("closed:", err)
	}
	change, err := engine.ReplaceRules(more)
	check(t, err)
	if len(change.Kept) != len(builtin().Rules()) || len(change.Added) != 1 ||
		len(change.Changed)+len(change.Removed) != 0 {
		t.Errorf("%+v", change)
	}
	_, err = engine.Ingest([]byte(share(1)))
	check(t, err)
	if mine := count(); mine != 1 {
		t.Error("with the rule", mine)
	}
	_, err = engine.Drain()
	check(t, err)
	change, err = engine.ReplaceRules(builtin())
	check(t, err)
	if len(change.Removed) != 1 || change.Removed[0] != "0b0c7a52-3f0e-4d0e-9d55-4a6c1b1f6a09" {
		t.Errorf("%+v", change)
	}
	told, err := engine.Drain()
	check(t, err)
	// Others may be told again: they had it among what the same steps also are.
	closed := ""
	for _, finding := range told {
		if finding.Action == ActionClose {
			closed += finding.RuleTitle + ": " + finding.CloseReason.String()
		}
	}
	if closed != "By pattern: retired" {
		t.Error("closed:", closed)
	}
	if mine := count(); mine != 0 {
		t.Error("without the rule", mine)
	}
	check(t, engine.Close())
	if _, err := engine.ReplaceRules(more); !errors.Is(err, ErrClosed) {
		t.Error("closed engine:", err)
	}
}

func TestDiagnostics(t *testing.T) {
	_, err := Compile(Rules("mine.yml", bad))
	var failed *Error
	if !errors.As(err, &failed) || !errors.Is(err, InvalidContent) || failed.Code != InvalidContent {
		t.Fatal(err)
	}
	if len(failed.Diagnostics) == 0 {
		t.Fatal(failed)
	}
	one := failed.Diagnostics[0]
	if one.Severity != SeverityError || one.Source != "mine.yml" || one.Line != 5 || one.Column == 0 {
		t.Errorf("%+v", one)
	}
	if text := err.Error(); !strings.Contains(text, "mine.yml:5:") || strings.Contains(text, "\n") {
		t.Error(text)
	}

	ruleset, err := CompileWhatLoads(Rules("mine.yml", bad), Rules("good.yml", byPattern))
	check(t, err)
	defer ruleset.Close()
	if len(ruleset.Rules()) != 1 || len(ruleset.Diagnostics()) == 0 {
		t.Errorf("%+v %+v", ruleset.Rules(), ruleset.Diagnostics())
	}
}

func TestActionsOfOnesOwn(t *testing.T) {
	_, err := Compile(Builtin(), Actions("mine-actions.yml", "nothing: here\n"))
	var failed *Error
	if !errors.As(err, &failed) || failed.Diagnostics[0].Source != "mine-actions.yml" {
		t.Error(err)
	}
}

func TestNamesOfCodes(t *testing.T) {
	if Busy.String() != "SNAPTRAIL_E_BUSY" || Code(-12345).String() != "SNAPTRAIL_UNKNOWN" {
		t.Error(Busy, Code(-12345))
	}
	if LevelHigh.String() != "high" || !(LevelHigh < LevelCritical) || Level(9).String() != "9" {
		t.Error(LevelHigh, Level(9))
	}
}

func TestAboutTheLibrary(t *testing.T) {
	if Version() == "" || !json.Valid([]byte(BuildInfo())) {
		t.Error(Version(), BuildInfo())
	}
	if !HasFeature("gzip") || HasFeature("gzipp") || HasFeature("") {
		t.Error("features")
	}
}
