#include "src/engine/step_fields.h"

#include "src/engine/step_field_readers.h"

namespace snaptrail::inline v0::internal {
namespace step_field {
namespace {

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
      {"actor.author.uid", "text", "L",
       "of what a service does under a standing rule: who set up such a rule "
       "last, for this service in this role",
       OfRow([](const Row& r, ValueVisitor v) { return Text(r.author, v); })});
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
               "restore, read, identity, all; `none`, or `unknown` for a "
               "customer's",
               OfStep([](const Step& s, ValueVisitor v) {
                 return Texts(s.identity.rights, v);
               })});
  AddResources(
      "identity.pass", "O", "role or profile handed over",
      [](const Step& s) -> const auto& { return s.identity.pass; }, &f);
  return group;
}

}  // namespace
}  // namespace step_field

const std::vector<StepFieldGroup>& StepFieldGroups() {
  static const std::vector<StepFieldGroup> groups = {
      step_field::Which(), step_field::Who(),       step_field::What(),
      step_field::Share(), step_field::InLineage(), step_field::NearInTime()};
  return groups;
}

}  // namespace snaptrail::inline v0::internal
