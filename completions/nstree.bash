# bash completion for nstree: everything that is offered, nstree is asked for.
# bash 4.4 or newer; bash-completion is not needed, but knows the arguments of commands that are run.

_nstree() {
    COMPREPLY=()
    # The words as nstree gets them, up to the cursor. In COMP_WORDS they are broken at : and = too.
    local line=${COMP_LINE:0:COMP_POINT} index piece words=() begins=()
    for ((index = 0; index <= COMP_CWORD; index++)); do
        piece=${COMP_WORDS[index]}
        if ((index == 0)) || [[ $line == [[:space:]]* ]]; then
            line=${line#"${line%%[![:space:]]*}"}
            words+=('') begins+=("$index")
        fi
        [[ $line == "$piece"* ]] || piece=$line
        words[-1]+=$piece
        line=${line#"$piece"}
    done
    words=("${words[@]//[\\\"\']/}")

    local answer
    mapfile -t answer < <(exec nstree completions bash -- "${words[@]}" 2>/dev/null </dev/null)
    ((${#answer[@]})) || return 0
    local part=${answer[0]%%$'\t'*} of=${answer[0]#*$'\t'}
    # What stands before it in the word, but not for readline, which completes what is behind the last : or =. Of a
    # word that ends there, who completes the arguments of sudo gives the : or = itself.
    local typed=${words[-1]} current=$2 kept=
    [[ $current != [:=] ]] || current=
    [[ -n $current && $typed != *"$current" ]] || kept=${typed%"$current"}

    case $part in
        command) _nstree_command "$of" "$current" ;;
        file) _nstree_paths -f "$of" ;;
        directory) _nstree_paths -d "$of" ;;
    esac
    [[ $part == command ]] || _nstree_candidates
}

# The command that is run from the word of this number on, and what belongs to it.
_nstree_command() {
    if declare -F _comp_command_offset >/dev/null; then
        _comp_command_offset "${begins[$1]}"
    elif declare -F _command_offset >/dev/null; then
        _command_offset "${begins[$1]}"
    elif (($1 == ${#words[@]} - 1)) && [[ $2 != */* ]]; then
        mapfile -t COMPREPLY < <(compgen -c -- "$2" | sort -u)
    else
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -f -- "$2")
    fi
}

# Paths, with what stands before them in the word.
_nstree_paths() {
    local path
    compopt -o filenames
    while IFS= read -r path; do
        path=$2$path
        COMPREPLY+=("${path#"$kept"}")
    done < <(compgen "$1" -- "${typed#"$2"}")
}

# What nstree has offered. If there is a choice, it is told what each is: readline inserts what all have in common, and
# that ends before it. Not so if it takes all for the same, as it may with completion-ignore-case and completion-map-case, and
# where it inserts all or one after another.
_nstree_candidates() {
    local values=() abouts=() longest=0 entry value about
    local -A seen=()
    local tells=
    [[ $COMP_TYPE != @(9|33|63|64) ]] || tells=yes
    for entry in "${answer[@]:1}"; do
        value=${entry%%$'\t'*}
        value=${value#"$kept"}
        values+=("$value")
        abouts+=("${entry#*$'\t'}")
        ((${#value} <= longest)) || longest=${#value}
        value=${value,,}
        value=${value//_/-}
        seen[.$value]=yes
    done
    if ((${#values[@]} == 1)) && [[ ${values[0]} == *[:=/] ]]; then
        compopt -o nospace
    fi
    if [[ -z $tells ]] || ((${#seen[@]} + ${#COMPREPLY[@]} < 2)); then
        COMPREPLY+=("${values[@]}")
        return
    fi
    local width=$((${COLUMNS:-80} - 2))
    ((longest + 12 < width)) || width=$((longest + 12))
    for index in "${!values[@]}"; do
        entry=${values[index]} about=${abouts[index]}
        if [[ -n $about ]]; then
            printf -v entry '%-*s  (%s)' "$longest" "$entry" "$about"
            ((${#entry} <= width)) || entry=${entry:0:width-2}'+)'
        fi
        COMPREPLY+=("$entry")
    done
}

complete -o nosort -F _nstree nstree
