# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_nstree_global_optspecs
    string join \n p/show-pids a/arguments g/show-pgids u/uid-changes S/ns-changes no-crossings Z/security-context t/thread-names T/hide-threads k/kernel-threads s/show-parents ns= user= c/compact-not n/numeric-sort H/highlight-pid= highlight-all C= l/long A/ascii U/unicode json jsonl color= proc= from= h/help V/version
end

function __fish_nstree_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_nstree_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_nstree_using_subcommand
    set -l cmd (__fish_nstree_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c nstree -n "__fish_nstree_needs_command" -l ns -d 'Only members of these namespaces, such as net:8' -r
complete -c nstree -n "__fish_nstree_needs_command" -l user -d 'Only processes of this user' -r -f -a "(__fish_complete_users)"
complete -c nstree -n "__fish_nstree_needs_command" -s H -l highlight-pid -d 'Highlight a process (or self) and its ancestors' -r
complete -c nstree -n "__fish_nstree_needs_command" -s C -d 'Colour the names by this attribute: age' -r -f -a "age\t'How long ago it was started'"
complete -c nstree -n "__fish_nstree_needs_command" -l color -d 'Colour the output: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'In a pipe too'
never\t'Not at all'
age\t'On a terminal, and by the age of the process'"
complete -c nstree -n "__fish_nstree_needs_command" -l proc -d 'Read another procfs than /proc' -r -f -a "(__fish_complete_directories)"
complete -c nstree -n "__fish_nstree_needs_command" -l from -d 'Show what --json saved, - for standard input' -r -F
complete -c nstree -n "__fish_nstree_needs_command" -s p -l show-pids -d 'Show the PIDs; equal subtrees are not folded'
complete -c nstree -n "__fish_nstree_needs_command" -s a -l arguments -d 'Show arguments, each process on its own line'
complete -c nstree -n "__fish_nstree_needs_command" -s g -l show-pgids -d 'Show process group IDs'
complete -c nstree -n "__fish_nstree_needs_command" -s u -l uid-changes -d 'Show the user where it changes'
complete -c nstree -n "__fish_nstree_needs_command" -s S -l ns-changes -d 'Show where processes are in other namespaces (default)'
complete -c nstree -n "__fish_nstree_needs_command" -l no-crossings -d 'Do not show namespaces'
complete -c nstree -n "__fish_nstree_needs_command" -s Z -l security-context -d 'Show security labels, each process on its own line'
complete -c nstree -n "__fish_nstree_needs_command" -s t -l thread-names -d 'Show the threads\' own names'
complete -c nstree -n "__fish_nstree_needs_command" -s T -l hide-threads -d 'Hide threads, show only processes'
complete -c nstree -n "__fish_nstree_needs_command" -s k -l kernel-threads -d 'Show kernel threads too'
complete -c nstree -n "__fish_nstree_needs_command" -s s -l show-parents -d 'With targets, show their ancestors too'
complete -c nstree -n "__fish_nstree_needs_command" -s c -l compact-not -d 'Do not fold equal subtrees'
complete -c nstree -n "__fish_nstree_needs_command" -s n -l numeric-sort -d 'Sort siblings by PID, not by name'
complete -c nstree -n "__fish_nstree_needs_command" -l highlight-all -d 'Highlight nstree and its ancestors, as -H self'
complete -c nstree -n "__fish_nstree_needs_command" -s l -l long -d 'Do not cut lines at the width of the terminal'
complete -c nstree -n "__fish_nstree_needs_command" -s A -l ascii -d 'Draw lines with ASCII characters'
complete -c nstree -n "__fish_nstree_needs_command" -s U -s G -l unicode -d 'Draw lines with UTF-8 characters'
complete -c nstree -n "__fish_nstree_needs_command" -l json -d 'Print a JSON object instead'
complete -c nstree -n "__fish_nstree_needs_command" -l jsonl -d 'Print JSON, one process a line'
complete -c nstree -n "__fish_nstree_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nstree -n "__fish_nstree_needs_command" -s V -l version -d 'Print version'
complete -c nstree -n "__fish_nstree_needs_command" -a "completions" -d 'Print a completion script for a shell'
complete -c nstree -n "__fish_nstree_using_subcommand completions" -l color -d 'Colour the output: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'In a pipe too'
never\t'Not at all'
age\t'On a terminal, and by the age of the process'"
complete -c nstree -n "__fish_nstree_using_subcommand completions" -l proc -d 'Read another procfs than /proc' -r -f -a "(__fish_complete_directories)"
complete -c nstree -n "__fish_nstree_using_subcommand completions" -l from -d 'Show what --json saved, - for standard input' -r -F
complete -c nstree -n "__fish_nstree_using_subcommand completions" -l json -d 'Print a JSON object instead'
complete -c nstree -n "__fish_nstree_using_subcommand completions" -l jsonl -d 'Print JSON, one process a line'
complete -c nstree -n "__fish_nstree_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
