"""The installed libraries for MODULE.bazel; only Bazel with modules loads this file."""

load(":system.bzl", "system_libraries")

def _system_impl(_module_context):
    system_libraries(name = "system")

system = module_extension(implementation = _system_impl)
