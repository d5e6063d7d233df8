#include "snaptrail/step.h"

#include <cstddef>

namespace snaptrail::inline v0 {
namespace {

template <std::size_t N, typename Enum>
const char* NameIn(const char* const (&names)[N], Enum value) noexcept {
  const auto index = static_cast<std::size_t>(value);
  return index < N ? names[index] : "";
}

}  // namespace

const char* StageName(Stage stage) noexcept {
  static constexpr const char* kNames[] = {
      "",       "create",   "copy",   "share",    "export",
      "read",   "restore",  "launch", "attach",   "expose",
      "access", "cover_up", "weaken", "identity", "recon"};
  return NameIn(kNames, stage);
}

const char* StepStatusName(StepStatus status) noexcept {
  static constexpr const char* kNames[] = {"Success", "Failure", "Attempt",
                                           "Pending"};
  return NameIn(kNames, status);
}

const char* ResourceRoleName(ResourceRole role) noexcept {
  static constexpr const char* kNames[] = {
      "data", "host",  "mold",      "guard",      "net", "place",
      "key",  "party", "principal", "credential", "job", "setting"};
  return NameIn(kNames, role);
}

const char* ActorTypeName(ActorType type) noexcept {
  static constexpr const char* kNames[] = {"Unknown",   "User",    "Role",
                                           "App",       "Service", "Root",
                                           "Federated", "Account"};
  return NameIn(kNames, type);
}

const char* EffectName(Effect effect) noexcept {
  static constexpr const char* kNames[] = {"add", "remove", "set", "rename"};
  return NameIn(kNames, effect);
}

const char* GrantDirectionName(GrantDirection direction) noexcept {
  static constexpr const char* kNames[] = {"", "add", "remove", "set", "mixed"};
  return NameIn(kNames, direction);
}

const char* IdentityOpName(IdentityOp op) noexcept {
  static constexpr const char* kNames[] = {"",       "create", "credential",
                                           "assume", "grant",  "trust"};
  return NameIn(kNames, op);
}

std::string NodeKey(const std::string& cloud, const Resource& resource) {
  std::string key;
  key.reserve(cloud.size() + resource.kind.size() + resource.uid.size() + 2);
  key += cloud;
  key += ':';
  key += resource.kind;
  key += ':';
  key += resource.uid;
  return key;
}

}  // namespace snaptrail::inline v0
