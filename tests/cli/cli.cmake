if(NOT TARGET snaptrail_cli)
  return()
endif()
find_package(Python3 COMPONENTS Interpreter)
if(Python3_FOUND)
  add_test(NAME cli COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/cli_test.py
                            $<TARGET_FILE:snaptrail_cli>
                            ${PROJECT_SOURCE_DIR}/docs/finding.schema.json)
endif()
