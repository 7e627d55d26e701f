//! Draws the lines of a tree, whatever it is a tree of.

use std::io::{self, Write};

use owo_colors::Style;

use super::line::Line;

/// The characters that lines are drawn with: three columns beside a node, two before one.
#[derive(Clone, Copy, Debug)]
pub struct Characters {
    /// Between a node and its only child.
    only: &'static str,
    /// Between a node and the first of its children.
    first: &'static str,
    /// Before a child that is neither the first nor the last.
    middle: &'static str,
    /// Before the last child.
    last: &'static str,
    /// Beside the descendants of a child that is not the last.
    beside: &'static str,
    /// Points to another place of the picture.
    pub(super) arrow: &'static str,
    /// Before a number of times.
    pub(super) times: &'static str,
    /// Between the parts of a heading.
    pub(super) dot: &'static str,
}

/// Beside the descendants of the last child.
const EMPTY: &str = "  ";
/// The columns of what stands before a node, or beside its descendants.
const BEFORE: usize = 2;
/// Between that and a node below a heading.
const BLANK: &str = " ";
/// The columns by which the nodes below a heading stand further right.
const BELOW_HEADING: usize = BEFORE + BLANK.len();

impl Characters {
    /// Drawn with ASCII.
    pub const ASCII: Self = Self {
        only: "---",
        first: "-+-",
        middle: "|-",
        last: "`-",
        beside: "| ",
        arrow: ">",
        times: "x",
        dot: "-",
    };
    /// Drawn with the box-drawing characters of Unicode.
    pub const UTF8: Self = Self {
        only: "───",
        first: "─┬─",
        middle: "├─",
        last: "└─",
        beside: "│ ",
        arrow: "→",
        times: "×",
        dot: "·",
    };
}

/// Where the children of a node go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// The first on the line of its parent, the others below it.
    Compact,
    /// Each on a line of its own, so many columns further right than its parent.
    Listed(usize),
}

/// A tree that can be drawn.
pub trait Drawing {
    /// A node of it.
    type Node: Copy;

    /// The children that are drawn, in order.
    fn children(&self, node: Self::Node) -> Vec<Self::Node>;

    /// How many equal subtrees the node stands for.
    fn count(&self, node: Self::Node) -> u32;

    /// Writes what the node is called, and tells the width of the name in it.
    fn label(&self, node: Self::Node, line: &mut Line) -> usize;

    /// Whether the node is a heading: its children stand below its beginning, each
    /// on a line of its own, whatever the layout is.
    fn is_heading(&self, _node: Self::Node) -> bool {
        false
    }
}

/// Draws trees with the same characters, layout and width, one below the other.
#[derive(Debug)]
pub struct Trunk {
    characters: Characters,
    layout: Layout,
    line: Line,
    /// What stands before the nodes at the depth that is being drawn.
    prefix: String,
    /// For each depth on the way to the node that is drawn, how much of the prefix is before it.
    levels: Vec<Level>,
}

#[derive(Clone, Copy, Debug)]
struct Level {
    bytes: usize,
    columns: usize,
}

/// A node that waits to be drawn.
struct Waiting<N> {
    node: N,
    depth: usize,
    is_last: bool,
    continues_line: bool,
    /// A heading is right above it, from which it stands off by a blank.
    is_headed: bool,
    /// How many of the nodes down to this one stand for several.
    folds: usize,
}

impl Trunk {
    /// Lines are cut at so many columns, at least 1, or never.
    #[must_use]
    pub const fn new(characters: Characters, layout: Layout, columns: Option<usize>) -> Self {
        let line = Line::new(columns);
        Self { characters, layout, line, prefix: String::new(), levels: Vec::new() }
    }

    /// Draws one tree.
    ///
    /// Of a node that ends at the edge of the screen the children are left out, as
    /// there would be only lines to see, and so are those of a heading that begins there.
    ///
    /// # Errors
    ///
    /// Those of the output.
    pub fn draw<D: Drawing>(
        &mut self,
        drawing: &D,
        root: D::Node,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        self.prefix.clear();
        self.levels.clear();
        self.levels.push(Level { bytes: 0, columns: 0 });
        let mut waiting = vec![Waiting {
            node: root,
            depth: 0,
            is_last: true,
            continues_line: true,
            is_headed: false,
            folds: 0,
        }];
        while let Some(next) = waiting.pop() {
            self.draw_node(drawing, &next, &mut waiting, out)?;
        }
        Ok(())
    }

    fn draw_node<D: Drawing>(
        &mut self,
        drawing: &D,
        next: &Waiting<D::Node>,
        waiting: &mut Vec<Waiting<D::Node>>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        if !next.continues_line {
            self.begin_line(next);
        }
        let start = self.line.columns();
        let count = drawing.count(next.node);
        if count > 1 {
            self.line.push(Style::new(), format_args!("{count}*["));
        }
        let name_columns = drawing.label(next.node, &mut self.line);
        let width = self.line.columns() - start;
        let children = drawing.children(next.node);
        if drawing.is_heading(next.node) {
            self.line.finish(out)?;
            if !self.line.would_be_full(start + BELOW_HEADING + 1) {
                self.go_deeper(next, 0);
                wait(drawing, next, &children, waiting);
            }
            return Ok(());
        }
        if let [child, rest @ ..] = &children[..]
            && self.layout == Layout::Compact
        {
            let is_only = rest.is_empty();
            let was_full = self.line.is_full();
            self.push(if is_only { self.characters.only } else { self.characters.first });
            if was_full {
                return self.line.finish(out);
            }
            let child = Waiting {
                node: *child,
                depth: next.depth + 1,
                is_last: is_only,
                continues_line: true,
                is_headed: false,
                folds: next.folds + usize::from(drawing.count(*child) > 1),
            };
            self.go_deeper(next, width + 1);
            wait(drawing, next, rest, waiting);
            waiting.push(child);
            return Ok(());
        }
        for _ in 0..next.folds {
            self.push("]");
        }
        self.line.finish(out)?;
        if let Layout::Listed(indent) = self.layout {
            // pstree moves the children of a name of one character one column left.
            self.go_deeper(next, indent.saturating_sub(usize::from(name_columns < 2)));
            wait(drawing, next, &children, waiting);
        }
        Ok(())
    }

    fn push(&mut self, text: &str) {
        self.line.push(Style::new(), text);
    }

    fn begin_line<N>(&mut self, node: &Waiting<N>) {
        let Level { bytes, columns } = self.levels[node.depth];
        self.line.push_measured(Style::new(), &self.prefix[..bytes], columns);
        self.push(if node.is_last { self.characters.last } else { self.characters.middle });
        if node.is_headed {
            self.push(BLANK);
        }
    }

    /// Makes the prefix of a node's children: that of the node, what continues beside
    /// its descendants, and room below its label.
    fn go_deeper<N>(&mut self, node: &Waiting<N>, room: usize) {
        let Level { bytes, mut columns } = self.levels[node.depth];
        self.levels.truncate(node.depth + 1);
        self.prefix.truncate(bytes);
        if node.depth > 0 {
            self.prefix.push_str(if node.is_last { EMPTY } else { self.characters.beside });
            columns += BEFORE;
        }
        if node.is_headed {
            self.prefix.push_str(BLANK);
            columns += BLANK.len();
        }
        self.prefix.extend(std::iter::repeat_n(' ', room));
        columns += room;
        self.levels.push(Level { bytes: self.prefix.len(), columns });
    }
}

/// Lets the children wait, each for a line of its own, the first on top.
fn wait<D: Drawing>(
    drawing: &D,
    parent: &Waiting<D::Node>,
    children: &[D::Node],
    waiting: &mut Vec<Waiting<D::Node>>,
) {
    let is_headed = drawing.is_heading(parent.node);
    let in_reverse = children.iter().rev().enumerate().map(|(position, child)| Waiting {
        node: *child,
        depth: parent.depth + 1,
        is_last: position == 0,
        continues_line: false,
        is_headed,
        folds: parent.folds + usize::from(drawing.count(*child) > 1),
    });
    waiting.extend(in_reverse);
}
