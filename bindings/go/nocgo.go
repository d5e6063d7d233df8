//go:build !cgo

package snaptrail

var _ = snaptrail_needs_cgo // set CGO_ENABLED=1, and have a C compiler
