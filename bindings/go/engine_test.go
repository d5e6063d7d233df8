package snaptrail

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// share is a share of a snapshot to a stranger, each with its own finding.
func share(number int) string {
	return fmt.Sprintf(`{"eventVersion":"1.08","userIdentity":{"type":"IAMUser",`+
		`"principalId":"AIDAEXAMPLE0001","arn":"arn:aws:iam::111122223333:user/eve",`+
		`"accountId":"111122223333","userName":"eve"},"eventTime":"2024-05-01T10:00:00Z",`+
		`"eventSource":"ec2.amazonaws.com","eventName":"ModifySnapshotAttribute",`+
		`"awsRegion":"us-east-1","sourceIPAddress":"198.51.100.7","userAgent":"x",`+
		`"requestParameters":{"snapshotId":"snap-%d","createVolumePermission":{"add":`+
		`{"items":[{"userId":"999988887777"}]}},"attributeType":"CREATE_VOLUME_PERMISSION"},`+
		`"responseElements":{"_return":true},"eventID":"e-%d","eventType":"AwsApiCall",`+
		`"managementEvent":true,"recipientAccountId":"111122223333"}`, number, number)
}

func shares(count int) []byte {
	var text bytes.Buffer
	for i := 0; i < count; i++ {
		text.WriteString(share(i) + "\n")
	}
	return text.Bytes()
}

var theBuiltin struct {
	once    sync.Once
	ruleset *Ruleset
	err     error
}

func builtin() *Ruleset {
	theBuiltin.once.Do(func() {
		theBuiltin.ruleset, theBuiltin.err = Compile(Builtin())
	})
	if theBuiltin.err != nil {
		panic(theBuiltin.err)
	}
	return theBuiltin.ruleset
}

func newEngine(t *testing.T, options *Options) *Engine {
	t.Helper()
	engine, err := NewEngine(builtin(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { engine.Close() })
	return engine
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestEventsAndFindings(t *testing.T) {
	engine := newEngine(t, nil)
	const count = 3000 // more than the first buffer holds
	result, err := engine.Ingest(shares(count))
	check(t, err)
	if result.Records != count || result.Consumed != len(shares(count)) || result.Pending == 0 {
		t.Errorf("%+v", result)
	}
	check(t, engine.Flush())
	events, err := engine.Drain()
	check(t, err)
	standing := map[string]Finding{}
	for _, event := range events {
		if event.Action == ActionClose {
			delete(standing, event.UID)
		} else {
			standing[event.UID] = event
		}
		var parsed struct{ Action, UID string }
		check(t, json.Unmarshal([]byte(event.JSON), &parsed))
		if parsed.UID != event.UID || parsed.Action != event.Action.String() {
			t.Fatalf("%s of %s, in JSON %+v", event.Action, event.UID, parsed)
		}
	}
	findings, err := engine.Findings()
	check(t, err)
	if len(findings) != len(standing) || len(findings) < count {
		t.Fatalf("%d stand, %d were told", len(findings), len(standing))
	}
	for _, finding := range findings {
		told := standing[finding.UID]
		if finding.Action != ActionStands || told.Key != finding.Key ||
			told.RuleName != finding.RuleName || told.Level != finding.Level {
			t.Fatalf("%+v was told as %+v", finding, told)
		}
	}
	when := time.Date(2024, 5, 1, 10, 0, 0, 0, time.UTC)
	if one := findings[0]; !one.FirstTime.Equal(when) || !one.LastTime.Equal(when) ||
		one.RuleID == "" || one.RuleTitle == "" {
		t.Errorf("%+v", one)
	}
	if events, err = engine.Drain(); err != nil || len(events) != 0 {
		t.Errorf("drained twice: %d, %v", len(events), err)
	}
}

func TestQueueFullGoesOn(t *testing.T) {
	engine := newEngine(t, &Options{MaxPendingFindings: 100})
	text := shares(6000)
	uids := map[string]bool{}
	full := 0
	drain := func() {
		events, err := engine.Drain()
		check(t, err)
		for _, event := range events {
			uids[event.UID] = true
		}
	}
	for len(text) > 0 {
		result, err := engine.Ingest(text)
		text = text[result.Consumed:]
		if errors.Is(err, QueueFull) {
			full++
			drain()
		} else {
			check(t, err)
		}
	}
	drain()
	check(t, engine.Flush())
	drain()
	if full == 0 || len(uids) != 6000 {
		t.Errorf("full %d times, %d findings", full, len(uids))
	}
}

func TestWriteAndInputs(t *testing.T) {
	engine := newEngine(t, nil)
	check(t, engine.BeginInput("first.json"))
	_, err := io.Copy(engine, strings.NewReader(share(1)+"\n"+`{"eventVersion":`))
	check(t, err)
	check(t, engine.EndInput())
	check(t, engine.IngestRecord("one", []byte(share(2))))
	if err := engine.IngestRecord("two", []byte("{")); !errors.Is(err, Malformed) {
		t.Error(err)
	}
	check(t, engine.Advance(time.Date(2024, 6, 1, 0, 0, 0, 0, time.UTC)))
	problems, err := engine.Problems()
	check(t, err)
	if len(problems) != 2 || problems[0].Input != "first.json" || problems[0].Reason == "" {
		t.Errorf("%+v", problems)
	}
	stats, err := engine.Stats()
	check(t, err)
	if stats.Records != 2 || stats.Malformed != 2 || !stats.CompleteSince.IsZero() {
		t.Errorf("%+v", stats)
	}
	text, err := engine.StatsJSON()
	if err != nil || !json.Valid([]byte(text)) {
		t.Error(text, err)
	}
}

func TestExplain(t *testing.T) {
	engine := newEngine(t, &Options{Explain: []string{"e-1"}})
	_, err := engine.Ingest([]byte(share(1)))
	check(t, err)
	check(t, engine.Flush())
	text, err := engine.Explain("e-1")
	if err != nil || !json.Valid([]byte(text)) || !strings.Contains(text, "shared") {
		t.Error(text, err)
	}
}

func TestEmptyInput(t *testing.T) {
	engine := newEngine(t, nil)
	for _, data := range [][]byte{nil, {}} {
		if result, err := engine.Ingest(data); err != nil || result.Consumed != 0 {
			t.Error(result, err)
		}
	}
	check(t, engine.BeginInput(""))
	findings, err := engine.Findings()
	if err != nil || len(findings) != 0 {
		t.Error(findings, err)
	}
}

func TestClosed(t *testing.T) {
	ruleset, err := Compile(Builtin())
	check(t, err)
	engine, err := NewEngine(ruleset, nil)
	check(t, err)
	check(t, ruleset.Close())
	check(t, ruleset.Close())
	if _, err := NewEngine(ruleset, nil); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
	// The engine keeps its rules.
	_, err = engine.Ingest([]byte(share(1)))
	check(t, err)
	check(t, engine.Close())
	check(t, engine.Close())
	if _, err := engine.Ingest(nil); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
	if _, err := engine.Drain(); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
	if len(ruleset.Rules()) < 10 {
		t.Error("the rules' names are gone")
	}
}

// Two goroutines at once: each call is done whole, or says Busy.
func TestBusy(t *testing.T) {
	engine := newEngine(t, nil)
	text := shares(200)
	var group sync.WaitGroup
	for i := 0; i < 4; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			for turn := 0; turn < 20; turn++ {
				result, err := engine.Ingest(text)
				if err != nil && !errors.Is(err, Busy) {
					t.Error(err)
				}
				if err == nil && result.Consumed != len(text) {
					t.Errorf("%+v", result)
				}
			}
		}()
	}
	group.Wait()
	findings, err := engine.Findings()
	if err != nil || len(findings) != 200 {
		t.Error(len(findings), err)
	}
}

// Many goroutines that fail, each in its own way: an error is the call's.
func TestErrorsAreTheCalls(t *testing.T) {
	var group sync.WaitGroup
	for i := 0; i < 200; i++ {
		group.Add(1)
		go func(i int) {
			defer group.Done()
			name := fmt.Sprintf("rule-%d.yml", i)
			_, err := Compile(Rules(name, "title: x\nid: nothing\n"))
			var failed *Error
			if !errors.As(err, &failed) || failed.Diagnostics[0].Source != name {
				t.Errorf("%s: %v", name, err)
			}
		}(i)
	}
	group.Wait()
}

// What nobody closes is freed some time, and not while it is used.
func TestFinalizers(t *testing.T) {
	text := []byte(share(1))
	for i := 0; i < 50; i++ {
		engine, err := NewEngine(builtin(), nil)
		check(t, err)
		if i%10 == 0 {
			runtime.GC()
		}
		_, err = engine.Ingest(text)
		check(t, err)
		findings, err := engine.Findings()
		if err != nil || len(findings) != 1 {
			t.Fatal(findings, err)
		}
	}
	runtime.GC()
}
