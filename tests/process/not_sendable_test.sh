#!/bin/bash
# Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

# What cannot go through a queue, a pool or an initializer does not compile, and says so in one
# readable line and no other. Rows of the table of semantics: A15, E4, F4, F7.

set -u
readonly headers="${TEST_TMPDIR}/include"
mkdir -p "${headers}" && ln -sfn "${PWD}/runtime" "${headers}/roost"

# Each is in a function of its own below; of each type the compiler speaks but once, so each has one
# that no other has.
readonly statements=(
  'roost::Queue<No<0>> q; q.Put({}); q.Get(); q.PutMany({}); q.GetMany(3);'
  'roost::QueueReader<No<1>>* q = nullptr; q->Get();'
  'roost::JoinableQueue<No<2>> q; q.Put({}); q.Get();'
  'roost::SimpleQueue<No<3>> q; q.Put({}); q.Get();'
  'pool.Apply<&Take<4>>(No<4>());'
  'pool.ApplyAsync<&Give<5>>(1);'
  'pool.Map<&Give<6>>(std::vector<int>{1});'
  'pool.MapAsync<&Take<7>>(std::vector<No<7>>());'
  'pool.Starmap<&Take<8>>(std::vector<std::tuple<No<8>>>());'
  'for (auto x : pool.Imap<&Give<9>>(std::vector<int>{1})) (void)x;'
  'for (auto x : pool.ImapUnordered<&Take<10>>(std::vector<No<10>>())) (void)x;'
  'for (auto x : roost::ParMap<&Give<11>>(std::vector<int>{1})) (void)x;'
  'roost::Initializer::Of<&Take<12>>(No<12>());'
)

errors="$(
  {
    cat <<END
#include "roost/pool/par_map.h"
#include "roost/pool/pool.h"
#include "roost/process/initializer.h"
#include "roost/queue/joinable_queue.h"
#include "roost/queue/queue.h"
#include "roost/queue/simple_queue.h"
template <int N> struct No { void* pointer; };
template <int N> No<N> Give(int) { return {}; }
template <int N> int Take(No<N>) { return 0; }
END
    for i in "${!statements[@]}"; do echo "void Try${i}(roost::Pool& pool) { ${statements[i]} }"; done
  } | "${CXX:-c++}" -std=c++20 -fsyntax-only -I"${headers}" -x c++ - 2>&1
)"

status=0
fail() {
  echo "FAILED: $1" >&2
  status=1
}
[[ "$(grep -c 'error:.*Roost cannot send a value of this type' <<<"${errors}")" == "${#statements[@]}" ]] ||
  fail "not one readable line for each"
[[ "$(grep -c 'error:' <<<"${errors}")" == "${#statements[@]}" ]] ||
  fail "others beside them"
for i in "${!statements[@]}"; do
  grep -q "T = No<${i}>" <<<"${errors}" || fail "nothing is said of: ${statements[i]}"
done
((status == 0)) || echo "${errors}" >&2
exit "${status}"
