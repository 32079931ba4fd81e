"""What a BUILD file of a Roost user loads: plugins and the proxies that reach them.

    load("@roost//tools/rules:roost.bzl", "roost_plugin")

    roost_plugin(name = "scaling", schema = "scaling.capnp", srcs = ["scaling.cc"])
    cc_binary(name = "main", srcs = ["main.cc"], deps = [":scaling", "@roost//:roost"])
"""

load(":roost_gen.bzl", "roost_gen")

_ROOST = str(Label("//:roost"))

# Generated sources call Cap'n Proto directly.
_CAPNP = str(Label("@system//:capnp"))

def roost_proxies(name, schema, imports = [], deps = [], visibility = None, **kwargs):
    """The C++ of one schema: its types and proxies, and what a plugin needs to serve them.

    Args:
      name: what client programs and plugins depend on. They include the header by its package's
        path, or by its file name alone: "scaling.roost.h".
      schema: the .capnp file, of this package.
      imports: the .capnp files that the schema imports, also indirectly.
      deps: the `roost_proxies` or `roost_plugin` of the imported schemas.
      visibility: of `name`.
      **kwargs: what every target takes (tags, testonly, ...).
    """
    roost_gen(
        name = name + "_roost_gen",
        schema = schema,
        imports = imports,
        visibility = ["//visibility:private"],
        **kwargs
    )
    for group in ["header", "source"]:
        native.filegroup(
            name = name + "_roost_" + group,
            srcs = [":" + name + "_roost_gen"],
            output_group = group,
            visibility = ["//visibility:private"],
            **kwargs
        )
    native.cc_library(
        name = name,
        srcs = [":" + name + "_roost_source"],
        hdrs = [":" + name + "_roost_header"],
        includes = ["."],
        # A program and its plugin each hold a copy: never a shared library between them.
        linkstatic = True,
        visibility = visibility,
        deps = deps + [_ROOST, _CAPNP],
        **kwargs
    )

def roost_plugin(name, schema, srcs, imports = [], deps = [], data = [], visibility = None, **kwargs):
    """A plugin, `lib<name>.so`, and the library that its clients depend on, `:<name>`.

    Args:
      name: the client library. It brings the plugin along as a file needed at run time.
      schema: the .capnp file, of this package.
      srcs: the plugin's own classes, with one ROOST_PLUGIN.
      imports: the .capnp files that the schema imports, also indirectly.
      deps: C++ libraries of the plugin, and the `roost_proxies` of the imported schemas.
      data: files that the plugin needs at run time.
      visibility: of both.
      **kwargs: what every target takes (tags, testonly, ...).
    """
    proxies = name + "_proxies"
    plugin = "lib%s.so" % name
    roost_proxies(
        name = proxies,
        schema = schema,
        imports = imports,
        deps = deps,
        visibility = visibility,
        **kwargs
    )
    native.cc_binary(
        name = plugin,
        srcs = srcs,
        data = data,
        linkshared = True,
        visibility = visibility,
        deps = deps + [":" + proxies, _ROOST],
        **kwargs
    )
    native.cc_library(
        name = name,
        data = [":" + plugin],
        visibility = visibility,
        deps = [":" + proxies],
        **kwargs
    )
