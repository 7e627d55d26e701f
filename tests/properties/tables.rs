//! Tables on terminals: no line is too wide, nothing is cut without need, and the last column keeps its share.

use nstree::render::table::{self, Align, Cell, Column, TableStyle};
use owo_colors::Style;
use proptest::collection::vec;
use proptest::prelude::*;
use unicode_width::UnicodeWidthStr;

use crate::cases;

/// A column that has one row: its title, what is in it, and what may be done to it.
#[derive(Clone, Debug)]
struct Field {
    title: String,
    text: String,
    least: Option<usize>,
    dispensable: Option<usize>,
    is_number: bool,
}

/// Titles begin with a letter that nothing else has, so that a column is found again.
fn field(index: usize) -> impl Strategy<Value = Field> {
    let letter = char::from(b'A' + u8::try_from(index).expect("there are few"));
    let text = prop_oneof![4 => "[a-z]{1,12}", 1 => "[a-z]{30,70}", 1 => Just("-".to_owned())];
    let number = (1_usize..6, "[0-9]{1,10}", proptest::option::of(0_usize..4));
    let name = (1_usize..6, text, 5_usize..20, proptest::option::of(0_usize..4));
    prop_oneof![
        number.prop_map(move |(title, text, dispensable)| Field {
            title: letter.to_string().repeat(title),
            text,
            least: None,
            dispensable,
            is_number: true,
        }),
        name.prop_map(move |(title, text, least, dispensable)| Field {
            title: letter.to_string().repeat(title),
            text,
            least: Some(least),
            dispensable,
            is_number: false,
        }),
    ]
}

fn fields() -> impl Strategy<Value = Vec<Field>> {
    let last = vec("[a-z ]{1,20}", 1..8).prop_map(|texts| Field {
        title: "ZZ".to_owned(),
        text: texts.concat(),
        least: Some(8),
        dispensable: None,
        is_number: false,
    });
    let others = (0..7_usize).prop_flat_map(|count| (0..count).map(field).collect::<Vec<_>>());
    (others, last).prop_map(|(others, last)| [others, vec![last]].concat())
}

/// The line of titles and that of the row.
fn drawn(fields: &[Field], limit: Option<usize>) -> (String, String) {
    let columns: Vec<_> = fields
        .iter()
        .map(|field| Column {
            title: &field.title,
            // So that each title tells where its column begins.
            align: Align::Left,
            least: field.least,
            dispensable: field.dispensable,
        })
        .collect();
    let row = fields.iter().map(|field| Cell::of(Style::new(), &field.text)).collect();
    let style = TableStyle { titles: Some(Style::new()), columns: limit };
    let mut out = Vec::new();
    table::write(&columns, &[row], style, &mut out).expect("a Vec takes all bytes");
    let text = String::from_utf8(out).expect("what was pushed was text");
    let (titles, row) = text.split_once('\n').expect("two lines");
    (titles.to_owned(), row.trim_end_matches('\n').to_owned())
}

/// Where each column begins, and `None` where it is left out.
fn shown(fields: &[Field], limit: usize) -> Vec<Option<usize>> {
    let (titles, _) = drawn(fields, Some(limit));
    let start = |field: &Field| titles.find(field.title.chars().next().expect("a letter"));
    fields.iter().map(start).collect()
}

/// Where the last column begins.
fn place_of_last(fields: &[Field], limit: usize) -> Option<usize> {
    *shown(fields, limit).last().expect("there is a last one")
}

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn no_line_is_wider_than_the_terminal(fields in fields(), limit in 1_usize..150) {
        let (titles, row) = drawn(&fields, Some(limit));
        prop_assert!(titles.width() <= limit && row.width() <= limit, "{titles}\n{row}");
    }

    #[test]
    fn where_all_fits_it_is_as_in_a_pipe(fields in fields(), more in 0_usize..20) {
        let whole = drawn(&fields, None);
        let needed = whole.0.width().max(whole.1.width());
        prop_assert_eq!(drawn(&fields, Some(needed + more)), whole);
    }

    #[test]
    fn a_number_that_is_there_is_whole_up_to_the_end_of_the_line(
        fields in fields(),
        limit in 40_usize..150,
    ) {
        let (titles, row) = drawn(&fields, Some(limit));
        if titles.ends_with('Z') && !row.is_empty() {
            for (field, start) in fields.iter().zip(shown(&fields, limit)) {
                prop_assert!(
                    !field.is_number || start.is_none() || row.contains(&field.text),
                    "{titles}\n{row}"
                );
            }
        }
    }

    #[test]
    fn the_last_column_has_its_share_or_nothing_more_can_be_done(
        fields in fields(),
        limit in 20_usize..150,
    ) {
        let last = fields.last().expect("there is one");
        let least = last.text.width().min((limit / 6).max(10));
        let place = place_of_last(&fields, limit);
        let has_room = place.is_some_and(|place| limit - place >= least);
        let (titles, row) = drawn(&fields, Some(limit));
        let is_there = |(field, start): (&Field, Option<usize>)| {
            field.dispensable.is_some() && start.is_some()
        };
        let may_be_left_out =
            fields.iter().zip(shown(&fields, limit)).filter(|(field, _)| field.title != last.title).any(is_there);
        prop_assert!(has_room || !may_be_left_out, "{titles}\n{row}");
    }

    #[test]
    fn the_last_column_is_cut_only_where_no_other_can_give(
        fields in fields(),
        limit in 20_usize..150,
    ) {
        let (titles, row) = drawn(&fields, Some(limit));
        let last = fields.last().expect("there is one");
        let Some(place) = place_of_last(&fields, limit) else { return Ok(()) };
        let has_third = limit - place >= last.text.width().min((limit / 3).max(10));
        let starts = shown(&fields, limit);
        let is_at_least = |(field, start): (&Field, &Option<usize>)| {
            let Some(start) = *start else { return true };
            let Some(next) = starts.iter().flatten().filter(|next| **next > start).min() else {
                return true;
            };
            let least = field.least.map_or(field.text.width(), |least| least.max(field.title.width()));
            next - start - 1 <= least || field.text.width() <= least
        };
        let mut others = fields.iter().zip(&starts);
        prop_assert!(has_third || others.all(is_at_least), "{titles}\n{row}");
    }

    #[test]
    fn a_wider_terminal_shows_no_column_less_and_of_the_same_none_narrower(
        fields in fields(),
        limit in 1_usize..150,
    ) {
        let narrow = shown(&fields, limit);
        let wide = shown(&fields, limit + 1);
        for (narrow, wide) in narrow.iter().zip(&wide) {
            prop_assert!(narrow.is_none() || wide.is_some(), "{narrow:?} {wide:?}");
        }
        let is_there = |place: &Option<usize>| place.is_some();
        if narrow.iter().map(is_there).eq(wide.iter().map(is_there)) {
            let pairs = narrow.iter().zip(&wide);
            let is_moved_left = pairs.filter_map(|(n, w)| n.zip(*w)).any(|(n, w)| w < n);
            prop_assert!(!is_moved_left, "{narrow:?} {wide:?}");
        }
    }
}
