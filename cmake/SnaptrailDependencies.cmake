# The libraries that the core is built on. A superproject may supply any of the
# targets itself; otherwise they are looked for here. Nothing is downloaded.
# What is found here is found again by snaptrailConfig.cmake.in: keep the two
# alike.
if(NOT TARGET simdjson::simdjson)
  find_package(simdjson REQUIRED)
endif()
if(NOT TARGET absl::flat_hash_map)
  find_package(absl REQUIRED)
endif()
if(NOT TARGET ZLIB::ZLIB)
  find_package(ZLIB REQUIRED)
endif()
# Header-only and used in .cc files alone: who links the core need not have it.
if(NOT TARGET nlohmann_json::nlohmann_json)
  find_package(nlohmann_json REQUIRED)
endif()

# Debian 12 has no CMake package of RE2, and nobody has one of the other two
# that has the same name everywhere; pkg-config files are everywhere. The names
# of the targets are ours, so that they cannot meet a superproject's.
find_package(PkgConfig REQUIRED)
if(NOT TARGET re2::re2)
  find_package(re2 QUIET)
endif()
if(TARGET re2::re2)
  set(snaptrail_re2 re2::re2)
else()
  pkg_check_modules(snaptrail_re2 REQUIRED QUIET IMPORTED_TARGET re2)
  set(snaptrail_re2 PkgConfig::snaptrail_re2)
endif()
pkg_check_modules(snaptrail_yaml REQUIRED QUIET IMPORTED_TARGET yaml-0.1)
pkg_check_modules(snaptrail_deflate REQUIRED QUIET IMPORTED_TARGET libdeflate)
