#include "gtest/gtest.h"
#include "src/finding/tree.h"
#include "tests/finding/sample.h"

namespace snaptrail::inline v0::internal {
namespace {

TEST(FindingToText, Golden) {
  Finding f = ChainFinding();
  f.uid = "0000";
  f.evidence.erase(f.evidence.begin() + 2);
  Finding folded = ChainFinding();
  folded.level = Level::kMedium;
  folded.rule_name = "lineage_exposed";
  folded.rule_title = "A host with the data can be reached";
  EXPECT_EQ(FindingToText(f, {&folded}, false),
            R"(CRITICAL  snapshot_chain  snapshot snap-0b
  user/111122223333/ops made snapshot snap-0b of volume vol-0a (account 111122223333); user/111122223333/eve (new: created, credential) restored snapshot snap-0b as volume vol-0c and opened group sg-0e to 0.0.0.0/0 on port 22.

  why: Title of snapshot_chain
    1. critical: by a new principal
    2. high: brought by a person
    3. low: a copy was brought onto a host

  when
    2026-01-02T03:04:05Z  create  CreateSnapshot  111122223333/eu-west-1  [3]
      by user/111122223333/ops from 203.0.113.7
      in volume vol-0a, out snapshot snap-0b
      fact.size: 8
      agent aws-cli/2
      record r-made  trail.json:0
    2026-01-02T03:05:05Z  restore  CreateVolume  111122223333/eu-west-1  [1 2 3]
      by user/111122223333/eve from 203.0.113.7, without MFA
      new: created, credential
      in snapshot snap-0b, out volume vol-0c
      agent aws-cli/2
      record r-restored  trail.json:6000
    2026-01-02T03:05:25Z  expose  AuthorizeSecurityGroupIngress  111122223333/eu-west-1  [2]
      by user/111122223333/eve from 203.0.113.7
      new: created, credential
      on group sg-0e
      network.effect: add
      network.rules: ingress tcp 22 0.0.0.0/0
      agent aws-cli/2
      record r-opened  trail.json:8000

  where
    volume vol-0a  111122223333
    `- snapshot snap-0b  111122223333/eu-west-1  (root copy)
       `- volume vol-0c  111122223333
          *- instance i-0d  111122223333  (holds the data)

  the same steps also are
    medium  lineage_exposed  A host with the data can be reached

  to know
    not seen: connections to a host (SSH, RDP, database logins) are not in audit logs; whether anybody came in is unknown
    not seen: direct reads of a copy's blocks are logged only where data events are recorded

  ATT&CK T1578, T1578.001 (v17.1)  finding 0000
)");
}

TEST(FindingToText, ColourIsOnTheLevelOnly) {
  const std::string plain = FindingToText(ChainFinding(), {}, false);
  const std::string colour = FindingToText(ChainFinding(), {}, true);
  EXPECT_EQ(colour, "\x1b[1;31mCRITICAL\x1b[0m" +
                        plain.substr(std::string("CRITICAL").size()));
}

// Everything that a log can hold, in every field that the text shows.
TEST(FindingToText, HostileTextCannotReachTheTerminal) {
  const std::string bad = "x\x1b[2J\xE2\x80\xAE\xE2\x80\x8B\r\n\x07\xFF";
  Finding f = ChainFinding();
  for (Evidence& e : f.evidence) {
    for (std::string* field :
         {&e.uid, &e.service, &e.operation, &e.account, &e.region, &e.actor_uid,
          &e.actor_name, &e.actor_account, &e.invoked_by, &e.origin_uid,
          &e.automation, &e.src_ip, &e.user_agent, &e.input}) {
      *field = bad;
    }
    e.targets = {bad};
    e.request.emplace_back(bad, bad);
    for (EvidenceResource& r : e.resources) r.node = r.account = bad;
  }
  for (LineageNode& n : f.lineage.nodes) n.node = n.account = n.region = bad;
  for (LineageEdge& e : f.lineage.edges) e.child = e.parent = bad;
  f.key = f.rule_name = f.rule_title = bad;
  f.reasons[0].text = bad;
  f.notes = {bad};
  const std::string text = FindingToText(f, {&f}, false);
  for (const char* part :
       {"\x1b", "\xE2\x80\xAE", "\xE2\x80\x8B", "\r", "\x07", "\xFF"}) {
    EXPECT_EQ(text.find(part), text.npos) << part;
  }
}

TEST(FindingToText, LongTextIsShortened) {
  Finding f = ChainFinding();
  const std::size_t before = FindingToText(f, {}, false).size();
  for (Evidence& e : f.evidence) e.user_agent.assign(100000, 'x');
  EXPECT_LT(FindingToText(f, {}, false).size(), before + 500);
}

LineagePicture Picture(std::vector<LineageEdge> edges, const char* root) {
  LineagePicture picture;
  picture.edges = std::move(edges);
  picture.root = root;
  return picture;
}

TEST(TreeLines, Shapes) {
  using Lines = std::vector<std::string>;
  struct Case {
    const char* name;
    LineagePicture picture;
    Lines want;
  };
  const Case cases[] = {
      {"empty", {}, {}},
      {"two parents",
       Picture({{"a:i:c", "a:i:p", "derived-from"},
                {"a:i:c", "a:i:q", "derived-from"},
                {"a:i:d", "a:i:c", "derived-from"}},
               "a:i:p"),
       {"i p  (root copy)", "`- i c", "   `- i d", "i q",
        "`- i c  (see above)"}},
      {"cycle",
       Picture(
           {{"a:i:x", "a:i:y", "holds"}, {"a:i:y", "a:i:x", "derived-from"}},
           "a:i:x"),
       {"i x  (root copy)", "`- i y",
        "   *- i x  (holds the data)  (root copy)  "
        "(see above)"}},
      {"later generation",
       Picture({{"a:db:1:eu:n#17", "a:snap:s", "derived-from"},
                {"a:db:1:eu:m#0", "a:snap:s", "derived-from"}},
               ""),
       {"snap s", "`- db 1:eu:m", "`- db 1:eu:n#17"}},
  };
  for (const Case& c : cases) EXPECT_EQ(TreeLines(c.picture), c.want) << c.name;
}

TEST(TreeLines, DeepChainsAreDrawnWithoutRecursion) {
  LineagePicture picture;
  for (int i = 0; i < 100000; ++i) {
    picture.edges.push_back({"a:i:" + std::to_string(i + 1),
                             "a:i:" + std::to_string(i), "derived-from"});
  }
  const std::vector<std::string> lines = TreeLines(picture);
  EXPECT_EQ(lines.size(), 100001u);
  EXPECT_LT(lines.back().size(), 120u);
}

}  // namespace
}  // namespace snaptrail::inline v0::internal
