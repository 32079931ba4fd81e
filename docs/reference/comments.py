#!/usr/bin/env python3
# Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

"""Doxygen's input filter: turns the comments of a header into what Doxygen reads.

A block of // before a declaration becomes its documentation, and that of the declarations that
follow it without an empty line; a block that stands alone before all else becomes the file's;
a comment behind a declaration, its own. Lines that are indented further are code.
"""

import re
import sys

COMMENT = re.compile(r"^(\s*)//(?!/)(.*)$")
SKIPPED = re.compile(r"^\s*// (Copyright |NOLINT|clang-format|namespace)")
TRAILING = re.compile(r"^(\s*[^\s/].*?[;,{}])  // (?!NOLINT|namespace)(.+)$")


def depth_of(line):
    code = re.sub(r'"(?:[^"\\]|\\.)*"', '""', re.sub(r"//.*", "", line))
    return code.count("{") - code.count("}")


def paren_depth(line):
    code = re.sub(r'"(?:[^"\\]|\\.)*"', '""', re.sub(r"//.*", "", line))
    return code.count("(") - code.count(")")


def documented(lines):
    """A comment's text, its examples marked as code. Keeps the number of lines."""
    out, code = [], False
    for i, (indent, text) in enumerate(lines):
        example = re.match(r"^\s{3,}\S", text)
        before = lines[i - 1][1].strip() if i else ""
        if example and not code and not before:
            code = True
            out[-1:] = [indent + "/// @code{.cpp}"] if out else []
        elif code and not example and not text.strip():
            code = False
            out.append(indent + "/// @endcode")
            continue
        out.append(indent + "///" + text)
    if code:
        out[-1] += "\n" + lines[-1][0] + "/// @endcode"
    return out


def end_of_run(lines, at):
    """Where the declarations end that follow line `at` directly, and how many they are."""
    depth, parens, count = 0, 0, 0
    while at < len(lines):
        line = lines[at]
        if depth == 0 and parens == 0 and (not line.strip() or COMMENT.match(line) or
                                           re.match(r"^\s*(private|protected|public):|^#", line)):
            break
        depth += depth_of(line)
        parens += paren_depth(line)
        if depth < 0:
            break
        at += 1
        if depth == 0 and parens == 0 and re.search(r"[;}]\s*(//.*)?$", line):
            count += 1
    return at, count


class Scopes:
    """Whether what is read now is within a function's body, whose comments are nobody else's."""

    DECLARES = re.compile(r"(^|[\s>)])(namespace|class|struct|union|enum)(\s+[^()=]*)?$")

    def __init__(self):
        self.stack = []
        self.statement = ""

    def read(self, line):
        code = re.sub(r"//.*", "", line)
        for char in re.sub(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)+\'', "", code):
            if char == "{":
                self.stack.append(bool(self.DECLARES.search(self.statement.strip())))
            if char == "}" and self.stack:
                self.stack.pop()
            self.statement = "" if char in "{};" else self.statement + char
        self.statement = "" if line.startswith("#") else self.statement + " "

    def in_body(self):
        return not all(self.stack)


def convert(lines):
    out, closing, seen, scopes = [], {}, False, Scopes()
    i = 0
    while i < len(lines):
        if i in closing:
            out.append(closing.pop(i))
        line = lines[i]
        match = COMMENT.match(line)
        if not match or SKIPPED.match(line) or scopes.in_body():
            trailing = None if scopes.in_body() else TRAILING.match(line)
            out.append("%s  ///< %s" % trailing.groups() if trailing else line)
            scopes.read(line)
            i += 1
            continue
        block = []
        while i < len(lines) and (match := COMMENT.match(lines[i])):
            block.append((match[1], match[2]))
            i += 1
        following = lines[i].strip() if i < len(lines) else ""
        if not following or (following.startswith("#") and not following.startswith("#define")):
            if not seen:
                text = documented(block)
                out += [text[0].replace("///", "/// @file\n///", 1)] + text[1:]
            else:
                out += ["%s//%s" % part for part in block]
        elif following.startswith("}"):
            out += ["%s//%s" % part for part in block]
        else:
            text = documented(block)
            end, count = end_of_run(lines, i)
            if count > 1 and not following.startswith("namespace"):
                text[0] = text[0].replace("///", "/**@{*/\n" + block[0][0] + "///", 1)
                closing[end] = block[0][0] + "/**@}*/"
            out += text
        seen = True
    out += closing.values()
    return out


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        print("\n".join(convert(file.read().split("\n"))))


if __name__ == "__main__":
    main()
