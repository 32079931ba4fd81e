# Plugins and the proxies that reach them, as roost_plugin and roost_proxies are in Bazel.

# roost_add_proxies(NAME SCHEMA file.capnp [IMPORTS target...] [LIBRARIES target...])
#
# A static library NAME with the C++ of one schema, whose header programs include by its file name:
# "file.roost.h". IMPORTS are the targets of the schemas that this one imports, Roost::standard
# among them; LIBRARIES those of the structs that it uses as they are ($Roost.existing).
function(roost_add_proxies name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" SCHEMA "IMPORTS;LIBRARIES")
  if(NOT arg_SCHEMA OR arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "roost_add_proxies(${name}): takes SCHEMA, IMPORTS and LIBRARIES, not "
                        "'${arg_UNPARSED_ARGUMENTS}'")
  endif()
  get_filename_component(schema "${arg_SCHEMA}" ABSOLUTE)
  get_filename_component(folder "${schema}" DIRECTORY)
  get_filename_component(stem "${schema}" NAME_WE)
  # Beside the schema's own path below the project, for schemas import each other by these.
  file(RELATIVE_PATH below "${PROJECT_SOURCE_DIR}" "${folder}")
  set(out "${PROJECT_BINARY_DIR}/roost/${below}")
  file(MAKE_DIRECTORY "${out}")
  add_custom_command(
    OUTPUT "${out}/${stem}.roost.h" "${out}/${stem}.roost.cc" "${out}/${stem}.roost.schema.cc"
    COMMAND "${CMAKE_COMMAND}" -E env --unset=PWD "ROOST_SCHEMA_FOLDER=${folder}"
      "${Roost_CAPNP}" compile "--import-path=${Roost_INCLUDE_DIR}"
      "--import-path=${Roost_INCLUDE_DIR}/roost/workspace" "--import-path=${PROJECT_SOURCE_DIR}"
      "--src-prefix=${folder}" "-o$<TARGET_FILE:Roost::capnpc-roost>:${out}" "${schema}"
    DEPENDS "${schema}" Roost::capnpc-roost
    COMMENT "Generating proxies of ${arg_SCHEMA}"
    VERBATIM)
  add_library(${name} STATIC "${out}/${stem}.roost.cc" "${out}/${stem}.roost.h")
  set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE ON)
  # A plugin holds its schema, for tools: whoever links it whole is one.
  add_library(${name}_schema OBJECT EXCLUDE_FROM_ALL "${out}/${stem}.roost.schema.cc")
  add_dependencies(${name}_schema ${name})
  set_target_properties(${name}_schema PROPERTIES POSITION_INDEPENDENT_CODE ON)
  target_include_directories(${name} PUBLIC "${out}" "${PROJECT_BINARY_DIR}/roost")
  target_link_libraries(${name}
    PUBLIC ${arg_IMPORTS} ${arg_LIBRARIES} Roost::roost PkgConfig::Roost_CAPNPROTO)
endfunction()

# roost_add_plugin(NAME SCHEMA file.capnp SOURCES file.cc...
#                  [IMPORTS target...] [LIBRARIES target...])
#
# A plugin, libNAME.so, made of SOURCES with one ROOST_PLUGIN, and the library NAME that its clients
# link. Servers find the plugin beside the program, or in a folder of ROOST_PLUGIN_PATH. LIBRARIES
# are what the plugin's classes use besides.
function(roost_add_plugin name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" SCHEMA "SOURCES;IMPORTS;LIBRARIES")
  if(NOT arg_SOURCES OR arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "roost_add_plugin(${name}): takes SCHEMA, SOURCES, IMPORTS and LIBRARIES, "
                        "not '${arg_UNPARSED_ARGUMENTS}'")
  endif()
  roost_add_proxies(${name}_proxies SCHEMA "${arg_SCHEMA}" IMPORTS ${arg_IMPORTS})
  add_library(${name}_plugin MODULE ${arg_SOURCES} $<TARGET_OBJECTS:${name}_proxies_schema>)
  set_target_properties(${name}_plugin PROPERTIES PREFIX lib OUTPUT_NAME ${name})
  target_link_libraries(${name}_plugin PRIVATE ${name}_proxies ${arg_LIBRARIES})
  add_library(${name} INTERFACE)
  target_link_libraries(${name} INTERFACE ${name}_proxies)
  # Whoever builds a client builds the plugin as well.
  add_dependencies(${name} ${name}_plugin)
endfunction()
