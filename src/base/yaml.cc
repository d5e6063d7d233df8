#include "src/base/yaml.h"

#include <yaml.h>

#include <algorithm>
#include <charconv>
#include <functional>
#include <map>
#include <set>
#include <string>

#include "src/base/strings.h"

namespace snaptrail::inline v0::internal {
namespace {

// Owns libyaml's parser, whose input is borrowed.
class Parser {
 public:
  explicit Parser(std::string_view text) {
    ready_ = yaml_parser_initialize(&parser_) != 0;
    if (!ready_) return;
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(
        &parser_, reinterpret_cast<const unsigned char*>(text.data()),
        text.size());
  }
  ~Parser() {
    if (ready_) yaml_parser_delete(&parser_);
  }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  bool ready() const { return ready_; }
  bool Next(yaml_event_t* event) {
    return yaml_parser_parse(&parser_, event) != 0;
  }
  const yaml_parser_t& raw() const { return parser_; }

 private:
  yaml_parser_t parser_{};
  bool ready_ = false;
};

class Event {
 public:
  Event() = default;
  ~Event() { yaml_event_delete(&event_); }
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  yaml_event_t* raw() { return &event_; }
  const yaml_event_t& operator*() const { return event_; }
  const yaml_event_t* operator->() const { return &event_; }

 private:
  yaml_event_t event_{};
};

class Builder {
 public:
  Builder(std::string_view file, const YamlLimits& limits,
          Diagnostics* diagnostics)
      : file_(file), limits_(limits), diagnostics_(*diagnostics) {}

  std::vector<YamlNode> Parse(std::string_view text) {
    if (text.size() > limits_.max_bytes) {
      Problem(0, 0, Cat("larger than ", limits_.max_bytes, " bytes"));
      return {};
    }
    if (!IsValidUtf8(text)) {
      Problem(0, 0, "not valid UTF-8");
      return {};
    }
    Parser parser(text);
    if (!parser.ready()) {
      Problem(0, 0, "no memory for the parser");
      return {};
    }
    std::vector<YamlNode> documents;
    while (!failed_) {
      Event event;
      if (!parser.Next(event.raw())) {
        Syntax(&parser);
        break;
      }
      if (event->type == YAML_STREAM_END_EVENT) break;
      switch (event->type) {
        case YAML_DOCUMENT_START_EVENT:
          // Nodes are counted over the whole text: a limit per document would
          // be multiplied by as many documents as fit into it.
          anchors_.clear();
          break;
        case YAML_SCALAR_EVENT:
        case YAML_SEQUENCE_START_EVENT:
        case YAML_MAPPING_START_EVENT:
        case YAML_ALIAS_EVENT:
          documents.emplace_back();
          Node(&parser, *event, &documents.back(), 0, "");
          break;
        default:
          break;
      }
    }
    if (failed_) documents.clear();
    return documents;
  }

 private:
  void Problem(std::size_t line, std::size_t column, std::string message,
               std::string path = "") {
    failed_ = true;
    // A hostile text must not make a hostile report.
    if (++problems_ > 100) return;
    Diagnostic d;
    d.file = file_;
    d.line = static_cast<std::uint32_t>(line);
    d.column = static_cast<std::uint32_t>(column);
    d.key_path = std::move(path);
    d.message = std::move(message);
    diagnostics_.push_back(std::move(d));
  }

  static std::string_view Text(const yaml_char_t* text) {
    return text == nullptr
               ? std::string_view()
               : std::string_view(reinterpret_cast<const char*>(text));
  }

  // Reads the node that `event` begins. Depth is bounded, and with it
  // recursion. False: stop, no tree.
  bool Node(Parser* parser, const yaml_event_t& event, YamlNode* out,
            std::uint32_t depth, const std::string& path) {
    out->line = static_cast<std::uint32_t>(event.start_mark.line + 1);
    out->column = static_cast<std::uint32_t>(event.start_mark.column + 1);
    if (++nodes_ > limits_.max_nodes) {
      Problem(out->line, out->column,
              Cat("more than ", limits_.max_nodes, " nodes"), path);
      return false;
    }
    if (depth > limits_.max_depth) {
      Problem(out->line, out->column,
              Cat("nested deeper than ", limits_.max_depth), path);
      return false;
    }
    std::string anchor;
    switch (event.type) {
      case YAML_ALIAS_EVENT:
        return Alias(Text(event.data.alias.anchor), out, depth, path);
      case YAML_SCALAR_EVENT: {
        anchor = Text(event.data.scalar.anchor);
        if (!Accept(anchor, Text(event.data.scalar.tag), *out, path)) break;
        out->quoted = event.data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
        out->scalar.assign(
            reinterpret_cast<const char*>(event.data.scalar.value),
            event.data.scalar.length);
        out->kind = YamlNode::Kind::kScalar;
        if (!out->quoted && (out->scalar.empty() || out->scalar == "~" ||
                             out->scalar == "null")) {
          out->kind = YamlNode::Kind::kNull;
        }
        break;
      }
      case YAML_SEQUENCE_START_EVENT:
        anchor = Text(event.data.sequence_start.anchor);
        Accept(anchor, Text(event.data.sequence_start.tag), *out, path);
        out->kind = YamlNode::Kind::kSequence;
        if (!Sequence(parser, out, depth, path)) return false;
        break;
      case YAML_MAPPING_START_EVENT:
        anchor = Text(event.data.mapping_start.anchor);
        Accept(anchor, Text(event.data.mapping_start.tag), *out, path);
        out->kind = YamlNode::Kind::kMapping;
        if (!Mapping(parser, out, depth, path)) return false;
        break;
      default:
        return false;
    }
    if (!anchor.empty() && limits_.allow_aliases) anchors_[anchor] = *out;
    return true;
  }

  bool Accept(const std::string& anchor, std::string_view tag,
              const YamlNode& at, const std::string& path) {
    if (!anchor.empty() && !limits_.allow_aliases) {
      Problem(at.line, at.column,
              "anchors and aliases are not part of the language: write it "
              "where it is read",
              path);
      return false;
    }
    if (!tag.empty()) {
      Problem(at.line, at.column, "tags are not part of the language", path);
      return false;
    }
    return true;
  }

  // What an alias stands for counts as if it were written out, nodes and depth,
  // so that nine levels of nine aliases end at the limit and not at the
  // memory's, and a tower of aliases not at the stack's.
  struct Size {
    std::uint64_t nodes = 1;
    std::uint32_t height = 0;
  };
  static Size SizeOf(const YamlNode& node) {
    Size size;
    const auto add = [&size](const YamlNode& part) {
      const Size s = SizeOf(part);
      size.nodes += s.nodes;
      size.height = std::max(size.height, s.height + 1);
    };
    for (const YamlNode& item : node.items) add(item);
    for (const auto& [key, value] : node.entries) {
      add(key);
      add(value);
    }
    return size;
  }

  bool Alias(std::string_view name, YamlNode* out, std::uint32_t depth,
             const std::string& path) {
    const std::uint32_t line = out->line;
    const std::uint32_t column = out->column;
    if (!limits_.allow_aliases) {
      Problem(line, column,
              "anchors and aliases are not part of the language: write it "
              "where it is read",
              path);
      return true;
    }
    auto it = anchors_.find(name);
    if (it == anchors_.end()) {
      Problem(line, column, Cat("no anchor '", name, "' above"), path);
      return true;
    }
    const Size size = SizeOf(it->second);
    nodes_ += size.nodes;
    if (nodes_ > limits_.max_nodes) {
      Problem(line, column,
              Cat("more than ", limits_.max_nodes,
                  " nodes with aliases written out"),
              path);
      return false;
    }
    if (depth + size.height > limits_.max_depth) {
      Problem(line, column,
              Cat("nested deeper than ", limits_.max_depth,
                  " with aliases written out"),
              path);
      return false;
    }
    *out = it->second;
    out->line = line;
    out->column = column;
    return true;
  }

  bool Sequence(Parser* parser, YamlNode* out, std::uint32_t depth,
                const std::string& path) {
    while (true) {
      Event event;
      if (!parser->Next(event.raw())) return Syntax(parser);
      if (event->type == YAML_SEQUENCE_END_EVENT) return true;
      out->items.emplace_back();
      if (!Node(parser, *event, &out->items.back(), depth + 1,
                Cat(path, path.empty() ? "" : ".", out->items.size() - 1))) {
        return false;
      }
    }
  }

  bool Mapping(Parser* parser, YamlNode* out, std::uint32_t depth,
               const std::string& path) {
    std::set<std::string> seen;
    while (true) {
      Event event;
      if (!parser->Next(event.raw())) return Syntax(parser);
      if (event->type == YAML_MAPPING_END_EVENT) return true;
      out->entries.emplace_back();
      YamlNode& key = out->entries.back().first;
      if (!Node(parser, *event, &key, depth + 1, path)) return false;
      std::string here = Cat(path, path.empty() ? "" : ".", key.scalar);
      if (!key.is_scalar() && !key.is_null()) {
        Problem(key.line, key.column, "a key must be text", path);
      } else if (!seen.insert(key.scalar).second) {
        Problem(key.line, key.column, "key is given twice", here);
      }
      Event value;
      if (!parser->Next(value.raw())) return Syntax(parser);
      if (!Node(parser, *value, &out->entries.back().second, depth + 1, here)) {
        return false;
      }
    }
  }

  bool Syntax(Parser* parser) {
    const yaml_parser_t& raw = parser->raw();
    Problem(raw.problem_mark.line + 1, raw.problem_mark.column + 1,
            Cat(raw.problem != nullptr ? raw.problem : "cannot be read",
                ": a value with [ ] { } ', ' ': ' stands on a line of its own "
                "or in quotes"));
    return false;
  }

  const std::string file_;
  const YamlLimits& limits_;
  Diagnostics& diagnostics_;
  std::map<std::string, YamlNode, std::less<>> anchors_;
  std::uint64_t nodes_ = 0;
  int problems_ = 0;
  bool failed_ = false;
};

}  // namespace

YamlNode::YamlNode() = default;
YamlNode::~YamlNode() = default;
YamlNode::YamlNode(const YamlNode&) = default;
YamlNode::YamlNode(YamlNode&&) noexcept = default;
YamlNode& YamlNode::operator=(const YamlNode&) = default;
YamlNode& YamlNode::operator=(YamlNode&&) noexcept = default;

const YamlNode* YamlNode::Find(std::string_view key) const {
  for (const auto& [name, value] : entries) {
    if (name.scalar == key) return &value;
  }
  return nullptr;
}

std::optional<bool> YamlNode::AsBool() const {
  if (!is_scalar() || quoted) return std::nullopt;
  if (scalar == "true") return true;
  if (scalar == "false") return false;
  return std::nullopt;
}

std::optional<std::int64_t> YamlNode::AsInt() const {
  if (!is_scalar() || quoted || scalar.empty()) return std::nullopt;
  std::int64_t value = 0;
  const char* end = scalar.data() + scalar.size();
  const auto [at, error] = std::from_chars(scalar.data(), end, value);
  if (error != std::errc() || at != end) return std::nullopt;
  return value;
}

bool SameYaml(const YamlNode& a, const YamlNode& b) {
  const auto pair = [](const auto& x, const auto& y) {
    return x.first.scalar == y.first.scalar && SameYaml(x.second, y.second);
  };
  return a.kind == b.kind && a.scalar == b.scalar && a.quoted == b.quoted &&
         std::equal(a.items.begin(), a.items.end(), b.items.begin(),
                    b.items.end(), SameYaml) &&
         std::equal(a.entries.begin(), a.entries.end(), b.entries.begin(),
                    b.entries.end(), pair);
}

std::vector<YamlNode> ParseYaml(std::string_view file, std::string_view text,
                                const YamlLimits& limits,
                                Diagnostics* diagnostics) {
  return Builder(file, limits, diagnostics).Parse(text);
}

}  // namespace snaptrail::inline v0::internal
