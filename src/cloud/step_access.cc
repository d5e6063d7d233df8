// StepBuilder, what a step lets in: who is given access, what a grant allows,
// which rules of a network open.
#include <algorithm>

#include "src/base/strings.h"
#include "src/cloud/aws_policies.h"
#include "src/cloud/azure_roles.h"
#include "src/cloud/build_step.h"

namespace snaptrail::inline v0::internal {
namespace {

template <typename List, typename T>
void AddOnce(List* list, T value) {
  if (std::find(list->begin(), list->end(), value) == list->end()) {
    list->push_back(std::move(value));
  }
}

}  // namespace

void StepBuilder::Grants(const StepProgram& program, Effect effect,
                         const Group& group, Step* out, bool* any) {
  const GrantDirection direction =
      effect == Effect::kRemove ? GrantDirection::kRemove
      : effect == Effect::kSet  ? GrantDirection::kSet
                                : GrantDirection::kAdd;
  auto grant = [&](std::string party, bool is_public) {
    *any = true;
    AddOnce(&out->grants, Grant{std::move(party), "", direction, is_public});
  };
  // A member is no account; its id says where it is at home.
  const Kind* const member = cloud_.FindKind("member");
  auto home = [&](std::string_view party) -> std::string {
    if (member == nullptr || !member->MatchesForm(party)) return {};
    const auto r = member->Build(party, context_);
    return r && !r->account.empty() ? r->account : context_.account;
  };
  for (const Reference& ref : program.refs[kWith]) {
    if (ref.extractor == "gcp-bindings") {
      const RawValue policy = Raw(ref.arguments[0], group);
      std::vector<Grant> grants =
          GcpBindings(policy, Raw(ref.arguments[1], group));
      // A whole policy that names nobody.
      if (grants.empty() && policy && effect == Effect::kSet) {
        grants.push_back({"", "", GrantDirection::kSet, false});
      }
      for (Grant& one : grants) {
        *any = true;
        one.is_public = cloud_.IsPublic(one.party);
        if (!one.is_public) one.account = home(one.party);
        AddOnce(&out->grants, std::move(one));
      }
      continue;
    }
    if (!ref.extractor.empty()) {
      for (std::string& party :
           AwsPolicyParties(&capture_, Raw(ref.arguments[0], group))) {
        const bool is_public = cloud_.IsPublic(party);
        const Kind* account = cloud_.FindKind("account");
        if (!is_public && account != nullptr) {
          if (auto r = account->Build(party, context_)) party = r->uid;
        }
        grant(std::move(party), is_public);
      }
      continue;
    }
    for (const Text& value : Texts(ref.value, group)) {
      if (cloud_.IsPublic(value.text)) {
        grant(std::string(value.text), true);
      } else if (member != nullptr && ref.kind == member) {
        *any = true;
        AddOnce(&out->grants, Grant{std::string(value.text), "", direction,
                                    false, home(value.text)});
      } else if (auto r = ResourceOf(ref, value.text)) {
        grant(std::move(r->uid), false);
      } else {
        grant(std::string(value.text), false);
      }
    }
  }
  if (!program.public_tests.empty() && Holds(program.public_tests, group)) {
    grant("all", true);
  }
}

void StepBuilder::Rules(const StepProgram& program, const Group& group,
                        Step* out, bool* any) {
  switch (program.net) {
    case StepProgram::Net::kNo:
      return;
    case StepProgram::Net::kAddress:
      out->network_reach = "address";
      *any = true;
      return;
    case StepProgram::Net::kService:
      out->network_reach = "service";
      *any = true;
      return;
    case StepProgram::Net::kNone:
      *any = true;
      return;
    case StepProgram::Net::kExtractor: {
      const Reference& ref = *program.net_extractor;
      if (ref.extractor == "aws-group-rules") {
        out->rules =
            AwsGroupRules(&capture_, Raw(ref.arguments[0], group),
                          Raw(ref.arguments[1], group), ref.arguments[2].text);
      } else if (ref.extractor == "azure-rules") {
        out->rules = AzureRules(&capture_, Raw(ref.arguments[0], group),
                                Raw(ref.arguments[1], group));
      } else if (ref.extractor == "gcp-firewall") {
        out->rules = GcpFirewall(Raw(ref.arguments[0], group));
      }
      break;
    }
    case StepProgram::Net::kMapping: {
      std::vector<Group> elements = {group};
      if (program.net_each) elements = Elements(*program.net_each);
      for (const Group& element : elements) {
        TextList cidrs;
        std::string_view proto, from, to, egress;
        for (const auto& [key, value] : program.net_mapping) {
          if (key == "cidr") {
            for (const Text& text : Texts(value, element)) {
              if (std::none_of(cidrs.begin(), cidrs.end(), [&](const Text& t) {
                    return t.text == text.text;
                  })) {
                cidrs.push_back(text);
              }
            }
          }
          if (key == "proto") proto = One(value, element);
          if (key == "from_port") from = One(value, element);
          if (key == "to_port") to = One(value, element);
          if (key == "out") egress = One(value, element);
        }
        for (const Text& cidr : cidrs) {
          out->rules.push_back(
              MakeRule(cidr.text, proto, from, to, egress == "true"));
        }
      }
      break;
    }
  }
  *any |= !out->rules.empty();
}

std::vector<std::string> StepBuilder::Rights(const Reference& ref,
                                             const Group& group) {
  if (ref.extractor == "aws-policy-rights") {
    return AwsPolicyRights(&capture_, Raw(ref.arguments[0], group));
  }
  const std::string_view name = One(ref.arguments[0], group);
  if (name.empty()) return {};
  return ref.extractor == "policy-name" ? PolicyNameRights(name)
                                        : AzureRoleRights(name);
}

}  // namespace snaptrail::inline v0::internal
