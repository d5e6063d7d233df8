package snaptrail

// #include "snaptrail/snaptrail.h"
import "C"

import (
	"errors"
	"fmt"
	"strings"
)

// Code says what kind of failure it was. It is an error itself, for errors.Is:
//
//	if errors.Is(err, snaptrail.QueueFull) { .. }
type Code int32

const (
	// InvalidArgument can never be right; nothing was done.
	InvalidArgument Code = C.SNAPTRAIL_E_INVALID_ARGUMENT
	// OutOfMemory: nothing was done, or the engine is Broken now.
	OutOfMemory Code = C.SNAPTRAIL_E_OUT_OF_MEMORY
	// Busy: another goroutine is inside the engine.
	Busy Code = C.SNAPTRAIL_E_BUSY
	// Unsupported: the library does not know what was asked for.
	Unsupported Code = C.SNAPTRAIL_E_UNSUPPORTED
	// NotFound: there is none such.
	NotFound Code = C.SNAPTRAIL_E_NOT_FOUND
	// Broken: an earlier call ran out of memory half way. What was found can be
	// drained.
	Broken Code = C.SNAPTRAIL_E_BROKEN
	// InvalidContent: rules or actions have errors; see Error.Diagnostics.
	InvalidContent Code = C.SNAPTRAIL_E_INVALID_CONTENT
	// Malformed: the text holds no record that could be read.
	Malformed Code = C.SNAPTRAIL_E_MALFORMED
	// QueueFull: as many findings wait as may. Drain, then go on from
	// Result.Consumed.
	QueueFull Code = C.SNAPTRAIL_E_QUEUE_FULL
	// Internal is a bug of the library; please report it.
	Internal Code = C.SNAPTRAIL_E_INTERNAL
)

// String is the name in C, "SNAPTRAIL_E_BUSY".
func (code Code) String() string {
	return C.GoString(C.snaptrail_status_name(C.snaptrail_status(code)))
}

// Error makes a Code the target of errors.Is.
func (code Code) Error() string { return code.String() }

// ErrClosed is returned by what was closed.
var ErrClosed = errors.New("snaptrail: it was closed")

// Error is every other error of this package.
type Error struct {
	Code    Code
	Message string
	// Diagnostics are there for InvalidContent: all that is wrong, and where.
	Diagnostics []Diagnostic
}

// Error is one line; of several diagnostics the first error.
func (e *Error) Error() string {
	var text strings.Builder
	fmt.Fprintf(&text, "snaptrail: %s: %s", e.Code, e.Message)
	for _, diagnostic := range e.Diagnostics {
		if diagnostic.Severity == SeverityError {
			fmt.Fprintf(&text, ": %s", diagnostic)
			break
		}
	}
	return text.String()
}

// Unwrap is the Code.
func (e *Error) Unwrap() error { return e.Code }

// failure is the error of a call, if it failed, and frees the library's.
func failure(status C.snaptrail_status, detail *C.snaptrail_error) error {
	if status >= 0 {
		return nil
	}
	err := &Error{
		Code:    Code(status),
		Message: C.GoString(C.snaptrail_error_message(detail)),
	}
	C.snaptrail_error_destroy(detail)
	return err
}

// Severity of a Diagnostic.
type Severity uint32

const (
	SeverityWarning Severity = C.SNAPTRAIL_SEVERITY_WARNING
	SeverityError   Severity = C.SNAPTRAIL_SEVERITY_ERROR
)

func (severity Severity) String() string {
	if severity == SeverityWarning {
		return "warning"
	}
	return "error"
}

// Diagnostic is something wrong with rules or actions.
type Diagnostic struct {
	Severity Severity
	Source   string // the name given with the text
	Line     int    // from 1; 0: no place
	Column   int
	KeyPath  string // "detection.selection"
	Message  string
}

// String is the form for people: "mine.yml:3:5: error: ..".
func (d Diagnostic) String() string {
	var text strings.Builder
	text.WriteString(d.Source)
	if d.Line > 0 {
		fmt.Fprintf(&text, ":%d:%d", d.Line, d.Column)
	}
	fmt.Fprintf(&text, ": %s: ", d.Severity)
	if d.KeyPath != "" {
		fmt.Fprintf(&text, "%s: ", d.KeyPath)
	}
	text.WriteString(d.Message)
	return text.String()
}
