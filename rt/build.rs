//! Makes Rust of the C library's structures and constants, so that no layout and no number is typed by hand.

use std::env;
use std::path::PathBuf;

fn main() {
    println!("cargo:rerun-if-changed=src/c.h");
    let newlib = include_directory("LLAMAOS_NEWLIB_INCLUDE");
    let compiler = include_directory("LLAMAOS_GCC_INCLUDE");
    let bindings = bindgen::Builder::default()
        .header("src/c.h")
        .clang_args([
            "--target=x86_64-unknown-none-elf",
            "-nostdinc",
            "-D__llamaos__",
            "-D__unix__",
            "-D_GNU_SOURCE",
        ])
        .clang_args(["-isystem", &newlib, "-isystem", &compiler])
        .use_core()
        .ctypes_prefix("core::ffi")
        .layout_tests(true)
        .derive_default(true)
        .generate_comments(false)
        .ignore_functions()
        .blocklist_item("FP_.*")
        .clang_macro_fallback()
        .clang_macro_fallback_build_dir(out_directory())
        .generate()
        .expect("the C library's headers become Rust");
    compile_c(&newlib, &compiler);
    bindings
        .write_to_file(out_directory().join("c.rs"))
        .expect("the bindings are written");
}

/// What is written in C because Rust cannot define it, or because it only joins the C library's own functions.
const C_FILES: [&str; 2] = ["src/formatted.c", "src/uchar.c"];

/// Compiles the C files. The host's compiler makes code for the guest as well: it is the same
/// processor, and the flags are those that every guest object has.
fn compile_c(newlib: &str, compiler: &str) {
    for file in C_FILES {
        println!("cargo:rerun-if-changed={file}");
    }
    cc::Build::new()
        .compiler("gcc")
        .no_default_flags(true)
        .warnings(true)
        .warnings_into_errors(true)
        .flags([
            "-O2",
            "-g1",
            "-std=gnu11",
            "-ffreestanding",
            "-ffunction-sections",
            "-fdata-sections",
        ])
        .flags([
            "-mno-red-zone",
            "-fno-pic",
            "-fno-stack-protector",
            "-fno-asynchronous-unwind-tables",
            "-funwind-tables",
        ])
        .flags([
            "-ftls-model=local-exec",
            "-fcf-protection=none",
            "-U__linux__",
            "-D__llamaos__",
            "-D_GNU_SOURCE",
        ])
        .flags(["-nostdinc", "-isystem", newlib, "-isystem", compiler])
        .files(C_FILES)
        .compile("pieces");
}

fn include_directory(variable: &str) -> String {
    println!("cargo:rerun-if-env-changed={variable}");
    env::var(variable)
        .unwrap_or_else(|_| panic!("{variable} names an include directory; cargo xtask sysroot sets it"))
}

fn out_directory() -> PathBuf {
    PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"))
}
