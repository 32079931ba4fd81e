"""Targets of Roost itself: a header of `runtime/x` is included as `roost/x/...`."""

def _include_attrs():
    package = native.package_name()
    root = package.split("/")[0]
    if root == "runtime":
        return {"strip_include_prefix": "/runtime", "include_prefix": "roost"}
    return {"strip_include_prefix": "/" + root, "include_prefix": "roost/" + root}

def roost_cc_library(name, **kwargs):
    """A library of `libroost.so`: everything in it is kept, and it is never seen from outside."""
    attrs = dict(alwayslink = True, linkstatic = True)
    attrs.update(_include_attrs())
    attrs.update(kwargs)
    native.cc_library(name = name, **attrs)

def roost_cc_test(name, deps = [], size = "small", **kwargs):
    """A unit test beside the code it tests, linked with that code directly."""
    native.cc_test(
        name = name,
        size = size,
        linkstatic = True,
        deps = deps + ["@system//:gtest_main", "@system//:gmock"],
        **kwargs
    )

def capnp_cc_library(name, src, deps = [], visibility = None):
    """The C++ that Cap'n Proto's own compiler makes of one schema of Roost's wire formats."""
    native.genrule(
        name = name + "_compile",
        srcs = [src],
        outs = [src + ".h", src + ".c++"],
        cmd = "capnp compile -oc++:$(RULEDIR) --src-prefix=$$(dirname $(location %s)) $(location %s)" % (src, src),
    )
    roost_cc_library(
        name = name,
        srcs = [src + ".c++"],
        hdrs = [src + ".h"],
        visibility = visibility,
        deps = deps + ["@system//:capnp"],
    )
