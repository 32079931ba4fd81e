# find_package(Roost): the library, and functions that make plugins.
#
#   Roost::roost     what every program and plugin links
#   Roost::standard  typed proxies of the standard classes: lists, dicts, locks, ...
#   roost_add_plugin(), roost_add_proxies(): see RoostPlugin.cmake

include(CMakeFindDependencyMacro)
find_dependency(Threads)
find_dependency(PkgConfig)
# Cap'n Proto's own CapnProtoConfig.cmake of Debian 12 fails where a project is C++ alone.
pkg_check_modules(Roost_CAPNPROTO REQUIRED IMPORTED_TARGET capnp)

get_filename_component(Roost_PREFIX "${CMAKE_CURRENT_LIST_DIR}/@UP_FROM_CMAKE@" ABSOLUTE)
set(Roost_INCLUDE_DIR "${Roost_PREFIX}/include")
set(Roost_LIBRARY_DIR "${Roost_PREFIX}/@LIBDIR@")
find_program(Roost_CAPNP capnp)
if(NOT Roost_CAPNP)
  set(Roost_FOUND FALSE)
  set(Roost_NOT_FOUND_MESSAGE "Roost needs the program `capnp`: Debian's package capnproto")
  return()
endif()

if(NOT TARGET Roost::roost)
  add_library(Roost::roost SHARED IMPORTED)
  set_target_properties(Roost::roost PROPERTIES
    IMPORTED_LOCATION "${Roost_LIBRARY_DIR}/libroost.so"
    IMPORTED_SONAME libroost.so
    INTERFACE_COMPILE_FEATURES cxx_std_20
    INTERFACE_INCLUDE_DIRECTORIES "${Roost_INCLUDE_DIR};${Roost_INCLUDE_DIR}/roost/workspace"
    INTERFACE_LINK_LIBRARIES Threads::Threads)

  add_library(Roost::standard STATIC IMPORTED)
  set_target_properties(Roost::standard PROPERTIES
    IMPORTED_LOCATION "${Roost_LIBRARY_DIR}/libroost_standard_proxies.a"
    INTERFACE_LINK_LIBRARIES "Roost::roost;PkgConfig::Roost_CAPNPROTO")

  add_executable(Roost::capnpc-roost IMPORTED)
  set_target_properties(Roost::capnpc-roost PROPERTIES
    IMPORTED_LOCATION "${Roost_PREFIX}/bin/capnpc-roost")
endif()

include("${CMAKE_CURRENT_LIST_DIR}/RoostPlugin.cmake")
