// Compiler and ruleset.
#include <algorithm>
#include <memory>
#include <new>
#include <string>
#include <utility>

#include "capi/src/boundary.h"
#include "capi/src/ruleset.h"
#include "nlohmann/json.hpp"

struct snaptrail_compiler {
  snaptrail::Compiler compiler;
  bool what_loads = false;
};

namespace {

using snaptrail_capi::BadText;
using snaptrail_capi::Guarded;
using snaptrail_capi::GuardedOut;
using snaptrail_capi::Invalid;
using snaptrail_capi::Outcome;
using snaptrail_capi::Str;
using snaptrail_capi::Unsupported;
using snaptrail_capi::View;

// Sizes at the first release; they never change.
constexpr std::uint32_t kFirstOptionsSize = 8;
constexpr std::uint32_t kFirstDiagnosticSize =
    16 + 3 * static_cast<std::uint32_t>(sizeof(snaptrail_str));
constexpr std::uint32_t kFirstRuleInfoSize =
    8 + 5 * static_cast<std::uint32_t>(sizeof(snaptrail_str));

constexpr std::size_t kMaxSource = 1u << 20;

std::uint32_t SeverityOf(const snaptrail::Diagnostic& diagnostic) {
  return diagnostic.severity == snaptrail::Severity::kError
             ? SNAPTRAIL_SEVERITY_ERROR
             : SNAPTRAIL_SEVERITY_WARNING;
}

}  // namespace

snaptrail_status snaptrail_compiler_options_init(
    snaptrail_compiler_options* options, uint32_t struct_size) {
  return Guarded(nullptr, [&] {
    return snaptrail_capi::InitStruct(options, struct_size, kFirstOptionsSize);
  });
}

snaptrail_status snaptrail_compiler_create(
    const snaptrail_compiler_options* options, snaptrail_compiler** out,
    snaptrail_error** error) {
  return GuardedOut(out, error, [&]() -> Outcome {
    snaptrail_compiler_options given = SNAPTRAIL_COMPILER_OPTIONS_INIT;
    if (options != nullptr) {
      Outcome read = snaptrail_capi::ReadStruct(
          options, &given, kFirstOptionsSize, SNAPTRAIL_COMPILER_OPTIONS_SIZE);
      if (!read.ok()) return read;
    }
    if ((given.flags & ~SNAPTRAIL_COMPILE_WHAT_LOADS) != 0) {
      return Unsupported("a flag of the compiler is unknown");
    }
    auto compiler = std::make_unique<snaptrail_compiler>();
    compiler->what_loads = given.flags != 0;
    *out = compiler.release();
    return {};
  });
}

snaptrail_status snaptrail_compiler_add_builtin(snaptrail_compiler* compiler,
                                                snaptrail_error** error) {
  return Guarded(error, [&]() -> Outcome {
    if (compiler == nullptr) return Invalid("compiler is NULL");
    compiler->compiler.AddBuiltin();
    return {};
  });
}

snaptrail_status snaptrail_compiler_add_source(
    snaptrail_compiler* compiler, uint32_t format, const char* name,
    size_t name_size, const char* text, size_t text_size,
    snaptrail_error** error) {
  return Guarded(error, [&]() -> Outcome {
    if (compiler == nullptr) return Invalid("compiler is NULL");
    if (BadText(name, name_size)) return Invalid("name is NULL");
    if (BadText(text, text_size)) return Invalid("text is NULL");
    if (text_size > kMaxSource) return Invalid("text exceeds 1 MiB");
    if (format == SNAPTRAIL_SOURCE_RULES) {
      compiler->compiler.AddRules(View(name, name_size), View(text, text_size));
    } else if (format == SNAPTRAIL_SOURCE_ACTIONS) {
      compiler->compiler.AddActions(View(name, name_size),
                                    View(text, text_size));
    } else {
      return Unsupported("the format is unknown");
    }
    return {};
  });
}

snaptrail_status snaptrail_compiler_build(snaptrail_compiler* compiler,
                                          snaptrail_ruleset** out,
                                          snaptrail_error** error) {
  return GuardedOut(out, error, [&]() -> Outcome {
    if (compiler == nullptr) return Invalid("compiler is NULL");
    snaptrail::LoadReport report;
    auto compiled = compiler->what_loads
                        ? compiler->compiler.CompileWhatLoads(&report)
                        : compiler->compiler.Compile();
    if (!compiled.ok()) {
      return {compiled.status().code() == snaptrail::StatusCode::kInvalidContent
                  ? SNAPTRAIL_E_INVALID_CONTENT
                  : SNAPTRAIL_E_INTERNAL,
              compiled.status().message()};
    }
    *out = std::make_unique<snaptrail_ruleset>(std::move(compiled).value())
               .release();
    return {report.rejected.empty() ? SNAPTRAIL_OK : SNAPTRAIL_PARTIAL, ""};
  });
}

size_t snaptrail_compiler_diagnostic_count(const snaptrail_compiler* compiler) {
  return compiler == nullptr ? 0 : compiler->compiler.diagnostics().size();
}

snaptrail_status snaptrail_compiler_diagnostic_get(
    const snaptrail_compiler* compiler, size_t index,
    snaptrail_diagnostic* out) {
  return Guarded(nullptr, [&]() -> Outcome {
    if (compiler == nullptr || out == nullptr) return Invalid("NULL");
    const snaptrail::Diagnostics& all = compiler->compiler.diagnostics();
    if (index >= all.size()) return {SNAPTRAIL_E_NOT_FOUND, ""};
    const snaptrail::Diagnostic& from = all[index];
    const snaptrail_diagnostic value = {
        SNAPTRAIL_DIAGNOSTIC_SIZE,
        SeverityOf(from),
        from.line,
        from.column,
        Str(from.file),
        Str(from.key_path),
        Str(from.message),
    };
    return snaptrail_capi::WriteStruct(out, &value, kFirstDiagnosticSize,
                                       SNAPTRAIL_DIAGNOSTIC_SIZE);
  });
}

snaptrail_status snaptrail_compiler_diagnostics_json(
    const snaptrail_compiler* compiler, snaptrail_buffer** out,
    snaptrail_error** error) {
  return GuardedOut(out, error, [&]() -> Outcome {
    if (compiler == nullptr) return Invalid("compiler is NULL");
    nlohmann::json all = nlohmann::json::array();
    for (const snaptrail::Diagnostic& d : compiler->compiler.diagnostics()) {
      all.push_back({{"severity", SeverityOf(d)},
                     {"source", d.file},
                     {"line", d.line},
                     {"column", d.column},
                     {"key_path", d.key_path},
                     {"message", d.message},
                     {"text", d.ToString()}});
    }
    *out = snaptrail_capi::MakeBuffer(
        all.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
    return {};
  });
}

void snaptrail_compiler_destroy(snaptrail_compiler* compiler) {
  std::unique_ptr<snaptrail_compiler>(compiler).reset();
}

const snaptrail_ruleset* snaptrail_ruleset_retain(
    const snaptrail_ruleset* ruleset) {
  if (ruleset != nullptr) {
    ruleset->owners.fetch_add(1, std::memory_order_relaxed);
  }
  return ruleset;
}

void snaptrail_ruleset_release(const snaptrail_ruleset* ruleset) {
  if (ruleset == nullptr) return;
  if (ruleset->owners.fetch_sub(1, std::memory_order_acq_rel) == 1) {
    std::unique_ptr<const snaptrail_ruleset>(ruleset).reset();
  }
}

size_t snaptrail_ruleset_rule_count(const snaptrail_ruleset* ruleset) {
  return ruleset == nullptr ? 0 : ruleset->rules.size();
}

snaptrail_status snaptrail_ruleset_rule_get(const snaptrail_ruleset* ruleset,
                                            size_t index,
                                            snaptrail_rule_info* out) {
  return Guarded(nullptr, [&]() -> Outcome {
    if (ruleset == nullptr || out == nullptr) return Invalid("NULL");
    if (index >= ruleset->rules.size()) return {SNAPTRAIL_E_NOT_FOUND, ""};
    const snaptrail::RuleInfo& rule = ruleset->rules[index];
    const snaptrail_rule_info value = {
        SNAPTRAIL_RULE_INFO_SIZE, rule.line,       Str(rule.id),
        Str(rule.name),           Str(rule.title), Str(rule.level),
        Str(rule.file),
    };
    return snaptrail_capi::WriteStruct(out, &value, kFirstRuleInfoSize,
                                       SNAPTRAIL_RULE_INFO_SIZE);
  });
}
