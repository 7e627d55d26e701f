//! What holds for every input: of the forest, folds, text, parsers and the saved object.

mod arranged;
mod documents;
mod folds;
mod forests;
mod lines;
mod namespaces;
mod parsers;
mod pictures;
mod processes;
mod references;
mod sizes;
mod tables;
mod views;

use proptest::test_runner::Config;

/// As many cases as are tried in about a second; failures are not written into the source.
fn cases(cases: u32) -> Config {
    Config { cases, failure_persistence: None, ..Config::default() }
}
