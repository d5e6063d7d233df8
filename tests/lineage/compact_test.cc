// The compact forms: what goes in comes out, and what is let go is gone.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "src/lineage/actors.h"
#include "src/lineage/block_arena.h"
#include "src/lineage/compact_text.h"
#include "src/lineage/facts.h"
#include "src/lineage/id_index.h"
#include "src/lineage/step_codec.h"
#include "src/lineage/tiny_list.h"

namespace snaptrail::inline v0::internal {
namespace {

using Random = std::mt19937;

std::uint32_t Below(Random* random, std::uint32_t n) { return (*random)() % n; }

TEST(CompactText, ComesBackAndKnowsItsLength) {
  const std::pair<std::string, std::size_t> cases[] = {
      {"", 1},
      {"a", 2},
      {"vol-0123456789abcdef0", 15},
      {"snap-0123456789abcdef0", 16},
      {"0123abcd", 6},
      {"0123ABCD", 9},
      {"f81d4fae-7dec-11d0-a765-00a0c91e6bf6", 17},
      {"f81d4fae-7dec-11d0-a765-00a0c91e6bfg", 37},
      {std::string(127, 'x'), 128},
      {std::string(128, 'x'), 131},
      {std::string(300, 'f'), 303},
      {std::string("\0\xFF", 2), 3}};
  for (const auto& [text, size] : cases) {
    std::string packed;
    PackText(text, &packed);
    EXPECT_EQ(packed.size(), size) << text;
    packed += "rest";
    const auto* begin = reinterpret_cast<const std::uint8_t*>(packed.data());
    EXPECT_EQ(PackedSize(begin), size) << text;
    const std::uint8_t* at = begin;
    EXPECT_EQ(UnpackText(&at), text);
    EXPECT_EQ(at - begin, static_cast<std::ptrdiff_t>(size));
  }
}

TEST(TinyList, IsAsAVector) {
  Random random(7);
  for (int round = 0; round < 200; ++round) {
    TinyList<std::uint32_t> list;
    std::vector<std::uint32_t> wanted;
    for (int i = 0; i < 60; ++i) {
      const std::uint32_t value = Below(&random, 8);
      if (Below(&random, 3) != 0) {
        list.push_back(value);
        wanted.push_back(value);
      } else {
        list.Remove(value);
        wanted.erase(std::remove(wanted.begin(), wanted.end(), value),
                     wanted.end());
      }
      ASSERT_EQ(std::vector<std::uint32_t>(list.begin(), list.end()), wanted);
      EXPECT_EQ(list.heap_bytes() == 0, wanted.size() < 2);
    }
    const TinyList<std::uint32_t> copy = list;
    EXPECT_EQ(copy, list);
  }
}

TEST(IdIndex, FindsWhatWasPutIn) {
  Random random(8);
  IdIndex index;
  // Few hashes: chains that meet.
  auto hash_of = [](std::uint32_t id) { return std::size_t{id % 13 * 7}; };
  std::vector<bool> in(500);
  for (int i = 0; i < 20000; ++i) {
    const std::uint32_t id = Below(&random, 500);
    if (in[id]) {
      index.Erase(hash_of(id), id, hash_of);
    } else {
      index.Insert(hash_of(id), id, hash_of);
    }
    in[id] = !in[id];
    const std::uint32_t asked = Below(&random, 500);
    EXPECT_EQ(index.Find(hash_of(asked),
                         [&](std::uint32_t other) { return other == asked; }),
              in[asked] ? asked : IdIndex::kNone);
  }
}

TEST(BlockArena, KeepsWhatLivesAndGivesBackTheRest) {
  Random random(9);
  BlockArena arena;
  std::map<std::uint32_t, std::pair<BlockArena::Ref, std::string>> blocks;
  std::uint32_t next = 0;
  auto check = [&] {
    for (const auto& [owner, block] : blocks) {
      const auto* at = reinterpret_cast<const char*>(arena.At(block.first));
      ASSERT_EQ(std::string(at, block.second.size()), block.second);
    }
  };
  for (int round = 0; round < 40; ++round) {
    for (int i = 0; i < 400; ++i) {
      const std::string text(1 + Below(&random, i == 0 ? 200'000 : 500),
                             static_cast<char>('a' + next % 26));
      const BlockArena::Ref ref = arena.Allocate(text.size(), next);
      std::copy(text.begin(), text.end(),
                reinterpret_cast<char*>(arena.At(ref)));
      blocks[next++] = {ref, text};
    }
    while (blocks.size() > 300) {
      auto it = blocks.lower_bound(Below(&random, next));
      if (it == blocks.end()) it = blocks.begin();
      arena.Free(it->second.first);
      blocks.erase(it);
    }
    arena.Compact([&](std::uint32_t owner, BlockArena::Ref now) {
      blocks.at(owner).first = now;
    });
    check();
    // Chunks of which three quarters live, and the one that is being filled.
    EXPECT_LE(arena.bytes(),
              arena.live() * 3 / 2 + 3 * BlockArena::kChunkBytes);
  }
}

TEST(Interner, ATextGoesWithItsLastHolder) {
  Interner texts;
  const TextId a = texts.Intern("a text");
  texts.Ref(a);
  texts.Ref(a);
  texts.Sweep();
  EXPECT_EQ(texts.Find("a text"), a);
  EXPECT_FALSE(texts.Unref(a));
  EXPECT_TRUE(texts.Unref(a));
  EXPECT_EQ(texts.Find("a text"), 0u);
  texts.Intern("nobody's");
  texts.Sweep();
  EXPECT_EQ(texts.Find("nobody's"), 0u);
  EXPECT_EQ(texts.Text(0), "");
}

class Maker {
 public:
  explicit Maker(std::uint32_t seed) : random_(seed) {}

  Step MakeStep() {
    Step s;
    s.uid = Text();
    s.index = Below(&random_, 3);
    s.revision = Below(&random_, 2);
    s.time = static_cast<TimeMs>(random_()) * (Flag() ? 1 : -1000);
    for (std::string* text : {&s.shared_uid,
                              &s.correlation_uid,
                              &s.cloud,
                              &s.account,
                              &s.org,
                              &s.region,
                              &s.service,
                              &s.operation,
                              &s.status_code,
                              &s.status_detail,
                              &s.evidence,
                              &s.src_ip,
                              &s.user_agent,
                              &s.job_service,
                              &s.network_reach,
                              &s.target_account,
                              &s.target_region,
                              &s.from_region,
                              &s.identity.uid,
                              &s.identity.name,
                              &s.identity.session,
                              &s.actor.uid,
                              &s.actor.name,
                              &s.actor.account,
                              &s.actor.session_uid,
                              &s.actor.session_name,
                              &s.actor.session_issuer,
                              &s.actor.invoked_by,
                              &s.actor.app_uid,
                              &s.actor.via_role,
                              &s.actor.via_resource,
                              &s.actor.origin_claim,
                              &s.actor.automation}) {
      *text = Text();
    }
    s.fold_final = Flag();
    s.fold_body = Flag();
    s.standing = Flag();
    s.status = static_cast<StepStatus>(Below(&random_, 4));
    s.stage = static_cast<Stage>(Below(&random_, 15));
    s.actor.type = static_cast<ActorType>(Below(&random_, 8));
    s.actor.alias = Texts();
    if (Flag()) s.actor.session_created = static_cast<TimeMs>(random_());
    if (Flag()) s.actor.mfa = Flag();
    for (auto* list : {&s.in, &s.out, &s.on, &s.gone, &s.via, &s.key, &s.place,
                       &s.guard, &s.identity.pass}) {
      *list = Resources();
    }
    s.job_uid = Texts();
    if (Flag()) s.network_effect = static_cast<Effect>(Below(&random_, 4));
    if (Flag()) s.hold_effect = static_cast<Effect>(Below(&random_, 4));
    s.identity.op = static_cast<IdentityOp>(Below(&random_, 6));
    s.identity.effect = static_cast<Effect>(Below(&random_, 4));
    if (Flag()) s.identity.expires = -static_cast<TimeMs>(random_());
    s.identity.rights = Texts();
    while (Flag()) {
      s.grants.push_back({Text(), Text(),
                          static_cast<GrantDirection>(Below(&random_, 5)),
                          Flag()});
    }
    while (Flag()) {
      s.rules.push_back(
          {Text(), Text(), Text(), static_cast<std::uint16_t>(random_()),
           static_cast<std::uint16_t>(random_()), Flag(), Flag()});
    }
    while (Flag()) s.facts.emplace_back(Text(), Text());
    return s;
  }

 private:
  bool Flag() { return Below(&random_, 2) == 0; }
  std::string Text() {
    switch (Below(&random_, 4)) {
      case 0:
        return "";
      case 1:
        return "snap-0123456789abcdef" + std::to_string(Below(&random_, 5));
      case 2:
        return std::string(Below(&random_, 300), 'q');
      default:
        return "text:" + std::to_string(Below(&random_, 20));
    }
  }
  std::vector<std::string> Texts() {
    std::vector<std::string> texts;
    while (Flag()) texts.push_back(Text());
    return texts;
  }
  std::vector<Resource> Resources() {
    std::vector<Resource> list;
    while (Flag()) {
      Resource r;
      r.uid = Text();
      r.kind = Flag() ? "volume" : "snapshot";
      r.role = Flag() ? ResourceRole::kData : ResourceRole::kHost;
      r.nature = static_cast<DataNature>(Below(&random_, 4));
      r.also_host = Below(&random_, 8) == 0;
      r.reused = Below(&random_, 8) == 0;
      if (Flag()) r.account = Text();
      if (Flag()) r.region = Text();
      if (Flag()) r.alias = Texts();
      list.push_back(std::move(r));
    }
    return list;
  }
  Random random_;
};

TEST(StepCodec, UnpackedIsWhatWasPacked) {
  Interner texts;
  ActorTable actors(&texts);
  FactMaker names(&texts);
  Maker maker(10);
  for (int i = 0; i < 3000; ++i) {
    const Step step = maker.MakeStep();
    if (i % 3 != 0) names.Make(step);  // some resources have names, some none
    std::string packed;
    PackStep(step, names, &texts, &packed);
    const ActorId who = actors.Hold(step.actor);
    Step back;
    const auto* at = reinterpret_cast<const std::uint8_t*>(packed.data());
    UnpackStep(at, names, texts, &back);
    back.uid = step.uid;
    back.actor = actors.Get(who);
    ASSERT_EQ(back, step) << i;
    if (i % 2 == 0) {
      ReleaseStep(at, &texts);
      actors.Unref(who);
    }
  }
}

// Nothing is left of steps that were let go, whatever they shared.
TEST(StepCodec, ReleasedHoldsNothing) {
  Interner texts;
  ActorTable actors(&texts);
  FactMaker names(&texts);
  Maker maker(11);
  std::vector<std::pair<std::string, ActorId>> held;
  std::vector<Step> steps;
  for (int i = 0; i < 300; ++i) {
    steps.push_back(maker.MakeStep());
    std::string packed;
    PackStep(steps.back(), names, &texts, &packed);
    held.emplace_back(std::move(packed), actors.Hold(steps.back().actor));
  }
  std::shuffle(held.begin(), held.end(), Random(12));
  for (const auto& [packed, who] : held) {
    ReleaseStep(reinterpret_cast<const std::uint8_t*>(packed.data()), &texts);
    actors.Unref(who);
  }
  texts.Sweep();
  for (const Step& step : steps) {
    for (const std::string* text :
         {&step.account, &step.src_ip, &step.actor.uid, &step.actor.name,
          &step.identity.session, &step.service}) {
      EXPECT_EQ(texts.Find(*text), 0u) << *text;
    }
  }
}

// A record may hold any text, the bytes of a section too.
TEST(StepCodec, ATextLikeASectionIsNotTakenForIt) {
  Actor actor;
  actor.uid = "AROAEXAMPLE";
  actor.name = "worker";
  actor.account = "111122223333";
  std::string bytes;
  {
    // The texts of the section have the same numbers as below.
    Interner texts;
    texts.Ref(texts.Intern("in the place of the text"));
    bytes = texts.Text(HoldActorSection(actor, &texts));
  }
  // As it would be without what no text of a record begins with, and with it.
  ASSERT_EQ(bytes.front(), '\xFF');
  const std::string text = bytes.substr(2);
  Interner texts;
  texts.Ref(texts.Intern(text));
  const TextId section = HoldActorSection(actor, &texts);
  texts.Sweep();
  EXPECT_EQ(ReadActorSection(section, texts), actor);
  EXPECT_EQ(texts.refs(texts.Find(actor.uid)), 1u);
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
