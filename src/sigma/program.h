// Program: the conditions of all rules as one graph over shared predicates.
//
// Invariants: equal nodes are one node; a node's children come before it; each
// predicate and each node is asked at most once per document.
// Threads: building is one thread's; afterwards immutable and shared, an
// evaluation keeps its answers in a Memo of its own.
#ifndef SNAPTRAIL_SRC_SIGMA_PROGRAM_H_
#define SNAPTRAIL_SRC_SIGMA_PROGRAM_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/functional/function_ref.h"
#include "src/base/strings.h"
#include "src/sigma/predicate.h"

namespace snaptrail::inline v0::internal {

class Program {
 public:
  using Node = std::uint32_t;

  Node Leaf(Predicate predicate);
  // Of one child that child; doubled children count once. Never empty.
  Node And(const std::vector<Node>& children);
  Node Or(const std::vector<Node>& children);
  Node Not(Node child);
  // A condition on members of a list: `node` of `body`, asked of each member
  // that is picked. One that is picked by its place and is not there is asked
  // as a document without anything.
  struct OnMembers {
    FieldRef field;
    MemberPick pick;
    std::shared_ptr<Program> body;
    Node node = 0;
  };
  Node Members(OnMembers test);

  // Two bits a node: asked, and the answer.
  class Memo {
   public:
    explicit Memo(const Program& program)
        : words_((program.nodes_.size() + 31) / 32),
          used_((words_.size() + 63) / 64) {}
    // For another document.
    void Clear();

   private:
    friend class Program;
    absl::InlinedVector<std::uint64_t, 64> words_;
    absl::InlinedVector<std::uint64_t, 1> used_;  // a bit for each word
    Scratch scratch_;
  };
  bool Holds(Node node, const Document& document, Memo* memo) const;

  // The texts (folded) of which `field` must have one for the node to hold.
  // Nothing: it may hold whatever the field is. An index may trust it: it never
  // leaves out a text on which the node holds.
  std::optional<std::vector<std::string>> RequiredTexts(
      Node node, std::string_view field) const;

  // A test of which a node needs one to hold.
  struct Witness {
    const Predicate* predicate = nullptr;
    Predicate::Mark mark;
  };
  // The witnesses of a node that cost least: at least one of their predicates
  // holds when the node does. The dearest of a set counts, then their number.
  // Nothing: it may hold without any.
  std::optional<std::vector<Witness>> CheapestWitnesses(
      Node node, absl::FunctionRef<int(const Witness&)> cost) const;
  // Calls with each test of the node that may be a witness.
  void ForEachWitness(Node node,
                      absl::FunctionRef<void(const Witness&)> call) const;

  // Keeps the automata of all regexes within a budget, if they can do with it.
  void LimitRegexMemory();

  // Whether the node holds on every document that is as `document` in the
  // fields of which `known` is true. Nothing: that hangs on others, or may.
  std::optional<bool> HoldsWhere(
      Node node, const Document& document,
      absl::FunctionRef<bool(std::string_view)> known) const;

  std::size_t size() const { return nodes_.size(); }
  std::size_t predicates() const { return predicates_.size(); }
  // (and stage is 'restore' (not lineage.other is 'yes'))
  std::string Dump(Node node) const;

 private:
  enum class Kind : std::uint8_t { kLeaf, kAnd, kOr, kNot, kMembers };
  struct Entry {
    Kind kind;
    // kLeaf: the predicate; kMembers: in members_; else into edges_.
    std::uint32_t first = 0;
    std::uint32_t count = 0;
  };

  Node Join(Kind kind, const std::vector<Node>& children);
  Node Intern(Kind kind, const std::vector<Node>& children);
  struct Costed {
    int cost = 0;
    std::vector<Witness> witnesses;
  };
  std::optional<Costed> Cheapest(
      Node node, absl::FunctionRef<int(const Witness&)> cost) const;
  std::int64_t CountRegexes() const;
  void GiveRegexes(std::int64_t each);
  static bool HoldsOnMembers(const OnMembers& test, const Document& document);
  bool Ask(const Entry& entry, const Document& document, Memo* memo) const;

  std::vector<Predicate> predicates_;
  std::vector<OnMembers> members_;
  std::vector<Entry> nodes_;
  std::vector<Node> edges_;
  TextMap<Node> known_;  // by canonical text; of use while building only
};

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_SIGMA_PROGRAM_H_
