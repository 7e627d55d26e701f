//! How users and groups are mapped.

use libtest_mimic::Trial;

use super::{STAGE, STRANGERS, on_stage, shell, shell_as_user};
use crate::support::run::run;
use crate::support::{Need, trial};

pub(crate) fn trials() -> Vec<Trial> {
    let root = &[Need::Root];
    let newuidmap = &[
        Need::Root,
        Need::Program("unshare"),
        Need::Program("setpriv"),
        Need::Program("newuidmap"),
    ];
    vec![
        trial("-r maps the own user and group to 0", STRANGERS, root_user),
        trial("-c maps the own user and group to themselves", STRANGERS, current_user),
        trial("a user and a group are mapped by number and by name", STRANGERS, by_name),
        trial("ranges of IDs are mapped, as often as they are given", root, ranges),
        trial("a single ID takes its place from a range", root, single_in_range),
        trial("auto, subids and all are what is allotted and what there is", STAGE, subids),
        trial("setgroups is denied where it must be, and where it is asked for", root, setgroups),
        trial("an ordinary user maps ranges by newuidmap", newuidmap, by_newuidmap),
        trial("newuidmap is told the PID and all ranges at once", STAGE, newuidmap_arguments),
        trial("--setgroups deny holds for maps by newuidmap too", STAGE, newuidmap_and_setgroups),
    ]
}

/// Prints the maps of a process without padding, and setgroups.
const MAPS: &str = r"sed 's/^ *//; s/  */:/g' /proc/self/uid_map; echo -; \
    sed 's/^ *//; s/  */:/g' /proc/self/gid_map; echo -; cat /proc/self/setgroups";

/// The maps that come of these options, on one line.
fn maps(options: &str) -> String {
    spaced(&run(shell(&script(options)).env("MAPS", MAPS)).flawless())
}

fn strangers_maps(options: &str) -> String {
    spaced(&run(shell_as_user(&script(options)).env("MAPS", MAPS)).flawless())
}

fn script(options: &str) -> String {
    format!("exec $NSTREE unshare {options} sh -c \"$MAPS\"")
}

fn spaced(lines: &str) -> String {
    lines.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn root_user() {
    assert_eq!(maps("-r"), "0:0:1 - 0:0:1 - deny");
    assert_eq!(strangers_maps("-r"), "0:1000:1 - 0:1000:1 - deny");
    assert_eq!(strangers_maps("-Urpf"), "0:1000:1 - 0:1000:1 - deny");
}

fn current_user() {
    assert_eq!(strangers_maps("-c"), "1000:1000:1 - 1000:1000:1 - deny");
}

fn by_name() {
    assert_eq!(strangers_maps("--map-user 7 --map-group=8"), "7:1000:1 - 8:1000:1 - deny");
    // Both are of these numbers on every system.
    assert_eq!(strangers_maps("--map-user root --map-group root"), "0:1000:1 - 0:1000:1 - deny");
    assert_eq!(strangers_maps("--map-user 7"), "7:1000:1 - - allow");
    assert_eq!(strangers_maps("-r --map-user 7"), "7:1000:1 - 0:1000:1 - deny");
}

fn ranges() {
    assert_eq!(
        maps("--map-users 0:1000:10 --map-users=2000,100,5 --map-groups 0:0:3"),
        "0:1000:10 100:2000:5 - 0:0:3 - allow"
    );
}

fn single_in_range() {
    assert_eq!(
        maps("-r --map-users 0:100000:100 --map-groups 0:100000:100"),
        "0:0:1 1:100001:99 - 0:0:1 1:100001:99 - allow"
    );
}

fn subids() {
    let script = r#"
        printf 'root:300000:100\nother:1:1\n0:500000:10\n' > subuid
        printf 'root:400000:50\n' > subgid
        mount --bind subuid /etc/subuid && mount --bind subgid /etc/subgid || exit 99
        for options in --map-auto "--map-users subids" "--map-groups subids" "--map-users all"; do
            $NSTREE unshare $options sh -c "$MAPS" | tr -s ' \n' ' '; echo
        done"#;
    let script = script.replace("\"$MAPS\"", &format!("\"{MAPS}\""));
    assert_eq!(
        on_stage(&script).flawless(),
        "0:300000:100 - 0:400000:50 - allow \n\
         300000:300000:100 500000:500000:10 - - allow \n\
         - 400000:400000:50 - allow \n\
         0:0:4294967295 - - allow \n"
    );
}

fn setgroups() {
    assert_eq!(maps("-U --setgroups deny"), "- - deny");
    assert_eq!(maps("--map-groups 0:0:10 --setgroups deny"), "- 0:0:10 - deny");
    assert_eq!(maps("--map-groups 0:0:10 --setgroups allow"), "- 0:0:10 - allow");
}

/// Runs a script as user 1000, to whom ranges are allotted, with a PATH that begins in the folder `bin`.
fn with_subids(script: &str) -> crate::support::run::Run {
    let script = format!(
        "printf '1000:300000:100\\n' > subids
        mount --bind subids /etc/subuid && mount --bind subids /etc/subgid || exit 99
        chmod 755 . && mkdir bin && cp $NSTREE bin/ && NSTREE=$PWD/bin/nstree || exit 99
        for program in newuidmap newgidmap; do
            printf '#!/bin/sh\\necho ${{0##*/}} \"$@\" >> '$PWD/told'\\nexit '$(cat fails 2>&-)'\\n' > bin/$program
        done
        chmod 755 bin/*; touch told; chmod 666 told
        user() {{ setpriv --reuid 1000 --regid 1000 --clear-groups \"$@\"; }}
        {script}"
    );
    on_stage(&script)
}

fn by_newuidmap() {
    let script = format!("user $NSTREE unshare --map-auto -r sh -c \"{MAPS}\"");
    assert_eq!(
        spaced(&with_subids(&script).flawless()),
        "0:1000:1 1:300001:99 - 0:1000:1 1:300001:99 - allow"
    );
}

/// The programs are stood for by scripts, which say what they are told and map nothing.
fn newuidmap_arguments() {
    let told = with_subids(
        "PATH=$PWD/bin:$PATH
        user $NSTREE unshare --map-auto -r sh -c 'echo $$ runs'; cat told",
    );
    let told = told.flawless();
    let pid = told.split_whitespace().next().expect("the command tells its PID");
    assert_eq!(
        told,
        format!(
            "{pid} runs\n\
             newuidmap {pid} 0 1000 1 1 300001 99\n\
             newgidmap {pid} 0 1000 1 1 300001 99\n"
        )
    );
}

fn newuidmap_and_setgroups() {
    let script = "PATH=$PWD/bin:$PATH
        user $NSTREE unshare --map-auto --setgroups deny cat /proc/self/setgroups";
    assert_eq!(with_subids(script).flawless(), "deny\n");
}
