//! Which processes, by where they are: options of the tree and of `ps`.

use clap::Args;

/// What leaves out processes that are not in one of these places.
#[derive(Args, Clone, Debug, Default, PartialEq, Eq)]
pub struct PlaceArgs {
    /// Only members of these namespaces, such as net:8 or net:web
    ///
    /// Behind the colon stands a PID, an inode, a path, or a name, which may be that of a container. In a tree their ancestors are shown too, dimmed. With several kinds, as in pid,net:8, it is the members of all
    /// of them; the option may be given several times for members of any.
    #[arg(long = "ns", value_name = "REF", help_heading = "Which processes")]
    pub namespaces: Vec<String>,

    /// Only processes in this container or pod
    ///
    /// A container goes by its name, by the beginning of its ID, or as it is printed: docker:web; a pod of Kubernetes by its
    /// name or UID. In a tree their ancestors are shown too, dimmed. With several, processes that are in any of them.
    #[arg(long = "container", value_name = "NAME", help_heading = "Which processes")]
    pub containers: Vec<String>,

    /// Only processes that are in no container
    ///
    /// Those who entered one are in it as its visitors.
    #[arg(long, help_heading = "Which processes")]
    pub host: bool,
}
