// SHA-256 (FIPS 180-4), for ids that must be equal in every run and that nobody
// can steer: finding uids, and record uids of records that carry none. Nothing
// here is secret. Our own, because the dependency list has no digest and 80
// lines do not earn one.
#ifndef SNAPTRAIL_SRC_BASE_SHA256_H_
#define SNAPTRAIL_SRC_BASE_SHA256_H_

#include <string>
#include <string_view>

namespace snaptrail::inline v0::internal {

// The first 32 hexadecimal digits of the digest.
std::string ShortDigest(std::string_view bytes);
// All 64 digits.
std::string Sha256Hex(std::string_view bytes);

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_SRC_BASE_SHA256_H_
