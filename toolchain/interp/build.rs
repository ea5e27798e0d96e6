//! Links the stub as a static, position-independent program of its own: Linux maps it beside the image,
//! wherever there is room, and there is nobody to load libraries for it.

fn main() {
    for argument in [
        "-nostartfiles",
        "-nostdlib",
        "-Wl,--no-dynamic-linker",
        "-Wl,-z,text",
        "-Wl,--build-id=none",
    ] {
        println!("cargo::rustc-link-arg-bins={argument}");
    }
    println!("cargo::rerun-if-changed=build.rs");
}
