package snaptrail

// #include "snaptrail/snaptrail.h"
import "C"

import (
	"encoding/binary"
	"fmt"
	"strings"
	"time"
)

// Action is what is told of a finding.
type Action uint32

const (
	ActionCreate Action = C.SNAPTRAIL_ACTION_CREATE // it is there
	ActionUpdate Action = C.SNAPTRAIL_ACTION_UPDATE // it changed
	// ActionClose: it is none after all, see CloseReason; as it stood last.
	ActionClose Action = C.SNAPTRAIL_ACTION_CLOSE
	// ActionStands: of Findings, how it stands.
	ActionStands Action = C.SNAPTRAIL_ACTION_STANDS
)

func (action Action) String() string {
	return name(uint32(action), "create", "update", "close", "stands")
}

// CloseReason is why there is no such finding after all.
type CloseReason uint32

const (
	CloseNone CloseReason = C.SNAPTRAIL_CLOSE_NONE
	// CloseSuperseded: joined to another, see SupersededBy.
	CloseSuperseded CloseReason = C.SNAPTRAIL_CLOSE_SUPERSEDED
	// CloseExplained: it turned out to be routine.
	CloseExplained CloseReason = C.SNAPTRAIL_CLOSE_EXPLAINED
	// CloseRetired: its rule is no longer asked.
	CloseRetired CloseReason = C.SNAPTRAIL_CLOSE_RETIRED
)

func (reason CloseReason) String() string {
	return name(uint32(reason), "", "superseded", "explained", "retired")
}

// Level of a finding; they can be compared.
type Level uint32

const (
	LevelInformational Level = C.SNAPTRAIL_LEVEL_INFORMATIONAL
	LevelLow           Level = C.SNAPTRAIL_LEVEL_LOW
	LevelMedium        Level = C.SNAPTRAIL_LEVEL_MEDIUM
	LevelHigh          Level = C.SNAPTRAIL_LEVEL_HIGH
	LevelCritical      Level = C.SNAPTRAIL_LEVEL_CRITICAL
)

func (level Level) String() string {
	return name(uint32(level), "informational", "low", "medium", "high", "critical")
}

func name(value uint32, names ...string) string {
	if int(value) < len(names) {
		return names[value]
	}
	return fmt.Sprint(value)
}

// Finding is what is told: something that happened to data, and what is known of
// it. Its texts, and those of the findings that came with it, share one piece of
// memory: who keeps one of many for long should copy it (strings.Clone).
type Finding struct {
	Action      Action
	CloseReason CloseReason
	Level       Level
	Settled     bool // it will not change any more
	EvidenceCut bool // a reason had more evidence than is kept
	FirstTime   time.Time
	LastTime    time.Time // of its evidence

	UID          string // the same from any order of records
	RuleID       string
	RuleName     string
	RuleTitle    string
	Key          string // what it is told under
	Under        string // UID of the finding that it belongs to
	SupersededBy []string
	// JSON is all of it, one line (docs/finding.schema.json); of events with
	// action, close_reason and superseded_by.
	JSON string
}

// Sizes of the buffer that findings are written to: at first, and what is kept
// for the next time.
const (
	packedSize = 64 << 10
	packedKept = 1 << 20
)

// Findings are all of them as they stand, by UID.
func (engine *Engine) Findings() ([]Finding, error) {
	if err := engine.enter(); err != nil {
		return nil, err
	}
	defer engine.mu.Unlock()
	var batch *C.snaptrail_finding_batch
	var detail *C.snaptrail_error
	status := C.snaptrail_engine_findings(engine.handle, &batch, &detail)
	if err := failure(status, detail); err != nil {
		return nil, err
	}
	defer C.snaptrail_finding_batch_destroy(batch)
	first := C.size_t(0)
	return engine.unpack(func(written, count *C.size_t, detail **C.snaptrail_error) C.snaptrail_status {
		status := C.snaptrail_finding_batch_pack(batch, first,
			C.SNAPTRAIL_PACK_JSON, pointer(engine.packed),
			C.size_t(len(engine.packed)), written, count, detail)
		first += *count
		return status
	})
}

// Drain takes the events that wait, oldest first: each finding that was created,
// updated or closed since the last time.
func (engine *Engine) Drain() ([]Finding, error) {
	if err := engine.enter(); err != nil {
		return nil, err
	}
	defer engine.mu.Unlock()
	return engine.unpack(func(written, count *C.size_t, detail **C.snaptrail_error) C.snaptrail_status {
		return C.snaptrail_engine_drain_packed(engine.handle,
			C.SNAPTRAIL_PACK_EVENT_JSON, pointer(engine.packed),
			C.size_t(len(engine.packed)), written, count, detail)
	})
}

// unpack calls pack, which writes to engine.packed as many as fit, until there
// are no more. What was unpacked before an error is returned with it: of a
// queue it is taken.
func (engine *Engine) unpack(
	pack func(written, count *C.size_t, detail **C.snaptrail_error) C.snaptrail_status,
) ([]Finding, error) {
	var findings []Finding
	if engine.packed == nil {
		engine.packed = make([]byte, packedSize)
	}
	defer func() {
		if len(engine.packed) > packedKept {
			engine.packed = nil
		}
	}()
	for {
		var written, count C.size_t
		var detail *C.snaptrail_error
		status := pack(&written, &count, &detail)
		if status == C.SNAPTRAIL_E_BUFFER_TOO_SMALL {
			C.snaptrail_error_destroy(detail)
			engine.packed = make([]byte, int(written))
			continue
		}
		if err := failure(status, detail); err != nil {
			return findings, err
		}
		if count == 0 {
			return findings, nil
		}
		var err error
		if findings, err = unpackRows(engine.packed[:written], findings); err != nil {
			return findings, err
		}
	}
}

// unpackRows appends what is packed in buffer, whose layout stands at
// snaptrail_finding_batch_pack in the header.
func unpackRows(buffer []byte, findings []Finding) ([]Finding, error) {
	u32 := func(at int) int { return int(binary.LittleEndian.Uint32(buffer[at:])) }
	when := func(at int) time.Time {
		return time.UnixMilli(int64(binary.LittleEndian.Uint64(buffer[at:]))).UTC()
	}
	if u32(0) != C.SNAPTRAIL_PACKED_MAGIC {
		return findings, &Error{Code: Internal, Message: "packed findings begin wrong"}
	}
	texts := string(buffer)
	head, size, rows := u32(4), u32(8), u32(12)
	for row := head; row < head+rows*size; row += size {
		text := func(index int) string {
			at := row + 32 + 8*index
			return texts[u32(at) : u32(at)+u32(at+4)]
		}
		finding := Finding{
			Action:      Action(u32(row)),
			CloseReason: CloseReason(u32(row + 4)),
			Level:       Level(u32(row + 8)),
			Settled:     u32(row+12)&1 != 0,
			EvidenceCut: u32(row+12)&2 != 0,
			FirstTime:   when(row + 16),
			LastTime:    when(row + 24),
			UID:         text(0),
			RuleID:      text(1),
			RuleName:    text(2),
			RuleTitle:   text(3),
			Key:         text(4),
			Under:       text(5),
			JSON:        text(7),
		}
		if by := text(6); by != "" {
			finding.SupersededBy = strings.Split(strings.TrimSuffix(by, "\n"), "\n")
		}
		findings = append(findings, finding)
	}
	return findings, nil
}
