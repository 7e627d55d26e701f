//! Sets of options, of those that both pstree and the program have.

/// What changes the tree; -A and -U, without which pstree takes its characters from the
/// terminal that it has or has not, come besides.
const LETTERS: &str = "acgnpstTu";

/// One or the other of these is in every set.
pub(crate) const CHARACTERS: [char; 2] = ['A', 'U'];

/// How many sets there are for each choice of characters.
pub(crate) const SETS: usize = 1 << LETTERS.len();

/// The set with this number, as it is typed: `-lAcp`. Nothing is cut in it.
pub(crate) fn set(characters: char, number: usize) -> String {
    let is_in_set = |(place, letter): (usize, char)| (number >> place & 1 == 1).then_some(letter);
    let letters: String = LETTERS.chars().enumerate().filter_map(is_in_set).collect();
    format!("-l{characters}{letters}")
}

/// All sets with these characters.
pub(crate) fn all_with(characters: char) -> impl Iterator<Item = String> {
    (0..SETS).map(move |number| set(characters, number))
}

/// Every so many of the sets with these characters; an odd number brings each letter about equally often.
pub(crate) fn some_with(characters: char, every: usize) -> impl Iterator<Item = String> {
    all_with(characters).step_by(every)
}
