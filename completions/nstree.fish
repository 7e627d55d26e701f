# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_nstree_global_optspecs
    string join \n p/show-pids a/arguments g/show-pgids u/uid-changes S/ns-changes N/ns-sort= group= no-crossings Z/security-context t/thread-names T/hide-threads k/kernel-threads s/show-parents ns= container= host user= c/compact-not n/numeric-sort H/highlight-pid= highlight-all C= l/long A/ascii U/unicode json jsonl color= proc= from= h/help V/version
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

complete -c nstree -n "__fish_nstree_needs_command" -s N -l ns-sort -d 'Arrange by namespace of this kind, such as pid' -r -f -a "cgroup\t''
ipc\t''
mnt\t''
net\t''
pid\t''
time\t''
user\t''
uts\t''"
complete -c nstree -n "__fish_nstree_needs_command" -l group -d 'Arrange by this: container' -r -f -a "container\t'The container'"
complete -c nstree -n "__fish_nstree_needs_command" -l ns -d 'Only members of these namespaces, such as net:8' -r
complete -c nstree -n "__fish_nstree_needs_command" -l container -d 'Only processes in this container' -r
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
complete -c nstree -n "__fish_nstree_needs_command" -l host -d 'Only processes that are in no container'
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
complete -c nstree -n "__fish_nstree_needs_command" -a "exec" -d 'Run a command in existing namespaces'
complete -c nstree -n "__fish_nstree_needs_command" -a "unshare" -d 'Run a command in new namespaces'
complete -c nstree -n "__fish_nstree_needs_command" -a "ps" -d 'List processes, with their namespaces'
complete -c nstree -n "__fish_nstree_needs_command" -a "ls" -d 'List every namespace, and what keeps it alive'
complete -c nstree -n "__fish_nstree_needs_command" -a "show" -d 'Show everything that is known of a process or a namespace'
complete -c nstree -n "__fish_nstree_needs_command" -a "diff" -d 'Compare two processes'
complete -c nstree -n "__fish_nstree_needs_command" -a "pid" -d 'Tell what a PID is in other PID namespaces'
complete -c nstree -n "__fish_nstree_needs_command" -a "completions" -d 'Print a completion script for a shell'
complete -c nstree -n "__fish_nstree_using_subcommand exec" -l ns -d 'Enter these namespaces, such as all:8 or net:/run/netns/blue' -r
complete -c nstree -n "__fish_nstree_using_subcommand exec" -s t -l target -d 'The process that the letters below, -r, -w, -e, -c and follow mean' -r
complete -c nstree -n "__fish_nstree_using_subcommand exec" -s m -l mount -d 'Mount namespace' -r -F
complete -c nstree -n "__fish_nstree_using_subcommand exec" -s u -l uts -d 'UTS namespace (host name)' -r -F
complete -c nstree -n "__fish_nstree_using_subcommand exec" -s i -l ipc -d 'IPC namespace' -r -F
complete -c nstree -n "__fish_nstree_using_subcommand exec" -s n -l net -d 'Network namespace' -r -F
complete -c nstree -n "__fish_nstree_using_subcommand exec" -s p -l pid -d 'PID namespace; a process is never moved to one, so the command is run in a child' -r -F
complete -c nstree -n "__fish_nstree_using_subcommand exec" -s U -l user -d 'User namespace' -r -F
complete -c nstree -n "__fish_nstree_using_subcommand exec" -s C -l cgroup -d 'Cgroup namespace' -r -F
complete -c nstree -n "__fish_nstree_using_subcommand exec" -s T -l time -d 'Time namespace' -r -F
complete -c nstree -n "__fish_nstree_using_subcommand exec" -l net-socket -d 'The network namespace of this open socket of the target' -r
complete -c nstree -n "__fish_nstree_using_subcommand exec" -s S -l setuid -d 'Become this user, or with follow that of the target' -r
complete -c nstree -n "__fish_nstree_using_subcommand exec" -s G -l setgid -d 'Become this group, or with follow that of the target' -r
complete -c nstree -n "__fish_nstree_using_subcommand exec" -s r -l root -d 'Make the target\'s root, or DIR as seen from here, the root' -r -f -a "(__fish_complete_directories)"
complete -c nstree -n "__fish_nstree_using_subcommand exec" -s w -l wd -d 'Begin in the target\'s directory, or in DIR as seen from here' -r -f -a "(__fish_complete_directories)"
complete -c nstree -n "__fish_nstree_using_subcommand exec" -s W -l wdns -d 'Begin in DIR as seen from there' -r -F
complete -c nstree -n "__fish_nstree_using_subcommand exec" -l mount-proc -d 'Mount a procfs of the PID namespace' -r -F
complete -c nstree -n "__fish_nstree_using_subcommand exec" -l color -d 'Colour the output: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'In a pipe too'
never\t'Not at all'
age\t'On a terminal, and by the age of the process'"
complete -c nstree -n "__fish_nstree_using_subcommand exec" -l proc -d 'Read another procfs than /proc' -r -f -a "(__fish_complete_directories)"
complete -c nstree -n "__fish_nstree_using_subcommand exec" -l from -d 'Show what --json saved, - for standard input' -r -F
complete -c nstree -n "__fish_nstree_using_subcommand exec" -s a -l all -d 'All namespaces of the target'
complete -c nstree -n "__fish_nstree_using_subcommand exec" -l user-parent -d 'The parent of the target\'s user namespace'
complete -c nstree -n "__fish_nstree_using_subcommand exec" -l preserve-credentials -d 'Change neither user nor group'
complete -c nstree -n "__fish_nstree_using_subcommand exec" -l keep-caps -d 'Let the command keep the capabilities of the user namespace'
complete -c nstree -n "__fish_nstree_using_subcommand exec" -s Z -l follow-context -d 'Take the security label of the target'
complete -c nstree -n "__fish_nstree_using_subcommand exec" -s e -l env -d 'Take the environment of the target'
complete -c nstree -n "__fish_nstree_using_subcommand exec" -s c -l join-cgroup -d 'Join the cgroups of the target'
complete -c nstree -n "__fish_nstree_using_subcommand exec" -s F -l no-fork -d 'Do not fork, also when a PID namespace is entered'
complete -c nstree -n "__fish_nstree_using_subcommand exec" -l init -d 'Run a small init above the command'
complete -c nstree -n "__fish_nstree_using_subcommand exec" -l explain -d 'Say what would be done, and why, and do nothing'
complete -c nstree -n "__fish_nstree_using_subcommand exec" -l json -d 'Print a JSON object instead'
complete -c nstree -n "__fish_nstree_using_subcommand exec" -l jsonl -d 'Print JSON, one process a line'
complete -c nstree -n "__fish_nstree_using_subcommand exec" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nstree -n "__fish_nstree_using_subcommand unshare" -s m -l mount -d 'Mount namespace' -r -F
complete -c nstree -n "__fish_nstree_using_subcommand unshare" -s u -l uts -d 'UTS namespace (host name)' -r -F
complete -c nstree -n "__fish_nstree_using_subcommand unshare" -s i -l ipc -d 'IPC namespace' -r -F
complete -c nstree -n "__fish_nstree_using_subcommand unshare" -s n -l net -d 'Network namespace' -r -F
complete -c nstree -n "__fish_nstree_using_subcommand unshare" -s p -l pid -d 'PID namespace; a process is never moved to one, so the command is run in a child' -r -F
complete -c nstree -n "__fish_nstree_using_subcommand unshare" -s U -l user -d 'User namespace' -r -F
complete -c nstree -n "__fish_nstree_using_subcommand unshare" -s C -l cgroup -d 'Cgroup namespace' -r -F
complete -c nstree -n "__fish_nstree_using_subcommand unshare" -s T -l time -d 'Time namespace' -r -F
complete -c nstree -n "__fish_nstree_using_subcommand unshare" -l map-user -d 'Map the current user to this one' -r
complete -c nstree -n "__fish_nstree_using_subcommand unshare" -l map-group -d 'Map the current group to this one' -r
complete -c nstree -n "__fish_nstree_using_subcommand unshare" -l map-users -d 'Map a range of users, inner:outer:count' -r
complete -c nstree -n "__fish_nstree_using_subcommand unshare" -l map-groups -d 'Map a range of groups, as --map-users' -r
complete -c nstree -n "__fish_nstree_using_subcommand unshare" -l setgroups -d 'Allow or deny setgroups(2) in the new user namespace' -r -f -a "allow\t'It may'
deny\t'It may not'"
complete -c nstree -n "__fish_nstree_using_subcommand unshare" -l owner -d 'Let this user and group own the new user namespace' -r
complete -c nstree -n "__fish_nstree_using_subcommand unshare" -s S -l setuid -d 'Become this user before the command is run' -r
complete -c nstree -n "__fish_nstree_using_subcommand unshare" -s G -l setgid -d 'Become this group before the command is run' -r
complete -c nstree -n "__fish_nstree_using_subcommand unshare" -l mount-proc -d 'Mount a procfs of the new PID namespace' -r -F
complete -c nstree -n "__fish_nstree_using_subcommand unshare" -l mount-binfmt -d 'Mount a binfmt_misc of the new user namespace' -r -F
complete -c nstree -n "__fish_nstree_using_subcommand unshare" -s l -l load-interp -d 'Register an interpreter with the mounted binfmt_misc' -r
complete -c nstree -n "__fish_nstree_using_subcommand unshare" -l propagation -d 'How mounts spread: private, shared, slave or unchanged' -r -f -a "private\t'Not at all'
shared\t'Both ways'
slave\t'To the new one'
unchanged\t'As before'"
complete -c nstree -n "__fish_nstree_using_subcommand unshare" -s R -l root -d 'Make this directory the root' -r -f -a "(__fish_complete_directories)"
complete -c nstree -n "__fish_nstree_using_subcommand unshare" -s w -l wd -d 'Begin in this directory' -r -f -a "(__fish_complete_directories)"
complete -c nstree -n "__fish_nstree_using_subcommand unshare" -l kill-child -d 'End the command when nstree ends, by this signal' -r
complete -c nstree -n "__fish_nstree_using_subcommand unshare" -l monotonic -d 'Shift the monotonic clock by seconds; implies -T' -r
complete -c nstree -n "__fish_nstree_using_subcommand unshare" -l boottime -d 'Shift the boot-time clock by seconds; implies -T' -r
complete -c nstree -n "__fish_nstree_using_subcommand unshare" -l color -d 'Colour the output: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'In a pipe too'
never\t'Not at all'
age\t'On a terminal, and by the age of the process'"
complete -c nstree -n "__fish_nstree_using_subcommand unshare" -l proc -d 'Read another procfs than /proc' -r -f -a "(__fish_complete_directories)"
complete -c nstree -n "__fish_nstree_using_subcommand unshare" -l from -d 'Show what --json saved, - for standard input' -r -F
complete -c nstree -n "__fish_nstree_using_subcommand unshare" -s r -l map-root-user -d 'Become root in a new user namespace'
complete -c nstree -n "__fish_nstree_using_subcommand unshare" -s c -l map-current-user -d 'Stay the same user in a new user namespace'
complete -c nstree -n "__fish_nstree_using_subcommand unshare" -l map-auto -d 'Map the ranges of subuid(5) and subgid(5)'
complete -c nstree -n "__fish_nstree_using_subcommand unshare" -l keep-caps -d 'Let the command keep the capabilities of a new user namespace'
complete -c nstree -n "__fish_nstree_using_subcommand unshare" -s f -l fork -d 'Run the command in a child'
complete -c nstree -n "__fish_nstree_using_subcommand unshare" -l no-fork -d 'Do not fork, in spite of -p'
complete -c nstree -n "__fish_nstree_using_subcommand unshare" -l forward-signals -d 'Pass signals on to the command (default)'
complete -c nstree -n "__fish_nstree_using_subcommand unshare" -l init -d 'Run a small init above the command'
complete -c nstree -n "__fish_nstree_using_subcommand unshare" -l explain -d 'Say what would be done, and why, and do nothing'
complete -c nstree -n "__fish_nstree_using_subcommand unshare" -l json -d 'Print a JSON object instead'
complete -c nstree -n "__fish_nstree_using_subcommand unshare" -l jsonl -d 'Print JSON, one process a line'
complete -c nstree -n "__fish_nstree_using_subcommand unshare" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nstree -n "__fish_nstree_using_subcommand ps" -s p -l pid -d 'Only the processes with these PIDs' -r
complete -c nstree -n "__fish_nstree_using_subcommand ps" -s u -l user -d 'Only processes of these users' -r -f -a "(__fish_complete_users)"
complete -c nstree -n "__fish_nstree_using_subcommand ps" -l ns -d 'Only members of these namespaces, such as net:8' -r
complete -c nstree -n "__fish_nstree_using_subcommand ps" -l container -d 'Only processes in this container' -r
complete -c nstree -n "__fish_nstree_using_subcommand ps" -s o -l format -d 'Show these columns; +COLUMNS adds them' -r
complete -c nstree -n "__fish_nstree_using_subcommand ps" -l sort -d 'Sort by these columns; -COLUMN downwards' -r
complete -c nstree -n "__fish_nstree_using_subcommand ps" -l color -d 'Colour the output: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'In a pipe too'
never\t'Not at all'
age\t'On a terminal, and by the age of the process'"
complete -c nstree -n "__fish_nstree_using_subcommand ps" -l proc -d 'Read another procfs than /proc' -r -f -a "(__fish_complete_directories)"
complete -c nstree -n "__fish_nstree_using_subcommand ps" -l from -d 'Show what --json saved, - for standard input' -r -F
complete -c nstree -n "__fish_nstree_using_subcommand ps" -s e -s A -d 'Show kernel threads too'
complete -c nstree -n "__fish_nstree_using_subcommand ps" -s k -l kernel-threads -d 'Show kernel threads too, as -e'
complete -c nstree -n "__fish_nstree_using_subcommand ps" -l host -d 'Only processes that are in no container'
complete -c nstree -n "__fish_nstree_using_subcommand ps" -s f -d 'Show the columns of ps -f'
complete -c nstree -n "__fish_nstree_using_subcommand ps" -l tree -l forest -d 'Draw the commands as trees'
complete -c nstree -n "__fish_nstree_using_subcommand ps" -l no-headers -d 'Print no header line'
complete -c nstree -n "__fish_nstree_using_subcommand ps" -s w -l wide -d 'Do not cut lines at the width of the terminal'
complete -c nstree -n "__fish_nstree_using_subcommand ps" -l ascii -d 'Draw lines with ASCII characters'
complete -c nstree -n "__fish_nstree_using_subcommand ps" -l unicode -d 'Draw lines with UTF-8 characters'
complete -c nstree -n "__fish_nstree_using_subcommand ps" -l json -d 'Print a JSON object instead'
complete -c nstree -n "__fish_nstree_using_subcommand ps" -l jsonl -d 'Print JSON, one process a line'
complete -c nstree -n "__fish_nstree_using_subcommand ps" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nstree -n "__fish_nstree_using_subcommand ls" -s t -l type -d 'Only namespaces of this kind, such as net or pid,user' -r -f -a "cgroup\t''
ipc\t''
mnt\t''
net\t''
pid\t''
time\t''
user\t''
uts\t''"
complete -c nstree -n "__fish_nstree_using_subcommand ls" -s T -l tree -d 'As trees: by owner (default), parent or process' -r -f -a "owner\t''
parent\t''
process\t''"
complete -c nstree -n "__fish_nstree_using_subcommand ls" -s o -l output -d 'Show these columns; +COLUMNS adds them' -r
complete -c nstree -n "__fish_nstree_using_subcommand ls" -l color -d 'Colour the output: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'In a pipe too'
never\t'Not at all'
age\t'On a terminal, and by the age of the process'"
complete -c nstree -n "__fish_nstree_using_subcommand ls" -l proc -d 'Read another procfs than /proc' -r -f -a "(__fish_complete_directories)"
complete -c nstree -n "__fish_nstree_using_subcommand ls" -l from -d 'Show what --json saved, - for standard input' -r -F
complete -c nstree -n "__fish_nstree_using_subcommand ls" -s e -l empty -d 'Only namespaces that no process is a member of'
complete -c nstree -n "__fish_nstree_using_subcommand ls" -s n -l no-headers -d 'Print no header line'
complete -c nstree -n "__fish_nstree_using_subcommand ls" -s l -l long -d 'Do not cut lines at the width of the terminal'
complete -c nstree -n "__fish_nstree_using_subcommand ls" -s A -l ascii -d 'Draw lines with ASCII characters'
complete -c nstree -n "__fish_nstree_using_subcommand ls" -s U -l unicode -d 'Draw lines with UTF-8 characters'
complete -c nstree -n "__fish_nstree_using_subcommand ls" -l json -d 'Print a JSON object instead'
complete -c nstree -n "__fish_nstree_using_subcommand ls" -l jsonl -d 'Print JSON, one process a line'
complete -c nstree -n "__fish_nstree_using_subcommand ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nstree -n "__fish_nstree_using_subcommand show" -l color -d 'Colour the output: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'In a pipe too'
never\t'Not at all'
age\t'On a terminal, and by the age of the process'"
complete -c nstree -n "__fish_nstree_using_subcommand show" -l proc -d 'Read another procfs than /proc' -r -f -a "(__fish_complete_directories)"
complete -c nstree -n "__fish_nstree_using_subcommand show" -l from -d 'Show what --json saved, - for standard input' -r -F
complete -c nstree -n "__fish_nstree_using_subcommand show" -s l -l long -d 'Do not break lines at the width of the terminal'
complete -c nstree -n "__fish_nstree_using_subcommand show" -l json -d 'Print a JSON object instead'
complete -c nstree -n "__fish_nstree_using_subcommand show" -l jsonl -d 'Print JSON, one process a line'
complete -c nstree -n "__fish_nstree_using_subcommand show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nstree -n "__fish_nstree_using_subcommand diff" -l color -d 'Colour the output: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'In a pipe too'
never\t'Not at all'
age\t'On a terminal, and by the age of the process'"
complete -c nstree -n "__fish_nstree_using_subcommand diff" -l proc -d 'Read another procfs than /proc' -r -f -a "(__fish_complete_directories)"
complete -c nstree -n "__fish_nstree_using_subcommand diff" -l from -d 'Show what --json saved, - for standard input' -r -F
complete -c nstree -n "__fish_nstree_using_subcommand diff" -s l -l long -d 'Do not break lines at the width of the terminal'
complete -c nstree -n "__fish_nstree_using_subcommand diff" -l json -d 'Print a JSON object instead'
complete -c nstree -n "__fish_nstree_using_subcommand diff" -l jsonl -d 'Print JSON, one process a line'
complete -c nstree -n "__fish_nstree_using_subcommand diff" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nstree -n "__fish_nstree_using_subcommand pid" -l in -d 'The PIDs are those of this PID namespace, such as pid:8' -r
complete -c nstree -n "__fish_nstree_using_subcommand pid" -l color -d 'Colour the output: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'In a pipe too'
never\t'Not at all'
age\t'On a terminal, and by the age of the process'"
complete -c nstree -n "__fish_nstree_using_subcommand pid" -l proc -d 'Read another procfs than /proc' -r -f -a "(__fish_complete_directories)"
complete -c nstree -n "__fish_nstree_using_subcommand pid" -l from -d 'Show what --json saved, - for standard input' -r -F
complete -c nstree -n "__fish_nstree_using_subcommand pid" -s q -l quiet -d 'Print the bare number'
complete -c nstree -n "__fish_nstree_using_subcommand pid" -l json -d 'Print a JSON object instead'
complete -c nstree -n "__fish_nstree_using_subcommand pid" -l jsonl -d 'Print JSON, one process a line'
complete -c nstree -n "__fish_nstree_using_subcommand pid" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nstree -n "__fish_nstree_using_subcommand completions" -l color -d 'Colour the output: auto, always or never' -r -f -a "auto\t'On a terminal'
always\t'In a pipe too'
never\t'Not at all'
age\t'On a terminal, and by the age of the process'"
complete -c nstree -n "__fish_nstree_using_subcommand completions" -l proc -d 'Read another procfs than /proc' -r -f -a "(__fish_complete_directories)"
complete -c nstree -n "__fish_nstree_using_subcommand completions" -l from -d 'Show what --json saved, - for standard input' -r -F
complete -c nstree -n "__fish_nstree_using_subcommand completions" -l json -d 'Print a JSON object instead'
complete -c nstree -n "__fish_nstree_using_subcommand completions" -l jsonl -d 'Print JSON, one process a line'
complete -c nstree -n "__fish_nstree_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
