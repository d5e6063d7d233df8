# An overlay port of the source that it lies in. In vcpkg's own registry
# vcpkg_from_github takes this line's place, and nothing else differs.
get_filename_component(SOURCE_PATH "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)

vcpkg_check_features(
  OUT_FEATURE_OPTIONS FEATURE_OPTIONS
  FEATURES
    capi SNAPTRAIL_BUILD_CAPI
    tools SNAPTRAIL_BUILD_CLI)

# libyaml and libdeflate are looked for by pkg-config.
vcpkg_find_acquire_program(PKGCONFIG)

vcpkg_cmake_configure(
  SOURCE_PATH "${SOURCE_PATH}"
  OPTIONS
    ${FEATURE_OPTIONS}
    -DPKG_CONFIG_EXECUTABLE=${PKGCONFIG}
    -DSNAPTRAIL_BUILD_BENCH=OFF
    -DSNAPTRAIL_BUILD_FUZZ=OFF
    -DSNAPTRAIL_BUILD_TESTS=OFF
    -DSNAPTRAIL_DEVELOPER=OFF
    -DSNAPTRAIL_INSTALL=ON)

vcpkg_cmake_install()
vcpkg_cmake_config_fixup(CONFIG_PATH lib/cmake/snaptrail)
if("capi" IN_LIST FEATURES)
  vcpkg_fixup_pkgconfig()
endif()
if("tools" IN_LIST FEATURES)
  vcpkg_copy_tools(TOOL_NAMES snaptrail AUTO_CLEAN)
endif()

file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/debug/include"
     "${CURRENT_PACKAGES_DIR}/debug/share")
file(INSTALL "${CMAKE_CURRENT_LIST_DIR}/usage"
     DESTINATION "${CURRENT_PACKAGES_DIR}/share/${PORT}")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")
