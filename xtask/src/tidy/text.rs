//! Looking at source text without parsing it.

/// The lines of Rust or C code with comments removed, numbered from 1. Text in string literals stays.
pub fn code(text: &str) -> impl Iterator<Item = (usize, String)> {
    let mut in_block = false;
    text.lines().enumerate().map(move |(number, line)| {
        let mut result = String::new();
        let mut rest = line;
        while !rest.is_empty() {
            if in_block {
                match rest.split_once("*/") {
                    Some((_, after)) => {
                        in_block = false;
                        rest = after;
                    }
                    None => rest = "",
                }
                continue;
            }
            let (start, opener) = first_of(rest, &["//", "/*", "\""]);
            result.push_str(&rest[..start]);
            match opener {
                Some("/*") => {
                    in_block = true;
                    rest = &rest[start + 2..];
                }
                Some("\"") => {
                    let length = literal(&rest[start..]);
                    result.push_str(&rest[start..start + length]);
                    rest = &rest[start + length..];
                }
                _ => rest = "",
            }
        }
        (number + 1, result)
    })
}

/// The position of the first of `needles` in `text`, or the end.
fn first_of(text: &str, needles: &'static [&'static str]) -> (usize, Option<&'static str>) {
    let found = needles
        .iter()
        .filter_map(|needle| text.find(needle).map(|position| (position, Some(*needle))));
    found.min().unwrap_or((text.len(), None))
}

/// The length of the string literal that `text` begins with, as far as it goes on this line.
fn literal(text: &str) -> usize {
    let mut escaped = false;
    for (position, character) in text.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return position + 1,
            _ => {}
        }
    }
    text.len()
}

/// The identifiers and numbers of a line.
pub fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|character: char| !character.is_ascii_alphanumeric() && character != '_')
        .filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_go_and_literals_stay() {
        let text = "a // b\n/* c\nd */ e\nf \"// g\" h\n\"\\\"/*\" i";
        let lines: Vec<String> = code(text).map(|(_, line)| line.trim().to_string()).collect();
        assert_eq!(lines, ["a", "", "e", "f \"// g\" h", "\"\\\"/*\" i"]);
    }

    #[test]
    fn words_are_whole_identifiers() {
        assert_eq!(
            words("*errno_location() = EINVAL;").collect::<Vec<_>>(),
            ["errno_location", "EINVAL"]
        );
    }
}
