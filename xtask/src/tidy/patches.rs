//! Rules about patches: a number, a subject and a reason.

use super::{Finding, Tree};
use std::collections::BTreeMap;

const DIRECTORY: &str = "patches/";
const REASONS: &str = "patches/README.md";

/// `patches/<package>-<version>/NNNN-subject.patch`, numbered from 1 without a gap, each named in the README.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut numbers: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    let reasons = tree.text(REASONS).unwrap_or("");
    for (name, _) in tree
        .files()
        .filter(|(name, _)| name.starts_with(DIRECTORY) && *name != REASONS)
    {
        let Some((package, file)) = name[DIRECTORY.len()..].split_once('/') else {
            findings.push(Finding::file(
                name,
                "belongs into a directory <package>-<version>",
            ));
            continue;
        };
        match number(file) {
            Some(number) => numbers.entry(package).or_default().push(number),
            None => findings.push(Finding::file(name, "is not called NNNN-subject.patch")),
        }
        if !reasons.contains(file.trim_end_matches(".patch")) {
            findings.push(Finding::file(name, format!("has no reason in {REASONS}")));
        }
    }
    for (package, numbers) in numbers {
        if !numbers.iter().copied().eq(1..=numbers.len() as u32) {
            findings.push(Finding::file(
                &format!("{DIRECTORY}{package}"),
                "is not numbered from 0001 without a gap",
            ));
        }
    }
    findings
}

/// The number of a well-named patch.
fn number(file: &str) -> Option<u32> {
    let (number, subject) = file.strip_suffix(".patch")?.split_once('-')?;
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-._+".contains(c);
    let well_formed = number.len() == 4 && !subject.is_empty() && subject.chars().all(plain);
    if well_formed { number.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_patches_pass() {
        let tree = Tree::of(&[
            (REASONS, "- `0001-a-b.patch`: x\n- `0002-c.patch`: y\n"),
            ("patches/p-1/0001-a-b.patch", ""),
            ("patches/p-1/0002-c.patch", ""),
        ]);
        assert_eq!(check(&tree), []);
    }

    #[test]
    fn bad_names_gaps_and_missing_reasons_are_found() {
        let found = |name: &str| check(&Tree::of(&[(REASONS, name), (name, "")])).len();
        assert_eq!(found("patches/p-1/1-a.patch"), 1);
        assert_eq!(found("patches/p-1/0001-A.patch"), 1);
        assert_eq!(found("patches/p-1/0002-a.patch"), 1);
        assert_eq!(found("patches/0001-a.patch"), 1);
        assert_eq!(check(&Tree::of(&[("patches/p-1/0001-a.patch", "")])).len(), 1);
    }
}
