//! Rules about what a file may hold at all.

use super::{Finding, Tree};

/// The longest a source file may be, in lines.
const LINES: usize = 800;

const SOURCES: [&str; 9] = [".rs", ".c", ".h", ".cc", ".cpp", ".S", ".py", ".sh", ".ld"];

/// Files that are built or belong to someone else have no place in the repository.
const BUILT: [&str; 15] = [
    ".tar", ".gz", ".xz", ".bz2", ".zst", ".zip", ".deb", ".a", ".o", ".so", ".elf", ".bin", ".img", ".iso",
    ".rlib",
];

/// No file grows without end.
pub fn length(tree: &Tree) -> Vec<Finding> {
    let long = tree
        .texts(&[""], &SOURCES)
        .map(|(name, text)| (name, text.lines().count()));
    let long = long.filter(|(_, lines)| *lines > LINES);
    long.map(|(name, lines)| Finding::file(name, format!("{lines} lines; split it, {LINES} are the most")))
        .collect()
}

/// What is unfinished is finished or left out, not marked.
pub fn marks(tree: &Tree) -> Vec<Finding> {
    // Written in two halves, so that this file does not break the rule.
    let marks = [
        ["TO", "DO"].concat(),
        ["FIX", "ME"].concat(),
        ["XX", "X"].concat(),
    ];
    let mut findings = Vec::new();
    for (name, text) in tree.texts(&[""], &[""]) {
        for (number, line) in text.lines().enumerate() {
            // The context of a patch is upstream's.
            let ours = !name.ends_with(".patch") || line.starts_with('+');
            if ours && super::text::words(line).any(|word| marks.iter().any(|mark| mark == word)) {
                findings.push(Finding::line(
                    name,
                    number + 1,
                    "a mark of unfinished work; finish it or leave it out",
                ));
            }
        }
    }
    findings
}

/// A file says nothing about the machine that it was written on.
pub fn machine(tree: &Tree) -> Vec<Finding> {
    let mut paths = vec![format!("{}/", tree.root().display())];
    if let Some(home) = std::env::var_os("HOME") {
        paths.push(format!("{}/.", home.to_string_lossy().trim_end_matches('/')));
    }
    let mut findings = Vec::new();
    for (name, text) in tree.texts(&[""], &[""]) {
        for (number, line) in text.lines().enumerate() {
            if paths.iter().any(|path| line.contains(path)) {
                findings.push(Finding::line(
                    name,
                    number + 1,
                    "names a directory of this machine",
                ));
            }
        }
    }
    findings
}

/// Nothing that is built is committed. Inputs of tests may be binary, but are small.
pub fn binaries(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (name, content) in tree.files() {
        let is_input = name.starts_with("tests/") || name.contains("/fuzz/corpus/");
        if BUILT.iter().any(|ending| name.ends_with(ending)) && !is_input {
            findings.push(Finding::file(
                name,
                "a built or packed file; make or fetch it instead",
            ));
        } else if content.contains(&0) && !(is_input && content.len() < 1 << 17) {
            findings.push(Finding::file(name, "a binary file; make or fetch it instead"));
        }
    }
    findings
}

/// A Rust file begins with what it is, what it guarantees and why.
pub fn openings(tree: &Tree) -> Vec<Finding> {
    let silent = |text: &str| !text.starts_with("//!") && !text.starts_with("#![no_main]\n");
    let files = tree.texts(&[""], &[".rs"]).filter(|(_, text)| silent(text));
    files
        .map(|(name, _)| Finding::file(name, "begins without a `//!` comment that says what it is"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_files_are_found() {
        let long = "x\n".repeat(LINES + 1);
        assert_eq!(
            length(&Tree::of(&[("a.rs", &long), ("b.md", &long), ("c.rs", "x")])).len(),
            1
        );
    }

    #[test]
    fn marks_are_found_but_not_in_the_context_of_a_patch() {
        let mark = ["TO", "DO"].concat();
        let text = format!("a\n+b {mark}: c\n d {mark}\n");
        assert_eq!(marks(&Tree::of(&[("a.patch", &text)])).len(), 1);
        let findings = marks(&Tree::of(&[("a.md", &text)]));
        assert_eq!(findings.len(), 2);
        assert!(findings[0].to_string().starts_with("a.md:2: "), "{}", findings[0]);
        assert!(marks(&Tree::of(&[("a.md", &format!("{mark}S"))])).is_empty());
    }

    #[test]
    fn paths_of_the_machine_are_found() {
        assert_eq!(
            machine(&Tree::of(&[("a", "see /nowhere/checkout/target")])).len(),
            1
        );
        assert!(machine(&Tree::of(&[("a", "see /usr/bin")])).is_empty());
    }

    #[test]
    fn built_files_are_found() {
        let tree = Tree::of(&[
            ("a.tar", ""),
            ("b", "\0"),
            ("x/fuzz/corpus/c", "\0"),
            ("tests/d", "\0"),
            ("e.rs", ""),
        ]);
        let findings = binaries(&tree);
        assert_eq!(
            findings.iter().map(|f| f.place.as_str()).collect::<Vec<_>>(),
            ["a.tar", "b"]
        );
    }

    #[test]
    fn a_file_without_an_opening_is_found() {
        assert_eq!(
            openings(&Tree::of(&[("a.rs", "use x;"), ("b.rs", "//! B.\n")])).len(),
            1
        );
    }
}
