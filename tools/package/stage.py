#!/usr/bin/env python3
"""Lays out what Bazel built as it is installed: stage.py OUT.tar FILE..., paths as Bazel says them.

The archive's folders (bin, include, lib, share) are those of the prefix that `install` puts it in.
"""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile

# Where a file goes, by its path in the workspace: the first pattern that matches.
PLACES = [
    (r"roost\.h", "include/roost/"),
    (r"runtime/(.+\.h)", r"include/roost/\1"),
    (r"(proxies|server)/([^/]+\.h)", r"include/roost/\1/\2"),
    # Schemas name these by their paths from the workspace's root, and so do headers.
    (r"proxies/schema/roost/annotations\.capnp", "include/roost/"),
    (r"(plugins/standard/standard\.(capnp|roost\.h))", r"include/roost/workspace/\1"),
    (r"plugins/standard/([^/]+\.h)", r"include/roost/standard/\1"),
    (r"(.*/)?([^/]+\.so)", r"lib/\2"),
    (r"tools/codegen/capnpc-roost|tools/roost/roost", "bin/"),
    (r"tools/roost/completion\.bash", "share/bash-completion/completions/roost"),
    (r"tools/roost/.+\.(service|socket)", "share/systemd/user/"),
    (r"tools/package/[^/]+\.cmake", "lib/cmake/Roost/"),
    (r"tools/package/roost\.pc", "lib/pkgconfig/"),
    (r"LICENSE", "share/doc/roost/"),
]

# All static libraries in one: what users of the standard plugin's proxies link.
ARCHIVE = "lib/libroost_standard_proxies.a"


def in_workspace(path):
    return re.sub(r"^(bazel-out/[^/]+/bin/)?(external/[^/]+/)?", "", path)


def place(path):
    name = in_workspace(path)
    for pattern, to in PLACES:
        match = re.fullmatch(pattern, name)
        if match:
            to = match.expand(to)
            return to + os.path.basename(name) if to.endswith("/") else to
    sys.exit(f"stage.py: no rule says where {name} goes")


def merged(libraries, folder):
    """One static library with the members of all; its path, in `folder`."""
    script = "create all.a\n"
    for i, library in enumerate(libraries):
        # ar's scripts take no path with a blank or a plus.
        shutil.copy(library, os.path.join(folder, f"{i}.a"))
        script += f"addlib {i}.a\n"
    subprocess.run(["ar", "-M"], input=script + "save\nend\n", text=True, check=True, cwd=folder)
    return os.path.join(folder, "all.a")


def main():
    out, files = sys.argv[1], sys.argv[2:]
    libraries = sorted({file for file in files if file.endswith(".a")})
    with tempfile.TemporaryDirectory() as folder, tarfile.open(out, "w") as tree:
        placed = {place(file): file for file in files if not file.endswith(".a")}
        placed[ARCHIVE] = merged(libraries, folder)
        for to, file in sorted(placed.items()):
            info = tree.gettarinfo(os.path.realpath(file), arcname=to)
            info.mode = 0o755 if to.startswith("bin/") or to.endswith(".so") else 0o644
            info.uid = info.gid = info.mtime = 0
            info.uname = info.gname = "root"
            with open(file, "rb") as data:
                tree.addfile(info, data)


main()
