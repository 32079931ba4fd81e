# Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0
"""clang-tidy over files of compile_commands.json, several at once.

A file that was found clean is not looked at again until it, a header of this tree that it includes,
its command, .clang-tidy or clang-tidy itself changes; so a run that was broken off goes on where it
was. What is remembered lies in $XDG_CACHE_HOME/roost-tidy, or ~/.cache/roost-tidy.

  tidy.py FILE...    prints the findings; fails if there are any

Headers are looked at through a source that includes them: the one of the same name if there is one.
"""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys

_INCLUDE = re.compile(r'^#include "([^"]+)"', re.MULTILINE)


def in_tree(include):
    """The path of a header of this tree as sources include it."""
    if not include.startswith("roost/"):
        return include
    rest = include[len("roost/"):]
    return rest if rest.startswith(("proxies/", "server/")) else "runtime/" + rest


class Tree:
    """The files of the tree, each read once."""

    def __init__(self):
        self._known = {}

    def read(self, path):
        """The digest of a file and what it includes; none for what is not in the tree."""
        if path not in self._known:
            try:
                text = pathlib.Path(path).read_bytes()
            except OSError:
                self._known[path] = (b"", ())
            else:
                includes = _INCLUDE.findall(text.decode(errors="replace"))
                self._known[path] = (hashlib.sha256(text).digest(), tuple(map(in_tree, includes)))
        return self._known[path]

    def closure(self, path):
        """The path and all headers of the tree that it includes."""
        seen, left = {path}, [path]
        while left:
            for include in self.read(left.pop())[1]:
                if include not in seen:
                    seen.add(include)
                    left.append(include)
        return seen

    def digest(self, path, *more):
        whole = hashlib.sha256(repr(more).encode())
        for each in sorted(self.closure(path)):
            whole.update(each.encode() + b"\0" + self.read(each)[0])
        return whole.hexdigest()


def sources_for(files, commands, tree):
    """The sources to look at for these files."""
    chosen = {file for file in files if file in commands}
    for header in (file for file in files if file.endswith(".h")):
        base = header[:-len(".h")]
        candidates = [base + ".cc", base + "_test.cc"]
        source = next((name for name in candidates if name in commands), None)
        if source is None:
            source = next((name for name in sorted(commands) if header in tree.closure(name)), None)
        if source is not None:
            chosen.add(source)
    return sorted(chosen)


def check(source, stamp):
    """What clang-tidy says of the file; nothing if it is clean."""
    run = subprocess.run(["clang-tidy", "-p", ".", "--quiet", "--warnings-as-errors=*", source],
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if run.returncode == 0:
        stamp.touch()
        return ""
    return run.stdout or run.stderr


def main():
    tree = Tree()
    with open("compile_commands.json") as file:
        commands = {entry["file"]: entry["arguments"] for entry in json.load(file)}
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache")
    cache = cache / "roost-tidy"
    cache.mkdir(parents=True, exist_ok=True)
    version = subprocess.run(["clang-tidy", "--version"], stdout=subprocess.PIPE, text=True).stdout
    rules = pathlib.Path(".clang-tidy").read_text()

    chosen = sources_for(sys.argv[1:], commands, tree)
    stamps = {source: cache / tree.digest(source, version, rules, commands[source])
              for source in chosen}
    left = [source for source in chosen if not stamps[source].exists()]
    print("clang-tidy: %d files, %d of them known to be clean" % (
        len(chosen), len(chosen) - len(left)), file=sys.stderr)
    found = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for source, said in zip(left, pool.map(lambda one: check(one, stamps[one]), left)):
            if said:
                found += 1
                print("%s:\n%s" % (source, said), flush=True)
    sys.exit(found != 0)


if __name__ == "__main__":
    main()
