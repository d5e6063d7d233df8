// Package snaptrail finds data theft through cloud snapshots in audit logs:
// bytes of logs in, findings out. It is the C interface of the library, called
// through cgo.
//
//	rules, err := snaptrail.Compile(snaptrail.Builtin())
//	engine, err := snaptrail.NewEngine(rules, nil)
//	_, err = engine.Ingest(data) // a whole file, or the next bytes of one
//	err = engine.Flush()
//	findings, err := engine.Findings()
//
// Bytes given to [Engine.Ingest] are read where they are, and not kept. Findings
// come over in one buffer for many, which is copied once; nothing in Go is ever
// called from C, and no memory of Go is held by C after a call.
//
// A [Ruleset] may be used by any number of goroutines at once. An [Engine] is
// for one at a time, whichever that is; to use several processors, use several
// engines on one Ruleset. [Engine.Close] frees at once what the garbage
// collector would free some time.
package snaptrail

// #include <stdlib.h>
// #include "snaptrail/snaptrail.h"
import "C"

import (
	"fmt"
	"unsafe"
)

// Version is the library's, "0.1.0".
func Version() string { return C.GoString(C.snaptrail_version_string()) }

// BuildInfo is a line of JSON: version, ABI, compiler, and which simdjson
// kernel this processor is given.
func BuildInfo() string { return C.GoString(C.snaptrail_build_info()) }

// HasFeature says whether the library has the feature name: "gzip", "explain",
// "sigma", "aws".
func HasFeature(name string) bool {
	text := []byte(name)
	return C.snaptrail_has_feature((*C.char)(pointer(text)), C.size_t(len(text))) != 0
}

// checkABI compares the library that was loaded with the header that this
// package was compiled with: they may differ under the tag snaptrail_pkgconfig.
func checkABI() error {
	const header = C.SNAPTRAIL_ABI_VERSION
	library := uint32(C.snaptrail_abi_version())
	if library>>16 == header>>16 && library&0xffff >= header&0xffff {
		return nil
	}
	return &Error{Code: Unsupported, Message: fmt.Sprintf(
		"the library has ABI %d.%d and this package needs %d.%d",
		library>>16, library&0xffff, header>>16, header&0xffff)}
}

// pointer is where the bytes are, for the length of a call.
func pointer(data []byte) unsafe.Pointer {
	if len(data) == 0 {
		return nil
	}
	return unsafe.Pointer(&data[0])
}

func str(text C.snaptrail_str) string {
	return C.GoStringN(text.data, C.int(text.size))
}

// takeBuffer copies what the library made, and frees it.
func takeBuffer(buffer *C.snaptrail_buffer) string {
	text := C.GoStringN(C.snaptrail_buffer_data(buffer),
		C.int(C.snaptrail_buffer_size(buffer)))
	C.snaptrail_buffer_destroy(buffer)
	return text
}
