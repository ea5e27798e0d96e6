//! Turns Xen's public headers into Rust.

use std::env;
use std::path::{Path, PathBuf};

fn main() {
    println!("cargo::rerun-if-env-changed=LLAMAOS_XEN_INCLUDE");
    println!("cargo::rerun-if-changed=include/xen.h");
    let Some(include) = env::var_os("LLAMAOS_XEN_INCLUDE") else {
        fail("LLAMAOS_XEN_INCLUDE must name the directory that holds xen/xen.h (Debian's libxen-dev)");
    };
    if !Path::new(&include).join("xen/xen.h").is_file() {
        fail(&format!(
            "no xen/xen.h under LLAMAOS_XEN_INCLUDE={}",
            include.display()
        ));
    }
    let bindings = bindgen::Builder::default()
        .header("include/xen.h")
        .clang_args(["--target=x86_64-unknown-none-elf", "-nostdinc", "-ffreestanding"])
        .clang_arg(format!("-I{}", include.display()))
        .use_core()
        .layout_tests(false)
        .generate_comments(false)
        .prepend_enum_name(false)
        .derive_default(true)
        .allowlist_type("start_info|shared_info|vcpu_info|vcpu_time_info|trap_info|mmu_update|mmuext_op|llamaos_constants")
        .allowlist_type("multicall_entry|iret_context|xencons_interface|sched_shutdown|sched_poll")
        .allowlist_type("physdev_.*|evtchn_.*|callback_register|xen_machphys_mapping|xen_feature_info")
        .allowlist_var("__HYPERVISOR_.*|XEN_ELFNOTE_.*|SCHEDOP_.*|SHUTDOWN_.*|EVTCHNOP_.*|VIRQ_.*|VCPUOP_.*")
        .allowlist_var("MMU_.*|MMUEXT_.*|UVMF_.*|PHYSDEVOP_.*|CALLBACK.*|CONSOLEIO_.*|XENMEM_.*|XENVER_.*")
        .allowlist_var("SIF_.*|SEGBASE_.*|XENFEAT_.*|XENIRQSTAT_.*|MAP_PIRQ_.*|MAX_GUEST_CMDLINE")
        .generate();
    let bindings = match bindings {
        Ok(bindings) => bindings,
        Err(error) => fail(&format!("bindgen could not read Xen's headers: {error}")),
    };
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR")).join("xen.rs");
    if let Err(error) = bindings.write_to_file(&out) {
        fail(&format!("{}: {error}", out.display()));
    }
}

/// Ends the build with one clear line.
fn fail(message: &str) -> ! {
    println!("cargo::error={message}");
    std::process::exit(1)
}
