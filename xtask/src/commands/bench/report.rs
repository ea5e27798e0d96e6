//! The report: Markdown sections with tables, dated.

use crate::process;
use anyhow::Result;
use std::fmt::Write;
use std::process::Command;

/// A report that is being written.
pub struct Report {
    text: String,
}

impl Report {
    /// An empty report with today's date.
    pub fn new() -> Result<Report> {
        let date = process::output(Command::new("date").args(["-u", "+%Y-%m-%d"]))?;
        let text = format!(
            "# Benchmarks\n\nMade by `cargo xtask bench` on {}. Everything here is counted, not timed: Xen runs in QEMU's \
             TCG, and a plugin (`tests/bench/instructions.c`) counts instructions by address.\n",
            date.trim()
        );
        Ok(Report { text })
    }

    /// Starts a section with one paragraph.
    pub fn section(&mut self, title: &str, paragraph: &str) {
        let _ = write!(self.text, "\n## {title}\n\n{paragraph}\n\n");
    }

    /// Starts a table.
    pub fn table(&mut self, columns: &[&str]) {
        let rule = columns.iter().map(|_| "---").collect::<Vec<_>>();
        let _ = writeln!(self.text, "| {} |\n|{}|", columns.join(" | "), rule.join("|"));
    }

    /// Adds a row to the table.
    pub fn row(&mut self, cells: &[String]) {
        let _ = writeln!(self.text, "| {} |", cells.join(" | "));
    }

    /// The report as Markdown.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// `number` with commas between groups of three digits.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_grouped_from_the_right() {
        assert_eq!(
            [0, 12, 999, 1000, 1234567].map(thousands),
            ["0", "12", "999", "1,000", "1,234,567"]
        );
    }

    #[test]
    fn a_table_is_markdown() {
        let mut report = Report { text: String::new() };
        report.section("Title", "Words.");
        report.table(&["a", "b"]);
        report.row(&["1".into(), "2".into()]);
        assert_eq!(
            report.text(),
            "\n## Title\n\nWords.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
        );
    }
}
