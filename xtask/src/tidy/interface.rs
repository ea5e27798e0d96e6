//! Rules about the edges: between Rust and C, and between programs and their data.

use super::text::{code, words};
use super::{Finding, Tree};
use crate::exports;
use std::collections::BTreeSet;

/// No floating-point value crosses between Rust and C by value: for the guest's target rustc compiles such a function
/// to another calling convention than C's, and says nothing.
pub fn floats(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (name, text) in tree.texts(&["kernel/", "rt/"], &[".rs"]) {
        let mut signature: Option<(usize, String)> = None;
        let mut in_block = false;
        for (number, line) in code(text) {
            if line.contains("extern \"C\"") && line.trim_end().ends_with('{') && !line.contains("fn ") {
                in_block = true;
                continue;
            }
            if in_block && line.starts_with('}') {
                in_block = false;
            }
            let begins =
                line.contains("extern \"C\"") && line.contains("fn") || in_block && line.contains("fn ");
            if signature.is_none() && begins {
                signature = Some((number, String::new()));
            }
            let Some((start, mut collected)) = signature.take() else {
                continue;
            };
            collected.push_str(&line);
            collected.push(' ');
            match collected.find(['{', ';']) {
                Some(end) if passes_float(&collected[..end]) => {
                    findings.push(Finding::line(
                        name,
                        start,
                        "passes a floating-point value between Rust and C",
                    ));
                }
                Some(_) => {}
                None => signature = Some((start, collected)),
            }
        }
    }
    findings
}

/// Whether a signature has a parameter or result of type `f32` or `f64`. A pointer to one is fine.
fn passes_float(signature: &str) -> bool {
    ["f32", "f64"].iter().any(|float| {
        signature.match_indices(float).any(|(position, _)| {
            let before = signature[..position].trim_end();
            let whole =
                !before.ends_with(|c: char| c.is_alphanumeric() || c == '_') || before.len() < position;
            let pointer = ["*const", "*mut", "&", "&mut"]
                .iter()
                .any(|pointer| before.ends_with(pointer));
            whole && !pointer
        })
    })
}

/// The list of exports can be read, and each group is sorted.
pub fn exports(tree: &Tree) -> Vec<Finding> {
    let list = "rt/exports.list";
    let Some(text) = tree.text(list) else {
        return Vec::new();
    };
    if let Err(error) = exports::parse(text) {
        return vec![Finding::file(list, error.to_string())];
    }
    let mut findings = Vec::new();
    let mut previous = "";
    for (number, line) in text.lines().enumerate() {
        let name = line.split('#').next().unwrap_or("").trim();
        if !name.is_empty() && name < previous {
            findings.push(Finding::line(
                list,
                number + 1,
                format!("{name} is not in its place after {previous}"),
            ));
        }
        previous = name;
    }
    findings
}

/// Neither the build driver nor the harness knows a sample or a case by name: cases are data.
pub fn cases(tree: &Tree) -> Vec<Finding> {
    let parts = tree.files().map(|(name, _)| name.split('/').collect::<Vec<_>>());
    let names: BTreeSet<&str> = parts.filter_map(|parts| case_name(&parts)).collect();
    let mut findings = Vec::new();
    for (file, text) in tree.texts(&["xtask/src/", "tests/src/"], &[".rs"]) {
        // What a unit test makes up is its own.
        let text = text.split("#[cfg(test)]").next().unwrap_or("");
        for (number, line) in code(text) {
            let literals = line.split('"').skip(1).step_by(2);
            let known = literals
                .flat_map(|literal| literal.split('/'))
                .find(|part| names.contains(part));
            if let Some(name) = known {
                findings.push(Finding::line(
                    file,
                    number,
                    format!("knows the sample or case {name} by name"),
                ));
            }
        }
    }
    findings
}

/// The name of the sample or case that a file belongs to. A name of one word may be anything else as well, so of the
/// cases only those of several words are looked for.
fn case_name<'a>(parts: &[&'a str]) -> Option<&'a str> {
    match parts {
        ["samples", name, _, ..] => Some(name),
        ["tests", "guest", name, _, ..] if words(name).count() > 1 => Some(name),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn float_count(text: &str) -> usize {
        floats(&Tree::of(&[("rt/src/a.rs", text)])).len()
    }

    #[test]
    fn floats_by_value_are_found() {
        assert_eq!(float_count("pub extern \"C\" fn f(a: f64) {\n"), 1);
        assert_eq!(float_count("extern \"C\" fn f(\n    a: i32,\n) -> f32 {\n"), 1);
        assert_eq!(
            float_count("unsafe extern \"C\" {\n    fn sin(x: f64) -> f64;\n}\n"),
            1
        );
    }

    #[test]
    fn floats_by_reference_and_inside_rust_are_not() {
        assert_eq!(
            float_count("extern \"C\" fn f(a: *mut f64) {\n    let x: f64 = 1.0;\n}\n"),
            0
        );
        assert_eq!(float_count("fn f(a: f64) -> f64 {\n"), 0);
        assert_eq!(
            float_count("extern \"C\" fn strtof64_l(a: *const u8) -> i32 {\n"),
            0
        );
    }

    #[test]
    fn exports_are_sorted_in_their_groups() {
        let count = |text: &str| exports(&Tree::of(&[("rt/exports.list", text)])).len();
        assert_eq!(count("# a\nb\nc\n\n# d\na\n"), 0);
        assert_eq!(count("# a\nc\nb\n"), 1);
        assert_eq!(count("a\na\n"), 1);
    }

    #[test]
    fn names_of_cases_are_found_in_code_but_not_in_its_tests() {
        let count = |text: &str| {
            cases(&Tree::of(&[
                ("samples/s/main.c", ""),
                ("tests/guest/a-b/case.toml", ""),
                ("xtask/src/a.rs", text),
            ]))
            .len()
        };
        assert_eq!(count("let a = \"samples/s\";\n"), 1);
        assert_eq!(count("let a = \"a-b\";\n"), 1);
        assert_eq!(count("let s = \"t\";\n#[cfg(test)]\nlet a = \"s\";\n"), 0);
    }
}
