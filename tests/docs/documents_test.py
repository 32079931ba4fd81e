#!/usr/bin/env python3
# Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

"""The documents say what is so: their code is built and run, their links and names lead somewhere,
and the troubleshooting page knows every error."""

import os
import sys
import unittest

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, HERE)
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path += [os.path.join(ROOT, "tools"), os.path.join(ROOT, "docs", "reference")]
sys.dont_write_bytecode = True

import comments  # noqa: E402
import documents  # noqa: E402
import readme_figures  # noqa: E402

TREE = documents.Tree(ROOT)
TROUBLE = "docs/troubleshooting.md"


class DocumentsTest(unittest.TestCase):
    maxDiff = None

    def expect_nothing(self, wrong):
        self.assertEqual([], wrong, "\n" + "\n".join(wrong))

    def test_every_block_of_code_stands_in_a_file_that_is_built_and_run(self):
        self.expect_nothing([w for page in TREE.guide() for w in TREE.wrong_blocks(page)])

    def test_the_readme_has_the_figures_of_the_performance_page(self):
        readme, performance = TREE.read("README.md"), TREE.read("docs/performance.md")
        self.assertEqual(readme_figures.rewrite(readme, performance), readme,
                         "python3 tools/readme_figures.py writes them anew")
        self.assertEqual(len(readme_figures.ROWS) + 2,
                         readme_figures.table(performance).count("\n"))

    def test_every_link_leads_to_a_file(self):
        self.expect_nothing([w for page in TREE.pages() for w in TREE.wrong_links(page)])

    def test_every_name_of_roost_is_in_a_header(self):
        words = TREE.public_words()
        self.expect_nothing([w for page in TREE.pages() for w in TREE.wrong_names(page, words)])

    def test_every_page_of_the_guide_is_in_its_index(self):
        index = TREE.read("docs/README.md")
        self.expect_nothing([p for p in TREE.guide() if p.startswith("docs/") and
                             p != "docs/README.md" and "(%s)" % p[len("docs/"):] not in index])

    def test_every_error_is_on_the_troubleshooting_page(self):
        quoted = documents.quoted_errors(TREE.read(TROUBLE))
        self.assertGreater(len(quoted), 200)
        missing = sorted({"%s `%s` of %s" % error for error in documents.errors_of(TREE)
                          if not any(kind == error[0] and documents.covers(text, error[1])
                                     for kind, text in quoted)})
        self.expect_nothing(missing)

    def test_every_text_of_the_troubleshooting_page_is_in_the_sources(self):
        sources = documents.source_text(TREE)
        self.expect_nothing([text for _, text in documents.quoted_errors(TREE.read(TROUBLE))
                             if not all(part in sources for part in documents.fragments(text))])


class CheckerTest(unittest.TestCase):
    """The checks see what is wrong."""

    def wrong(self, mark, code, language="cpp"):
        page = "<!-- %s -->\n```%s\n%s\n```\n" % (mark, language, code)
        return len(TREE.wrong_blocks("page.md", page))

    def test_tells_code_from_other_code(self):
        source = "from: examples/first/main.cc"
        line = "std::cout << child.Result() << std::endl;  // 6, or the child's own exception, " \
               "thrown again here"
        self.assertEqual(0, self.wrong(source, line))
        main = "int main(int argc, char** argv) {"
        self.assertEqual(0, self.wrong(source, main + "\n// ...\n" + line))
        self.assertEqual(1, self.wrong(source, main + "\n" + line))
        self.assertEqual(1, self.wrong(source, line + "\n// ...\n" + main))
        self.assertEqual(1, self.wrong("", line))
        self.assertEqual(1, self.wrong("from: examples/first/absent.cc", line))
        self.assertEqual(1, self.wrong("from: runtime/process/init.h",
                                       "void Init(int* argc, char*** argv);"))
        self.assertEqual(1, self.wrong(source, line, "rust"))

    def test_tells_a_verb_and_a_file_from_others(self):
        self.assertEqual(0, self.wrong("", "tools/dev demo   # runs examples/first", "sh"))
        self.assertEqual(1, self.wrong("", "tools/dev dance", "sh"))
        self.assertEqual(0, self.wrong("", "roost serve libscaling.so", "sh"))
        self.assertEqual(1, self.wrong("", "roost dance", "sh"))
        self.assertEqual(1, self.wrong("", "cat examples/absent/absent.cc", "sh"))

    def test_reads_the_message_that_an_error_is_made_with(self):
        code = 'throw Full("the queue " + Name() + " is \\"full\\"" " of " + n);'
        message = documents.message_at(code, code.index('"'))
        self.assertEqual('the queue … is "full" of …', message)
        self.assertTrue(documents.covers('the queue Q is "full" of 3', message))
        self.assertFalse(documents.covers('is "full" of the queue', message))


class ReferenceTest(unittest.TestCase):
    """The reference documents what the headers' plain comments do."""

    def expect(self, header, converted):
        self.assertEqual(converted, "\n".join(comments.convert(header.split("\n"))))

    def test_takes_the_comment_before_a_declaration(self):
        self.expect("// Waits.\nvoid Wait();\n\n// Alone.\n\nvoid Go();",
                    "/// Waits.\nvoid Wait();\n\n// Alone.\n\nvoid Go();")

    def test_takes_it_for_all_that_follow_at_once(self):
        self.expect("// Ends it.\nvoid Terminate();\nvoid Kill();\n\nvoid Go();",
                    "/**@{*/\n/// Ends it.\nvoid Terminate();\nvoid Kill();\n/**@}*/\n\nvoid Go();")

    def test_takes_the_comment_behind_a_member_and_leaves_those_of_bodies(self):
        self.expect("// A.\nstruct A {\n  int pid = 0;  // of the process\n};",
                    "/// A.\nstruct A {\n  int pid = 0;  ///< of the process\n};")
        body = "void F() {\n  // Not for readers.\n  G();  // nor this\n}"
        self.expect(body, body)

    def test_takes_what_is_indented_for_code_and_what_comes_first_for_the_file(self):
        self.expect("// Queues.\n//\n//   queue.Put(1);\n//\n// Fast.\n\n#include <span>",
                    "/// @file\n/// Queues.\n/// @code{.cpp}\n///   queue.Put(1);\n/// @endcode\n"
                    "/// Fast.\n\n#include <span>")


if __name__ == "__main__":
    unittest.main()
