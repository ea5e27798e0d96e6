//! A library that has every symbol of the runtime's C interface and does nothing.
//!
//! The configure script of libstdc++ links trial programs to learn what the system can do. It must see what the
//! runtime has, but not depend on the runtime itself: then an edit there would rebuild the C++ library.

use crate::exports;
use crate::paths::TRIPLE;
use crate::stage::{Context, Stage, Step};
use anyhow::Result;
use std::fs;
use std::process::Command;

/// The stage.
pub fn stage() -> Stage {
    Stage::new("stubs", "stub archive")
        .tree("rt/exports.list")
        .host_tool("as")
        .step(Step::call("assemble", 2, assemble))
}

fn assemble(context: &Context) -> Result<()> {
    let mut text = String::new();
    for name in exports::read(&context.paths().exports())? {
        // Without a way from the entry point to main the linker would drop a trial program as unused, and what it
        // calls in vain with it.
        let body = if name == "_start" { "jmp main" } else { "ud2" };
        // Sections of their own and weak, like the real ones.
        text.push_str(&format!(
            ".section .text.{name},\"ax\",@progbits\n.weak {name}\n.type {name},@function\n{name}: {body}\n"
        ));
    }
    text.push_str(".section .note.GNU-stack,\"\",@progbits\n");
    let source = context.path("{work}/stubs.s")?;
    fs::write(&source, text)?;
    let library = context.path(&format!("{{out}}/prefix/{TRIPLE}/lib"))?;
    fs::create_dir_all(&library)?;
    let object = context.path("{work}/stubs.o")?;
    let mut assembler = Command::new("as");
    assembler.arg("-o").arg(&object).arg(&source);
    context.run(assembler)?;
    let mut archiver = Command::new("ar");
    archiver
        .arg("rcsD")
        .arg(library.join("libllamaos.a"))
        .arg(&object);
    context.run(archiver)
}
