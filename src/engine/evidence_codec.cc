#include "src/engine/evidence_codec.h"

#include <type_traits>
#include <vector>

#include "src/lineage/compact_text.h"

namespace snaptrail::inline v0::internal {
namespace {

// The shared texts come first, as a list: they are released without knowing
// what they are. The rest follows in the order of Fields.
class Packer {
 public:
  explicit Packer(Interner* texts) : texts_(*texts) {}

  void Number(std::uint64_t* n) { PutVarint(*n, &rest_); }
  void Shared(std::string* text) {
    const TextId id = texts_.Intern(*text);
    if (id != 0) texts_.Ref(id);
    shared_.push_back(id);
  }
  void Own(std::string* text) { PackText(*text, &rest_); }

  void Finish(std::string* out) const {
    PutVarint(shared_.size(), out);
    for (const TextId id : shared_) PutVarint(id, out);
    *out += rest_;
  }

 private:
  Interner& texts_;
  std::vector<TextId> shared_;
  std::string rest_;
};

class Unpacker {
 public:
  Unpacker(const std::uint8_t* at, const Interner& texts)
      : texts_(texts), shared_(at), rest_(at) {
    std::uint64_t count = GetVarint(&shared_);
    rest_ = shared_;
    for (; count != 0; --count) GetVarint(&rest_);
  }

  void Number(std::uint64_t* n) { *n = GetVarint(&rest_); }
  void Shared(std::string* text) {
    *text = texts_.Text(static_cast<TextId>(GetVarint(&shared_)));
  }
  void Own(std::string* text) { *text = UnpackText(&rest_); }

 private:
  const Interner& texts_;
  const std::uint8_t* shared_;
  const std::uint8_t* rest_;
};

template <typename Io, typename T>
void Number(Io* io, T* value) {
  auto n = static_cast<std::uint64_t>(*value);
  if constexpr (std::is_signed_v<T>) {  // small ones of both signs stay short
    const auto wide = static_cast<std::int64_t>(*value);
    n = (static_cast<std::uint64_t>(wide) << 1) ^
        static_cast<std::uint64_t>(wide >> 63);
  }
  io->Number(&n);
  if constexpr (std::is_signed_v<T>) {
    *value = static_cast<T>(static_cast<std::int64_t>(n >> 1) ^
                            -static_cast<std::int64_t>(n & 1));
  } else {
    *value = static_cast<T>(n);
  }
}

template <typename Io, typename T, typename Each>
void List(Io* io, std::vector<T>* list, Each each) {
  std::uint64_t size = list->size();
  io->Number(&size);
  list->resize(size);
  for (T& one : *list) each(&one);
}

template <typename Io>
void Fields(Io* io, Evidence* e) {
  io->Own(&e->uid);
  Number(io, &e->index);
  Number(io, &e->time);
  Number(io, &e->stage);
  Number(io, &e->status);
  Number(io, &e->actor_type);
  Number(io, &e->mfa);
  Number(io, &e->offset);
  for (std::string* text :
       {&e->service, &e->operation, &e->cloud, &e->account, &e->region,
        &e->actor_uid, &e->actor_name, &e->actor_account, &e->session_uid,
        &e->invoked_by, &e->origin_uid, &e->author_uid, &e->automation,
        &e->src_ip, &e->user_agent, &e->input}) {
    io->Shared(text);
  }
  const auto shared = [io](std::string* text) { io->Shared(text); };
  List(io, &e->novelty, shared);
  List(io, &e->resources, [io](EvidenceResource* r) {
    io->Shared(&r->relation);
    io->Own(&r->node);
    io->Shared(&r->account);
  });
  List(io, &e->targets, shared);
  List(io, &e->request, [io](auto* field) {
    io->Shared(&field->first);
    io->Shared(&field->second);
  });
  List(io, &e->proves, [io](std::uint32_t* reason) { Number(io, reason); });
}

}  // namespace

void PackEvidence(const Evidence& evidence, Interner* texts, std::string* out) {
  Packer packer(texts);
  Evidence copy = evidence;  // the walk that packs is the one that fills
  Fields(&packer, &copy);
  packer.Finish(out);
}

Evidence UnpackEvidence(const std::uint8_t* at, const Interner& texts) {
  Unpacker unpacker(at, texts);
  Evidence evidence;
  Fields(&unpacker, &evidence);
  return evidence;
}

void ReleaseEvidence(const std::uint8_t* at, Interner* texts) {
  for (std::uint64_t count = GetVarint(&at); count != 0; --count) {
    const auto id = static_cast<TextId>(GetVarint(&at));
    if (id != 0) texts->Unref(id);
  }
}

}  // namespace snaptrail::inline v0::internal
