# Installs the library, its headers, its CMake package and the command.
#   snaptrail_Runtime      the command and its licence
#   snaptrail_Development  the library, headers, CMake package
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(snaptrail_cmake_folder ${CMAKE_INSTALL_LIBDIR}/cmake/snaptrail)

# One export set a component, so that a later one (a C library) is found without
# the dependencies of this one.
install(
  TARGETS snaptrail_core
  EXPORT snaptrail_core
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT snaptrail_Development
  FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT
                                                           snaptrail_Development)
install(
  EXPORT snaptrail_core
  NAMESPACE snaptrail::
  FILE snaptrailCoreTargets.cmake
  DESTINATION ${snaptrail_cmake_folder}
  COMPONENT snaptrail_Development)

# The C interface: its users need none of the core's dependencies.
if(TARGET snaptrail_capi)
  install(
    TARGETS snaptrail_capi
    EXPORT snaptrail_capi
    LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
            COMPONENT snaptrail_Runtime
            NAMELINK_COMPONENT snaptrail_Development
    FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT
                                                             snaptrail_Development)
  install(
    EXPORT snaptrail_capi
    NAMESPACE snaptrail::
    FILE snaptrailCapiTargets.cmake
    DESTINATION ${snaptrail_cmake_folder}
    COMPONENT snaptrail_Development)
  configure_file(${PROJECT_SOURCE_DIR}/cmake/snaptrail.pc.in
                 ${PROJECT_BINARY_DIR}/snaptrail.pc @ONLY)
  install(
    FILES ${PROJECT_BINARY_DIR}/snaptrail.pc
    DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig
    COMPONENT snaptrail_Development)
endif()

configure_package_config_file(
  ${PROJECT_SOURCE_DIR}/cmake/snaptrailConfig.cmake.in
  ${PROJECT_BINARY_DIR}/snaptrailConfig.cmake
  INSTALL_DESTINATION ${snaptrail_cmake_folder}
  NO_SET_AND_CHECK_MACRO NO_CHECK_REQUIRED_COMPONENTS_MACRO)
write_basic_package_version_file(
  ${PROJECT_BINARY_DIR}/snaptrailConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(
  FILES ${PROJECT_BINARY_DIR}/snaptrailConfig.cmake
        ${PROJECT_BINARY_DIR}/snaptrailConfigVersion.cmake
  DESTINATION ${snaptrail_cmake_folder}
  COMPONENT snaptrail_Development)

if(TARGET snaptrail_cli)
  install(TARGETS snaptrail_cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR}
                                        COMPONENT snaptrail_Runtime)
endif()
foreach(component snaptrail_Runtime snaptrail_Development)
  install(FILES ${PROJECT_SOURCE_DIR}/LICENSE
          DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT ${component})
endforeach()
