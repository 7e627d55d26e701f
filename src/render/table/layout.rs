//! How wide the columns of a table are on a terminal, and which of them are there.

use unicode_width::UnicodeWidthStr;

use super::{Cell, Column};

/// Between columns, where there is room.
const WIDE_GAP: usize = 2;
const NARROW_GAP: usize = 1;
/// What the last column is to have of the terminal, if it can use it: a third.
const SHARE: usize = 3;
/// What it is to have before columns are left out for it: a sixth.
const LEAST_SHARE: usize = 6;
/// Where that is less than so many columns of the screen, these.
const LEAST: usize = 10;

/// The columns that are there, and how wide they are.
///
/// If the terminal holds all as it is, or there is none, that is how it is. Where it is narrower, the last column,
/// which tells most and is cut with its line, is to have a third of the terminal and at least 10, or what it can use. For
/// that in this order
///
/// 1. the gaps shrink to one blank,
/// 2. the widest of the other columns that may be cut is cut, until they are as narrow as they may be.
///
/// Only where that leaves the last one less than a sixth, or than 10, columns are left out, one after
/// another: first those that tell nothing in any row, then the most dispensable. What is still too wide is cut with its line.
///
/// So a wider terminal shows no column less and, of the same columns, none narrower.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) fields: Vec<Field>,
    pub(super) gap: usize,
}

/// A column that is there.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Field {
    /// Which one it is.
    pub(super) index: usize,
    pub(super) width: usize,
    /// What it may be cut to.
    least: usize,
}

impl Layout {
    pub(super) fn fitting(
        columns: &[Column<'_>],
        rows: &[Vec<Cell>],
        has_titles: bool,
        limit: Option<usize>,
    ) -> Self {
        let field = |(index, column): (usize, &Column<'_>)| {
            let title = if has_titles { column.title.width() } else { 0 };
            let width = rows.iter().map(|row| row[index].columns()).fold(title, usize::max);
            let least = column.least.map_or(width, |least| least.max(title).min(width));
            Field { index, width, least }
        };
        let fields = columns.iter().enumerate().map(field).collect();
        let mut layout = Self { fields, gap: WIDE_GAP };
        match limit {
            Some(limit) if layout.columns() > limit => {
                layout.gap = NARROW_GAP;
                layout.leave_out(columns, rows, limit);
                layout.cut(columns, limit);
                layout
            }
            _ => layout,
        }
    }

    fn columns(&self) -> usize {
        let gaps = self.gap * self.fields.len().saturating_sub(1);
        self.fields.iter().map(|field| field.width).sum::<usize>() + gaps
    }

    /// What the last column is to have: all that it can use, if that is not more; one that is never cut takes what it needs.
    fn wanted(&self, columns: &[Column<'_>], share: usize) -> usize {
        let Some(last) = self.fields.last() else { return 0 };
        if columns[last.index].least.is_none() { last.width } else { last.width.min(share) }
    }

    fn leave_out(&mut self, columns: &[Column<'_>], rows: &[Vec<Cell>], limit: usize) {
        let wanted = self.wanted(columns, (limit / LEAST_SHARE).max(LEAST));
        let tells = |index: usize| rows.iter().any(|row| !row[index].tells_nothing());
        let mut ranks: Option<Vec<_>> = None;
        while self.of_others(|field| field.least) + wanted > limit {
            let ranks = ranks.get_or_insert_with(|| {
                let others = self.fields.iter().rev().skip(1).map(|field| field.index);
                let rank = |index| Some((tells(index), columns[index].dispensable?, index));
                let mut ranks: Vec<_> = others.filter_map(rank).collect();
                ranks.sort_unstable();
                ranks.reverse();
                ranks
            });
            let Some((.., first)) = ranks.pop() else { return };
            self.fields.retain(|field| field.index != first);
        }
    }

    fn cut(&mut self, columns: &[Column<'_>], limit: usize) {
        let wanted = self.wanted(columns, (limit / SHARE).max(LEAST));
        let Some((_, others)) = self.fields.split_last_mut() else { return };
        let taken = others.iter().map(|field| field.width + self.gap).sum::<usize>();
        for _ in limit..taken + wanted {
            let may_be_cut = others.iter_mut().filter(|field| field.width > field.least);
            let Some(widest) = may_be_cut.max_by_key(|field| field.width) else { return };
            widest.width -= 1;
        }
    }

    /// What is before the last column, if the others have these widths.
    fn of_others(&self, width: impl Fn(&Field) -> usize) -> usize {
        let others = self.fields.iter().rev().skip(1);
        others.map(|field| width(field) + self.gap).sum()
    }
}
