//! Whether one word was typed for another.

/// Whether the words are so alike that one may be meant where the other was typed: one begins with the other, or a third of the
/// letters at most, and one in any case, was missed, added, changed or swapped with the next.
pub(super) fn are_alike(typed: &str, meant: &str) -> bool {
    let letters = |word: &str| -> Vec<char> {
        let name = word.trim_start_matches('-');
        name.split(['=', ' ']).next().unwrap_or(name).chars().collect()
    };
    let (typed, meant) = (letters(typed), letters(meant));
    let fewest = typed.len().min(meant.len());
    let begins = fewest > 1 && typed[..fewest] == meant[..fewest];
    begins || distance(&typed, &meant) <= (fewest / 3).max(1)
}

/// The optimal string alignment distance.
fn distance(one: &[char], other: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=other.len()).collect();
    for (row, letter) in one.iter().enumerate() {
        let mut here = vec![row + 1];
        for (column, other_letter) in other.iter().enumerate() {
            let changed = above[column] + usize::from(letter != other_letter);
            let mut least = changed.min(above[column + 1] + 1).min(here[column] + 1);
            let is_swapped = row > 0
                && column > 0
                && *letter == other[column - 1]
                && one[row - 1] == *other_letter;
            if is_swapped {
                least = least.min(before[column - 1] + 1);
            }
            here.push(least);
        }
        before = std::mem::replace(&mut above, here);
    }
    above[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_is_alike() {
        for (typed, meant) in [
            ("--jsno", "--json"),
            ("--josn", "--json"),
            ("--jso", "--json"),
            ("--contain", "--container"),
            ("--user-name", "--user"),
            ("--show-pid", "--show-pids"),
            ("--color=red", "--color"),
            ("--no-crosings", "--no-crossings"),
            ("always", "alway"),
        ] {
            assert!(are_alike(typed, meant), "{typed} {meant}");
        }
    }

    #[test]
    fn another_word_is_not() {
        for (typed, meant) in [
            ("--foo", "--from"),
            ("--fork", "--from"),
            ("--namespace", "--ns"),
            ("--follow", "--color"),
            ("--width", "--wd"),
            ("", "--json"),
        ] {
            assert!(!are_alike(typed, meant), "{typed} {meant}");
        }
    }
}
