// Expressions of the action dictionary: where in a record a value stands.
//
//   expr := term | term | ..      the first term that yields a value wins
//   term := path, function(expr, ..), =constant
//
// Threads: parsed expressions are immutable.
#ifndef SNAPTRAIL_SRC_CLOUD_EXPRESSION_H_
#define SNAPTRAIL_SRC_CLOUD_EXPRESSION_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace snaptrail::inline v0::internal {

struct Segment {
  enum class Kind : std::uint8_t {
    kKey,
    kList,     // x[]
    kPick,     // x[key=value]
    kJson,     // text that holds JSON
    kThrough,  // members of the object before may be one wrapper deeper
  };
  Kind kind = Kind::kKey;
  std::string name;                   // key; of a pick: its key path
  std::string value;                  // of a pick
  std::vector<std::string> wrappers;  // kThrough: "*Request"
  bool dotted = false;                // kThrough: "a.1.b" is b of a member of a
  friend bool operator==(const Segment&, const Segment&) = default;
};
using Path = std::vector<Segment>;

struct Expression {
  enum class Kind : std::uint8_t { kConstant, kPath, kFunction, kAlternatives };
  Kind kind = Kind::kConstant;
  std::string text;  // constant, or the function's name
  Path path;
  std::vector<Expression> parts;  // arguments, or alternatives
  Path rest;                      // json(..).a.b
};

// False: *problem says what cannot be read.
bool ParseExpression(std::string_view text, Expression* out,
                     std::string* problem);
// Canonical text: "req.a[].b | before(x, \"y\")".
std::string DumpExpression(const Expression& expression);

// What no-version(..) leaves out of a name: "v1", "v2beta1", "alpha", "beta".
bool IsVersion(std::string_view part);
// The functions of the language, json among them.
const std::vector<std::string_view>& ExpressionFunctions();

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_CLOUD_EXPRESSION_H_
