//! The runtime: the Rust crates `rt` and `kernel` as one object whose only global symbols are the C interface.
//!
//! Cargo makes a static library of them. All of it is linked into one relocatable object, and every symbol that
//! `rt/exports.list` does not name becomes local, so that nothing of Rust's libraries can clash with a program. The
//! exported names are weak, as in other C libraries: a program may define a function called `connect` of its own.

use crate::exports;
use crate::guest;
use crate::paths::{RUST_TARGET, TRIPLE};
use crate::stage::{Context, Stage, Step};
use anyhow::{Context as _, Result, bail};
use object::{Object, ObjectSymbol};
use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

/// The stage.
pub fn stage() -> Result<Stage> {
    let library = format!("{{repo}}/target/guest/{RUST_TARGET}/{}/librt.a", guest::PROFILE);
    let mut stage = Stage::new("runtime", "runtime").needs("include").host_tool("ld");
    stage = stage.fact("rustc", guest::compiler()?);
    for tree in guest::TREES {
        stage = stage.tree(tree);
    }
    let mut cargo = Step::run("compile", guest::cargo())
        .inherit()
        .dir("{repo}")
        .lines(40)
        .seconds(30);
    cargo = cargo.args([
        "build",
        "--package",
        "rt",
        "--profile",
        guest::PROFILE,
        "--target",
        RUST_TARGET,
    ]);
    // The directory is the checkout's, so that cargo rebuilds only what changed.
    cargo = cargo.args(["--target-dir", "{repo}/target/guest"]);
    for (name, value) in guest::environment("{repo}", "{stage:include}") {
        cargo = cargo.env(name, value);
    }
    Ok(stage
        .step(cargo)
        .step(Step::copy(library, "{work}/librt.a"))
        .step(Step::run("link", "ld").args([
            "-r",
            "--whole-archive",
            "-o",
            "{work}/linked.o",
            "{work}/librt.a",
        ]))
        .step(Step::call("localise", 2, localise)))
}

fn localise(context: &Context) -> Result<()> {
    let exports = exports::read(&context.paths().exports())?;
    let linked = context.path("{work}/linked.o")?;
    check(&fs::read(&linked)?, &exports)?;
    let list = context.path("{work}/exports")?;
    fs::write(
        &list,
        exports.iter().map(|name| format!("{name}\n")).collect::<String>(),
    )?;
    let object = context.path("{work}/llamaos.o")?;
    let mut objcopy = Command::new("objcopy");
    objcopy
        // Bitcode of Rust's own libraries, which a linker with LLVM's plugin would try to read.
        .args(["--remove-section", ".llvmbc", "--remove-section", ".llvmcmd"])
        .arg("--keep-global-symbols")
        .arg(&list)
        // Not --weaken, which would make the runtime's own references weak too: nothing would be linked for them.
        .arg("--weaken-symbols")
        .arg(&list)
        .arg(&linked)
        .arg(&object);
    context.run(objcopy)?;
    let library = context.path(&format!("{{out}}/prefix/{TRIPLE}/lib"))?;
    fs::create_dir_all(&library)?;
    let mut archiver = Command::new("ar");
    archiver
        .arg("rcsD")
        .arg(library.join("libllamaos.a"))
        .arg(&object);
    context.run(archiver)
}

/// An error unless `object` defines all of `exports`.
fn check(object: &[u8], exports: &BTreeSet<String>) -> Result<()> {
    let file = object::File::parse(object).context("the runtime is no object file")?;
    let symbols = file
        .symbols()
        .filter(|symbol| symbol.is_global() && !symbol.is_undefined());
    let defined: BTreeSet<&str> = symbols.filter_map(|symbol| symbol.name().ok()).collect();
    let missing: Vec<&str> = exports
        .iter()
        .map(String::as_str)
        .filter(|name| !defined.contains(name))
        .collect();
    if !missing.is_empty() {
        bail!(
            "rt/exports.list names what the runtime does not define: {}",
            missing.join(", ")
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use object::write::{Object as Writer, Symbol, SymbolSection};
    use object::{Architecture, BinaryFormat, Endianness, SymbolFlags, SymbolKind, SymbolScope};

    /// An object that defines `read` and uses `write`.
    fn sample() -> Vec<u8> {
        let mut object = Writer::new(BinaryFormat::Elf, Architecture::X86_64, Endianness::Little);
        for (name, section) in [
            ("read", SymbolSection::Absolute),
            ("write", SymbolSection::Undefined),
        ] {
            object.add_symbol(Symbol {
                name: name.into(),
                value: 0,
                size: 0,
                kind: SymbolKind::Text,
                scope: SymbolScope::Dynamic,
                weak: false,
                section,
                flags: SymbolFlags::None,
            });
        }
        object.write().unwrap()
    }

    fn names(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| name.to_string()).collect()
    }

    #[test]
    fn exports_that_are_not_defined_are_named() {
        check(&sample(), &names(&["read"])).unwrap();
        let error = check(&sample(), &names(&["close", "read", "write"]))
            .unwrap_err()
            .to_string();
        assert!(error.ends_with("define: close, write"), "{error}");
    }
}
