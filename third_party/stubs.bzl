"""Repositories that Bazel asks for by name, made on the spot so that nothing is downloaded.

Debian's Bazel 4 resolves `rules_cc`, `rules_java` and `remote_coverage_tools` while it loads its
own tools; its native rules are all that a C++ build needs of them.
"""

_CC = ["cc_binary", "cc_import", "cc_library", "cc_proto_library", "cc_test", "cc_toolchain", "cc_toolchain_suite", "fdo_prefetch_hints", "fdo_profile", "objc_library"]
_JAVA = ["java_binary", "java_import", "java_library", "java_runtime", "java_toolchain"]

def _exports(names):
    return "".join(["%s = native.%s\n" % (name, name) for name in names])

_FILES = {
    "rules_cc": {"cc/BUILD": "", "cc/defs.bzl": _exports(_CC)},
    "rules_java": {"java/BUILD": "", "java/defs.bzl": _exports(_JAVA)},
    "remote_coverage_tools": {
        "BUILD": "".join([
            'filegroup(name = "%s", visibility = ["//visibility:public"])\n' % name
            for name in ["coverage_report_generator", "lcov_merger"]
        ]),
    },
}

def _stub_impl(rctx):
    for path, text in rctx.attr.files.items():
        rctx.file(path, text)
    rctx.file("WORKSPACE", "")
    if "BUILD" not in rctx.attr.files:
        rctx.file("BUILD", "")

_stub = repository_rule(
    implementation = _stub_impl,
    attrs = {"files": attr.string_dict()},
)

def stub_repositories():
    for name, files in _FILES.items():
        if name not in native.existing_rules():
            _stub(name = name, files = files)
