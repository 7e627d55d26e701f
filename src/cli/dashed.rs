//! `ps -aux`, which half the world types.

use std::ffi::OsString;

use super::ps::are_letters;
use super::usage::first_operand;

/// Letters of ps that were typed with a dash, as if they had been typed without: `-aux` behind `nstree ps` becomes its first
/// operand.
///
/// ps takes them so too, where what is behind `-u` is no user: that of `-aux` would be one who is called `x`, ps(1).
#[must_use]
pub fn undashed(mut words: Vec<OsString>, is_user: impl Fn(&str) -> bool) -> Vec<OsString> {
    let options = words.iter().skip(1).take_while(|word| *word != "--");
    let found = options.enumerate().find_map(|(index, word)| {
        let letters = word.to_str()?.strip_prefix('-')?;
        are_letters(letters).then(|| (index + 1, letters.to_owned()))
    });
    let Some((place, letters)) = found else { return words };
    let user = letters.split_once('u').map_or("", |(_, user)| user);
    let command =
        first_operand(&words).filter(|command| *command < place && words[*command] == "ps");
    let Some(command) = command.filter(|_| user.is_empty() || !is_user(user)) else { return words };
    words.remove(place);
    words.insert(command + 1, letters.into());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn undashed(line: &str, users: &[&str]) -> String {
        let words = line.split(' ').map(OsString::from).collect();
        let words = super::undashed(words, |name| users.contains(&name));
        words.iter().map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn letters_with_a_dash_become_the_first_operand() {
        assert_eq!(undashed("nstree ps -aux", &[]), "nstree ps aux");
        assert_eq!(undashed("nstree ps --sort rss -axfw 40", &[]), "nstree ps axfw --sort rss 40");
        assert_eq!(undashed("nstree --proc /p ps -xa", &["x"]), "nstree --proc /p ps xa");
        assert_eq!(undashed("nstree --proc ps ps -ax", &[]), "nstree --proc ps ps ax");
    }

    #[test]
    fn it_is_a_user_if_there_is_one() {
        assert_eq!(undashed("nstree ps -aux", &["x"]), "nstree ps -aux");
        assert_eq!(undashed("nstree ps -auxf", &["x"]), "nstree ps auxf");
        assert_eq!(undashed("nstree ps -axu", &["x"]), "nstree ps axu");
    }

    #[test]
    fn what_is_not_of_ps_stays_as_it_is() {
        for line in
            ["nstree -aux", "nstree ls -aux", "nstree ps -u x", "nstree ps -- -aux", "nstree"]
        {
            assert_eq!(undashed(line, &[]), line);
        }
    }
}
