#include "src/sigma/value_forms.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "src/base/strings.h"

namespace snaptrail::inline v0::internal {
namespace {

std::string ToBase64(std::string_view bytes) {
  static constexpr char kLetters[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t j = i; j < i + 3; ++j) {
      group = group << 8 |
              (j < bytes.size() ? static_cast<std::uint8_t>(bytes[j]) : 0);
    }
    for (std::size_t j = 0; j < 4; ++j) {
      const bool padding = i + j > bytes.size();
      out.push_back(padding ? '=' : kLetters[group >> (18 - 6 * j) & 0x3F]);
    }
  }
  return out;
}

// The letters that stand for all of `bytes` and nothing else when they begin
// `offset` bytes into a group of three.
std::string AtOffset(std::string_view bytes, std::size_t offset) {
  // Of the first letters, and of the last, some bits are of what is around.
  static constexpr std::size_t kFront[] = {0, 2, 3};
  static constexpr std::size_t kBack[] = {0, 3, 2};
  const std::string all = ToBase64(Cat(std::string(offset, ' '), bytes));
  const std::size_t cut = kBack[(bytes.size() + offset) % 3];
  return all.substr(kFront[offset], all.size() - kFront[offset] - cut);
}

// A value without its escapes. Nothing: a wildcard stands in it.
std::optional<std::string> PlainText(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '*' || c == '?') return std::nullopt;
    if (c == '\\' && i + 1 < text.size() &&
        std::string_view("*?\\").find(text[i + 1]) != std::string_view::npos) {
      ++i;
    }
    plain.push_back(text[i]);
  }
  return plain;
}

void AppendUnit(std::uint32_t unit, bool big, std::string* out) {
  const char high = static_cast<char>(unit >> 8);
  const char low = static_cast<char>(unit & 0xFF);
  out->push_back(big ? high : low);
  out->push_back(big ? low : high);
}

// `text` is valid UTF-8, as all YAML is.
std::string ToUtf16(std::string_view text, Encoding encoding) {
  const bool big = encoding == Encoding::kUtf16Be;
  std::string out;
  if (encoding == Encoding::kUtf16) AppendUnit(0xFEFF, big, &out);
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<std::uint8_t>(text[i++]);
    std::size_t more = 0;
    std::uint32_t c = lead;
    if (lead >= 0xF0) {
      more = 3;
      c = lead & 0x07;
    } else if (lead >= 0xE0) {
      more = 2;
      c = lead & 0x0F;
    } else if (lead >= 0xC0) {
      more = 1;
      c = lead & 0x1F;
    }
    for (; more > 0 && i < text.size(); --more) {
      c = c << 6 | (static_cast<std::uint8_t>(text[i++]) & 0x3F);
    }
    if (c >= 0x10000) {
      AppendUnit(0xD800 + ((c - 0x10000) >> 10), big, &out);
      c = 0xDC00 + ((c - 0x10000) & 0x3FF);
    }
    AppendUnit(c, big, &out);
  }
  return out;
}

// A value with its \% made %. Nothing: it has a %placeholder%.
std::optional<std::string> Expanded(std::string_view text) {
  std::string out;
  bool open = false;  // behind a % that may begin a placeholder
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == '%') {
      out.push_back(text[++i]);
      continue;
    }
    if (text[i] == '%') {
      if (open) return std::nullopt;
      open = true;
    }
    out.push_back(text[i]);
  }
  return out;
}

}  // namespace

std::optional<std::vector<std::string>> FormsOf(const Modifiers& modifiers,
                                                const Scalar& value,
                                                Problems* problems) {
  const auto fail = [&](std::string message) {
    problems->Error(value.place, std::move(message));
    return std::nullopt;
  };
  std::string text = value.text;
  if (modifiers.expand) {
    std::optional<std::string> expanded = Expanded(text);
    if (!expanded) {
      return fail(Cat("'", text,
                      "': nobody gives values to placeholders here; write "
                      "the values in the rule. A % itself is written \\%"));
    }
    text = std::move(*expanded);
  }
  if (modifiers.base64 == Base64::kNone) {
    return std::vector<std::string>{std::move(text)};
  }
  std::optional<std::string> bytes = PlainText(text);
  if (!bytes) {
    return fail(Cat("'", text,
                    "': a wildcard cannot be encoded. The signs themselves "
                    "are written \\* and \\?"));
  }
  if (modifiers.encoding != Encoding::kUtf8) {
    bytes = ToUtf16(*bytes, modifiers.encoding);
  }
  if (modifiers.base64 == Base64::kWhole) {
    return std::vector<std::string>{ToBase64(*bytes)};
  }
  if (bytes->size() < 2) {
    return fail(
        "too short for base64offset: of less than two bytes nothing is sure "
        "to be seen");
  }
  return std::vector<std::string>{AtOffset(*bytes, 0), AtOffset(*bytes, 1),
                                  AtOffset(*bytes, 2)};
}

}  // namespace snaptrail::inline v0::internal
