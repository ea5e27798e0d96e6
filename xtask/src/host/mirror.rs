//! Which Debian mirror this host uses, read from its own apt sources (one-line and deb822 format).
//!
//! No mirror is named in this project: a user's machine already knows a near one, with its proxies and keys.

use anyhow::{Context, Result};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

/// Suites of Debian's main archive: a source that offers one of them is a Debian mirror.
const SUITES: [&str; 10] = [
    "bullseye",
    "bookworm",
    "trixie",
    "forky",
    "oldoldstable",
    "oldstable",
    "stable",
    "testing",
    "unstable",
    "sid",
];

const KEYRING: &str = "/usr/share/keyrings/debian-archive-keyring.gpg";

/// A place that has Debian's main archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mirror {
    /// What stands in `URIs`.
    pub uris: Vec<String>,
    /// What stands in `Signed-By`: a file name or a whole key.
    pub signed_by: Option<String>,
}

/// One entry of the host's sources.
#[derive(Debug, Default, PartialEq, Eq)]
struct Entry {
    uris: Vec<String>,
    suites: Vec<String>,
    components: Vec<String>,
    signed_by: Option<String>,
}

/// The mirror of this host: `$LLAMAOS_MIRROR`, else the one its sources name.
pub fn find() -> Result<Mirror> {
    if let Ok(uri) = env::var("LLAMAOS_MIRROR") {
        let signed_by = Path::new(KEYRING).exists().then(|| KEYRING.to_string());
        return Ok(Mirror {
            uris: vec![uri],
            signed_by,
        });
    }
    let mut files = vec![PathBuf::from("/etc/apt/sources.list")];
    if let Ok(entries) = fs::read_dir("/etc/apt/sources.list.d") {
        let mut parts: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        parts.sort();
        files.extend(parts);
    }
    let mut entries = Vec::new();
    for file in files {
        let Ok(text) = fs::read_to_string(&file) else {
            continue;
        };
        match file.extension().and_then(|extension| extension.to_str()) {
            Some("list") => entries.extend(one_line(&text)),
            Some("sources") => entries.extend(deb822(&text)),
            _ => {}
        }
    }
    choose(entries).context(
        "this host's apt sources name no Debian mirror; set LLAMAOS_MIRROR to the URI of one, \
         or LLAMAOS_SOURCES to a directory that holds the source files",
    )
}

/// The entry that is most clearly a mirror of Debian's main archive.
fn choose(entries: Vec<Entry>) -> Option<Mirror> {
    let is_debian = |entry: &Entry| {
        entry.suites.iter().any(|suite| SUITES.contains(&suite.as_str()))
            && entry.components.iter().any(|component| component == "main")
            && !entry.uris.iter().any(|uri| uri.starts_with("cdrom:"))
    };
    // Other archives use Debian's suite names too; Debian's own are signed with its keyring and end in its name.
    let certainty = |entry: &Entry| {
        let key = entry
            .signed_by
            .as_ref()
            .is_some_and(|key| key.contains("debian-archive-keyring"));
        let name = entry
            .uris
            .iter()
            .any(|uri| uri.trim_end_matches('/').ends_with("/debian"));
        2 * u8::from(key) + u8::from(name)
    };
    let mut candidates: Vec<Entry> = entries.into_iter().filter(is_debian).collect();
    // The sort is stable: of equals the first is taken.
    candidates.sort_by_key(|entry| std::cmp::Reverse(certainty(entry)));
    let entry = candidates.into_iter().next()?;
    Some(Mirror {
        uris: entry.uris,
        signed_by: entry.signed_by,
    })
}

/// Reads `deb [options] uri suite component...` lines.
fn one_line(text: &str) -> Vec<Entry> {
    let mut entries = Vec::new();
    for line in text.lines() {
        let line = line.split('#').next().unwrap_or("").trim();
        let Some(rest) = line
            .strip_prefix("deb")
            .filter(|rest| rest.starts_with([' ', '\t', '[']))
        else {
            continue;
        };
        let rest = rest.trim_start();
        let (options, rest) = match rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((options, rest)) => (options, rest),
            None => ("", rest),
        };
        let mut words = rest.split_whitespace().map(str::to_string);
        let (Some(uri), Some(suite)) = (words.next(), words.next()) else {
            continue;
        };
        let signed_by = options
            .split_whitespace()
            .find_map(|option| option.strip_prefix("signed-by="));
        entries.push(Entry {
            uris: vec![uri],
            suites: vec![suite],
            components: words.collect(),
            signed_by: signed_by.map(str::to_string),
        });
    }
    entries
}

/// Reads stanzas of `Field: value` lines, where a line that begins with a space continues the value.
fn deb822(text: &str) -> Vec<Entry> {
    let mut entries = Vec::new();
    for stanza in stanzas(text) {
        let field = |name: &str| {
            let found = stanza.iter().find(|(field, _)| field.eq_ignore_ascii_case(name));
            found.map_or("", |(_, value)| value.as_str())
        };
        let words = |name: &str| {
            field(name)
                .split_whitespace()
                .map(str::to_string)
                .collect::<Vec<_>>()
        };
        if field("Enabled").trim() == "no" || !words("Types").iter().any(|kind| kind == "deb") {
            continue;
        }
        let signed_by = field("Signed-By").trim_end();
        entries.push(Entry {
            uris: words("URIs"),
            suites: words("Suites"),
            components: words("Components"),
            signed_by: (!signed_by.is_empty()).then(|| signed_by.to_string()),
        });
    }
    entries
}

fn stanzas(text: &str) -> Vec<Vec<(String, String)>> {
    let mut stanzas = Vec::new();
    let mut stanza: Vec<(String, String)> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if line.trim().is_empty() {
            stanzas.push(std::mem::take(&mut stanza));
        } else if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = stanza.last_mut() {
                value.push('\n');
                value.push_str(line);
            }
        } else if let Some((name, value)) = line.split_once(':') {
            stanza.push((name.trim().to_string(), value.trim().to_string()));
        }
    }
    stanzas.push(stanza);
    stanzas.retain(|stanza| !stanza.is_empty());
    stanzas
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_sources_are_read() {
        let entries = one_line(
            "# comment\ndeb-src http://a.example/debian bookworm main\n\
             deb [arch=amd64 signed-by=/k.gpg] http://a.example/debian bookworm main contrib # c\n\
             deb http://broken.example\n",
        );
        assert_eq!(entries.len(), 1);
        assert_eq!(entries[0].uris, ["http://a.example/debian"]);
        assert_eq!(entries[0].components, ["main", "contrib"]);
        assert_eq!(entries[0].signed_by.as_deref(), Some("/k.gpg"));
    }

    #[test]
    fn deb822_sources_are_read_with_keys_that_are_given_whole() {
        let entries = deb822(
            "Types: deb deb-src\n# comment\nURIs: http://a.example/debian\nSuites: bookworm bookworm-updates\n\
             Components: main\nSigned-By:\n -----BEGIN PGP-----\n .\n abc\n\n\
             Types: deb-src\nURIs: http://b.example/debian\nSuites: bookworm\nComponents: main\n\n\
             Enabled: no\nTypes: deb\nURIs: http://c.example/debian\nSuites: bookworm\nComponents: main\n",
        );
        assert_eq!(entries.len(), 1);
        assert_eq!(
            entries[0].signed_by.as_deref(),
            Some("\n -----BEGIN PGP-----\n .\n abc")
        );
    }

    #[test]
    fn debian_itself_is_preferred_to_archives_that_use_its_suites() {
        let text = "deb http://vendor.example/tools bookworm main\n\
                    deb http://mirror.example/debian-security bookworm-security main\n\
                    deb http://mirror.example/debian/ bookworm main\n";
        assert_eq!(
            choose(one_line(text)).unwrap().uris,
            ["http://mirror.example/debian/"]
        );
        let ubuntu = "deb http://mirror.example/ubuntu noble main\n";
        assert_eq!(choose(one_line(ubuntu)), None);
    }
}
