# snaptrail_room(NAME sources..): the objects of one folder under src/.
# snaptrail_core(): the library made of all of them.
set_property(GLOBAL PROPERTY SNAPTRAIL_ROOMS "")

function(snaptrail_target_settings target)
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_include_directories(
    ${target}
    PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
    PRIVATE ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR})
  if(SNAPTRAIL_DEVELOPER)
    target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Werror
                                             -Wshadow -Wno-missing-field-initializers)
  endif()
endfunction()

set(SNAPTRAIL_PRIVATE_LIBRARIES
    simdjson::simdjson
    absl::flat_hash_map
    absl::flat_hash_set
    absl::inlined_vector
    absl::span
    absl::function_ref
    absl::strings
    absl::hash
    re2::re2
    ZLIB::ZLIB
    PkgConfig::yaml_0_1
    PkgConfig::libdeflate
    nlohmann_json::nlohmann_json)

function(snaptrail_room name)
  add_library(snaptrail_${name} OBJECT ${ARGN})
  snaptrail_target_settings(snaptrail_${name})
  target_link_libraries(snaptrail_${name} PUBLIC ${SNAPTRAIL_PRIVATE_LIBRARIES})
  set_property(GLOBAL APPEND PROPERTY SNAPTRAIL_ROOMS ${name})
endfunction()

function(snaptrail_core)
  get_property(rooms GLOBAL PROPERTY SNAPTRAIL_ROOMS)
  add_library(snaptrail_core STATIC)
  add_library(snaptrail::core ALIAS snaptrail_core)
  set_target_properties(snaptrail_core PROPERTIES EXPORT_NAME core OUTPUT_NAME snaptrail_core)
  snaptrail_target_settings(snaptrail_core)
  foreach(room ${rooms})
    target_sources(snaptrail_core PRIVATE $<TARGET_OBJECTS:snaptrail_${room}>)
  endforeach()
  target_link_libraries(snaptrail_core PRIVATE ${SNAPTRAIL_PRIVATE_LIBRARIES})
endfunction()

# snaptrail_test(NAME ROOMS base record SOURCES a_test.cc [LABELS threads]):
# one test program over the objects of some rooms (or CORE for all of them).
function(snaptrail_test name)
  cmake_parse_arguments(arg "CORE" "" "ROOMS;SOURCES;LABELS;LIBS" ${ARGN})
  add_executable(${name}_test ${arg_SOURCES})
  snaptrail_target_settings(${name}_test)
  if(arg_CORE)
    target_link_libraries(${name}_test PRIVATE snaptrail_core ${SNAPTRAIL_PRIVATE_LIBRARIES})
  endif()
  foreach(room ${arg_ROOMS})
    target_link_libraries(${name}_test PRIVATE snaptrail_${room})
  endforeach()
  target_link_libraries(${name}_test PRIVATE GTest::gtest GTest::gmock GTest::gtest_main ${arg_LIBS})
  add_test(NAME ${name} COMMAND ${name}_test WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  if(arg_LABELS)
    set_tests_properties(${name} PROPERTIES LABELS "${arg_LABELS}")
  endif()
endfunction()
