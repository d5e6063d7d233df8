#include "src/engine/step_fields.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "src/base/strings.h"
#include "src/lineage/networks.h"

namespace snaptrail::inline v0::internal {
namespace {

// ---- Reading values. A field without a value is absent, never empty.

bool Text(std::string_view text, ValueVisitor visit) {
  if (text.empty()) return false;
  visit(Value::Text(text));
  return true;
}

bool Texts(const std::vector<std::string>& list, ValueVisitor visit) {
  for (const std::string& text : list) {
    if (!visit(Value::Text(text))) break;
  }
  return !list.empty();
}

bool Number(std::int64_t number, ValueVisitor visit) {
  visit(Value::Int(number));
  return true;
}

bool Number(const std::optional<std::int64_t>& number, ValueVisitor visit) {
  return number && Number(*number, visit);
}

bool Flag(bool flag, ValueVisitor visit) {
  if (!flag) return false;
  visit(Value::Bool(true));
  return true;
}

struct Word {
  unsigned bit;
  const char* word;
};

template <std::size_t n>
bool Words(unsigned bits, const Word (&words)[n], ValueVisitor visit) {
  bool present = false;
  for (const Word& word : words) {
    if ((bits & word.bit) == 0) continue;
    present = true;
    if (!visit(Value::Text(word.word))) break;
  }
  return present;
}

// ---- Shorthands for the table.

using Read = std::function<bool(const View&, const Row&, ValueVisitor)>;

template <typename Get>
Read OfStep(Get get) {
  return [get](const View&, const Row& row, ValueVisitor visit) {
    return get(row.step, visit);
  };
}

Read StepText(std::string Step::*member) {
  return OfStep([member](const Step& step, ValueVisitor visit) {
    return Text(step.*member, visit);
  });
}

Read ActorText(std::string Actor::*member) {
  return OfStep([member](const Step& step, ValueVisitor visit) {
    return Text(step.actor.*member, visit);
  });
}

Read IdentityText(std::string IdentityChange::*member) {
  return OfStep([member](const Step& step, ValueVisitor visit) {
    return Text(step.identity.*member, visit);
  });
}

Read StepEffect(std::optional<Effect> Step::*member) {
  return OfStep([member](const Step& step, ValueVisitor visit) {
    return step.*member && Text(EffectName(*(step.*member)), visit);
  });
}

template <typename Get>
Read OfRow(Get get) {
  return [get](const View&, const Row& row, ValueVisitor visit) {
    return get(row, visit);
  };
}

Read RowYesNo(YesNo Row::*member) {
  return OfRow([member](const Row& row, ValueVisitor visit) {
    return Text(YesNoName(row.*member), visit);
  });
}

// ---- Resources: NAME is the ids, NAME.uid and so on the parts.

using Resources = const std::vector<Resource>& (*)(const Step&);
using Part = bool (*)(const Resource&, ValueVisitor, bool* more);

bool One(std::string_view text, ValueVisitor visit, bool* more) {
  if (text.empty()) return false;
  *more = visit(Value::Text(text));
  return true;
}

const char* NatureName(DataNature nature) {
  switch (nature) {
    case DataNature::kNone:
      return "";
    case DataNature::kLive:
      return "live";
    case DataNature::kCopy:
      return "copy";
    case DataNature::kImage:
      return "image";
  }
  return "";
}

bool PartUid(const Resource& r, ValueVisitor visit, bool* more) {
  return One(r.uid, visit, more);
}
bool PartKind(const Resource& r, ValueVisitor visit, bool* more) {
  return One(r.kind, visit, more);
}
bool PartRole(const Resource& r, ValueVisitor visit, bool* more) {
  return One(ResourceRoleName(r.role), visit, more);
}
bool PartNature(const Resource& r, ValueVisitor visit, bool* more) {
  return One(NatureName(r.nature), visit, more);
}
bool PartAccount(const Resource& r, ValueVisitor visit, bool* more) {
  return One(r.account, visit, more);
}
bool PartRegion(const Resource& r, ValueVisitor visit, bool* more) {
  return One(r.region, visit, more);
}
bool PartAlias(const Resource& r, ValueVisitor visit, bool* more) {
  for (const std::string& alias : r.alias) {
    One(alias, visit, more);
    if (!*more) break;
  }
  return !r.alias.empty();
}

Read ResourcePart(Resources resources, Part part) {
  return OfStep([resources, part](const Step& step, ValueVisitor visit) {
    bool present = false;
    bool more = true;
    for (const Resource& r : resources(step)) {
      present |= part(r, visit, &more);
      if (!more) break;
    }
    return present;
  });
}

void AddResources(const std::string& name, const std::string& presence,
                  const std::string& doc, Resources resources,
                  std::vector<StepField>* fields) {
  fields->push_back(
      {name, "resource list", presence, doc, ResourcePart(resources, PartUid)});
  const std::pair<const char*, Part> parts[] = {
      {".uid", PartUid},         {".kind", PartKind},
      {".role", PartRole},       {".nature", PartNature},
      {".account", PartAccount}, {".region", PartRegion},
      {".alias", PartAlias}};
  for (const auto& [suffix, part] : parts) {
    fields->push_back(
        {name + suffix, "text", presence, "", ResourcePart(resources, part)});
  }
}

bool AllUids(const Step& step, ValueVisitor visit) {
  bool present = false;
  for (const auto* list : {&step.in, &step.out, &step.on, &step.gone}) {
    for (const Resource& r : *list) {
      present = true;
      if (!visit(Value::Text(r.uid))) return true;
    }
  }
  return present;
}

// ---- Network rules.

struct Ports {
  int first;
  int last;
};

std::optional<Ports> PortsOf(const NetworkRule& rule) {
  if (rule.has_ports) return Ports{rule.from_port, rule.to_port};
  if (rule.proto == "all" || rule.proto == "-1") return Ports{0, 65535};
  return std::nullopt;
}

// Each range as text, then each port inside one as a number, so that a rule
// that lists 22 holds on 20-30. Ranges are united first: at most 65,536 values,
// however many rules the call opens.
bool VisitPorts(const Step& step, ValueVisitor visit) {
  std::vector<Ports> ranges;
  for (const NetworkRule& rule : step.rules) {
    const std::optional<Ports> ports = PortsOf(rule);
    if (!ports) continue;
    ranges.push_back(*ports);
    if (ports->first == ports->last) continue;
    if (!visit(Value::Text(Cat(ports->first, '-', ports->last)))) return true;
  }
  std::sort(ranges.begin(), ranges.end(), [](const Ports& a, const Ports& b) {
    return a.first != b.first ? a.first < b.first : a.last < b.last;
  });
  int next = 0;
  for (const Ports& range : ranges) {
    for (int port = std::max(next, range.first); port <= range.last; ++port) {
      if (!visit(Value::Int(port))) return true;
    }
    next = std::max(next, range.last + 1);
  }
  return !ranges.empty();
}

bool VisitDirections(const Step& step, ValueVisitor visit) {
  bool in = false;
  bool out = false;
  for (const NetworkRule& rule : step.rules) (rule.egress ? out : in) = true;
  if (in && !visit(Value::Text("ingress"))) return true;
  if (out) visit(Value::Text("egress"));
  return in || out;
}

bool OpensToAnyone(const Step& step) {
  if (!step.network_reach.empty()) return true;
  return std::any_of(step.rules.begin(), step.rules.end(),
                     [](const NetworkRule& rule) {
                       return !rule.egress && IsPublicRange(rule.cidr);
                     });
}

template <typename Get>
Read OfRules(Get get) {
  return OfStep([get](const Step& step, ValueVisitor visit) {
    bool present = false;
    for (const NetworkRule& rule : step.rules) {
      const std::string_view text = get(rule);
      if (text.empty()) continue;
      present = true;
      if (!visit(Value::Text(text))) break;
    }
    return present;
  });
}

template <typename Get>
Read OfGrants(Get get) {
  return OfStep([get](const Step& step, ValueVisitor visit) {
    bool present = false;
    for (const Grant& grant : step.grants) {
      const std::string_view text = get(grant);
      if (text.empty()) continue;
      present = true;
      if (!visit(Value::Text(text))) break;
    }
    return present;
  });
}

// ---- The table.

StepFieldGroup Which() {
  StepFieldGroup group{"Which record, when, where", {}};
  auto& f = group.fields;
  f.push_back({"metadata.uid", "text", "A",
               "id of the record; a hash when it has none",
               StepText(&Step::uid)});
  f.push_back({"metadata.step", "integer", "A",
               "place of the step in its record, from 0",
               OfStep([](const Step& s, ValueVisitor v) {
                 return Number(static_cast<std::int64_t>(s.index), v);
               })});
  f.push_back({"metadata.revision", "integer", "A",
               "rank of a correcting record; the highest wins",
               OfStep([](const Step& s, ValueVisitor v) {
                 return Number(static_cast<std::int64_t>(s.revision), v);
               })});
  f.push_back({"metadata.shared_uid", "text", "O",
               "the same for both accounts' records of one act",
               StepText(&Step::shared_uid)});
  f.push_back({"metadata.correlation_uid", "text", "O",
               "the same for the records of one long operation",
               StepText(&Step::correlation_uid)});
  f.push_back({"fold.final", "boolean", "O", "the outcome is known",
               OfStep([](const Step& s, ValueVisitor v) {
                 return Flag(s.fold_final, v);
               })});
  f.push_back({"fold.body", "boolean", "O",
               "request or response was in this half",
               OfStep([](const Step& s, ValueVisitor v) {
                 return Flag(s.fold_body, v);
               })});
  f.push_back({"time", "ms", "A", "when it happened",
               OfStep([](const Step& s, ValueVisitor v) {
                 return Number(s.time, v);
               })});
  f.push_back({"cloud.provider", "text", "A", "aws, azure, gcp, ..",
               StepText(&Step::cloud)});
  f.push_back({"cloud.account.uid", "text", "A",
               "account, subscription or project whose log this is",
               StepText(&Step::account)});
  f.push_back({"cloud.org.uid", "text", "O", "tenant or tenancy",
               StepText(&Step::org)});
  f.push_back({"cloud.region", "text", "O", "where the call was made",
               StepText(&Step::region)});
  f.push_back({"api.service.name", "text", "A", "as the record writes it",
               StepText(&Step::service)});
  f.push_back({"api.operation", "text", "A", "name of the call",
               StepText(&Step::operation)});
  f.push_back({"status", "text", "A",
               "Success; Failure: refused by the state of things; Attempt: "
               "denied or a dry run; Pending: started, the outcome is to come",
               OfStep([](const Step& s, ValueVisitor v) {
                 return Text(StepStatusName(s.status), v);
               })});
  f.push_back({"status_code", "text", "O", "the cloud's error code",
               StepText(&Step::status_code)});
  f.push_back({"status_detail", "text", "O", "denied, dry_run",
               StepText(&Step::status_detail)});
  f.push_back({"evidence", "text", "A",
               "how the row of the action dictionary is known: record, "
               "documented, model",
               StepText(&Step::evidence)});
  return group;
}

StepFieldGroup Who() {
  StepFieldGroup group{"Who", {}};
  auto& f = group.fields;
  f.push_back({"actor.user.uid", "text", "O", "stable id, survives renames",
               ActorText(&Actor::uid)});
  f.push_back({"actor.user.type", "text", "A",
               "User, Role, App, Service, Root, Federated, Account, Unknown",
               OfStep([](const Step& s, ValueVisitor v) {
                 return Text(ActorTypeName(s.actor.type), v);
               })});
  f.push_back({"actor.user.name", "text", "O", "user, role or display name",
               ActorText(&Actor::name)});
  f.push_back({"actor.user.account.uid", "text", "O",
               "home account, tenant, project or domain of the actor",
               ActorText(&Actor::account)});
  f.push_back({"actor.user.alias", "text list", "O",
               "names of the same principal in policies: user/ACCOUNT/NAME",
               OfStep([](const Step& s, ValueVisitor v) {
                 return Texts(s.actor.alias, v);
               })});
  f.push_back({"actor.session.uid", "text", "O", "the credential used",
               ActorText(&Actor::session_uid)});
  f.push_back({"actor.session.name", "text", "O", "chosen by the caller",
               ActorText(&Actor::session_name)});
  f.push_back({"actor.session.issuer", "text", "O",
               "the role behind the session",
               ActorText(&Actor::session_issuer)});
  f.push_back({"actor.session.created_time", "ms", "O", "start of the session",
               OfStep([](const Step& s, ValueVisitor v) {
                 return Number(s.actor.session_created, v);
               })});
  f.push_back({"actor.session.is_mfa", "boolean", "O",
               "whether the session was opened with a second factor",
               OfStep([](const Step& s, ValueVisitor v) {
                 if (!s.actor.mfa) return false;
                 v(Value::Bool(*s.actor.mfa));
                 return true;
               })});
  f.push_back({"actor.invoked_by", "text", "O",
               "service that acted for the principal",
               ActorText(&Actor::invoked_by)});
  f.push_back({"actor.app_uid", "text", "O", "client application",
               ActorText(&Actor::app_uid)});
  f.push_back({"actor.via_role", "text", "O",
               "role through which this call was allowed",
               ActorText(&Actor::via_role)});
  f.push_back({"actor.via_resource", "text", "O",
               "resource whose identity acted",
               ActorText(&Actor::via_resource)});
  f.push_back({"actor.origin.claim", "text", "O",
               "whom the record itself names as the origin",
               ActorText(&Actor::origin_claim)});
  f.push_back(
      {"actor.origin.uid", "text", "L",
       "identity at the other end of lent sessions and of services "
       "that act for somebody; never who made the user or key",
       OfRow([](const Row& r, ValueVisitor v) { return Text(r.origin, v); })});
  f.push_back(
      {"actor.sponsor.uid", "text", "L",
       "who made or entitled the actor, if that was seen",
       OfRow([](const Row& r, ValueVisitor v) { return Text(r.sponsor, v); })});
  f.push_back({"actor.automation", "text", "L",
               "what explains the step as routine work; absent when somebody "
               "is behind the service",
               OfRow([](const Row& r, ValueVisitor v) {
                 return r.automation && Text(r.step.actor.automation, v);
               })});
  f.push_back({"actor.novelty", "text list", "L",
               "in what ways the actor is new: created, credential, granted, "
               "first_seen, not_in_baseline, first_use, not_creator, foreign, "
               "new_place",
               OfRow([](const Row& r, ValueVisitor v) {
                 return Texts(NoveltyNames(r.novelty), v);
               })});
  f.push_back({"src_endpoint.ip", "text", "O",
               "address, or the service host as written",
               StepText(&Step::src_ip)});
  f.push_back({"http_request.user_agent", "text", "O", "written by the caller",
               StepText(&Step::user_agent)});
  return group;
}

StepFieldGroup What() {
  StepFieldGroup group{"What", {}};
  auto& f = group.fields;
  f.push_back({"stage", "text", "A",
               "create, copy, share, export, read, restore, launch, attach, "
               "expose, access, cover_up, weaken, identity, recon",
               OfStep([](const Step& s, ValueVisitor v) {
                 return s.stage != Stage::kNone && Text(StageName(s.stage), v);
               })});
  AddResources(
      "resource.in", "S", "data comes from these",
      [](const Step& s) -> const auto& { return s.in; }, &f);
  AddResources(
      "resource.out", "S", "and goes to these; of an attachment: the hosts",
      [](const Step& s) -> const auto& { return s.out; }, &f);
  AddResources(
      "resource.on", "O", "acted upon, nothing derived",
      [](const Step& s) -> const auto& { return s.on; }, &f);
  AddResources(
      "resource.gone", "O", "cease to exist",
      [](const Step& s) -> const auto& { return s.gone; }, &f);
  AddResources(
      "resource.via", "O", "known to hold resource.in",
      [](const Step& s) -> const auto& { return s.via; }, &f);
  f.push_back({"resource.uid", "text list", "O",
               "ids of in, out, on and gone together", OfStep(AllUids)});
  AddResources(
      "key", "O", "encryption key of the product",
      [](const Step& s) -> const auto& { return s.key; }, &f);
  f.push_back(
      {"clone", "boolean", "L",
       "a live disk or database made directly from one of its own "
       "kind, without a snapshot",
       OfRow([](const Row& r, ValueVisitor v) { return Flag(r.clone, v); })});
  f.push_back({"job.uid", "text list", "O",
               "shared by a request and its outcome",
               OfStep([](const Step& s, ValueVisitor v) {
                 return Texts(s.job_uid, v);
               })});
  f.push_back({"job.service", "text", "O",
               "the service that will do this request's work",
               StepText(&Step::job_service)});
  f.push_back({"standing", "boolean", "O", "a policy that goes on acting",
               OfStep([](const Step& s, ValueVisitor v) {
                 return Flag(s.standing, v);
               })});
  f.push_back({"fact.NAME", "text", "O",
               "what the action dictionary takes from the record besides: "
               "fact.size, fact.encrypted, ..; any NAME may be asked for",
               nullptr});
  return group;
}

StepFieldGroup Share() {
  StepFieldGroup group{"Share, expose, place, identity", {}};
  auto& f = group.fields;
  f.push_back({"grant.targets", "text list", "S",
               "receivers; of a complete list only those that are new, or gone",
               OfRow([](const Row& r, ValueVisitor v) {
                 return Texts(r.grant_targets, v);
               })});
  f.push_back({"grant.public", "boolean", "S", "everybody is among them",
               OfRow([](const Row& r, ValueVisitor v) {
                 return Flag(r.grant_public, v);
               })});
  f.push_back({"grant.direction", "text", "S", "add, remove, mixed",
               OfRow([](const Row& r, ValueVisitor v) {
                 return r.grant_direction != GrantDirection::kNone &&
                        Text(GrantDirectionName(r.grant_direction), v);
               })});
  f.push_back(
      {"grant.list.party", "text list", "S", "as the record has them",
       OfGrants([](const Grant& g) -> std::string_view { return g.party; })});
  f.push_back(
      {"grant.list.role", "text list", "S",
       "what is granted, where the cloud says",
       OfGrants([](const Grant& g) -> std::string_view { return g.role; })});
  f.push_back({"grant.list.direction", "text list", "S", "of each",
               OfGrants([](const Grant& g) -> std::string_view {
                 return GrantDirectionName(g.direction);
               })});
  f.push_back({"grant.foreign", "text list", "L",
               "the receivers that are neither ours nor trusted",
               OfRow([](const Row& r, ValueVisitor v) {
                 return Texts(r.foreign_targets, v);
               })});
  f.push_back({"grant.before", "yes, no", "L",
               "whether the actor's account was given this before; its absence "
               "may be a gap in the records",
               RowYesNo(&Row::granted)});
  AddResources(
      "guard", "S",
      "groups, tags, networks that guard a host; complete when stage "
      "is launch or restore, or network.effect is set",
      [](const Step& s) -> const auto& { return s.guard; }, &f);
  f.push_back({"network.cidrs", "text list", "S", "peers of the rules",
               OfRules([](const NetworkRule& r) -> std::string_view {
                 return r.cidr;
               })});
  f.push_back({"network.groups", "text list", "S",
               "groups and prefix lists that are peers of the rules",
               OfRules([](const NetworkRule& r) -> std::string_view {
                 return r.group;
               })});
  f.push_back({"network.protocols", "text list", "S",
               "tcp, udp, icmp, all, or a number",
               OfRules([](const NetworkRule& r) -> std::string_view {
                 return r.proto;
               })});
  f.push_back({"network.ports", "list", "S",
               "each range as text (20-30), and every port inside as a number",
               OfStep(VisitPorts)});
  f.push_back({"network.direction", "text list", "S", "ingress, egress",
               OfStep(VisitDirections)});
  f.push_back({"network.public", "boolean", "S",
               "an ingress rule from anywhere, or network.reach",
               OfStep([](const Step& s, ValueVisitor v) {
                 return Flag(OpensToAnyone(s), v);
               })});
  f.push_back({"network.reach", "text", "O",
               "address: a public address given; service: an own public "
               "endpoint",
               StepText(&Step::network_reach)});
  f.push_back({"network.effect", "text", "S", "add, remove, set",
               StepEffect(&Step::network_effect)});
  f.push_back({"hold.effect", "text", "S", "add, remove, set, rename",
               StepEffect(&Step::hold_effect)});
  f.push_back({"hold.elsewhere", "yes, no, unknown", "L",
               "whether the host attached to is neither the source nor held "
               "the source by then",
               RowYesNo(&Row::elsewhere)});
  f.push_back({"hold.again", "yes, no", "L",
               "whether another host held the disk by then",
               RowYesNo(&Row::again)});
  AddResources(
      "target.place", "S", "bucket, vault, storage account the data goes to",
      [](const Step& s) -> const auto& { return s.place; }, &f);
  f.push_back({"target.account", "text", "O",
               "account of the place or product, when known",
               StepText(&Step::target_account)});
  f.push_back({"target.foreign", "boolean", "L",
               "target.account is neither ours nor trusted",
               OfRow([](const Row& r, ValueVisitor v) {
                 return Flag(r.target_foreign, v);
               })});
  f.push_back({"target.region", "text", "O",
               "region of the place or product, when known",
               StepText(&Step::target_region)});
  f.push_back({"target.from_region", "text", "S", "region the data came from",
               StepText(&Step::from_region)});
  f.push_back({"identity.op", "text", "S",
               "create, credential, assume, grant, trust",
               OfStep([](const Step& s, ValueVisitor v) {
                 return s.identity.op != IdentityOp::kNone &&
                        Text(IdentityOpName(s.identity.op), v);
               })});
  f.push_back({"identity.effect", "text", "S", "add, remove, set",
               OfStep([](const Step& s, ValueVisitor v) {
                 return s.identity.op != IdentityOp::kNone &&
                        Text(EffectName(s.identity.effect), v);
               })});
  f.push_back({"identity.uid", "text", "O",
               "stable id of the identity concerned",
               IdentityText(&IdentityChange::uid)});
  f.push_back({"identity.name", "text", "O", "its name",
               IdentityText(&IdentityChange::name)});
  f.push_back({"identity.session", "text", "O", "credential handed out",
               IdentityText(&IdentityChange::session)});
  f.push_back({"identity.expires", "ms", "O", "end of the session handed out",
               OfStep([](const Step& s, ValueVisitor v) {
                 return Number(s.identity.expires, v);
               })});
  f.push_back({"identity.rights", "text list", "O",
               "what a policy allows of the chain: create, copy, share, "
               "restore, read, identity, all, unknown",
               OfStep([](const Step& s, ValueVisitor v) {
                 return Texts(s.identity.rights, v);
               })});
  AddResources(
      "identity.pass", "O", "role or profile handed over",
      [](const Step& s) -> const auto& { return s.identity.pass; }, &f);
  return group;
}

StepFieldGroup InLineage() {
  static constexpr Word kReachParts[] = {
      {kBrought, "brought"}, {kMade, "made"},       {kOpened, "opened"},
      {kGuarded, "guarded"}, {kEntered, "entered"}, {kStarted, "started"}};
  static constexpr Word kReachBys[] = {{kByAccess, "access"},
                                       {kByRule, "rule"},
                                       {kByStart, "start"},
                                       {kByPrivate, "private"}};
  static constexpr Word kOpenedBys[] = {{kOpenedByGroup, "group"},
                                        {kOpenedPublic, "public"},
                                        {kOpenedPassword, "password"}};
  StepFieldGroup group{"In its lineage", {}};
  auto& f = group.fields;
  f.push_back({"lineage.uid", "text", "L",
               "the root copy of the lineage; a step in several lineages is "
               "asked once in each",
               [](const View& view, const Row& r, ValueVisitor v) {
                 return r.in_lineage && view.has_root && Text(view.key, v);
               }});
  f.push_back({"lineage.root.uid", "text", "L", "the same",
               [](const View& view, const Row&, ValueVisitor v) {
                 return view.has_root && Text(view.key, v);
               }});
  f.push_back({"lineage.root.account", "text", "L", "of the root copy",
               [](const View& view, const Row&, ValueVisitor v) {
                 return Text(view.root_account, v);
               }});
  f.push_back({"lineage.root.time", "ms", "L",
               "when the root copy was made; absent: not seen",
               [](const View& view, const Row&, ValueVisitor v) {
                 return Number(view.root_time, v);
               }});
  f.push_back({"lineage.data_bearing", "boolean", "L",
               "real data is in it: not a blank disk, a public image or a "
               "build pipeline's product",
               [](const View& view, const Row&, ValueVisitor v) {
                 return Flag(view.data_bearing, v);
               }});
  f.push_back(
      {"lineage.taken", "boolean", "L", "resource.in holds the lineage's data",
       OfRow([](const Row& r, ValueVisitor v) { return Flag(r.taken, v); })});
  f.push_back({"lineage.depth", "integer", "L", "hops from the root copy",
               OfRow([](const Row& r, ValueVisitor v) {
                 return r.depth >= 0 &&
                        Number(static_cast<std::int64_t>(r.depth), v);
               })});
  f.push_back(
      {"lineage.stages", "text list", "L", "stages so far",
       OfRow([](const Row& r, ValueVisitor v) { return Texts(r.stages, v); })});
  f.push_back({"lineage.actors", "integer", "L", "distinct origins so far",
               OfRow([](const Row& r, ValueVisitor v) {
                 return r.actors > 0 &&
                        Number(static_cast<std::int64_t>(r.actors), v);
               })});
  f.push_back({"lineage.elapsed", "ms", "L", "since the first step",
               OfRow([](const Row& r, ValueVisitor v) {
                 return Number(r.elapsed, v);
               })});
  f.push_back({"lineage.parent.uid", "text", "L", "the hop before",
               OfRow([](const Row& r, ValueVisitor v) {
                 return Text(r.parent_uid, v);
               })});
  f.push_back({"lineage.parent.account", "text", "L", "of the hop before",
               OfRow([](const Row& r, ValueVisitor v) {
                 return Text(r.parent_account, v);
               })});
  f.push_back({"lineage.creators", "text list", "L",
               "origins that made the copies at or above resource.in",
               OfRow([](const Row& r, ValueVisitor v) {
                 return Texts(r.creators, v);
               })});
  f.push_back({"lineage.other", "yes, no, unknown", "L",
               "whether one of those is another than this step's origin",
               RowYesNo(&Row::other)});
  f.push_back({"lineage.usual", "yes, no, unknown", "L",
               "whether the origin made or attached the source by then; "
               "unknown when nobody was seen to",
               RowYesNo(&Row::usual)});
  f.push_back({"reach.part", "text list", "L",
               "parts this step has in the data being reachable on a host, "
               "where that is complete: brought, made, opened, guarded, "
               "entered, started",
               OfRow([](const Row& r, ValueVisitor v) {
                 return Words(r.reach_part, kReachParts, v);
               })});
  f.push_back({"reach.by", "text list", "L",
               "how that host can be reached: access, rule, start, private "
               "(only a private range in a rule older than the lineage)",
               OfRow([](const Row& r, ValueVisitor v) {
                 return Words(r.reach_by, kReachBys, v);
               })});
  f.push_back({"exposure.part", "text list", "L",
               "parts this step has in a host of the lineage being exposed: "
               "brought, opened, guarded",
               OfRow([](const Row& r, ValueVisitor v) {
                 return Words(r.exposure_part, kReachParts, v);
               })});
  f.push_back({"product.opened", "text list", "L",
               "how the product of this restore was opened: group, public, "
               "password",
               OfRow([](const Row& r, ValueVisitor v) {
                 return Words(r.opened, kOpenedBys, v);
               })});
  return group;
}

}  // namespace

const std::vector<StepFieldGroup>& StepFieldGroups() {
  static const std::vector<StepFieldGroup> groups = {Which(), Who(), What(),
                                                     Share(), InLineage()};
  return groups;
}

}  // namespace snaptrail::inline v0::internal
