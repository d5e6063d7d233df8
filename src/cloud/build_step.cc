#include "src/cloud/build_step.h"

#include <algorithm>

#include "src/base/sha256.h"
#include "src/base/strings.h"
#include "src/base/time.h"
#include "src/cloud/loose_time.h"

namespace snaptrail::inline v0::internal {
namespace {

template <typename List, typename T>
void AddOnce(List* list, T value) {
  if (std::find(list->begin(), list->end(), value) == list->end()) {
    list->push_back(std::move(value));
  }
}

// Where the data goes: what the ids of the place, else of the products, tell.
// An ARN tells it also when it is the step's own account and region, which a
// Resource then leaves out.
void SetTarget(Step* step) {
  for (const std::vector<Resource>* list : {&step->place, &step->out}) {
    for (const Resource& r : *list) {
      std::string account = r.account, region = r.region;
      if (r.uid.rfind("arn:", 0) == 0) {
        const std::vector<std::string_view> parts = Split(r.uid, ':');
        if (region.empty() && parts.size() > 5) region = parts[3];
        if (account.empty() && parts.size() > 5) account = parts[4];
      }
      if (step->target_account.empty()) step->target_account = account;
      if (step->target_region.empty()) step->target_region = region;
    }
  }
}

}  // namespace

bool StepBuilder::Base(Step* base, std::string* problem) {
  auto envelope = [this](EnvelopeField field) {
    return One(source_.Envelope(field));
  };
  context_.account = envelope(EnvelopeField::kAccount);
  context_.region = envelope(EnvelopeField::kRegion);
  const std::string_view time = envelope(EnvelopeField::kTime);
  const std::optional<TimeMs> ms = ParseTime(time);
  if (!ms) {
    std::string field;
    for (const Segment& segment : source_.Envelope(EnvelopeField::kTime)->path)
      field += Cat(field.empty() ? "" : ".", segment.name);
    if (field.empty()) field = "time";
    *problem = time.empty()
                   ? Cat(field, ": the record has no time")
                   : Cat(field, ": not a time: '", time.substr(0, 64), "'");
    return false;
  }
  base->time = *ms;
  base->cloud = cloud_.name;
  base->account = context_.account;
  base->org = envelope(EnvelopeField::kTenant);
  base->region = context_.region;
  base->service = envelope(EnvelopeField::kServiceName);
  if (base->service.empty()) base->service = row_.service;
  base->operation = std::string(Trim(envelope(EnvelopeField::kOperation)));
  // Written in any case: as the row has it.
  if (source_.shape.nocase && !row_.operation.empty() &&
      row_.operation != "*") {
    base->operation = row_.operation;
  }
  base->status_code = envelope(EnvelopeField::kCode);
  base->uid = envelope(EnvelopeField::kCorrects);
  if (!base->uid.empty()) {
    base->revision = 1;
  } else {
    base->uid = envelope(EnvelopeField::kUid);
  }
  if (base->uid.empty()) base->uid = ShortDigest(record_.json);
  base->shared_uid = envelope(EnvelopeField::kSharedUid);
  base->src_ip = envelope(EnvelopeField::kIp);
  base->user_agent = envelope(EnvelopeField::kUserAgent);
  base->evidence = row_.evidence;
  for (const OutcomeRule& rule : source_.outcome) {
    if (!Holds(rule.when, std::nullopt)) continue;
    base->status = rule.is;
    base->status_detail = rule.why;
    break;
  }
  if (base->status == StepStatus::kSuccess && !program_.failed.empty() &&
      Holds(program_.failed, std::nullopt)) {
    base->status = StepStatus::kFailure;
  }
  if (base->status == StepStatus::kSuccess && !program_.pending.empty() &&
      Holds(program_.pending, std::nullopt)) {
    base->status = StepStatus::kPending;
  }
  if (source_.fold != nullptr) Fold(base);
  Actor(base);
  return true;
}

void StepBuilder::Fold(Step* base) {
  // What is joined to nothing names no operation, but all of them on a thing.
  const ValueProgram* name = source_.fold.get();
  while (name->function == Function::kLower) name = &name->parts[0];
  if (name->function == Function::kJoin && One(&name->parts[0]).empty()) return;
  base->correlation_uid = One(source_.fold.get());
  if (base->correlation_uid.empty()) return;
  base->fold_final = base->status != StepStatus::kPending;
  base->fold_body = std::any_of(
      program_.body.begin(), program_.body.end(),
      [this](const ValueProgram& value) { return There(value, std::nullopt); });
}

void StepBuilder::Actor(Step* base) {
  snaptrail::Actor& actor = base->actor;
  if (cache_ != nullptr) {
    if (const snaptrail::Actor* known =
            cache_->Find(record_, source_, context_)) {
      actor = *known;
      return;
    }
  }
  auto set = [&](ActorField field, std::string_view text) {
    if (text.empty()) return;
    switch (field) {
      case ActorField::kUnknown:
        break;
      case ActorField::kUid:
        actor.uid = text;
        break;
      case ActorField::kName:
        actor.name = text;
        break;
      case ActorField::kAccount:
        actor.account = text;
        break;
      case ActorField::kCredential:
        actor.session_uid = text;
        break;
      case ActorField::kSessionName:
        actor.session_name = text;
        break;
      case ActorField::kSessionStart:
        actor.session_created = LooseTime(text);
        break;
      case ActorField::kMfa:
        actor.mfa = text == "true";
        break;
      case ActorField::kIssuer:
        actor.session_issuer = text;
        break;
      case ActorField::kInvokedBy:
        // The console, acting for the person who is signed in: no service.
        if (text != "AWS Internal") actor.invoked_by = text;
        break;
      case ActorField::kClaim:
        actor.origin_claim = text;
        break;
      case ActorField::kBehind:
        actor.behind = text;
        break;
      case ActorField::kApp:
        actor.app_uid = text;
        break;
      case ActorField::kViaResource:
        actor.via_resource = text;
        break;
      case ActorField::kViaRole:
        actor.via_role = text;
        break;
    }
  };
  for (const auto& [field, value] : source_.actor_always) {
    set(field, One(value, std::nullopt));
  }
  for (const ActorRule& rule : source_.actors) {
    if (!Holds(rule.when, std::nullopt)) continue;
    actor.type = rule.type;
    for (const auto& [field, value] : rule.fields) {
      set(field, One(value, std::nullopt));
    }
    // A bare name is one of the actor's own account.
    const IdContext record = context_;
    if (!actor.account.empty()) context_.account = actor.account;
    for (const Reference& ref : rule.alias) {
      for (const Resource& r : Resources(ref, std::nullopt)) {
        AddOnce(&actor.alias, r.uid);
      }
    }
    context_ = record;
    break;
  }
  if (cache_ != nullptr && !cut_) cache_->Keep(actor);
}

// A refused call is seen although the cloud dropped the request: as the first
// step of its row that the record does not refute.
void StepBuilder::Refused(const Step& base, std::vector<Step>* steps) {
  for (const StepProgram& program : program_.steps) {
    const bool refuted = std::any_of(
        program.when.begin(), program.when.end(), [&](const Test& test) {
          return Told(test.value) && !Holds(test, std::nullopt);
        });
    if (refuted) continue;
    Step step = base;
    step.stage = program.stage;
    if (step.stage == Stage::kExpose) step.network_effect = program.effect;
    if (step.stage == Stage::kAttach) step.hold_effect = program.effect;
    if (step.stage == Stage::kIdentity) step.identity.effect = program.effect;
    for (const Reference& ref : source_.refused) {
      for (Resource r : Resources(ref, std::nullopt)) {
        if (r.kind == "other" || r.uid.find('*') != std::string::npos) continue;
        AddOnce(&step.on, std::move(r));
      }
    }
    steps->push_back(std::move(step));
    return;
  }
}

bool StepBuilder::Build(std::vector<Step>* steps, std::string* problem) {
  Step base;
  if (!Base(&base, problem)) return false;
  const bool refused = base.status == StepStatus::kAttempt ||
                       base.status == StepStatus::kFailure;
  const bool corrects = base.revision != 0;
  const bool half = Half(base);
  const std::size_t first = steps->size();
  bool fired = false;
  for (const StepProgram& program : program_.steps) {
    if (program.otherwise && fired) continue;
    std::vector<Group> groups(1);
    if (program.each) groups = Elements(*program.each);
    // Most rows have one step, which may have the base for itself.
    const bool last = !refused && !corrects && !half && !program.each &&
                      &program == &program_.steps.back();
    for (const Group& group : groups) {
      if (steps->size() - first >= kMaxSteps) {
        cut_ = true;
        break;
      }
      if (!Holds(program.when, group)) continue;
      steps->push_back(last ? std::move(base) : base);
      if (Make(program, group, &steps->back())) {
        fired = true;
      } else {
        steps->pop_back();
      }
    }
  }
  // NOLINTNEXTLINE(bugprone-use-after-move): that of a refused call stays.
  if (steps->size() == first && refused) Refused(base, steps);
  // A correction by which nothing happened takes back what did.
  // NOLINTNEXTLINE(bugprone-use-after-move): likewise.
  if (steps->size() == first && corrects) steps->push_back(base);
  // Nothing but how it ended, which another record's step waits for.
  // NOLINTNEXTLINE(bugprone-use-after-move): likewise.
  if (steps->size() == first && half) steps->push_back(base);
  for (std::size_t i = first; i < steps->size(); ++i) {
    (*steps)[i].index = static_cast<std::uint32_t>(i - first);
    Mark(&(*steps)[i]);
  }
  return true;
}

bool StepBuilder::Make(const StepProgram& program, const Group& group,
                       Step* out) {
  out->stage = program.stage;
  out->standing = program.standing;
  const bool half = Half(*out);
  // A list that is not in the record cannot be the whole list.
  const Effect effect =
      half && program.effect != Effect::kRemove ? Effect::kAdd : program.effect;
  if (program.stage == Stage::kExpose) out->network_effect = effect;
  if (program.stage == Stage::kAttach) out->hold_effect = effect;
  if (program.stage == Stage::kIdentity) out->identity.effect = effect;
  std::uint32_t have = 0;  // Need bits
  auto fill = [&](Slot slot, Need need, std::vector<Resource>* list) {
    const bool several = program.refs[slot].size() > 1;
    for (const Reference& ref : program.refs[slot]) {
      for (const Resource& r : Resources(ref, group)) {
        have |= need;
        // One reference names nothing twice.
        if (several) {
          AddOnce(list, r);
        } else {
          list->push_back(r);
        }
      }
    }
  };
  fill(kFrom, kNeedFrom, &out->in);
  fill(kTo, kNeedTo, &out->out);
  fill(kOn, kNeedOn, &out->on);
  fill(kGone, kNeedGone, &out->gone);
  fill(kVia, kNeedVia, &out->via);
  fill(kInto, kNeedInto, &out->place);
  fill(kGuards, kNeedGuards, &out->guard);
  fill(kPass, kNeedPass, &out->identity.pass);
  fill(kKey, kNeedKey, &out->key);
  for (const Reference& ref : program.refs[kJob]) {
    for (const Text& job : Texts(ref.value, group)) {
      have |= kNeedJob;
      AddOnce(&out->job_uid, std::string(job.text));
    }
  }
  bool any = false;
  Grants(program, effect, group, out, &any);
  if (any) have |= kNeedWith;
  any = false;
  Rules(program, group, out, &any);
  if (any) have |= kNeedNet;

  for (const auto& [op, ref] : program.lend) {
    for (const Resource& r : Resources(ref, group)) {
      have |= kNeedLend;
      if (out->identity.op == IdentityOp::kNone) out->identity.op = op;
      const Kind* kind = cloud_.FindKind(r.kind);
      std::string* field =
          r.role == ResourceRole::kCredential ? &out->identity.session
          : kind != nullptr && kind->stable   ? &out->identity.uid
                                              : &out->identity.name;
      if (field->empty()) *field = r.uid;
    }
  }
  if (program.expires) {
    out->identity.expires = LooseTime(One(*program.expires, group));
  }
  if (program.rights) {
    out->identity.rights = Rights(*program.rights, group);
    if (!out->identity.rights.empty()) have |= kNeedRights;
  }
  for (const auto& [name, value] : program.facts) {
    for (const Text& c : Values(value, group, true)) {
      have |= kNeedFacts;
      out->facts.emplace_back(
          name, c.hidden ? std::string("(hidden)") : std::string(c.text));
    }
  }
  const auto by_name = [](const auto& a, const auto& b) {
    return a.first < b.first;
  };
  // Sorting takes room even of what is sorted.
  if (!std::is_sorted(out->facts.begin(), out->facts.end(), by_name)) {
    std::stable_sort(out->facts.begin(), out->facts.end(), by_name);
  }
  auto names = [&](const std::vector<Reference>& refs,
                   std::vector<Resource>* list) {
    if (list->size() != 1) return;
    for (const Reference& ref : refs) {
      for (const Resource& r : Resources(ref, group)) {
        if (r.uid != list->front().uid) AddOnce(&list->front().alias, r.uid);
      }
    }
  };
  names(program.names_from, &out->in);
  names(program.names_to, &out->out);
  names(program.names_on, &out->on);
  if (program.from_region) out->from_region = One(*program.from_region, group);
  if (program.acts) out->job_service = One(*program.acts, group);
  // What the row says of the target goes before what the ids tell.
  auto target = [&](const std::optional<ValueProgram>& value, Need need,
                    std::string* field) {
    if (!value) return;
    *field = One(*value, group);
    if (!field->empty()) have |= need;
  };
  target(program.to_region, kNeedToRegion, &out->target_region);
  target(program.to_account, kNeedToAccount, &out->target_account);
  SetTarget(out);

  // The other half has what is missing here.
  if (half) return true;
  if (program.need != 0) return (have & program.need) == program.need;
  switch (program.stage) {
    case Stage::kShare:
      return (have & kNeedWith) != 0;
    case Stage::kAttach:
      return (have & kNeedFrom) != 0 && (have & kNeedTo) != 0;
    case Stage::kExpose:
      return (have & (kNeedNet | kNeedGuards)) != 0 ||
             program.effect == Effect::kRemove;
    case Stage::kIdentity:
      return (have & (kNeedLend | kNeedPass | kNeedWith | kNeedFacts)) != 0;
    case Stage::kAccess:
      return (have & (kNeedOn | kNeedFacts)) != 0;
    case Stage::kCreate:
    case Stage::kCopy:
    case Stage::kRestore:
    case Stage::kLaunch:
    case Stage::kExport:
    case Stage::kRead:
      return (have & (kNeedFrom | kNeedTo | kNeedOn | kNeedJob | kNeedInto)) !=
             0;
    default:
      return true;
  }
}

void StepBuilder::Mark(Step* step) const {
  for (const Automation& entry : cloud_.automation) {
    if (std::find(entry.covers.begin(), entry.covers.end(), step->stage) ==
        entry.covers.end()) {
      continue;
    }
    bool all = true;
    for (const auto& [field, globs] : entry.firm) {
      const std::string& value =
          field == "actor.invoked_by"       ? step->actor.invoked_by
          : field == "actor.session.issuer" ? step->actor.session_issuer
          : field == "src_endpoint.ip"      ? step->src_ip
          : field == "actor.app_uid"        ? step->actor.app_uid
          : field == "actor.via_resource"   ? step->actor.via_resource
                                            : step->actor.uid;
      all &= std::any_of(globs.begin(), globs.end(), [&](const std::string& g) {
        return GlobMatch(g, value);
      });
    }
    if (all) {
      step->actor.automation = entry.name;
      return;
    }
  }
}

}  // namespace snaptrail::inline v0::internal
