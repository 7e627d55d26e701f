//! What a word becomes.

use libtest_mimic::Trial;

use crate::machine::{NET, machine};
use crate::seat::{Seat, Shell};
use crate::support::{Need, trial};

const BASH: &[Need] = &[Need::Program("bash")];
const ELVISH: &[Need] = &[Need::Program("elvish")];

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("bash completes words", &[Need::Program("bash")], || completes_words(Shell::Bash)),
        trial("zsh completes words", &[Need::Program("zsh")], || completes_words(Shell::Zsh)),
        trial("fish completes words", &[Need::Program("fish")], || completes_words(Shell::Fish)),
        trial("elvish completes words", ELVISH, || completes_words(Shell::Elvish)),
        trial("bash is not led astray by its own ways", BASH, bash_has_its_ways),
        trial("what bash tells is never put on the line", BASH, nothing_told_is_inserted),
    ]
}

/// A key, and what the line becomes by it. `PROC` stands for the options that name the made-up machine.
fn cases() -> Vec<(String, String)> {
    let net = NET.to_string();
    let cases = [
        // Commands and options of nstree.
        ("nstree comp", "nstree completions "),
        ("nstree exec --mount-p", "nstree exec --mount-proc "),
        ("nstree completions el", "nstree completions elvish "),
        // Processes, but no thread of the kernel.
        ("nstree PROC show 12", "nstree PROC show 1234 "),
        ("nstree PROC ps -p 1,31", "nstree PROC ps -p 1,3100 "),
        ("nstree PROC exec -t 123", "nstree PROC exec -t 1234 "),
        ("nstree PROC -H se", "nstree PROC -H self "),
        // Containers.
        ("nstree PROC we", "nstree PROC web "),
        ("nstree PROC lxc:w", "nstree PROC lxc:web "),
        ("nstree PROC --container st", "nstree PROC --container store "),
        ("nstree PROC --container=st", "nstree PROC --container=store "),
        // References, with the colon that bash breaks words at.
        ("nstree PROC show ne", "nstree PROC show net:"),
        ("nstree PROC show net:12", "nstree PROC show net:1234 "),
        ("nstree PROC show net:we", "nstree PROC show net:web "),
        ("nstree PROC show pid,mn", "nstree PROC show pid,mnt:"),
        ("nstree PROC show pid,mnt:12", "nstree PROC show pid,mnt:1234 "),
        ("nstree PROC exec --ns all:st", "nstree PROC exec --ns all:store "),
        ("nstree PROC exec --ns=net:31", "nstree PROC exec --ns=net:3100 "),
        ("nstree PROC pid 1 --in we", "nstree PROC pid 1 --in web "),
        (&format!("nstree PROC show net:{}", &net[..9]), &format!("nstree PROC show net:{net} ")),
        // Lists.
        ("nstree ps -o pid,nsp", "nstree ps -o pid,nspid "),
        ("nstree ps -o +conta", "nstree ps -o +container "),
        ("nstree ps --sort pid,-rs", "nstree ps --sort pid,-rss "),
        ("nstree -N pid,us", "nstree -N pid,user "),
        ("nstree -Nmn", "nstree -Nmnt "),
        ("nstree ls -o ns,nproc", "nstree ls -o ns,nprocs "),
        // Files are the shell's.
        ("nstree --proc fold", "nstree --proc folder/"),
        ("nstree --from fi", "nstree --from file "),
        ("nstree --from=fi", "nstree --from=file "),
        ("nstree exec --net=fi", "nstree exec --net=file "),
        ("nstree exec --root=fold", "nstree exec --root=folder/"),
        ("nstree show net:./fi", "nstree show net:./file "),
        // A command that is run is none of nstree's business, nor are its options.
        ("nstree exec --ns pid:8 setsi", "nstree exec --ns pid:8 setsid "),
        ("nstree exec --ns pid:8 -- setsi", "nstree exec --ns pid:8 -- setsid "),
        ("nstree exec -m -t 1 cat fi", "nstree exec -m -t 1 cat file "),
        ("nstree unshare -p cat fi", "nstree unshare -p cat file "),
        // Nothing is offered where nothing can be.
        ("nstree PROC show 99", "nstree PROC show 99"),
        ("nstree PROC show 129", "nstree PROC show 129"),
        ("nstree diff 1 1 1", "nstree diff 1 1 1"),
    ];
    cases.into_iter().map(|(typed, line)| (typed.to_owned(), line.to_owned())).collect()
}

/// elvish quotes what has a comma or an equals sign in it, and so lets the user choose even if there is but one.
/// Behind a command it has no blank.
fn is_expected(shell: Shell, typed: &str) -> bool {
    let word = typed.rsplit(' ').next().unwrap_or_default();
    shell != Shell::Elvish || !word.contains([',', '='])
}

fn completes_words(shell: Shell) {
    let machine = machine();
    let mut seat = Seat::take(shell);
    std::fs::create_dir(seat.home().join("folder")).expect("the folder is ours");
    std::fs::write(seat.home().join("file"), "").expect("the folder is ours");
    let options = format!("--proc {}", machine.path().display());
    let with_options = |text: &str| text.replace("PROC", &options);
    let mut wrong = Vec::new();
    for (typed, becomes) in cases().into_iter().filter(|(typed, _)| is_expected(shell, typed)) {
        let line = seat.line_after(&format!("{}\t", with_options(&typed)));
        let line = line.replace(&options, "PROC");
        if line != becomes && !(shell == Shell::Elvish && line == becomes.trim_end()) {
            wrong.push(format!("{typed:?} becomes {line:?}, not {becomes:?}"));
        }
    }
    assert!(wrong.is_empty(), "{shell:?}:\n{}", wrong.join("\n"));
}

fn bash_has_its_ways() {
    let machine = machine();
    let mut seat = Seat::take(Shell::Bash);
    let options = format!("--proc {}", machine.path().display());
    // A file that the inode in brackets is a pattern for; and patterns that match nothing vanish.
    std::fs::write(seat.home().join("net:4"), "").expect("the folder is ours");
    let mut becomes = |typed: &str| {
        seat.line_after(&format!("{}\t", typed.replace("PROC", &options))).replace(&options, "PROC")
    };
    let in_brackets = becomes("nstree PROC show net:[4026532903");
    assert_eq!(in_brackets, "nstree PROC show net:[4026532903] ");
    let in_quotes = becomes("nstree PROC show 'net:[402653290");
    assert_eq!(in_quotes, "nstree PROC show 'net:[4026532903]' ");
    assert_eq!(becomes("nstree PROC show \"net:12"), "nstree PROC show \"net:1234\" ");
    // Further on in the line there is more.
    assert_eq!(
        becomes("nstree PROC show net:12 more\u{1b}b\u{2}"),
        "nstree PROC show net:1234 more"
    );
    // What bash-completion does for sudo.
    let sudo = "s() { COMP_WORDS=(\"${COMP_WORDS[@]:1}\"); ((COMP_CWORD--)); COMP_LINE=${COMP_LINE#* }; \
                COMP_POINT=${#COMP_LINE}; _nstree nstree \"${COMP_WORDS[COMP_CWORD]}\"; }; complete -F s sudo\r";
    let all = becomes(&format!("{sudo}sudo nstree PROC show net:"));
    assert_eq!(all, "sudo nstree PROC show net:", "there are several");
    let one = becomes("sudo nstree PROC show net:12");
    assert_eq!(one, "sudo nstree PROC show net:1234 ");
    assert_eq!(
        becomes("shopt -s nullglob failglob\rnstree PROC show net:[402653290"),
        "nstree PROC show net:[4026532903] "
    );
    assert_eq!(
        becomes("COMP_WORDBREAKS=${COMP_WORDBREAKS//:}\rnstree PROC show net:12"),
        "nstree PROC show net:1234 "
    );
    assert_eq!(becomes("set -o posix\rnstree PROC show net:12"), "nstree PROC show net:1234 ");
}

fn nothing_told_is_inserted() {
    let machine = machine();
    let mut seat = Seat::take(Shell::Bash);
    let options = format!("--proc {}", machine.path().display());
    let mut becomes =
        |keys: &str| seat.line_after(&keys.replace("PROC", &options)).replace(&options, "PROC");
    assert_eq!(becomes("nstree PROC ps -p 50\t\t\t"), "nstree PROC ps -p 500", "several");
    let menu = "bind '\"\\C-xm\": menu-complete'\r";
    assert_eq!(becomes(&format!("{menu}nstree PROC ps -p 50\u{18}m")), "nstree PROC ps -p 5001 ");
    let all = becomes("nstree PROC ps -p 50\u{1b}*");
    assert_eq!(all, "nstree PROC ps -p 5001 5002 ");
    let same = "bind 'set completion-ignore-case on'\rnstree PROC --container x\t";
    assert_eq!(becomes(same).to_lowercase(), "nstree proc --container xa");
    let at_once = "bind 'set show-all-if-ambiguous on'\rnstree PROC ps -p 50\t";
    assert_eq!(becomes(at_once), "nstree PROC ps -p 500");
}
