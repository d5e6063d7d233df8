//go:build !snaptrail_pkgconfig

package snaptrail

// The archive that `./dev bundle` makes: nothing of it is global but the C
// interface, so a program may have an RE2 or Abseil of its own.

// #cgo CFLAGS: -I${SRCDIR}/../../capi/include
// #cgo LDFLAGS: ${SRCDIR}/../../build-bundle/capi/libsnaptrail_bundle.a -lstdc++ -lm
import "C"
