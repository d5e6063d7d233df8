#include "src/lineage/canonical.h"

#include <optional>
#include <string_view>
#include <vector>

#include "src/base/strings.h"

namespace snaptrail::inline v0::internal {
namespace {

// Every part is written with its length, so that no content can look like
// another split of the same bytes.
class Writer {
 public:
  void Put(std::string_view text) {
    out_ += Cat(text.size(), ":");
    out_ += text;
  }
  void Put(std::int64_t n) { Put(std::string_view(std::to_string(n))); }
  template <typename T>
  void PutOptional(const std::optional<T>& value) {
    Put(value ? std::to_string(static_cast<std::int64_t>(*value))
              : std::string("-"));
  }
  void Put(const std::vector<std::string>& texts) {
    Put(static_cast<std::int64_t>(texts.size()));
    for (const std::string& t : texts) Put(std::string_view(t));
  }
  void Put(const std::vector<Resource>& resources) {
    Put(static_cast<std::int64_t>(resources.size()));
    for (const Resource& r : resources) {
      Put(std::string_view(r.uid));
      Put(std::string_view(r.kind));
      Put(static_cast<std::int64_t>(r.role));
      Put(static_cast<std::int64_t>(r.nature));
      Put(std::int64_t{r.also_host});
      Put(std::int64_t{r.reused});
      Put(std::string_view(r.account));
      Put(std::string_view(r.region));
      Put(r.alias);
    }
  }
  std::string Take() { return std::move(out_); }

 private:
  std::string out_;
};

}  // namespace

std::string CanonicalText(const Step& step) {
  Writer w;
  for (const std::string* text : {&step.uid,
                                  &step.shared_uid,
                                  &step.correlation_uid,
                                  &step.cloud,
                                  &step.account,
                                  &step.org,
                                  &step.region,
                                  &step.service,
                                  &step.operation,
                                  &step.status_code,
                                  &step.status_detail,
                                  &step.evidence,
                                  &step.actor.uid,
                                  &step.actor.name,
                                  &step.actor.account,
                                  &step.actor.session_uid,
                                  &step.actor.session_name,
                                  &step.actor.session_issuer,
                                  &step.actor.invoked_by,
                                  &step.actor.app_uid,
                                  &step.actor.via_role,
                                  &step.actor.via_resource,
                                  &step.actor.origin_claim,
                                  &step.actor.automation,
                                  &step.actor.behind,
                                  &step.src_ip,
                                  &step.user_agent,
                                  &step.job_service,
                                  &step.network_reach,
                                  &step.target_account,
                                  &step.target_region,
                                  &step.from_region,
                                  &step.identity.uid,
                                  &step.identity.name,
                                  &step.identity.session}) {
    w.Put(std::string_view(*text));
  }
  for (const std::int64_t n :
       {std::int64_t{step.index}, std::int64_t{step.revision}, step.time,
        std::int64_t{step.fold_final}, std::int64_t{step.fold_body},
        static_cast<std::int64_t>(step.status),
        static_cast<std::int64_t>(step.stage), std::int64_t{step.standing},
        static_cast<std::int64_t>(step.actor.type),
        static_cast<std::int64_t>(step.identity.op),
        static_cast<std::int64_t>(step.identity.effect)}) {
    w.Put(n);
  }
  w.PutOptional(step.actor.session_created);
  w.PutOptional(step.actor.mfa);
  w.PutOptional(step.network_effect);
  w.PutOptional(step.hold_effect);
  w.PutOptional(step.identity.expires);
  for (const auto* list :
       {&step.in, &step.out, &step.on, &step.gone, &step.via, &step.key,
        &step.place, &step.guard, &step.identity.pass}) {
    w.Put(*list);
  }
  w.Put(step.actor.alias);
  w.Put(step.job_uid);
  w.Put(step.identity.rights);
  for (const Grant& g : step.grants) {
    w.Put(std::string_view(g.party));
    w.Put(std::string_view(g.role));
    w.Put(std::string_view(g.account));
    w.Put(static_cast<std::int64_t>(g.direction));
    w.Put(std::int64_t{g.is_public});
  }
  for (const NetworkRule& r : step.rules) {
    w.Put(std::string_view(r.cidr));
    w.Put(std::string_view(r.group));
    w.Put(std::string_view(r.proto));
    w.Put(std::int64_t{r.from_port});
    w.Put(std::int64_t{r.to_port});
    w.Put(std::int64_t{r.has_ports});
    w.Put(std::int64_t{r.egress});
  }
  for (const auto& [name, value] : step.facts) {
    w.Put(std::string_view(name));
    w.Put(std::string_view(value));
  }
  return w.Take();
}

}  // namespace snaptrail::inline v0::internal
