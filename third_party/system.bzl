"""The libraries that Debian installs, as targets of one repository, `@system`.

Flags come from pkg-config, so the same tree builds on releases whose libraries differ.
"""

# target: (pkg-config modules, Debian package)
_LIBRARIES = {
    "absl_flags": ("absl_flags absl_flags_parse absl_flags_usage", "libabsl-dev"),
    "absl_statusor": ("absl_statusor", "libabsl-dev"),
    "absl_strings": ("absl_strings absl_str_format", "libabsl-dev"),
    "absl_time": ("absl_time", "libabsl-dev"),
    "capnp": ("capnp", "libcapnp-dev"),
    "capnp_json": ("capnp-json", "libcapnp-dev"),
    "capnp_rpc": ("capnp-rpc", "libcapnp-dev"),
    "crypto": ("libcrypto", "libssl-dev"),
    "glog": ("libglog", "libgoogle-glog-dev"),
    "gmock": ("gmock", "libgmock-dev"),
    "gtest": ("gtest", "libgtest-dev"),
    "gtest_main": ("gtest_main", "libgtest-dev"),
    "kj_http": ("kj-http", "libcapnp-dev"),
    "libdw": ("libdw", "libdw-dev"),
}

# Opened at first use with dlopen: headers only.
_HEADERS_ONLY = ["libdw"]

def _flags(rctx, what, modules, package):
    result = rctx.execute(["pkg-config", what] + modules.split(" "))
    if result.return_code != 0:
        fail("pkg-config finds no '%s': install Debian's %s (tools/dev does it for you).\n%s" % (modules, package, result.stderr))
    return [flag for flag in result.stdout.strip().split(" ") if flag]

# Rust's Cap'n Proto, which a test speaks to: of the version that the test's client is written for.
_CRATES = "/usr/share/cargo/registry"
_CAPNP_RPC_CRATE = "capnp-rpc-0.14."

def _has_capnp_rpc_crate(rctx):
    crates = rctx.path(_CRATES)
    return rctx.path("/usr/bin/cargo").exists and crates.exists and any([
        crate.basename.startswith(_CAPNP_RPC_CRATE)
        for crate in crates.readdir()
    ])

def _system_libraries_impl(rctx):
    text = 'package(default_visibility = ["//visibility:public"])\n\nlicenses(["notice"])\n'
    for name, (modules, package) in _LIBRARIES.items():
        defines = [
            flag[2:]
            for flag in _flags(rctx, "--cflags", modules, package)
            if flag.startswith("-D")
        ]
        linkopts = _flags(rctx, "--libs", modules, package)
        if name in _HEADERS_ONLY:
            linkopts = ["-ldl"]
        text += "\ncc_library(\n    name = %s,\n    defines = %s,\n    linkopts = %s,\n)\n" % (
            repr(name),
            repr(defines),
            repr(linkopts),
        )
    rctx.file("BUILD", text)
    rctx.file("rust.bzl", "HAS_CAPNP_RPC_CRATE = %s\n" % _has_capnp_rpc_crate(rctx))
    rctx.file("WORKSPACE", "")

system_libraries = repository_rule(
    implementation = _system_libraries_impl,
    configure = True,
    local = True,
    doc = "cc_library targets for the libraries that the system's packages install.",
)
