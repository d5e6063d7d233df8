# snaptrail_room(NAME sources..)      the objects of one folder under src/
# snaptrail_core()                    the library made of all of them
# snaptrail_test(NAME ..)             one test program
# snaptrail_fuzzer(NAME ..)           one libFuzzer program
# snaptrail_target_settings(TARGET)   what every target of ours has
# snaptrail_hidden(TARGET)            objects that a shared library can hold
set_property(GLOBAL PROPERTY SNAPTRAIL_ROOMS "")

# Private to the core. A static library passes them on all the same, as things
# to link and nothing more; nlohmann_json not even that.
set(SNAPTRAIL_PRIVATE_LIBRARIES
    simdjson::simdjson
    absl::btree
    absl::flat_hash_map
    absl::flat_hash_set
    absl::inlined_vector
    absl::span
    absl::function_ref
    absl::strings
    absl::hash
    ${snaptrail_re2}
    ZLIB::ZLIB
    PkgConfig::snaptrail_yaml
    PkgConfig::snaptrail_deflate
    $<BUILD_INTERFACE:nlohmann_json::nlohmann_json>)

function(snaptrail_target_settings target)
  target_compile_features(${target} PUBLIC cxx_std_20)
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF)
  target_include_directories(
    ${target}
    PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
    PRIVATE ${PROJECT_SOURCE_DIR})
  if(SNAPTRAIL_DEVELOPER)
    target_compile_options(
      ${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow
                        -Wno-missing-field-initializers)
    # GCC 12's guesses about what inlined code may do are wrong too often, in
    # the standard library's and Abseil's headers.
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
      target_compile_options(${target} PRIVATE -Wno-maybe-uninitialized -Wno-restrict)
    endif()
    # An error only with the compilers that the project is checked with: what
    # the next version will warn of is nobody's broken build.
    if((CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION
                                                 VERSION_LESS 13)
       OR (CMAKE_CXX_COMPILER_ID STREQUAL "Clang"
           AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 15))
      target_compile_options(${target} PRIVATE -Werror)
    endif()
  endif()
endfunction()

# Fit for a shared library that shows none of it, and as fast as without.
function(snaptrail_hidden target)
  set_target_properties(
    ${target} PROPERTIES CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  if(NOT SNAPTRAIL_BUILD_CAPI)
    return()
  endif()
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON)
  target_compile_options(${target} PRIVATE -ffunction-sections -fdata-sections
                                           -fno-semantic-interposition)
endfunction()

function(snaptrail_room name)
  # TEMPORARY: rooms under construction
  if("${ARGN}" STREQUAL "placeholder.cc" AND NOT EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/placeholder.cc)
    file(GLOB ARGN CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cc)
  endif()
  add_library(snaptrail_${name} OBJECT ${ARGN})
  snaptrail_target_settings(snaptrail_${name})
  snaptrail_hidden(snaptrail_${name})
  target_link_libraries(snaptrail_${name} PUBLIC ${SNAPTRAIL_PRIVATE_LIBRARIES})
  set_property(GLOBAL APPEND PROPERTY SNAPTRAIL_ROOMS ${name})
endfunction()

function(snaptrail_core)
  get_property(rooms GLOBAL PROPERTY SNAPTRAIL_ROOMS)
  add_library(snaptrail_core STATIC)
  add_library(snaptrail::core ALIAS snaptrail_core)
  snaptrail_target_settings(snaptrail_core)
  set_target_properties(
    snaptrail_core PROPERTIES EXPORT_NAME core OUTPUT_NAME snaptrail_core
                              VERIFY_INTERFACE_HEADER_SETS ON)
  foreach(room ${rooms})
    target_sources(snaptrail_core PRIVATE $<TARGET_OBJECTS:snaptrail_${room}>)
  endforeach()
  # The target all_verify_interface_header_sets compiles each header alone.
  file(GLOB headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/include/snaptrail/*.h)
  target_sources(
    snaptrail_core PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}/include
                          FILES ${headers})
  target_link_libraries(snaptrail_core PRIVATE ${SNAPTRAIL_PRIVATE_LIBRARIES})
endfunction()

# Links a program with the objects of some rooms, or with the core and the
# headers of its dependencies.
function(snaptrail_link target core rooms)
  snaptrail_target_settings(${target})
  if(core)
    target_link_libraries(${target} PRIVATE snaptrail_core
                                            ${SNAPTRAIL_PRIVATE_LIBRARIES})
  endif()
  foreach(room ${rooms})
    target_link_libraries(${target} PRIVATE snaptrail_${room})
  endforeach()
endfunction()

# snaptrail_test(NAME ROOMS base record SOURCES a_test.cc [LABELS threads]
#                [LIBS ..]), or CORE in place of ROOMS for all of them.
# The program is NAME_test; it runs in the source folder.
function(snaptrail_test name)
  cmake_parse_arguments(arg "CORE" "" "ROOMS;SOURCES;LABELS;LIBS" ${ARGN})
  add_executable(${name}_test ${arg_SOURCES})
  if(SNAPTRAIL_DEVELOPER)
    target_compile_options(${name}_test PRIVATE -Wno-shadow)
  endif()
  snaptrail_link(${name}_test "${arg_CORE}" "${arg_ROOMS}")
  target_link_libraries(${name}_test PRIVATE GTest::gtest GTest::gmock
                                             GTest::gtest_main ${arg_LIBS})
  add_test(NAME ${name} COMMAND ${name}_test WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  if(arg_LABELS)
    set_tests_properties(${name} PROPERTIES LABELS "${arg_LABELS}")
    # `./dev tsan` builds these alone.
    if("threads" IN_LIST arg_LABELS)
      if(NOT TARGET snaptrail_threads_tests)
        add_custom_target(snaptrail_threads_tests)
      endif()
      add_dependencies(snaptrail_threads_tests ${name}_test)
    endif()
  endif()
endfunction()

# snaptrail_fuzzer(NAME ROOMS base record SOURCES record_fuzz.cc), or CORE.
# The program is bin/fuzz_NAME; its seeds are fuzz/corpus/NAME.
function(snaptrail_fuzzer name)
  cmake_parse_arguments(arg "CORE" "" "ROOMS;SOURCES;LIBS" ${ARGN})
  add_executable(fuzz_${name} ${arg_SOURCES})
  snaptrail_link(fuzz_${name} "${arg_CORE}" "${arg_ROOMS}")
  target_link_libraries(fuzz_${name} PRIVATE ${arg_LIBS})
  target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  set_target_properties(fuzz_${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY
                                                ${PROJECT_BINARY_DIR}/bin)
endfunction()
