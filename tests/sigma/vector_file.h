// A file of vectors, as tests/sigma/vectors/README.md has it.
#ifndef SNAPTRAIL_TESTS_SIGMA_VECTOR_FILE_H_
#define SNAPTRAIL_TESTS_SIGMA_VECTOR_FILE_H_

#include <optional>
#include <set>
#include <string>

#include "src/base/yaml.h"

namespace snaptrail::inline v0::internal {

// A map has no other keys than these. Fails the test.
void Only(const YamlNode& map, const std::set<std::string>& keys,
          const std::string& where);

// The file's document: a map of such keys, whose row the file's name begins
// with, and with cases. Nothing: the test has failed.
std::optional<YamlNode> ReadVectors(const std::string& file,
                                    const std::set<std::string>& keys);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_TESTS_SIGMA_VECTOR_FILE_H_
