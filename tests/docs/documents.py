# Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

"""Reads the documents: their code blocks, links, names, and the errors that they tell of.

A block of code stands in a file that is built and run; a comment before the block names it,

    <!-- from: examples/first/main.cc -->

or one for the whole page, `<!-- all from: FILE... -->`. The block may leave lines out where it has
a line `// ...`, `# ...` or `...`; indentation and empty lines do not count. Code of others, shown
for comparison, stands behind `<!-- theirs -->`.
"""

import os
import re
import subprocess

CODE = {"cpp", "c++", "capnp", "python", "cmake"}
SHELL = {"sh", "bash", "console"}
TEXT = {"", "text"}
LEFT_OUT = {"// ...", "# ...", "..."}
FOLDERS = "examples|tools|docs|tests|plugins"  # that commands name
# Where code is built and run.
RUN = ("examples/", "tests/", "tools/codegen/testdata/")


class Block:
    """A fenced block: where it stands, its language, what the comment before it says, its lines."""

    def __init__(self, page, number, language, mark, lines):
        self.where = "%s:%d" % (page, number)
        self.language = language
        self.mark = mark
        self.lines = lines


def blocks_of(page, text):
    """The blocks of a page, and the files that the whole page names."""
    blocks, default, mark, lines = [], [], "", None
    for number, line in enumerate(text.split("\n"), 1):
        stripped = line.strip()
        if lines is not None:
            if stripped == "```":
                blocks.append(Block(page, start, language, mark, lines))
                lines, mark = None, ""
            else:
                lines.append(stripped)
        elif stripped.startswith("```"):
            start, language, lines = number, stripped[3:].strip(), []
        elif match := re.fullmatch(r"<!-- all from: (.+) -->", stripped):
            default = match[1].split()
        elif match := re.fullmatch(r"<!-- (.+) -->", stripped):
            mark = match[1]
        elif stripped:
            mark = ""
    return blocks, default


def flat(lines):
    return [line.strip() for line in lines if line.strip()]


def stands_in(lines, source):
    """Whether the lines, in parts where some are left out, stand in the source in this order."""
    parts, at = [[]], 0
    for line in flat(lines):
        if line in LEFT_OUT:
            parts.append([])
        else:
            parts[-1].append(line)
    source = flat(source.split("\n"))
    for part in parts:
        while at + len(part) <= len(source) and source[at:at + len(part)] != part:
            at += 1
        if at + len(part) > len(source):
            return False
        at += len(part)
    return True


class Tree:
    """A source tree."""

    def __init__(self, root):
        self.root = root

    def path(self, name):
        return os.path.join(self.root, name)

    def read(self, name):
        with open(self.path(name), encoding="utf-8") as file:
            return file.read()

    def exists(self, name):
        return os.path.exists(self.path(name))

    def files(self, folder, ends):
        found = []
        for at, folders, names in os.walk(self.path(folder)):
            folders[:] = [f for f in folders if f not in ("testdata",)]
            found += [os.path.relpath(os.path.join(at, name), self.root)
                      for name in names if name.endswith(ends)]
        return sorted(found)

    def pages(self):
        return ["README.md", "CONTRIBUTING.md"] + self.files("docs", ".md")

    def guide(self):
        """The pages for users; decisions and wire formats tell of other code too."""
        return [page for page in self.pages() if os.path.dirname(page) in ("", "docs")]

    def is_run(self, name):
        """Whether the file is part of what a BUILD file beside it, or above, builds and tests."""
        if not name.startswith(RUN) or not self.exists(name):
            return False
        folder = os.path.dirname(name)
        build = self.path(os.path.join(folder, "BUILD"))
        if not os.path.exists(build):
            return False
        with open(build, encoding="utf-8") as file:
            text = file.read()
        named = os.path.basename(name) == "BUILD" or '"%s"' % os.path.basename(name) in text
        return named and ("_test(" in text or folder == "tools/codegen/testdata")

    # --- what is wrong with a page: lists of messages ------------------------------------------

    def wrong_blocks(self, page, text=None):
        blocks, default = blocks_of(page, self.read(page) if text is None else text)
        wrong = []
        for block in blocks:
            if block.language in SHELL:
                wrong += self.wrong_shell(block)
            elif block.language in CODE:
                wrong += self.wrong_code(block, default)
            elif block.language not in TEXT:
                wrong.append("%s: a block of unknown language '%s'" % (block.where, block.language))
        return wrong

    def wrong_code(self, block, default):
        if block.mark == "theirs":
            return []
        sources = default
        if block.mark.startswith("from: "):
            sources = block.mark[len("from: "):].split()
        if not sources:
            return ["%s: no comment names the file that this code is from" % block.where]
        unrun = [s for s in sources if not self.is_run(s)]
        if unrun:
            return ["%s: %s is no file that a test builds and runs" % (block.where, s)
                    for s in unrun]
        if any(stands_in(block.lines, self.read(source)) for source in sources):
            return []
        return ["%s: this code is not in %s" % (block.where, " or ".join(sources))]

    def wrong_shell(self, block):
        wrong = []
        for line in block.lines:
            for verb in re.findall(r"tools/dev ([a-z]\w*)", line):
                if verb not in self.verbs():
                    wrong.append("%s: tools/dev has no verb %s" % (block.where, verb))
            for verb in re.findall(r"^(?:\$ )?roost ([a-z]\w*)", line):
                if not self.exists("tools/roost/%s.cc" % verb):
                    wrong.append("%s: roost has no verb %s" % (block.where, verb))
            for word in re.findall(r"(?<![\w./-])(?:%s)/[\w./-]+" % FOLDERS, line):
                if not self.exists(word):
                    wrong.append("%s: there is no %s" % (block.where, word))
        return wrong

    def verbs(self):
        usage = subprocess.run([self.path("tools/dev"), "help"], capture_output=True, text=True,
                               check=True).stdout
        return set(re.findall(r"^  ([a-z]+)", usage, re.M)) | set(re.findall(r"\| ([a-z]+)", usage))

    def wrong_links(self, page):
        wrong = []
        text = re.sub(r"^```.*?^```", "", self.read(page), flags=re.M | re.S)
        text = re.sub(r"`[^`\n]*`(?!\])", "", text)
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            if re.match(r"[a-z]+:", target) or target.startswith("#"):
                continue
            name = os.path.normpath(os.path.join(os.path.dirname(page), target.split("#")[0]))
            if not self.exists(name):
                wrong.append("%s: the link to %s leads nowhere" % (page, target))
        return wrong

    def public_words(self):
        """Every word of the headers that users include."""
        words = set()
        for folder in ("runtime", "proxies", "server", "plugins/standard"):
            for name in self.files(folder, ".h"):
                words |= set(re.findall(r"\w+", self.read(name)))
        return words

    def wrong_names(self, page, words):
        """What the page calls roost::X and no header knows."""
        names = set(re.findall(r"\broost::(?:hosted::)?(\w+)", self.read(page)))
        return ["%s: no header knows roost::%s" % (page, name) for name in sorted(names - words)]


# --- errors ------------------------------------------------------------------------------------

ERROR_FOLDERS = ("runtime", "proxies", "server", "plugins/standard", "tools/codegen")
STANDARD = ("invalid_argument", "out_of_range", "length_error", "overflow_error")


def error_types(tree):
    own = re.findall(r"^class (\w+) : public (?:Error|ChildDied)",
                     tree.read("runtime/error/error.h"), re.M)
    return own + ["ProcessExit", "Refused"] + ["std::" + name for name in STANDARD]


def strip_comments(text):
    return re.sub(r"^(\s*//.*|#.*)$", "", text, flags=re.M)


def message_at(text, at):
    """The text that a constructor makes of its arguments from `at` on: … is what varies."""
    depth, message, i = 1, "", at
    while depth and i < len(text):
        if match := re.match(r'"((?:[^"\\]|\\.)*)"', text[i:]):
            if text[:i].rstrip()[-1] in "?:":  # one of two that it may be
                message += "" if message.endswith("…") else "…"
            else:
                message += re.sub(r'\\(.)', r"\1", match[1])
            i += match.end()
            continue
        if match := re.match(r"'(?:[^'\\]|\\.)+'", text[i:]):
            i += match.end()
            continue
        depth += {"(": 1, ")": -1}.get(text[i], 0)
        if depth and not text[i].isspace() and not message.endswith("…"):
            message += "…"
        i += 1
    return message


def fragments(message):
    return [part for part in re.split(r"\s*…\s*", message) if re.search(r"[A-Za-z]{3}", part)]


def errors_of(tree):
    """(type, message, file) of each place that makes an error with a text of its own."""
    made = re.compile(r"(?<![\w:])(?:roost::)?((?:std::)?\w+)\(")
    types = set(error_types(tree))
    found = []
    for folder in ERROR_FOLDERS:
        for name in tree.files(folder, (".cc", ".h")):
            if "_test" in name or "/test_" in name:
                continue
            text = strip_comments(tree.read(name))
            for match in made.finditer(text):
                if match[1] in types:
                    message = message_at(text, match.end())
                    if fragments(message):
                        found.append((match[1], message, name))
    return found


def quoted_errors(text):
    """(type, text) of each text in the tables of the troubleshooting page."""
    found, kind = [], None
    for line in text.split("\n"):
        if match := re.match(r"#+ .*?`([\w:]+)`", line):
            kind = match[1]
        elif line.startswith("#"):
            kind = None
        elif line.startswith("| `"):
            found += [(kind, quoted) for quoted in re.findall(r"`([^`]+)`", line.split(" | ")[0])]
    return found


def covers(quoted, message):
    """Whether a text of the page is that message: each part of it, in order."""
    at = 0
    for part in fragments(message):
        at = quoted.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return True


def source_text(tree):
    """All string literals of the sources, neighbours joined, one a line."""
    text = []
    for folder in ERROR_FOLDERS + ("tools",):
        for name in tree.files(folder, (".cc", ".h")):
            if "_test" in name:
                continue
            for run in re.findall(r'(?:"(?:[^"\\\n]|\\.)*"\s*)+', strip_comments(tree.read(name))):
                text.append(re.sub(r"\\(.)", r"\1", re.sub(r'"\s*"', "", run.strip())))
    return "\n".join(text)
