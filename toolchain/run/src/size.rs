//! Memory sizes as the user types them: `64M`, `1G`, `4096K`.

use anyhow::{Result, bail};

const KIB: u64 = 1 << 10;

/// Reads a size in bytes. A suffix K, M or G (also `KiB`, `MB` and so on, in either case) multiplies by a
/// power of 1024; a number alone counts MiB, as Xen's tools read it.
pub fn parse(text: &str) -> Result<u64> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, suffix) = text.split_at(digits);
    let unit = match suffix.to_ascii_lowercase().as_str() {
        "k" | "kb" | "kib" => KIB,
        "" | "m" | "mb" | "mib" => KIB * KIB,
        "g" | "gb" | "gib" => KIB * KIB * KIB,
        _ => bail!("`{text}` is not a size: write 64M or 1G"),
    };
    match number
        .parse::<u64>()
        .ok()
        .and_then(|number| number.checked_mul(unit))
    {
        Some(bytes) if bytes > 0 => Ok(bytes),
        _ => bail!("`{text}` is not a size: write 64M or 1G"),
    }
}

/// The size in the largest unit that shows it exactly.
pub fn show(bytes: u64) -> String {
    let units = [("GiB", KIB * KIB * KIB), ("MiB", KIB * KIB), ("KiB", KIB)];
    match units
        .iter()
        .find(|(_, unit)| bytes >= *unit && bytes.is_multiple_of(*unit))
    {
        Some((name, unit)) => format!("{} {name}", bytes / unit),
        None => format!("{bytes} bytes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suffixes_multiply() {
        assert_eq!(parse("4096K").unwrap(), 4 << 20);
        assert_eq!(parse("64M").unwrap(), 64 << 20);
        assert_eq!(parse("64mib").unwrap(), 64 << 20);
        assert_eq!(parse("2G").unwrap(), 2 << 30);
        assert_eq!(parse("16").unwrap(), 16 << 20);
    }

    #[test]
    fn nonsense_is_refused() {
        for text in [
            "",
            "M",
            "0",
            "-1M",
            "1.5G",
            "64Q",
            "99999999999999999999",
            "18446744073709551615G",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn sizes_are_shown_in_the_largest_exact_unit() {
        assert_eq!(show(64 << 20), "64 MiB");
        assert_eq!(show(1 << 30), "1 GiB");
        assert_eq!(show(1536), "1536 bytes");
        assert_eq!(show(5 << 10), "5 KiB");
    }
}
