//! The list of C symbols that the runtime offers: one a line, `#` begins a comment.

use anyhow::{Context, Result, bail};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Reads the list.
pub fn read(path: &Path) -> Result<BTreeSet<String>> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    parse(&text).with_context(|| format!("{} is wrong", path.display()))
}

/// Reads the text of the list.
pub fn parse(text: &str) -> Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for (number, line) in text.lines().enumerate() {
        let name = line.split('#').next().unwrap_or("").trim();
        if name.is_empty() {
            continue;
        }
        let identifier = name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !identifier || name.starts_with(|first: char| first.is_ascii_digit()) {
            bail!("line {}: {name:?} is not a C identifier", number + 1);
        }
        if !names.insert(name.to_string()) {
            bail!("line {}: {name} is there twice", number + 1);
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_without_comments() {
        let names = parse("# head\n\nread\n_exit # instead of newlib's\n").unwrap();
        assert_eq!(names.into_iter().collect::<Vec<_>>(), ["_exit", "read"]);
    }

    #[test]
    fn mistakes_are_named_with_their_line() {
        assert!(parse("read\nread\n").unwrap_err().to_string().contains("line 2"));
        assert!(parse("read write\n").is_err());
        assert!(parse("9lives\n").is_err());
    }
}
