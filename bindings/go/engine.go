package snaptrail

// #include "snaptrail/snaptrail.h"
import "C"

import (
	"encoding/json"
	"runtime"
	"sync"
	"time"
)

// Engine reads logs and remembers what it saw. One goroutine at a time: a call
// while another is inside returns Busy.
type Engine struct {
	mu     sync.Mutex // held by the call that is inside
	handle *C.snaptrail_engine
	packed []byte // what findings are written to
}

// NewEngine makes an engine on these rules. options may be nil.
func NewEngine(ruleset *Ruleset, options *Options) (*Engine, error) {
	ruleset.mu.RLock()
	defer ruleset.mu.RUnlock()
	if ruleset.handle == nil {
		return nil, ErrClosed
	}
	var l lists
	defer l.free()
	c := options.toC(&l)
	engine := &Engine{}
	var detail *C.snaptrail_error
	status := C.snaptrail_engine_create(ruleset.handle, &c, &engine.handle, &detail)
	if err := failure(status, detail); err != nil {
		return nil, err
	}
	runtime.SetFinalizer(engine, (*Engine).Close)
	return engine, nil
}

// Close frees the engine. It waits for the call that is inside; closing again
// does nothing.
func (engine *Engine) Close() error {
	engine.mu.Lock()
	defer engine.mu.Unlock()
	C.snaptrail_engine_destroy(engine.handle)
	engine.handle = nil
	engine.packed = nil
	return nil
}

// enter is to be followed by a deferred Unlock, which also keeps the finalizer
// away.
func (engine *Engine) enter() error {
	if !engine.mu.TryLock() {
		return &Error{Code: Busy, Message: "the engine is inside another call"}
	}
	if engine.handle == nil {
		engine.mu.Unlock()
		return ErrClosed
	}
	return nil
}

// Result is what one Ingest did.
type Result struct {
	Consumed  int    // bytes; less than all only with an error
	Records   uint64 // read whole and understood
	Skipped   uint64 // valid, and no audit record
	Malformed uint64 // stretches that could not be read; see Problems
	Pending   uint64 // events that wait for Drain
}

// BeginInput begins a file, object or message, and ends the one before. name
// stands in evidence and problems.
func (engine *Engine) BeginInput(name string) error {
	if err := engine.enter(); err != nil {
		return err
	}
	defer engine.mu.Unlock()
	text := []byte(name)
	var detail *C.snaptrail_error
	return failure(C.snaptrail_engine_begin_input(engine.handle,
		(*C.char)(pointer(text)), C.size_t(len(text)), &detail), detail)
}

// Ingest reads the next bytes of the input, cut anywhere, in any form that is
// found by shape: files, JSON lines, arrays, messages, gzip or plain. They are
// not copied and not kept. What cannot be read costs itself alone, is counted in
// Result.Malformed, and is no error.
//
// QueueFull: as many events wait as may. Drain, and give the rest,
// data[result.Consumed:].
func (engine *Engine) Ingest(data []byte) (Result, error) {
	if err := engine.enter(); err != nil {
		return Result{}, err
	}
	defer engine.mu.Unlock()
	c := C.snaptrail_ingest_result{struct_size: C.SNAPTRAIL_INGEST_RESULT_SIZE}
	var detail *C.snaptrail_error
	status := C.snaptrail_engine_ingest(engine.handle, pointer(data),
		C.size_t(len(data)), &c, &detail)
	return Result{
		Consumed:  int(c.consumed),
		Records:   uint64(c.records),
		Skipped:   uint64(c.skipped),
		Malformed: uint64(c.malformed),
		Pending:   uint64(c.pending),
	}, failure(status, detail)
}

// Write is Ingest for io.Copy.
func (engine *Engine) Write(data []byte) (int, error) {
	result, err := engine.Ingest(data)
	return result.Consumed, err
}

// EndInput says that the input is complete: what was cut off is told.
func (engine *Engine) EndInput() error {
	if err := engine.enter(); err != nil {
		return err
	}
	defer engine.mu.Unlock()
	var detail *C.snaptrail_error
	return failure(C.snaptrail_engine_end_input(engine.handle, &detail), detail)
}

// IngestRecord reads one record, or one message, as an input of its own.
// Malformed: it could not be read.
func (engine *Engine) IngestRecord(name string, data []byte) error {
	if err := engine.enter(); err != nil {
		return err
	}
	defer engine.mu.Unlock()
	text := []byte(name)
	var detail *C.snaptrail_error
	return failure(C.snaptrail_engine_ingest_record(engine.handle,
		(*C.char)(pointer(text)), C.size_t(len(text)), pointer(data),
		C.size_t(len(data)), &detail), detail)
}

// RuleChange is what ReplaceRules made of the rules, by their ids.
type RuleChange struct {
	Kept    []string `json:"kept"` // they ask the same, and go on with what is held for them
	Changed []string `json:"changed"`
	Added   []string `json:"added"`
	Removed []string `json:"removed"` // their findings are closed
}

// ReplaceRules makes the engine ask these rules from now on, in place of those
// before. Of rules that ask the same nothing is told again. On an error the
// engine goes on with the rules that it has: of the Code InvalidArgument, when
// the actions are others than those that it was made with; QueueFull, when
// events must be drained first.
func (engine *Engine) ReplaceRules(ruleset *Ruleset) (RuleChange, error) {
	if err := engine.enter(); err != nil {
		return RuleChange{}, err
	}
	defer engine.mu.Unlock()
	ruleset.mu.RLock()
	defer ruleset.mu.RUnlock()
	if ruleset.handle == nil {
		return RuleChange{}, ErrClosed
	}
	var buffer *C.snaptrail_buffer
	var detail *C.snaptrail_error
	status := C.snaptrail_engine_replace_rules(engine.handle, ruleset.handle,
		&buffer, &detail)
	text := takeBuffer(buffer)
	if err := failure(status, detail); err != nil {
		return RuleChange{}, err
	}
	var change RuleChange
	err := json.Unmarshal([]byte(text), &change)
	return change, err
}

// Advance says that event time has reached now although nothing was logged.
func (engine *Engine) Advance(now time.Time) error {
	if err := engine.enter(); err != nil {
		return err
	}
	defer engine.mu.Unlock()
	var detail *C.snaptrail_error
	return failure(C.snaptrail_engine_advance(engine.handle,
		C.int64_t(now.UnixMilli()), &detail), detail)
}

// Flush ends the input and tells everything that can be told. What comes after
// must not be older.
func (engine *Engine) Flush() error {
	if err := engine.enter(); err != nil {
		return err
	}
	defer engine.mu.Unlock()
	var detail *C.snaptrail_error
	return failure(C.snaptrail_engine_flush(engine.handle, &detail), detail)
}

// Stats is what an engine did since it was made.
type Stats struct {
	Bytes     uint64 // after inflation
	Records   uint64
	Steps     uint64
	Findings  uint64 // live now
	Skipped   uint64
	Malformed uint64
	Repaired  uint64
	OverLimit uint64
	Duplicate uint64
	Late      uint64
	Evicted   uint64
	// StateBytes is what is remembered, of Options.MaxStateBytes.
	StateBytes uint64
	Pending    uint64
	// CompleteSince: what was forgotten is older. Zero: nothing was.
	CompleteSince time.Time
}

// Stats counts what the engine did.
func (engine *Engine) Stats() (Stats, error) {
	if err := engine.enter(); err != nil {
		return Stats{}, err
	}
	defer engine.mu.Unlock()
	c := C.snaptrail_engine_stats{struct_size: C.SNAPTRAIL_ENGINE_STATS_SIZE}
	var detail *C.snaptrail_error
	status := C.snaptrail_engine_get_stats(engine.handle, &c, &detail)
	stats := Stats{
		Bytes:      uint64(c.bytes),
		Records:    uint64(c.records),
		Steps:      uint64(c.steps),
		Findings:   uint64(c.findings),
		Skipped:    uint64(c.skipped),
		Malformed:  uint64(c.malformed),
		Repaired:   uint64(c.repaired),
		OverLimit:  uint64(c.over_limit),
		Duplicate:  uint64(c.duplicate),
		Late:       uint64(c.late),
		Evicted:    uint64(c.evicted),
		StateBytes: uint64(c.state_bytes),
		Pending:    uint64(c.pending),
	}
	if c.has_complete_since != 0 {
		stats.CompleteSince = time.UnixMilli(int64(c.complete_since)).UTC()
	}
	return stats, failure(status, detail)
}

// StatsJSON is all counters, those by kind too, as one JSON object.
func (engine *Engine) StatsJSON() (string, error) {
	if err := engine.enter(); err != nil {
		return "", err
	}
	defer engine.mu.Unlock()
	var buffer *C.snaptrail_buffer
	var detail *C.snaptrail_error
	status := C.snaptrail_engine_stats_json(engine.handle, &buffer, &detail)
	return takeBuffer(buffer), failure(status, detail)
}

// Problem is a stretch of input that could not be read.
type Problem struct {
	Input  string `json:"input"` // the name that was given to BeginInput
	Offset uint64 `json:"offset"`
	Reason string `json:"reason"`
}

// Problems are what could not be read, the first 1,000.
func (engine *Engine) Problems() ([]Problem, error) {
	if err := engine.enter(); err != nil {
		return nil, err
	}
	defer engine.mu.Unlock()
	var buffer *C.snaptrail_buffer
	var detail *C.snaptrail_error
	status := C.snaptrail_engine_problems_json(engine.handle, &buffer, &detail)
	text := takeBuffer(buffer)
	if err := failure(status, detail); err != nil {
		return nil, err
	}
	var problems []Problem
	err := json.Unmarshal([]byte(text), &problems)
	return problems, err
}

// Explain says why each rule fired on a record of Options.Explain or did not, as
// JSON (docs/explanation.schema.json).
func (engine *Engine) Explain(uid string) (string, error) {
	if err := engine.enter(); err != nil {
		return "", err
	}
	defer engine.mu.Unlock()
	text := []byte(uid)
	var buffer *C.snaptrail_buffer
	var detail *C.snaptrail_error
	status := C.snaptrail_engine_explain_json(engine.handle,
		(*C.char)(pointer(text)), C.size_t(len(text)), &buffer, &detail)
	return takeBuffer(buffer), failure(status, detail)
}
