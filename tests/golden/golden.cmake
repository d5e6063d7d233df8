# Cases told as records, and what is found in them; run.py explains.
find_package(Python3 3.9 REQUIRED COMPONENTS Interpreter)
add_test(NAME golden_records COMMAND ${Python3_EXECUTABLE} -B build.py --check
         WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})
if(SNAPTRAIL_BUILD_CLI)
  add_test(NAME golden COMMAND ${Python3_EXECUTABLE} -B run.py --snaptrail
                               $<TARGET_FILE:snaptrail_cli>
           WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})
endif()
