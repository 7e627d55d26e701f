//! Colours, in one place.

use owo_colors::Style;

use crate::model::kind::Kind;

/// How the parts of the output look; without colours everything is plain.
#[derive(Clone, Copy, Debug)]
pub struct Theme {
    colored: bool,
}

/// How old a process is, for `-C age`; the bounds are pstree's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Age {
    /// Less than a minute.
    New,
    /// Less than an hour.
    Recent,
    /// An hour or more.
    Old,
}

impl Age {
    /// The age of a process that has lived so long.
    #[must_use]
    pub fn of_seconds(seconds: f64) -> Self {
        match seconds {
            ..60.0 => Self::New,
            ..3600.0 => Self::Recent,
            _ => Self::Old,
        }
    }
}

impl Theme {
    /// With colours or without.
    #[must_use]
    pub const fn new(colored: bool) -> Self {
        Self { colored }
    }

    fn style(self, style: Style) -> Style {
        if self.colored { style } else { Style::new() }
    }

    /// Text that stands back or has no meaning of its own.
    #[must_use]
    pub const fn plain(self) -> Style {
        Style::new()
    }

    /// Numbers of processes, threads, and all that is shown only for its place.
    #[must_use]
    pub fn dim(self) -> Style {
        self.style(Style::new().dimmed())
    }

    /// The name of a process that lives in other namespaces than its parent.
    #[must_use]
    pub fn boundary(self) -> Style {
        self.style(Style::new().bold())
    }

    /// What the user asked to be pointed out.
    #[must_use]
    pub fn highlight(self) -> Style {
        self.style(Style::new().bold().reversed())
    }

    /// The name of a user.
    #[must_use]
    pub fn user(self) -> Style {
        self.style(Style::new().italic())
    }

    /// The name of a container.
    #[must_use]
    pub fn container(self) -> Style {
        self.style(Style::new().bold())
    }

    /// The name of a kind of namespace.
    #[must_use]
    pub fn kind(self, kind: Kind) -> Style {
        let style = Style::new();
        self.style(match kind {
            Kind::Cgroup => style.bright_black(),
            Kind::Ipc => style.yellow(),
            Kind::Mnt => style.blue(),
            Kind::Net => style.green(),
            Kind::Pid => style.magenta(),
            Kind::Time => style.bright_blue(),
            Kind::User => style.red(),
            Kind::Uts => style.cyan(),
        })
    }

    /// The name of a namespace of this kind above its members.
    #[must_use]
    pub fn heading(self, kind: Kind) -> Style {
        self.style(self.kind(kind).bold())
    }

    /// The name of a process by its age.
    #[must_use]
    pub fn age(self, age: Age) -> Style {
        let style = Style::new();
        self.style(match age {
            Age::New => style.green(),
            Age::Recent => style.yellow(),
            Age::Old => style.red(),
        })
    }
}
