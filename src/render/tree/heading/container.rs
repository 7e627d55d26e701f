//! What is told of a container, or of the host.

use super::Heading;
use crate::render::line::Line;

pub(super) fn write(heading: &Heading<'_, '_, '_, '_>, line: &mut Line) {
    heading.write_count(line);
    if heading.group.visitors > 0 {
        heading.part(line, format_args!("{} visiting", heading.group.visitors));
    }
    heading.write_first(line);
    // Where the picture does not tell it.
    let outer = heading.grouping.parent(heading.group.place);
    if let Some(outer) = outer.filter(|_| !heading.group.is_nested) {
        heading.part_of_place(line, "in ", outer);
    }
}
