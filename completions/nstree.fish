# fish completion for nstree: everything that is offered, nstree is asked for.

function __nstree_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct | string replace -r '^[\'"]' '')
    set -l answer (command nstree completions fish -- $words "$current" 2>/dev/null </dev/null)
    set -q answer[1]; or return
    set -l part (string split -m 1 \t -- $answer[1])
    switch $part[1]
        case command
            # fish counts from 1.
            set -l first (math $part[2] + 1)
            set -l rest (string escape -- $words[$first..-1]) (commandline -ct)
            complete --do-complete=(string join ' ' -- $rest)
        case file
            set -l paths (__fish_complete_path (string replace -- "$part[2]" '' "$current"))
            string join \n -- $part[2]$paths
        case directory
            set -l paths (__fish_complete_directories (string replace -- "$part[2]" '' "$current"))
            string join \n -- $part[2]$paths
    end
    string join \n -- $answer[2..-1]
end

complete -c nstree --no-files --keep-order -a '(__nstree_complete)'
