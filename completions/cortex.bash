# Completion of `cortex` for bash. `cortex completions bash` prints this file.

_cortex() {
    # Bash breaks the line into words at `:`, `=` and `@` too, where COMP_WORDBREAKS has them, but
    # for cortex `title:string` and `--color=always` are one word each. So the words are joined
    # again where nothing but such a character stands between them. The last one ends at the cursor.
    local line=${COMP_LINE:0:COMP_POINT} words=() last=-1 i word apart before
    for ((i = 0; i <= COMP_CWORD; i++)); do
        apart=${line%%[![:space:]]*}
        line=${line#"$apart"}
        word=${COMP_WORDS[i]}
        ((i < COMP_CWORD)) || word=$line
        line=${line#"$word"}
        if [[ -z $apart && $i -gt 0 ]] && [[ $word == [:=@]* || $before == *[:=@] ]]; then
            words[last]+=$word
        else
            words[++last]=$word
        fi
        before=$word
    done
    local typed=${words[last]} answer
    local current=${typed#[\"\']}
    words[last]=$current

    # Without cortex, or when it fails, there is nothing to offer and nothing to say.
    answer=$({ CORTEX_COMPLETE=$last cortex -- "${words[@]}"; } 2>/dev/null) || return 0

    # Bash replaces only what follows the last break, unless a quotation mark stands before it, so
    # that is all that it must be given.
    local given= breaks=${COMP_WORDBREAKS//[^:=@]/} candidate
    if [[ -n $breaks && $typed == "$current" && $current == *["$breaks"]* ]]; then
        given=${current%"${current##*["$breaks"]}"}
    fi
    COMPREPLY=()
    while IFS= read -r candidate; do
        candidate=${candidate%%$'\t'*}
        [[ -z $candidate ]] || COMPREPLY+=("${candidate#"$given"}")
    done <<<"$answer"

    # No space after what is to be continued.
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[:=/] ]]; then
        compopt -o nospace 2>/dev/null
    fi
    return 0
}

# Before version 4.4, bash sorts what it is given and knows no option against it.
complete -o bashdefault -o nosort -F _cortex cortex 2>/dev/null ||
    complete -o bashdefault -F _cortex cortex
