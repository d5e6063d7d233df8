//go:build snaptrail_pkgconfig

package snaptrail

// The shared library of the system, of this version or a later one that has the
// same ABI.

// #cgo pkg-config: snaptrail
import "C"
