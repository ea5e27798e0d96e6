//! `cargo xtask fetch`: pinned sources, into the cache.

use crate::paths::Paths;
use crate::progress;
use crate::sources::Sources;
use anyhow::Result;

/// Fetch pinned sources and print where they are.
///
/// A file is taken from the directory $LLAMAOS_SOURCES if it is there, else from the Debian mirror that this host's
/// apt uses (or $LLAMAOS_MIRROR), and must have the pinned SHA-256.
#[derive(clap::Args)]
pub struct Arguments {
    /// Names in sysroot/sources.toml and tests/sources.toml
    #[arg(required_unless_present = "list")]
    names: Vec<String>,
    /// List all sources with version and licence instead
    #[arg(long)]
    list: bool,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<()> {
    let paths = Paths::discover()?;
    let sources = Sources::load(&paths)?;
    if arguments.list {
        for source in sources.iter() {
            progress::result(format_args!(
                "{:16} {:24} {}",
                source.name, source.version, source.licence
            ));
        }
        return Ok(());
    }
    for name in &arguments.names {
        progress::result(format_args!("{}", sources.get(name)?.fetch(&paths)?.display()));
    }
    Ok(())
}
