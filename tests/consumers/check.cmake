# The example runs: it finds nothing in nothing, and a share to a stranger.
enable_testing()
add_test(NAME scan_stdin
         COMMAND ${CMAKE_COMMAND} -DPROGRAM=$<TARGET_FILE:scan_stdin>
                 -P ${CMAKE_CURRENT_LIST_DIR}/run_example.cmake)
