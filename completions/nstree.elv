
use builtin;
use str;

set edit:completion:arg-completer[nstree] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'nstree'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'nstree'= {
            cand --ns 'Only members of these namespaces, such as net:8'
            cand --user 'Only processes of this user'
            cand -H 'Highlight a process (or self) and its ancestors'
            cand --highlight-pid 'Highlight a process (or self) and its ancestors'
            cand -C 'Colour the names by this attribute: age'
            cand --color 'Colour the output: auto, always or never'
            cand --proc 'Read another procfs than /proc'
            cand --from 'Show what --json saved, - for standard input'
            cand -p 'Show the PIDs; equal subtrees are not folded'
            cand --show-pids 'Show the PIDs; equal subtrees are not folded'
            cand -a 'Show arguments, each process on its own line'
            cand --arguments 'Show arguments, each process on its own line'
            cand -g 'Show process group IDs'
            cand --show-pgids 'Show process group IDs'
            cand -u 'Show the user where it changes'
            cand --uid-changes 'Show the user where it changes'
            cand -S 'Show where processes are in other namespaces (default)'
            cand --ns-changes 'Show where processes are in other namespaces (default)'
            cand --no-crossings 'Do not show namespaces'
            cand -Z 'Show security labels, each process on its own line'
            cand --security-context 'Show security labels, each process on its own line'
            cand -t 'Show the threads'' own names'
            cand --thread-names 'Show the threads'' own names'
            cand -T 'Hide threads, show only processes'
            cand --hide-threads 'Hide threads, show only processes'
            cand -k 'Show kernel threads too'
            cand --kernel-threads 'Show kernel threads too'
            cand -s 'With targets, show their ancestors too'
            cand --show-parents 'With targets, show their ancestors too'
            cand -c 'Do not fold equal subtrees'
            cand --compact-not 'Do not fold equal subtrees'
            cand -n 'Sort siblings by PID, not by name'
            cand --numeric-sort 'Sort siblings by PID, not by name'
            cand --highlight-all 'Highlight nstree and its ancestors, as -H self'
            cand -l 'Do not cut lines at the width of the terminal'
            cand --long 'Do not cut lines at the width of the terminal'
            cand -A 'Draw lines with ASCII characters'
            cand --ascii 'Draw lines with ASCII characters'
            cand -U 'Draw lines with UTF-8 characters'
            cand -G 'Draw lines with UTF-8 characters'
            cand --unicode 'Draw lines with UTF-8 characters'
            cand --json 'Print a JSON object instead'
            cand --jsonl 'Print JSON, one process a line'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand completions 'Print a completion script for a shell'
        }
        &'nstree;completions'= {
            cand --color 'Colour the output: auto, always or never'
            cand --proc 'Read another procfs than /proc'
            cand --from 'Show what --json saved, - for standard input'
            cand --json 'Print a JSON object instead'
            cand --jsonl 'Print JSON, one process a line'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
    ]
    $completions[$command]
}
