// What correlations keep of matches: that it comes back as it was, how long it
// stays, and what goes first.
#include "src/engine/evidence_store.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "src/base/strings.h"
#include "src/engine/given_matches.h"

namespace snaptrail::inline v0::internal {
namespace {

constexpr std::uint64_t kRoom = 1 << 20;

Evidence Full(int n) {
  Evidence e;
  e.uid = Cat("a3c0f5a1-8f0d-4f0a-9a77-2d9a6a1f5b1", n % 10, "-", n);
  e.index = 7;
  e.time = -5;
  e.stage = Stage::kShare;
  e.service = "ec2.amazonaws.com";
  e.operation = "ModifySnapshotAttribute";
  e.status = StepStatus::kAttempt;
  e.cloud = "aws";
  e.account = "111122223333";
  e.region = "eu-west-1";
  e.actor_uid = "arn:aws:iam::111122223333:user/a";
  e.actor_name = "a";
  e.actor_type = ActorType::kUser;
  e.actor_account = "111122223333";
  e.session_uid = "ASIA1";
  e.invoked_by = "backup.amazonaws.com";
  e.origin_uid = "arn:aws:iam::111122223333:user/b";
  e.author_uid = "c";
  e.automation = "nightly";
  e.novelty = {"created", "granted"};
  e.src_ip = "192.0.2.1";
  e.user_agent = "aws-cli/2";
  e.mfa = 1;
  e.resources = {{"in", "snap-0123456789abcdef0", "444455556666"},
                 {"out", "", ""}};
  e.targets = {"999988887777"};
  e.request = {{"fact.x", "1"}, {"fact.y", ""}};
  e.proves = {0, 3};
  e.input = "log.json.gz";
  e.offset = std::uint64_t{1} << 40;
  return e;
}

Evidence At(TimeMs time) {
  Evidence e;
  e.uid = Cat("record ", time);
  e.time = time;
  return e;
}

std::vector<Evidence> Of(const EvidenceStore& store, EvidenceRef ref) {
  std::vector<Evidence> shown;
  if (!store.Get(ref, &shown)) shown.clear();
  return shown;
}

TEST(EvidenceStore, ComesBackAsItWas) {
  EvidenceStore store(kRoom);
  const std::vector<Evidence> all = {Full(1), Evidence(), Full(2), At(0)};
  std::vector<EvidenceRef> refs;
  for (const Evidence& one : all) refs.push_back(store.Add(one, kDay));
  const EvidenceRef bundle = store.AddBundle(0, kDay, {refs[2], refs[0]});
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(Of(store, refs[i]), std::vector<Evidence>{all[i]});
  }
  EXPECT_EQ(Of(store, bundle), (std::vector<Evidence>{all[2], all[0]}));
}

TEST(EvidenceStore, IsReplacedOnlyByWhatIsOther) {
  EvidenceStore store(kRoom);
  const EvidenceRef ref = store.Add(Full(1), kDay);
  EXPECT_FALSE(store.Replace(ref, Full(1)));
  Evidence other = Full(1);
  other.origin_uid = "somebody else";
  EXPECT_TRUE(store.Replace(ref, other));
  EXPECT_EQ(Of(store, ref), std::vector<Evidence>{other});
  EXPECT_FALSE(store.Replace(ref, other));
  EXPECT_FALSE(store.Replace(ref + 1, other));
}

TEST(EvidenceStore, StaysForItsOwnSpan) {
  EvidenceStore store(kRoom);
  const EvidenceRef day = store.Add(At(0), kDay);
  const EvidenceRef minute = store.Add(At(0), kMinute);
  const EvidenceRef later = store.Add(At(kMinute), kMinute);
  store.DropBefore(kMinute);
  EXPECT_EQ(Of(store, minute).size(), 1u);
  store.DropBefore(kMinute + 1);
  EXPECT_TRUE(Of(store, minute).empty());
  EXPECT_EQ(Of(store, later).size(), 1u);
  EXPECT_EQ(Of(store, day).size(), 1u);
  store.DropBefore(INT64_MAX);
  EXPECT_TRUE(Of(store, day).empty());
  EXPECT_EQ(store.dropped(), 0u);
}

TEST(EvidenceStore, TheOldestGoesWhateverItsSpan) {
  EvidenceStore store(kRoom);
  std::vector<EvidenceRef> refs;
  for (int n = 0; store.dropped() == 0; ++n) {
    ASSERT_LT(n, 100'000);
    refs.push_back(store.Add(Full(n), n % 2 == 0 ? kDay : kMinute));
  }
  EXPECT_LE(store.bytes(), kRoom);
  EXPECT_TRUE(Of(store, refs.front()).empty());
  EXPECT_EQ(Of(store, refs.back()).size(), 1u);
}

// Who is known for long has what is new of it counted, and nothing else.
TEST(EvidenceStore, WhatIsLetGoLeavesNothing) {
  EvidenceStore store(std::uint64_t{1} << 40);
  std::uint64_t after_one = 0;
  for (TimeMs round = 0; round < 100; ++round) {
    for (int n = 0; n < 1000; ++n) {
      Evidence one = Full(n);
      one.time = round * kHour;
      one.user_agent = Cat("agent ", round, ' ', n);
      store.Add(one, kMinute);
    }
    store.DropBefore(round * kHour);
    if (round == 1) after_one = store.bytes();
  }
  EXPECT_LT(store.bytes(), after_one * 3 / 2);
}

TEST(GivenMatches, SettledOwnersGo) {
  GivenMatches given;
  const auto owner = [](TimeMs n) { return Cat("lineage of some disk ", n); };
  std::uint64_t first = 0;
  for (TimeMs now = 0; now < 100'000; ++now) {
    GivenMatch one;
    one.key = "group";
    one.match.time = now;
    given.Keep(owner(now), {one});
    given.Settle(now - 1000);
    if (now == 2000) first = given.bytes();
  }
  EXPECT_LT(given.bytes(), first * 2);
  EXPECT_EQ(given.Take(owner(99'500)).size(), 1u);
  EXPECT_TRUE(given.Take(owner(99'500)).empty());
  EXPECT_TRUE(given.Take(owner(5)).empty());
  given.Clear();
  EXPECT_EQ(given.bytes(), 0u);
}

TEST(GivenMatches, AnOwnerStaysForItsNewest) {
  GivenMatches given;
  GivenMatch old, fresh;
  fresh.match.time = 5000;
  given.Keep("owner", {fresh, old});
  for (TimeMs n = 0; n < 1000; ++n) given.Keep(Cat(n), {old});
  given.Settle(4999);
  EXPECT_EQ(given.Take("owner").size(), 2u);
  EXPECT_TRUE(given.Take("7").empty());
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
