package snaptrail

// #include <stdlib.h>
// #include "snaptrail/snaptrail.h"
import "C"

import (
	"math"
	"time"
	"unsafe"
)

// Unlimited is a time without end.
const Unlimited = time.Duration(math.MaxInt64)

// Options of an Engine. What is zero is the default. Times are of event time, in
// whole milliseconds. What each is, and its default: options.h of the C++
// interface, same names.
type Options struct {
	// HoldFindings: they are worked out by Flush alone, which is fastest for a
	// scan.
	HoldFindings bool
	// NoEvents: Drain gives nothing; Findings is what is wanted.
	NoEvents bool

	// Own are our accounts; nil: those that the logs are of. Live use should set
	// it.
	Own []string
	// Trusted are foreign accounts that are agreed.
	Trusted []string
	// Automation are principals whose work is routine: ARN, stable id, address
	// or role/ACCOUNT/NAME.
	Automation []string
	// Baseline are all known principals; nil: there is no such list.
	Baseline []string
	// Explain are uids of records that Engine.Explain will be asked for.
	Explain []string

	// LearnUntil: a principal that is first seen after it is new.
	LearnUntil time.Time

	NewWindow        time.Duration
	CredentialWindow time.Duration
	JobWindow        time.Duration
	HideWindow       time.Duration
	MoveWindow       time.Duration
	ProbeWindow      time.Duration
	KeyWindow        time.Duration
	GuardWindow      time.Duration
	CoverWindow      time.Duration
	BuildWindow      time.Duration
	// Lateness: what is older than the newest event by this is settled. The
	// default is Unlimited, right for scans of files; live use should set it.
	Lateness      time.Duration
	LineageIdle   time.Duration
	PrincipalIdle time.Duration

	MaxRecordBytes  uint64
	MaxWrapBytes    uint64
	MaxStateBytes   uint64
	MaxSeenRecords  uint64
	MaxDepth        uint32
	MaxInflation    uint32
	MaxWraps        uint32
	MaxEvidence     uint32
	MaxChainHops    uint32
	MaxPictureNodes uint32
	// MaxPendingFindings: events that may wait for Drain, and their bytes:
	// 65,536, and 64 MiB.
	MaxPendingFindings uint64
	MaxPendingBytes    uint64
}

// lists is memory of C for lists of texts: C is given no pointer to a pointer
// of Go.
type lists struct{ blocks []unsafe.Pointer }

func (l *lists) free() {
	for _, block := range l.blocks {
		C.free(block)
	}
}

// add copies a list; nil becomes NULL, an empty one does not.
func (l *lists) add(texts []string) (*C.snaptrail_str, C.size_t) {
	if texts == nil {
		return nil, 0
	}
	const row = unsafe.Sizeof(C.snaptrail_str{})
	size := uintptr(len(texts)) * row
	at := size
	for _, text := range texts {
		size += uintptr(len(text))
	}
	block := C.malloc(C.size_t(size) + 1)
	l.blocks = append(l.blocks, block)
	rows := unsafe.Slice((*C.snaptrail_str)(block), len(texts))
	bytes := unsafe.Slice((*byte)(block), int(size))
	for i, text := range texts {
		rows[i].data = (*C.char)(unsafe.Add(block, at))
		rows[i].size = C.size_t(len(text))
		at += uintptr(copy(bytes[at:], text))
	}
	return (*C.snaptrail_str)(block), C.size_t(len(texts))
}

// milliseconds rounds up: what is not zero does not become the default.
func milliseconds(d time.Duration) C.int64_t {
	if d == Unlimited {
		return C.SNAPTRAIL_UNLIMITED
	}
	whole := d / time.Millisecond
	if d%time.Millisecond > 0 {
		whole++
	}
	return C.int64_t(whole)
}

func (o *Options) toC(l *lists) C.snaptrail_engine_options {
	c := C.snaptrail_engine_options{struct_size: C.SNAPTRAIL_ENGINE_OPTIONS_SIZE}
	if o == nil {
		return c
	}
	if o.HoldFindings {
		c.flags |= C.SNAPTRAIL_ENGINE_HOLD_FINDINGS
	}
	if o.NoEvents {
		c.flags |= C.SNAPTRAIL_ENGINE_NO_EVENTS
	}
	c.own, c.own_count = l.add(o.Own)
	c.trusted, c.trusted_count = l.add(o.Trusted)
	c.automation, c.automation_count = l.add(o.Automation)
	c.baseline, c.baseline_count = l.add(o.Baseline)
	c.explain, c.explain_count = l.add(o.Explain)
	if !o.LearnUntil.IsZero() {
		c.learn_until = C.int64_t(o.LearnUntil.UnixMilli())
	}
	c.new_window = milliseconds(o.NewWindow)
	c.credential_window = milliseconds(o.CredentialWindow)
	c.job_window = milliseconds(o.JobWindow)
	c.hide_window = milliseconds(o.HideWindow)
	c.move_window = milliseconds(o.MoveWindow)
	c.probe_window = milliseconds(o.ProbeWindow)
	c.key_window = milliseconds(o.KeyWindow)
	c.guard_window = milliseconds(o.GuardWindow)
	c.cover_window = milliseconds(o.CoverWindow)
	c.build_window = milliseconds(o.BuildWindow)
	c.lateness = milliseconds(o.Lateness)
	c.lineage_idle = milliseconds(o.LineageIdle)
	c.principal_idle = milliseconds(o.PrincipalIdle)
	c.max_record_bytes = C.uint64_t(o.MaxRecordBytes)
	c.max_wrap_bytes = C.uint64_t(o.MaxWrapBytes)
	c.max_state_bytes = C.uint64_t(o.MaxStateBytes)
	c.max_seen_records = C.uint64_t(o.MaxSeenRecords)
	c.max_depth = C.uint32_t(o.MaxDepth)
	c.max_inflation = C.uint32_t(o.MaxInflation)
	c.max_wraps = C.uint32_t(o.MaxWraps)
	c.max_evidence = C.uint32_t(o.MaxEvidence)
	c.max_chain_hops = C.uint32_t(o.MaxChainHops)
	c.max_picture_nodes = C.uint32_t(o.MaxPictureNodes)
	c.max_pending_findings = C.uint64_t(o.MaxPendingFindings)
	c.max_pending_bytes = C.uint64_t(o.MaxPendingBytes)
	return c
}

// bytesOfC is the struct that the library is given, for the tests, in which cgo
// cannot be used.
func (o *Options) bytesOfC() []byte {
	var l lists
	defer l.free()
	c := o.toC(&l)
	return append([]byte(nil), unsafe.Slice((*byte)(unsafe.Pointer(&c)),
		int(C.SNAPTRAIL_ENGINE_OPTIONS_SIZE))...)
}
