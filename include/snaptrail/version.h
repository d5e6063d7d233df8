// File: version.h
//
// The version of the library, in one place: the build reads it from here.
#ifndef SNAPTRAIL_VERSION_H_
#define SNAPTRAIL_VERSION_H_

#define SNAPTRAIL_VERSION_MAJOR 0
#define SNAPTRAIL_VERSION_MINOR 1
#define SNAPTRAIL_VERSION_PATCH 0
#define SNAPTRAIL_VERSION_STRING "0.1.0"

namespace snaptrail::inline v0 {

// "major.minor.patch" of the library that is linked, which may be newer than
// the header that was compiled against. Never null; static storage.
const char* Version() noexcept;

}  // namespace snaptrail::inline v0

#endif  // SNAPTRAIL_VERSION_H_
