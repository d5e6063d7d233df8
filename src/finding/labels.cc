#include "src/finding/labels.h"

#include <algorithm>

#include "src/base/strings.h"
#include "src/finding/printable.h"

namespace snaptrail::inline v0::internal {

std::string NodeLabel(std::string_view node) {
  constexpr std::string_view kFirstGeneration = "#0";
  const std::size_t cloud = node.find(':');
  const std::size_t kind =
      cloud == node.npos ? node.npos : node.find(':', cloud + 1);
  if (kind == node.npos) return Printable(node, kMaxLabel);
  std::string_view uid = node.substr(kind + 1);
  if (uid.ends_with(kFirstGeneration)) {
    uid.remove_suffix(kFirstGeneration.size());
  }
  return Printable(Cat(node.substr(cloud + 1, kind - cloud - 1), ' ', uid),
                   kMaxLabel);
}

std::string ActorLabel(const Evidence& e) {
  const std::string_view who =
      e.actor_name.empty() ? e.actor_uid : e.actor_name;
  if (who.empty()) {
    if (!e.invoked_by.empty()) return Printable(e.invoked_by, kMaxLabel);
    return "an unknown caller";
  }
  const bool typed =
      e.actor_type == ActorType::kUser || e.actor_type == ActorType::kRole;
  if (!typed || e.actor_name.empty() || e.actor_account.empty()) {
    return Printable(who, kMaxLabel);
  }
  return Printable(Cat(AsciiLower(ActorTypeName(e.actor_type)), '/',
                       e.actor_account, '/', who),
                   kMaxLabel);
}

std::string WhoText(const Evidence& e) {
  std::string text = ActorLabel(e);
  if (!e.origin_uid.empty() && e.origin_uid != e.actor_uid) {
    text += Cat(" for ", Printable(e.origin_uid, kMaxLabel));
  }
  if (!e.author_uid.empty()) {
    text += Cat(" under a rule of ", Printable(e.author_uid, kMaxLabel));
  }
  if (!e.invoked_by.empty()) {
    text += Cat(" through ", Printable(e.invoked_by, kMaxLabel));
  }
  if (!e.src_ip.empty()) text += Cat(" from ", Printable(e.src_ip, kMaxLabel));
  if (e.mfa == 1) text += ", with MFA";
  if (e.mfa == 0) text += ", without MFA";
  return text;
}

std::string PrincipalLabel(std::string_view uid,
                           const std::vector<Evidence>& evidence) {
  for (const Evidence& e : evidence) {
    if (e.actor_uid == uid && !e.actor_name.empty()) return ActorLabel(e);
  }
  return Printable(uid, kMaxLabel);
}

std::string KeyLabel(std::string_view key,
                     const std::vector<Evidence>& evidence) {
  constexpr std::string_view kOrigin = ":origin:";
  constexpr std::string_view kGroup = "group:";
  if (key.starts_with(kGroup)) {
    return Printable(key.substr(kGroup.size()), kMaxLabel);
  }
  const std::size_t at = key.find(kOrigin);
  if (at == key.npos || key.find(':') != at) return NodeLabel(key);
  return PrincipalLabel(key.substr(at + kOrigin.size()), evidence);
}

std::string RuleLabel(const Finding& finding) {
  if (!finding.rule_name.empty()) return finding.rule_name;
  return finding.rule_title.empty() ? finding.rule_id : finding.rule_title;
}

std::string ListText(const std::vector<std::string>& items) {
  constexpr std::size_t kShown = 3;
  const std::size_t shown = std::min(items.size(), kShown);
  std::string text;
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) text += i + 1 == items.size() ? " and " : ", ";
    text += items[i];
  }
  if (items.size() > shown) text += Cat(" and ", items.size() - shown, " more");
  return text;
}

}  // namespace snaptrail::inline v0::internal
