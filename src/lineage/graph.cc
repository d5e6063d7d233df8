#include "src/lineage/graph.h"

#include <algorithm>

#include "absl/container/flat_hash_set.h"
#include "src/base/strings.h"

namespace snaptrail::inline v0::internal {

NodeId Graph::Get(NameId name, TimeMs generation) {
  auto [it, inserted] = ids_.try_emplace(NodeRef{name, generation}, 0);
  if (!inserted) return it->second;
  if (free_.empty()) {
    it->second = static_cast<NodeId>(nodes_.size());
    nodes_.emplace_back();
  } else {
    it->second = free_.back();
    free_.pop_back();
    nodes_[it->second] = Node();
  }
  names_.Hold(name);
  nodes_[it->second].name = name;
  nodes_[it->second].generation = generation;
  nodes_[it->second].maybe_forgotten = forgot_;
  return it->second;
}

NodeId Graph::Find(NameId name, TimeMs generation) const {
  auto it = ids_.find(NodeRef{name, generation});
  return it == ids_.end() ? kNoNode : it->second;
}

std::string Graph::Key(NodeId id) const {
  const Node& n = nodes_[id];
  std::string key(names_.key(n.name));
  if (names_.name(n.name).reused) key += Cat("#", n.generation);
  return key;
}

void Graph::AddLink(NodeId child, const UpLink& link) {
  // Asked of the child: a parent may have any number of children.
  std::vector<UpLink>& up = nodes_[child].up;
  const bool known = std::any_of(
      up.begin(), up.end(),
      [&](const UpLink& other) { return other.parent == link.parent; });
  up.push_back(link);
  if (!known) nodes_[link.parent].down.push_back(child);
  ForgetMemos();
}

void Graph::DropLinks(NodeId child, StepSlot step) {
  std::vector<UpLink>& up = nodes_[child].up;
  for (std::size_t i = 0; i < up.size();) {
    if (up[i].step != step) {
      ++i;
      continue;
    }
    const NodeId parent = up[i].parent;
    up.erase(up.begin() + static_cast<std::ptrdiff_t>(i));
    const bool linked = std::any_of(
        up.begin(), up.end(),
        [parent](const UpLink& other) { return other.parent == parent; });
    if (linked) continue;
    if (in_batch_) {
      unlinked_.emplace_back(parent, child);
    } else {
      nodes_[parent].down.Remove(child);
    }
  }
  ForgetMemos();
}

void Graph::EndBatch() {
  in_batch_ = false;
  std::sort(unlinked_.begin(), unlinked_.end());
  for (std::size_t i = 0; i < unlinked_.size();) {
    const NodeId parent = unlinked_[i].first;
    absl::flat_hash_set<NodeId> children;
    for (; i < unlinked_.size() && unlinked_[i].first == parent; ++i) {
      children.insert(unlinked_[i].second);
    }
    nodes_[parent].down.RemoveIf(
        [&children](NodeId child) { return children.contains(child); });
  }
  unlinked_.clear();
}

void Graph::Forget(NodeId id) {
  Node& n = nodes_[id];
  for (const UpLink& link : n.up) {
    nodes_[link.parent].down.Remove(id);
  }
  for (const NodeId child : n.down) {
    std::vector<UpLink>& up = nodes_[child].up;
    up.erase(std::remove_if(up.begin(), up.end(),
                            [id](const UpLink& l) { return l.parent == id; }),
             up.end());
  }
  ids_.erase(NodeRef{n.name, n.generation});
  names_.LetGo(n.name);
  n = Node();
  n.live = false;
  free_.push_back(id);
  ForgetMemos();
}

void Graph::TrimMemos() const {
  constexpr std::size_t kMany = 20'000;
  if (above_.size() > kMany || root_.size() > kMany) ForgetMemos();
}

void Graph::ForgetMemos() const {
  if (!above_.empty()) above_.clear();
  if (!root_.empty()) root_.clear();
  if (!copy_.empty()) copy_.clear();
}

const std::vector<Above>& Graph::AboveOf(NodeId id, TimeMs time) const {
  // A thing born once has what it has: the time of asking does not matter.
  if (!name(id).changes()) time = kEver;
  auto [memo, inserted] = above_.try_emplace({id, time});
  if (!inserted) return *memo->second;
  auto answer = std::make_unique<std::vector<Above>>();
  std::vector<Above>& found = *answer;

  // Latest need wins; a node whose need grows is walked again. At most one walk
  // per distinct link time of each changing node.
  found.push_back({id, time});
  absl::flat_hash_map<NodeId, std::size_t> place = {{id, 0}};
  std::vector<NodeId> todo = {id};
  while (!todo.empty()) {
    const NodeId child = todo.back();
    todo.pop_back();
    const TimeMs need = found[place[child]].need;
    const bool changing = name(child).changes();
    absl::flat_hash_map<NodeId, TimeMs> latest;
    for (const UpLink& link : nodes_[child].up) {
      if (changing && link.time > need) continue;
      const TimeMs at = name(link.parent).changes() ? link.time : kEver;
      auto [it, first] = latest.try_emplace(link.parent, at);
      if (!first) it->second = std::max(it->second, at);
    }
    for (const auto& [parent, at] : latest) {
      auto [it, first] = place.try_emplace(parent, found.size());
      if (first) {
        found.push_back({parent, at});
        todo.push_back(parent);
      } else if (found[it->second].need < at) {
        found[it->second].need = at;
        todo.push_back(parent);
      }
    }
  }
  memo->second = std::move(answer);
  return *memo->second;
}

bool Graph::IsAbove(NodeId ancestor, NodeId id, TimeMs time) const {
  for (const Above& a : AboveOf(id, time)) {
    if (a.node == ancestor) return true;
  }
  return false;
}

bool Graph::IsCopy(NodeId id) const {
  const Name& n = name(id);
  if (n.copy()) return true;
  if (n.nature == DataNature::kImage) {
    auto memo = copy_.find(id);
    if (memo != copy_.end()) return memo->second;
    bool copy = false;
    for (const Above& a : AboveOf(id, kEver)) {
      copy |= a.node != id && !name(a.node).image();
    }
    copy_[id] = copy;
    return copy;
  }
  if (!n.live()) return false;
  if (nodes_[id].unknown_sources != 0) return true;
  for (const UpLink& link : nodes_[id].up) {
    if (link.kind == LinkKind::kDerived && name(link.parent).live()) {
      return true;
    }
  }
  return false;
}

bool Graph::IsRoot(NodeId id) const {
  auto memo = root_.find(id);
  if (memo != root_.end()) return memo->second;
  bool root = IsCopy(id);
  if (root) {
    for (const Above& a : AboveOf(id, kEver)) {
      if (a.node == id || !IsCopy(a.node)) continue;
      // Of two copies above each other the smaller name is the root.
      if (Key(a.node) < Key(id) || !IsAbove(id, a.node, kEver)) {
        root = false;
        break;
      }
    }
  }
  root_[id] = root;
  return root;
}

std::vector<NodeId> Graph::RootsOf(NodeId id, TimeMs time) const {
  std::vector<NodeId> roots;
  for (const Above& a : AboveOf(id, time)) {
    if (IsRoot(a.node)) roots.push_back(a.node);
  }
  return roots;
}

bool Graph::HasRoot(NodeId id, NodeId root, TimeMs time) const {
  return IsAbove(root, id, time) && IsRoot(root);
}

std::vector<NodeId> Graph::Below(NodeId id) const {
  std::vector<NodeId> found = {id};
  absl::flat_hash_set<NodeId> seen = {id};
  for (std::size_t i = 0; i < found.size(); ++i) {
    for (const NodeId child : nodes_[found[i]].down) {
      if (seen.insert(child).second) found.push_back(child);
    }
  }
  return found;
}

std::vector<NodeId> Graph::Inside(NodeId root) const {
  std::vector<NodeId> found = Below(root);
  found.erase(std::remove_if(found.begin(), found.end(),
                             [&](NodeId n) {
                               return n != root && !IsAbove(root, n, kEver);
                             }),
              found.end());
  return found;
}

std::vector<NodeId> Graph::ServedBy(NodeId id) const {
  std::vector<NodeId> found = {id};
  for (std::size_t i = 0; i < found.size(); ++i) {
    for (const NodeId child : nodes_[found[i]].down) {
      for (const UpLink& link : nodes_[child].up) {
        const bool serves =
            link.kind == LinkKind::kRenamed ||
            (link.kind == LinkKind::kHolds && name(child).also_host);
        if (serves && link.parent == found[i] &&
            std::find(found.begin(), found.end(), child) == found.end()) {
          found.push_back(child);
        }
      }
    }
  }
  return found;
}

}  // namespace snaptrail::inline v0::internal
