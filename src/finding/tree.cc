#include "src/finding/tree.h"

#include <cstddef>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "src/base/strings.h"
#include "src/finding/labels.h"
#include "src/finding/printable.h"

namespace snaptrail::inline v0::internal {
namespace {

struct Child {
  std::string_view node;
  bool holds = false;
  friend bool operator<(const Child& a, const Child& b) {
    return a.node != b.node ? a.node < b.node : a.holds < b.holds;
  }
};

// A path can be as long as the picture; deeper lines than this would not fit
// any screen and are drawn at this depth.
constexpr std::size_t kMaxIndent = 24;

class Tree {
 public:
  explicit Tree(const LineagePicture& picture) : picture_(picture) {
    for (const LineageNode& node : picture.nodes) nodes_[node.node] = &node;
    for (const LineageEdge& edge : picture.edges) {
      children_[edge.parent].insert({edge.child, edge.relation == "holds"});
      has_parent_.insert(edge.child);
      nodes_.emplace(edge.child, nullptr);
      nodes_.emplace(edge.parent, nullptr);
    }
  }

  std::vector<std::string> Lines() {
    for (const auto& [node, info] : nodes_) {
      if (!has_parent_.contains(node)) Draw(node);
    }
    // What is left hangs in a cycle; its root copy, else the smallest, leads.
    if (nodes_.contains(picture_.root) && !drawn_.contains(picture_.root)) {
      Draw(picture_.root);
    }
    for (const auto& [node, info] : nodes_) {
      if (!drawn_.contains(node)) Draw(node);
    }
    if (picture_.cut) lines_.emplace_back("... (cut)");
    return std::move(lines_);
  }

 private:
  struct Pending {
    Child child;
    std::size_t depth;
  };

  void Draw(std::string_view top) {
    std::vector<Pending> stack = {{{top, false}, 0}};
    while (!stack.empty()) {
      const Pending next = stack.back();
      stack.pop_back();
      const bool again = !drawn_.insert(next.child.node).second;
      Line(next, again);
      if (again) continue;
      const auto children = children_.find(next.child.node);
      if (children == children_.end()) continue;
      for (auto child = children->second.rbegin();
           child != children->second.rend(); ++child) {
        stack.push_back({*child, next.depth + 1});
      }
    }
  }

  void Line(const Pending& at, bool again) {
    const std::size_t depth = std::min(at.depth, kMaxIndent);
    std::string line(depth > 0 ? (depth - 1) * 3 : 0, ' ');
    if (depth > 0) line += at.child.holds ? "*- " : "`- ";
    line += NodeLabel(at.child.node);
    const LineageNode* info = nodes_[at.child.node];
    if (info != nullptr && !info->account.empty()) {
      line += Cat("  ", Printable(info->account, kMaxLabel));
      if (!info->region.empty()) {
        line += Cat('/', Printable(info->region, kMaxLabel));
      }
    }
    if (at.child.holds) line += "  (holds the data)";
    if (at.child.node == picture_.root) line += "  (root copy)";
    if (again) line += "  (see above)";
    lines_.push_back(std::move(line));
  }

  const LineagePicture& picture_;
  std::map<std::string_view, const LineageNode*> nodes_;
  std::map<std::string_view, std::set<Child>> children_;
  std::set<std::string_view> has_parent_;
  std::set<std::string_view> drawn_;
  std::vector<std::string> lines_;
};

}  // namespace

std::vector<std::string> TreeLines(const LineagePicture& picture) {
  return Tree(picture).Lines();
}

}  // namespace snaptrail::inline v0::internal
