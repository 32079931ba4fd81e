# Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0
#
# bash completion of `roost`: verbs, options, files, and servers that run. Verbs and options are
# those that `roost --help` shows.

# The first words of the lines of `roost "$@"` that match the sed expression.
_roost_words() {
  local expression=$1
  shift
  "$roost" "$@" 2>/dev/null | sed -nE "$expression"
}

_roost_servers() {
  timeout 2 "$roost" ls --timeout 1 2>/dev/null | awk 'NR > 1 { print $2 != "-" ? $2 : $1 }'
}

_roost() {
  local roost=$1 word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
  local verb=${COMP_WORDS[1]}
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    mapfile -t COMPREPLY < <(compgen -W \
      "$(_roost_words 's/^  ([a-z]+) .*/\1/p' --help) help --help --version" -- "$word")
    return
  fi
  case $before in
    --key-file | --roost | --trace) compopt -o default 2>/dev/null; return ;;
    --listen | --name | --cpu | --drain | --timeout | --new | --max-*) return ;;
    --interval | --count | --port | --status-*) return ;;
  esac
  if [[ $word == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W \
      "$(_roost_words 's/^  (--[a-z-]+).*/\1/p' "$verb" --help) --help" -- "$word")
    return
  fi
  case $verb in
    serve | inspect)
      mapfile -t COMPREPLY < <(compgen -f -X '!*.so' -- "$word"; compgen -d -S / -- "$word")
      compopt -o nospace 2>/dev/null ;;
    ps | call | status)
      if ((COMP_CWORD == 2)); then
        mapfile -t COMPREPLY < <(compgen -W "$(_roost_servers)" -- "$word")
      fi ;;
    top) mapfile -t COMPREPLY < <(compgen -W "$(_roost_servers)" -- "$word") ;;
    help)
      mapfile -t COMPREPLY < <(compgen -W "$(_roost_words 's/^  ([a-z]+) .*/\1/p' --help)" -- \
        "$word") ;;
    new)
      if ((COMP_CWORD == 3)); then mapfile -t COMPREPLY < <(compgen -d -- "$word"); fi ;;
  esac
}

complete -F _roost roost
