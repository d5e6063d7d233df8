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

// Values of a placeholder in a value multiply.
constexpr std::size_t kMaxForms = 10'000;

// A value with its \% made %, once for each choice of values of its
// placeholders. Nothing: the error is in *error.
std::optional<std::vector<std::string>> Expanded(
    std::string_view text, const Placeholders& placeholders,
    std::string* error) {
  std::vector<std::string> forms(1);
  const auto add = [&](std::string_view piece) {
    for (std::string& form : forms) form += piece;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == '%') {
      add(text.substr(++i, 1));
      continue;
    }
    std::size_t end = i + 1;
    while (end < text.size() && text[end] != '%') {
      end += text[end] == '\\' && end + 1 < text.size() ? 2 : 1;
    }
    if (text[i] != '%' || end >= text.size()) {
      add(text.substr(i, 1));
      continue;
    }
    const std::string name(text.substr(i + 1, end - i - 1));
    const auto values = placeholders.find(name);
    if (values == placeholders.end() || values->second.empty()) {
      *error = Cat("'%", name,
                   "%': this placeholder has no values. A % itself is written "
                   "\\%");
      return std::nullopt;
    }
    if (forms.size() * values->second.size() > kMaxForms) {
      *error = Cat("'", text, "': more than ", kMaxForms,
                   " values come of its placeholders");
      return std::nullopt;
    }
    std::vector<std::string> longer;
    longer.reserve(forms.size() * values->second.size());
    for (const std::string& form : forms) {
      for (const std::string& value : values->second) {
        longer.push_back(form + value);
      }
    }
    forms = std::move(longer);
    i = end;
  }
  return forms;
}

}  // namespace

std::optional<std::vector<std::string>> FormsOf(
    const Modifiers& modifiers, const Scalar& value,
    const Placeholders& placeholders, Problems* problems) {
  const auto fail = [&](std::string message) {
    problems->Error(value.place, std::move(message));
    return std::nullopt;
  };
  std::vector<std::string> texts = {value.text};
  if (modifiers.expand) {
    std::string error;
    auto expanded = Expanded(value.text, placeholders, &error);
    if (!expanded) return fail(std::move(error));
    texts = std::move(*expanded);
  }
  if (modifiers.base64 == Base64::kNone) return texts;
  std::vector<std::string> forms;
  for (const std::string& text : texts) {
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
      forms.push_back(ToBase64(*bytes));
      continue;
    }
    if (bytes->size() < 2) {
      return fail(
          "too short for base64offset: of less than two bytes nothing is sure "
          "to be seen");
    }
    for (std::size_t offset = 0; offset < 3; ++offset) {
      forms.push_back(AtOffset(*bytes, offset));
    }
  }
  return forms;
}

}  // namespace snaptrail::inline v0::internal
