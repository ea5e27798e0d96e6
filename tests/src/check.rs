//! Compares what a run did with what it must do; every difference becomes one complaint.

use anyhow::{Context, Result};
use regex::bytes::RegexBuilder;

use crate::case::Case;
use crate::pattern;
use crate::process::Outcome;

/// Everything that is wrong with a run; empty if nothing is.
pub fn complaints(case: &Case, outcome: &Outcome) -> Result<Vec<String>> {
    let mut found = Vec::new();
    if outcome.status != Some(case.status) {
        found.push(match outcome.status {
            Some(status) => format!("exit status {status}, expected {}", case.status),
            None => format!("did not end within {} s", case.timeout),
        });
    }
    if let Some(length) = case.stdout_pattern {
        found.extend(difference("stdout", &pattern::bytes(length), &outcome.stdout));
    } else {
        let expected = case.optional_file("stdout.txt")?;
        found.extend(stream("stdout", expected, &case.stdout_match, &outcome.stdout)?);
    }
    let expected = case.optional_file("stderr.txt")?;
    found.extend(stream("stderr", expected, &case.stderr_match, &outcome.stderr)?);
    for pattern in &case.stderr_absent {
        if matches(pattern, &outcome.stderr)? {
            found.push(format!("stderr contains /{pattern}/"));
        }
    }
    Ok(found)
}

/// A stream is compared exactly with a file, or searched for patterns, or must be empty.
fn stream(name: &str, expected: Option<Vec<u8>>, patterns: &[String], actual: &[u8]) -> Result<Vec<String>> {
    let mut found = Vec::new();
    if let Some(expected) = expected {
        found.extend(difference(name, &expected, actual));
    } else if patterns.is_empty() {
        found.extend(difference(name, b"", actual));
    }
    for pattern in patterns {
        if !matches(pattern, actual)? {
            found.push(format!(
                "{name} does not contain /{pattern}/; it is:\n{}",
                excerpt(actual)
            ));
        }
    }
    Ok(found)
}

fn matches(pattern: &str, text: &[u8]) -> Result<bool> {
    let regex = RegexBuilder::new(pattern)
        .multi_line(true)
        .build()
        .with_context(|| format!("the pattern /{pattern}/"))?;
    Ok(regex.is_match(text))
}

/// Says where two byte strings part, with the lines around that place.
fn difference(name: &str, expected: &[u8], actual: &[u8]) -> Option<String> {
    if expected == actual {
        return None;
    }
    let common = expected.iter().zip(actual).take_while(|(a, b)| a == b).count();
    let line = expected[..common].iter().filter(|&&byte| byte == b'\n').count() + 1;
    let start = expected[..common]
        .iter()
        .rposition(|&byte| byte == b'\n')
        .map_or(0, |at| at + 1);
    Some(format!(
        "{name} differs at byte {common} (line {line}); {} bytes, expected {}\n  expected: {}\n  actual:   {}",
        actual.len(),
        expected.len(),
        first_lines(&expected[start..], common - start),
        first_lines(&actual[start..], common - start),
    ))
}

/// The line that begins `text`, up to a readable width around byte `at`, control bytes escaped.
fn first_lines(text: &[u8], at: usize) -> String {
    const WIDTH: usize = 160;
    let from = at.saturating_sub(WIDTH / 2);
    let shown = &text[from.min(text.len())..text.len().min(from + WIDTH)];
    let cut = if from + WIDTH < text.len() { "..." } else { "" };
    format!(
        "{}{}{cut}",
        if from > 0 { "..." } else { "" },
        shown.escape_ascii()
    )
}

/// The beginning of a stream, indented.
pub fn excerpt(text: &[u8]) -> String {
    const LINES: usize = 30;
    let text = String::from_utf8_lossy(&text[..text.len().min(8192)]);
    let mut shown: String = text
        .lines()
        .take(LINES)
        .map(|line| format!("    {line}\n"))
        .collect();
    if text.lines().count() > LINES {
        shown.push_str("    ...\n");
    }
    if shown.is_empty() {
        shown.push_str("    (empty)\n");
    }
    shown.truncate(shown.trim_end().len());
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(text: &str) -> Case {
        toml::from_str(&format!("description = \"x\"\n{text}")).unwrap()
    }

    fn outcome(status: Option<i32>, stdout: &[u8], stderr: &[u8]) -> Outcome {
        Outcome {
            status,
            stdout: stdout.to_vec(),
            stderr: stderr.to_vec(),
        }
    }

    #[test]
    fn output_nobody_asked_for_is_a_complaint() {
        let found = complaints(&case(""), &outcome(Some(0), b"x", b"")).unwrap();
        assert_eq!(found.len(), 1);
        let found = complaints(&case(""), &outcome(Some(0), b"", b"warning\n")).unwrap();
        assert_eq!(found.len(), 1);
        assert!(
            complaints(&case(""), &outcome(Some(0), b"", b""))
                .unwrap()
                .is_empty()
        );
    }

    #[test]
    fn status_and_timeout_are_told_apart() {
        let found = complaints(&case("status = 3"), &outcome(Some(4), b"", b"")).unwrap();
        assert_eq!(found, ["exit status 4, expected 3"]);
        let found = complaints(&case("timeout = 5"), &outcome(None, b"", b"")).unwrap();
        assert_eq!(found, ["did not end within 5 s"]);
    }

    #[test]
    fn patterns_must_all_match_and_absent_ones_must_not() {
        let case = case("stderr_match = [\"^one$\", \"two\"]\nstderr_absent = [\"three\"]");
        assert!(
            complaints(&case, &outcome(Some(0), b"", b"one\ntwo\n"))
                .unwrap()
                .is_empty()
        );
        assert_eq!(
            complaints(&case, &outcome(Some(0), b"", b"one\nthree\n"))
                .unwrap()
                .len(),
            2
        );
    }

    #[test]
    fn the_first_differing_byte_is_named() {
        let text = difference("stdout", b"a\nbc\n", b"a\nbd\n").unwrap();
        assert!(text.starts_with("stdout differs at byte 3 (line 2)"), "{text}");
        assert!(text.contains("expected: bc\\n"), "{text}");
        assert!(text.contains("actual:   bd\\n"), "{text}");
    }

    #[test]
    fn truncation_is_a_difference() {
        assert!(difference("stdout", b"abc", b"ab").is_some());
        assert!(difference("stdout", b"ab", b"abc").is_some());
        assert!(difference("stdout", b"abc", b"abc").is_none());
    }

    #[test]
    fn a_pattern_stream_is_compared_with_the_pattern() {
        let case = case("stdout_pattern = 4");
        let good = pattern::bytes(4);
        assert!(
            complaints(&case, &outcome(Some(0), &good, b""))
                .unwrap()
                .is_empty()
        );
        assert_eq!(
            complaints(&case, &outcome(Some(0), &good[..3], b""))
                .unwrap()
                .len(),
            1
        );
    }
}
