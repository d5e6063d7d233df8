package snaptrail

// #include "snaptrail/snaptrail.h"
import "C"

import (
	"runtime"
	"sync"
)

// Source is something to compile: Builtin, Rules or Actions.
type Source struct {
	format  uint32 // 0: what the library ships
	name    string
	content string
}

// Builtin is the actions and rules that the library ships.
func Builtin() Source { return Source{} }

// Rules is a text of Sigma documents (docs/rules.md). name stands in diagnostics.
func Rules(name, text string) Source {
	return Source{C.SNAPTRAIL_SOURCE_RULES, name, text}
}

// Actions is a text of actions (docs/actions.md). name stands in diagnostics.
func Actions(name, text string) Source {
	return Source{C.SNAPTRAIL_SOURCE_ACTIONS, name, text}
}

// Ruleset is compiled rules and actions. It never changes, and any number of
// goroutines and engines may use it at once.
type Ruleset struct {
	mu          sync.RWMutex // of handle: Close against the rest
	handle      *C.snaptrail_ruleset
	rules       []Rule
	diagnostics []Diagnostic
}

// Rule is what a Ruleset says of one of its rules.
type Rule struct {
	ID     string
	Name   string
	Title  string
	Level  string // "high"
	Source string
	Line   int // where its document begins
}

// Compile makes a Ruleset of all sources. If any has errors there is none, and
// the error is an *Error with all of them, of the Code InvalidContent.
func Compile(sources ...Source) (*Ruleset, error) {
	return compile(0, sources)
}

// CompileWhatLoads leaves out the rules that have errors; see
// Ruleset.Diagnostics.
func CompileWhatLoads(sources ...Source) (*Ruleset, error) {
	return compile(C.SNAPTRAIL_COMPILE_WHAT_LOADS, sources)
}

func compile(flags C.uint32_t, sources []Source) (*Ruleset, error) {
	if err := checkABI(); err != nil {
		return nil, err
	}
	options := C.snaptrail_compiler_options{
		struct_size: C.SNAPTRAIL_COMPILER_OPTIONS_SIZE, flags: flags}
	var compiler *C.snaptrail_compiler
	var detail *C.snaptrail_error
	status := C.snaptrail_compiler_create(&options, &compiler, &detail)
	if err := failure(status, detail); err != nil {
		return nil, err
	}
	defer C.snaptrail_compiler_destroy(compiler)
	for _, source := range sources {
		if source.format == 0 {
			status = C.snaptrail_compiler_add_builtin(compiler, &detail)
		} else {
			name, text := []byte(source.name), []byte(source.content)
			status = C.snaptrail_compiler_add_source(compiler,
				C.uint32_t(source.format),
				(*C.char)(pointer(name)), C.size_t(len(name)),
				(*C.char)(pointer(text)), C.size_t(len(text)), &detail)
		}
		if err := failure(status, detail); err != nil {
			return nil, err
		}
	}
	var handle *C.snaptrail_ruleset
	status = C.snaptrail_compiler_build(compiler, &handle, &detail)
	err := failure(status, detail)
	diagnostics := diagnosticsOf(compiler)
	if err != nil {
		err.(*Error).Diagnostics = diagnostics
		return nil, err
	}
	ruleset := &Ruleset{handle: handle, diagnostics: diagnostics,
		rules: rulesOf(handle)}
	runtime.SetFinalizer(ruleset, (*Ruleset).Close)
	return ruleset, nil
}

func diagnosticsOf(compiler *C.snaptrail_compiler) []Diagnostic {
	var all []Diagnostic
	count := C.snaptrail_compiler_diagnostic_count(compiler)
	for i := C.size_t(0); i < count; i++ {
		one := C.snaptrail_diagnostic{struct_size: C.SNAPTRAIL_DIAGNOSTIC_SIZE}
		if C.snaptrail_compiler_diagnostic_get(compiler, i, &one) < 0 {
			break
		}
		all = append(all, Diagnostic{
			Severity: Severity(one.severity),
			Source:   str(one.source),
			Line:     int(one.line),
			Column:   int(one.column),
			KeyPath:  str(one.key_path),
			Message:  str(one.message),
		})
	}
	return all
}

func rulesOf(handle *C.snaptrail_ruleset) []Rule {
	count := C.snaptrail_ruleset_rule_count(handle)
	rules := make([]Rule, 0, int(count))
	for i := C.size_t(0); i < count; i++ {
		one := C.snaptrail_rule_info{struct_size: C.SNAPTRAIL_RULE_INFO_SIZE}
		if C.snaptrail_ruleset_rule_get(handle, i, &one) < 0 {
			break
		}
		rules = append(rules, Rule{
			ID:     str(one.id),
			Name:   str(one.name),
			Title:  str(one.title),
			Level:  str(one.level),
			Source: str(one.source),
			Line:   int(one.line),
		})
	}
	return rules
}

// Rules are those of the set. The slice is the Ruleset's: do not change it.
func (ruleset *Ruleset) Rules() []Rule { return ruleset.rules }

// Diagnostics are the warnings of Compile, and of CompileWhatLoads also the
// errors of what was left out. The slice is the Ruleset's: do not change it.
func (ruleset *Ruleset) Diagnostics() []Diagnostic { return ruleset.diagnostics }

// Close frees the rules, when the engines on them are gone too. Closing again
// does nothing.
func (ruleset *Ruleset) Close() error {
	ruleset.mu.Lock()
	defer ruleset.mu.Unlock()
	C.snaptrail_ruleset_release(ruleset.handle)
	ruleset.handle = nil
	return nil
}
