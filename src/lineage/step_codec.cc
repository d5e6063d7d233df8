#include "src/lineage/step_codec.h"

#include <cstddef>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "src/lineage/compact_text.h"

namespace snaptrail::inline v0::internal {
namespace {

std::uint64_t ZigZag(std::int64_t n) {
  return (static_cast<std::uint64_t>(n) << 1) ^
         static_cast<std::uint64_t>(n >> 63);
}
std::int64_t UnZigZag(std::uint64_t n) {
  return static_cast<std::int64_t>(n >> 1) ^ -static_cast<std::int64_t>(n & 1);
}

// What a section begins with, by what it holds. No text of a record begins with
// 0xFF: one that is written like a section must not be taken for it, or the
// texts in that section would be held by nobody.
constexpr std::string_view kActorMark =
    "\xFF"
    "a";
constexpr std::string_view kSharedMark =
    "\xFF"
    "s";

const std::uint8_t* AfterMark(std::string_view section) {
  return reinterpret_cast<const std::uint8_t*>(section.data()) +
         kActorMark.size();
}

// Three ways of going over the same fields in the same order. `visit` gets
// whether there is something; only what is there takes room.
class Encoder {
 public:
  Encoder(Interner* texts, const ResourceNames* names, std::string* out)
      : texts_(*texts), names_(names), out_(*out) {}

  void Number(std::uint64_t* n) { PutVarint(*n, &out_); }
  void Text(std::string* text) {
    const TextId id = texts_.Intern(*text);
    texts_.Ref(id);
    PutVarint(id, &out_);
  }
  void Packed(std::string* text) { PackText(*text, &out_); }
  std::uint32_t Named(std::string_view cloud, Resource* r) {
    const std::uint32_t name = names_->NameOf(cloud, *r);
    PutVarint(name, &out_);
    return name;
  }
  template <typename Fields>
  void Section(Fields fields) {
    std::string bytes(kSharedMark);
    Encoder inner(&texts_, names_, &bytes);
    fields(inner);
    PutVarint(HoldSection(bytes, fields), &out_);
  }
  // The section holds its texts once, however often it is held.
  template <typename Fields>
  TextId HoldSection(const std::string& bytes, Fields fields);

 private:
  Interner& texts_;
  const ResourceNames* names_;
  std::string& out_;
};

class Decoder {
 public:
  Decoder(const std::uint8_t* at, const Interner* texts,
          const ResourceNames* names)
      : at_(at), texts_(*texts), names_(names) {}

  void Number(std::uint64_t* n) { *n = GetVarint(&at_); }
  void Text(std::string* text) {
    *text = texts_.Text(static_cast<TextId>(GetVarint(&at_)));
  }
  void Packed(std::string* text) { *text = UnpackText(&at_); }
  std::uint32_t Named(std::string_view, Resource* r) {
    const auto name = static_cast<std::uint32_t>(GetVarint(&at_));
    if (name != 0) names_->Fill(name, r);
    return name;
  }
  template <typename Fields>
  void Section(Fields fields) {
    const std::string_view bytes =
        texts_.Text(static_cast<TextId>(GetVarint(&at_)));
    Decoder inner(AfterMark(bytes), &texts_, names_);
    fields(inner);
  }

 private:
  const std::uint8_t* at_;
  const Interner& texts_;
  const ResourceNames* names_;
};

class Releaser {
 public:
  // `known`: the fields are those of the step at hand, and stay as they are.
  Releaser(const std::uint8_t* at, Interner* texts, bool known = false)
      : at_(at), texts_(*texts), known_(known) {}

  void Number(std::uint64_t* n) { *n = GetVarint(&at_); }
  void Text(std::string* text) {
    // Whether it is empty decides what follows.
    const auto id = static_cast<TextId>(GetVarint(&at_));
    if (!known_) text->assign(id == 0 ? 0 : 1, '-');
    texts_.Unref(id);
  }
  void Packed(std::string*) { at_ += PackedSize(at_); }
  std::uint32_t Named(std::string_view, Resource*) {
    return static_cast<std::uint32_t>(GetVarint(&at_));
  }
  template <typename Fields>
  void Section(Fields fields) {
    Release(static_cast<TextId>(GetVarint(&at_)), fields, &texts_, known_);
  }
  template <typename Fields>
  static void Release(TextId section, Fields fields, Interner* texts,
                      bool known = false) {
    if (texts->refs(section) == 1) {
      Releaser inner(AfterMark(texts->Text(section)), texts, known);
      fields(inner);
    }
    texts->Unref(section);
  }

 private:
  const std::uint8_t* at_;
  Interner& texts_;
  const bool known_;
};

template <typename Fields>
TextId Encoder::HoldSection(const std::string& bytes, Fields fields) {
  const TextId id = texts_.Intern(bytes);
  if (texts_.refs(id) != 0) {
    Releaser again(AfterMark(bytes), &texts_, /*known=*/true);
    fields(again);
  }
  texts_.Ref(id);
  return id;
}

template <typename Io, typename T>
void Int(Io& io, T* value) {
  std::uint64_t n = 0;
  if constexpr (std::is_enum_v<T> || std::is_same_v<T, bool>) {
    n = static_cast<std::uint64_t>(*value);
    io.Number(&n);
    *value = static_cast<T>(n);
  } else {
    n = ZigZag(static_cast<std::int64_t>(*value));
    io.Number(&n);
    *value = static_cast<T>(UnZigZag(n));
  }
}

// A mask of what is there, then that.
template <typename Io>
void Texts(Io& io, std::initializer_list<std::string*> texts) {
  std::uint64_t mask = 0;
  int bit = 0;
  for (const std::string* text : texts) {
    mask |= std::uint64_t{!text->empty()} << bit++;
  }
  io.Number(&mask);
  bit = 0;
  for (std::string* text : texts) {
    if ((mask >> bit++ & 1) != 0) io.Text(text);
  }
}

template <typename Io, typename T>
void Optional(Io& io, std::optional<T>* value) {
  std::uint64_t there = value->has_value();
  io.Number(&there);
  if (there == 0) return;
  if (!*value) value->emplace();
  Int(io, &**value);
}

template <typename Io, typename T, typename Each>
void List(Io& io, std::vector<T>* list, Each each) {
  std::uint64_t size = list->size();
  io.Number(&size);
  list->resize(size);
  for (T& one : *list) each(&one);
}

template <typename Io>
void TextList(Io& io, std::vector<std::string>* list) {
  List(io, list, [&](std::string* text) { io.Text(text); });
}

template <typename Io>
void Resources(Io& io, const std::string& cloud, bool named,
               std::vector<Resource>* list) {
  List(io, list, [&](Resource* r) {
    if (!named || io.Named(cloud, r) == 0) {
      io.Packed(&r->uid);
      io.Text(&r->kind);
      Int(io, &r->role);
      Int(io, &r->nature);
      Int(io, &r->also_host);
      Int(io, &r->reused);
    }
    std::uint64_t more = (r->account.empty() ? 0 : 1) |
                         (r->region.empty() ? 0 : 2) |
                         (r->alias.empty() ? 0 : 4);
    io.Number(&more);
    if ((more & 1) != 0) io.Text(&r->account);
    if ((more & 2) != 0) io.Text(&r->region);
    if ((more & 4) != 0) {
      List(io, &r->alias, [&](std::string* alias) { io.Packed(alias); });
    }
  });
}

// What is the same for all steps of one actor's session.
template <typename Io>
void ActorFields(Io& io, Actor* a) {
  Texts(io, {&a->uid, &a->name, &a->account, &a->session_uid, &a->session_name,
             &a->session_issuer, &a->invoked_by, &a->app_uid, &a->via_role,
             &a->via_resource, &a->origin_claim, &a->automation, &a->behind});
  Int(io, &a->type);
  TextList(io, &a->alias);
  Optional(io, &a->session_created);
  Optional(io, &a->mfa);
}

// What is the same for many steps of many actors.
template <typename Io>
void SharedFields(Io& io, Step* s) {
  Texts(io, {&s->cloud, &s->account, &s->org, &s->region, &s->service,
             &s->operation, &s->status_code, &s->status_detail, &s->evidence,
             &s->user_agent});
  Int(io, &s->status);
  Int(io, &s->stage);
  Int(io, &s->fold_final);
  Int(io, &s->fold_body);
  Int(io, &s->standing);
  Optional(io, &s->network_effect);
  Optional(io, &s->hold_effect);
}

enum Part : std::uint64_t {
  kIn = 1 << 0,
  kOut = 1 << 1,
  kOn = 1 << 2,
  kFacts = 1 << 3,
  kGone = 1 << 4,
  kJob = 1 << 5,
  kTexts = 1 << 6,  // the first seven: one byte in most steps
  kVia = 1 << 7,
  kKey = 1 << 8,
  kPlace = 1 << 9,
  kGrants = 1 << 10,
  kGuard = 1 << 11,
  kRules = 1 << 12,
  kIdentity = 1 << 13,
  kRank = 1 << 14,
};

std::uint64_t PartsOf(const Step& s) {
  auto part = [](bool there, Part bit) { return there ? bit : Part{}; };
  const bool texts = !s.shared_uid.empty() || !s.correlation_uid.empty() ||
                     !s.job_service.empty() || !s.network_reach.empty() ||
                     !s.target_account.empty() || !s.target_region.empty() ||
                     !s.from_region.empty();
  return part(!s.in.empty(), kIn) | part(!s.out.empty(), kOut) |
         part(!s.on.empty(), kOn) | part(!s.facts.empty(), kFacts) |
         part(!s.gone.empty(), kGone) | part(!s.job_uid.empty(), kJob) |
         part(texts, kTexts) | part(!s.via.empty(), kVia) |
         part(!s.key.empty(), kKey) | part(!s.place.empty(), kPlace) |
         part(!s.grants.empty(), kGrants) | part(!s.guard.empty(), kGuard) |
         part(!s.rules.empty(), kRules) |
         part(!(s.identity == IdentityChange()), kIdentity) |
         part(s.index != 0 || s.revision != 0, kRank);
}

template <typename Io>
void StepFields(Io& io, Step* s) {
  // Steps of one second follow each other; the rest of the time is in the head
  // of a held step as well, but this is to stand by itself.
  Int(io, &s->time);
  io.Section([s](auto& inner) { SharedFields(inner, s); });
  io.Text(&s->src_ip);
  std::uint64_t parts = PartsOf(*s);
  io.Number(&parts);
  if ((parts & kRank) != 0) {
    Int(io, &s->index);
    Int(io, &s->revision);
  }
  if ((parts & kTexts) != 0) {
    Texts(io, {&s->shared_uid, &s->correlation_uid, &s->job_service,
               &s->network_reach, &s->target_account, &s->target_region,
               &s->from_region});
  }
  if ((parts & kIn) != 0) Resources(io, s->cloud, true, &s->in);
  if ((parts & kOut) != 0) Resources(io, s->cloud, true, &s->out);
  if ((parts & kOn) != 0) Resources(io, s->cloud, true, &s->on);
  if ((parts & kGone) != 0) Resources(io, s->cloud, true, &s->gone);
  if ((parts & kVia) != 0) Resources(io, s->cloud, false, &s->via);
  if ((parts & kKey) != 0) Resources(io, s->cloud, false, &s->key);
  if ((parts & kPlace) != 0) Resources(io, s->cloud, false, &s->place);
  if ((parts & kGuard) != 0) Resources(io, s->cloud, false, &s->guard);
  if ((parts & kJob) != 0) TextList(io, &s->job_uid);
  if ((parts & kFacts) != 0) {
    List(io, &s->facts, [&](std::pair<std::string, std::string>* fact) {
      io.Text(&fact->first);
      io.Text(&fact->second);
    });
  }
  if ((parts & kGrants) != 0) {
    List(io, &s->grants, [&](Grant* g) {
      io.Text(&g->party);
      io.Text(&g->role);
      io.Text(&g->account);
      Int(io, &g->direction);
      Int(io, &g->is_public);
    });
  }
  if ((parts & kRules) != 0) {
    List(io, &s->rules, [&](NetworkRule* r) {
      io.Text(&r->cidr);
      io.Text(&r->group);
      io.Text(&r->proto);
      Int(io, &r->from_port);
      Int(io, &r->to_port);
      Int(io, &r->has_ports);
      Int(io, &r->egress);
    });
  }
  if ((parts & kIdentity) != 0) {
    IdentityChange& i = s->identity;
    Int(io, &i.op);
    Int(io, &i.effect);
    Texts(io, {&i.uid, &i.name, &i.session});
    Optional(io, &i.expires);
    TextList(io, &i.rights);
    Resources(io, s->cloud, false, &i.pass);
  }
}

}  // namespace

void PackStep(const Step& step, const ResourceNames& names, Interner* texts,
              std::string* out) {
  Encoder io(texts, &names, out);
  // Only read: an encoder writes back what it was given.
  StepFields(io, const_cast<Step*>(&step));
}

void UnpackStep(const std::uint8_t* at, const ResourceNames& names,
                const Interner& texts, Step* step) {
  Decoder io(at, &texts, &names);
  StepFields(io, step);
}

void ReleaseStep(const std::uint8_t* at, Interner* texts) {
  Releaser io(at, texts);
  Step gone;
  StepFields(io, &gone);
}

TextId HoldActorSection(const Actor& actor, Interner* texts) {
  std::string bytes(kActorMark);
  Encoder io(texts, nullptr, &bytes);
  auto fields = [&](auto& inner) {
    if constexpr (std::is_same_v<std::decay_t<decltype(inner)>, Encoder>) {
      ActorFields(inner, const_cast<Actor*>(&actor));
    } else {
      Actor gone;
      ActorFields(inner, &gone);
    }
  };
  fields(io);
  return io.HoldSection(bytes, fields);
}

void DropActorSection(TextId section, Interner* texts) {
  Releaser::Release(
      section,
      [](auto& inner) {
        Actor gone;
        ActorFields(inner, &gone);
      },
      texts);
}

Actor ReadActorSection(TextId section, const Interner& texts) {
  Actor actor;
  Decoder io(AfterMark(texts.Text(section)), &texts, nullptr);
  ActorFields(io, &actor);
  return actor;
}

}  // namespace snaptrail::inline v0::internal
