"""What a BUILD file of a Roost user loads: plugins and the proxies that reach them.

    load("@roost//tools/rules:roost.bzl", "roost_plugin")

    roost_plugin(name = "scaling", schema = "scaling.capnp", srcs = ["scaling.cc"])
    cc_binary(name = "main", srcs = ["main.cc"], deps = [":scaling", "@roost//:roost"])
"""

load(":roost_gen.bzl", "roost_gen")

_ROOST = str(Label("//:roost"))

# Generated sources call Cap'n Proto directly.
_CAPNP = str(Label("@system//:capnp"))

def _gen(label):
    """The generating target behind the `roost_proxies` or `roost_plugin` at `label`."""
    if ":" not in label:
        label += ":" + label.split("/")[-1]
    return label + "_roost_gen"

def roost_proxies(name, schema, imports = [], types = [], visibility = None, **kwargs):
    """The C++ of one schema: its types and proxies, and what a plugin needs to serve them.

    Args:
      name: what client programs and plugins depend on. They include the header by its package's
        path, or by its file name alone: "scaling.roost.h".
      schema: the .capnp file, of this package.
      imports: the `roost_proxies` or `roost_plugin` of each schema that this one imports.
      types: C++ libraries of the structs that the schema uses as they are ($Roost.existing).
      visibility: of `name`.
      **kwargs: what every target takes (tags, testonly, ...).
    """
    _proxies(name, name, schema, imports, types, visibility, kwargs)

def roost_plugin(
        name,
        schema,
        srcs,
        imports = [],
        types = [],
        deps = [],
        data = [],
        visibility = None,
        **kwargs):
    """A plugin, `lib<name>.so`, and the library that its clients depend on, `:<name>`.

    Args:
      name: the client library. It brings the plugin along as a file needed at run time.
      schema: the .capnp file, of this package.
      srcs: the plugin's own classes, with one ROOST_PLUGIN.
      imports: the `roost_proxies` or `roost_plugin` of each schema that this one imports.
      types: C++ libraries of the structs that the schema uses as they are ($Roost.existing).
      deps: C++ libraries that the plugin's classes use.
      data: files that the plugin needs at run time.
      visibility: of both.
      **kwargs: what every target takes (tags, testonly, ...).
    """
    proxies = name + "_proxies"
    plugin = "lib%s.so" % name
    _proxies(proxies, name, schema, imports, types, visibility, kwargs)
    native.cc_binary(
        name = plugin,
        srcs = srcs + [_gen(":" + name) + "_schema"],
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

def _proxies(library, name, schema, imports, types, visibility, kwargs):
    gen = _gen(":" + name)
    roost_gen(
        name = gen[1:],
        schema = schema,
        imports = [_gen(label) for label in imports],
        visibility = visibility,
        **kwargs
    )
    for group in ["header", "schema", "source"]:
        native.filegroup(
            name = "%s_%s" % (gen[1:], group),
            srcs = [gen],
            output_group = group,
            visibility = ["//visibility:private"],
            **kwargs
        )
    native.cc_library(
        name = library,
        srcs = [gen + "_source"],
        hdrs = [gen + "_header"],
        # The workspace's root is on the path of quoted includes already, and may not be named.
        includes = ["."] if native.package_name() else [],
        # A program and its plugin each hold a copy: never a shared library between them.
        linkstatic = True,
        visibility = visibility,
        deps = imports + types + [_ROOST, _CAPNP],
        **kwargs
    )
