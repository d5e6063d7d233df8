// How a field of the table in step_fields.cc reads its values.
//
// Every reader visits the values and returns whether the field is present; a
// field without a value is absent, never empty.
// Threads: pure functions.
#ifndef SNAPTRAIL_SRC_ENGINE_STEP_FIELD_READERS_H_
#define SNAPTRAIL_SRC_ENGINE_STEP_FIELD_READERS_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "src/base/strings.h"
#include "src/engine/step_fields.h"
#include "src/lineage/networks.h"

namespace snaptrail::inline v0::internal::step_field {

inline bool Text(std::string_view text, ValueVisitor visit) {
  if (text.empty()) return false;
  visit(Value::Text(text));
  return true;
}

inline bool Texts(const std::vector<std::string>& list, ValueVisitor visit) {
  for (const std::string& text : list) {
    if (!visit(Value::Text(text))) break;
  }
  return !list.empty();
}

inline bool Number(std::int64_t number, ValueVisitor visit) {
  visit(Value::Int(number));
  return true;
}

inline bool Number(const std::optional<std::int64_t>& number,
                   ValueVisitor visit) {
  return number && Number(*number, visit);
}

inline bool Flag(bool flag, ValueVisitor visit) {
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

// ---- Parts of the table that have a file of their own.

StepFieldGroup InLineage();
StepFieldGroup NearInTime();

// ---- Shorthands for the table.

using Read = std::function<bool(const View&, const Row&, ValueVisitor)>;

template <typename Get>
Read OfStep(Get get) {
  return [get](const View&, const Row& row, ValueVisitor visit) {
    return get(row.step, visit);
  };
}

inline Read StepText(std::string Step::*member) {
  return OfStep([member](const Step& step, ValueVisitor visit) {
    return Text(step.*member, visit);
  });
}

inline Read ActorText(std::string Actor::*member) {
  return OfStep([member](const Step& step, ValueVisitor visit) {
    return Text(step.actor.*member, visit);
  });
}

inline Read IdentityText(std::string IdentityChange::*member) {
  return OfStep([member](const Step& step, ValueVisitor visit) {
    return Text(step.identity.*member, visit);
  });
}

inline Read StepEffect(std::optional<Effect> Step::*member) {
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

inline Read RowYesNo(YesNo Row::*member) {
  return OfRow([member](const Row& row, ValueVisitor visit) {
    return Text(YesNoName(row.*member), visit);
  });
}

// ---- Resources: NAME is the ids, NAME.uid and so on the parts.

using Resources = const std::vector<Resource>& (*)(const Step&);
using Part = bool (*)(const Resource&, ValueVisitor, bool* more);

inline bool One(std::string_view text, ValueVisitor visit, bool* more) {
  if (text.empty()) return false;
  *more = visit(Value::Text(text));
  return true;
}

inline const char* NatureName(DataNature nature) {
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

inline bool PartUid(const Resource& r, ValueVisitor visit, bool* more) {
  return One(r.uid, visit, more);
}
inline bool PartKind(const Resource& r, ValueVisitor visit, bool* more) {
  return One(r.kind, visit, more);
}
inline bool PartRole(const Resource& r, ValueVisitor visit, bool* more) {
  return One(ResourceRoleName(r.role), visit, more);
}
inline bool PartNature(const Resource& r, ValueVisitor visit, bool* more) {
  return One(NatureName(r.nature), visit, more);
}
inline bool PartAccount(const Resource& r, ValueVisitor visit, bool* more) {
  return One(r.account, visit, more);
}
inline bool PartRegion(const Resource& r, ValueVisitor visit, bool* more) {
  return One(r.region, visit, more);
}
inline bool PartAlias(const Resource& r, ValueVisitor visit, bool* more) {
  for (const std::string& alias : r.alias) {
    One(alias, visit, more);
    if (!*more) break;
  }
  return !r.alias.empty();
}

inline Read ResourcePart(Resources resources, Part part) {
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

inline void AddResources(const std::string& name, const std::string& presence,
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

inline bool AllUids(const Step& step, ValueVisitor visit) {
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

inline std::optional<Ports> PortsOf(const NetworkRule& rule) {
  if (rule.has_ports) return Ports{rule.from_port, rule.to_port};
  if (rule.proto == "all" || rule.proto == "-1") return Ports{0, 65535};
  return std::nullopt;
}

// Each range as text, then each port inside one as a number, so that a rule
// that lists 22 holds on 20-30. Ranges are united first: at most 65,536 values,
// however many rules the call opens.
inline bool VisitPorts(const Step& step, ValueVisitor visit) {
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

inline bool VisitDirections(const Step& step, ValueVisitor visit) {
  bool in = false;
  bool out = false;
  for (const NetworkRule& rule : step.rules) (rule.egress ? out : in) = true;
  if (in && !visit(Value::Text("ingress"))) return true;
  if (out) visit(Value::Text("egress"));
  return in || out;
}

inline bool OpensToAnyone(const Step& step) {
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

}  // namespace snaptrail::inline v0::internal::step_field

#endif  // SNAPTRAIL_SRC_ENGINE_STEP_FIELD_READERS_H_
