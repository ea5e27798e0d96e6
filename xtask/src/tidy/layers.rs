//! Rules about which part may know of what.

use super::text::{code, words};
use super::{Finding, Tree};

/// Crates whose code is safe throughout.
const SAFE: [&str; 3] = ["kernel/core/", "kernel/wire/", "rt/core/"];

/// The crates of the workspace that a crate must not depend on, by their manifests. What is not named depends on
/// nothing of the guest.
const FORBIDDEN: [(&str, &[&str]); 8] = [
    (
        "kernel/core/Cargo.toml",
        &["kernel", "wire", "rt", "rt-core", "llama-run"],
    ),
    (
        "kernel/wire/Cargo.toml",
        &["kernel", "kernel-core", "rt", "rt-core", "llama-run"],
    ),
    ("kernel/Cargo.toml", &["rt", "rt-core", "llama-run"]),
    ("rt/core/Cargo.toml", &["kernel", "wire", "rt", "llama-run"]),
    (
        "xtask/Cargo.toml",
        &["kernel", "kernel-core", "rt", "rt-core", "wire", "llama-run"],
    ),
    (
        "toolchain/run/Cargo.toml",
        &["kernel", "kernel-core", "rt", "rt-core"],
    ),
    (
        "toolchain/interp/Cargo.toml",
        &["kernel", "kernel-core", "rt", "rt-core", "wire"],
    ),
    (
        "tests/Cargo.toml",
        &["kernel", "kernel-core", "rt", "rt-core", "wire"],
    ),
];

/// `rt -> kernel -> kernel/core`, and what runs on the host links nothing of the guest but the wire format.
pub fn dependencies(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (manifest, forbidden) in FORBIDDEN {
        let Some(text) = tree.text(manifest) else { continue };
        let parsed: toml::Table = match toml::from_str(text) {
            Ok(parsed) => parsed,
            Err(error) => {
                findings.push(Finding::file(
                    manifest,
                    format!("is not a manifest: {}", error.message()),
                ));
                continue;
            }
        };
        let tables = ["dependencies", "build-dependencies"];
        let names = tables
            .iter()
            .filter_map(|table| parsed.get(*table)?.as_table())
            .flat_map(|table| table.keys());
        for name in names.filter(|name| forbidden.contains(&name.as_str())) {
            findings.push(Finding::file(manifest, format!("must not depend on {name}")));
        }
    }
    findings
}

/// The pure algorithms forbid unsafe code, by the compiler.
pub fn unsafe_code(tree: &Tree) -> Vec<Finding> {
    let roots = SAFE.iter().map(|directory| format!("{directory}src/lib.rs"));
    let roots = roots.filter_map(|name| tree.text(&name).map(|text| (name.clone(), text)));
    let lenient = roots.filter(|(_, text)| !text.contains("#![forbid(unsafe_code)]"));
    lenient
        .map(|(name, _)| Finding::file(&name, "lacks #![forbid(unsafe_code)]"))
        .collect()
}

/// The kernel is not POSIX's: no error numbers, no C library.
pub fn posix_in_kernel(tree: &Tree) -> Vec<Finding> {
    let foreign = |word: &str| {
        let number = word.len() > 3 && word.starts_with('E') && ERRORS.contains(&word);
        number || ["errno", "newlib", "posix", "POSIX", "pthread"].contains(&word)
    };
    let mut findings = Vec::new();
    for (name, text) in tree.texts(&["kernel/src/", "kernel/core/src/", "kernel/wire/src/"], &[".rs"]) {
        for (number, line) in code(text) {
            if let Some(word) = words(&line).find(|word| foreign(word)) {
                findings.push(Finding::line(
                    name,
                    number,
                    format!("`{word}` belongs to rt, not to the kernel"),
                ));
            }
        }
    }
    findings
}

/// Error names of POSIX that a program is most likely to meet.
const ERRORS: [&str; 20] = [
    "EPERM",
    "ENOENT",
    "EINTR",
    "EIO",
    "EBADF",
    "EAGAIN",
    "ENOMEM",
    "EACCES",
    "EFAULT",
    "EBUSY",
    "EEXIST",
    "ENODEV",
    "ENOTDIR",
    "EISDIR",
    "EINVAL",
    "ENOSPC",
    "EPIPE",
    "ERANGE",
    "ENOSYS",
    "ETIMEDOUT",
];

/// Assembly has one place.
pub fn assembly(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (name, text) in tree.texts(&["kernel/", "rt/"], &[".rs"]) {
        if name.starts_with("kernel/src/arch/") {
            continue;
        }
        for (number, line) in code(text) {
            if ["asm!(", "global_asm!(", "naked_asm!("]
                .iter()
                .any(|start| line.contains(start))
            {
                findings.push(Finding::line(
                    name,
                    number,
                    "assembly belongs into kernel/src/arch/",
                ));
            }
        }
    }
    let files = tree
        .files()
        .filter(|(name, _)| name.starts_with("kernel/") || name.starts_with("rt/"));
    let assembly = files.filter(|(name, _)| [".s", ".S", ".asm"].iter().any(|ending| name.ends_with(ending)));
    let outside = assembly.filter(|(name, _)| !name.starts_with("kernel/src/arch/"));
    findings.extend(outside.map(|(name, _)| Finding::file(name, "assembly belongs into kernel/src/arch/")));
    findings
}

/// One file makes hypercalls: it calls the gate in `arch`, which is the only place that knows Xen's hypercall page.
pub fn hypercalls(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (name, text) in tree.texts(&["kernel/", "rt/"], &[".rs"]) {
        if name.starts_with("kernel/src/arch/") || name == "kernel/src/hypercall.rs" {
            continue;
        }
        for (number, line) in code(text) {
            let raw =
                line.contains("arch::hypercall") || words(&line).any(|word| word.ends_with("hypercall_page"));
            if raw {
                findings.push(Finding::line(
                    name,
                    number,
                    "raw hypercalls belong into kernel/src/hypercall.rs",
                ));
            }
        }
    }
    findings
}

/// Errors become C's `errno` in one place.
pub fn errno(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (name, text) in tree.texts(&["rt/"], &[".rs"]) {
        if name == "rt/src/errno.rs" {
            continue;
        }
        for (number, line) in code(text) {
            if words(&line).any(|word| word == "__errno") {
                findings.push(Finding::line(
                    name,
                    number,
                    "only rt/src/errno.rs may touch C's errno",
                ));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(rule: fn(&Tree) -> Vec<Finding>, name: &str, text: &str) -> usize {
        rule(&Tree::of(&[(name, text)])).len()
    }

    #[test]
    fn dependencies_go_one_way() {
        let rt = "[dependencies]\nrt.workspace = true\n";
        assert_eq!(count(dependencies, "kernel/Cargo.toml", rt), 1);
        assert_eq!(
            count(
                dependencies,
                "kernel/Cargo.toml",
                "[dependencies]\nkernel-core.workspace = true\n"
            ),
            0
        );
        assert_eq!(
            count(
                dependencies,
                "toolchain/run/Cargo.toml",
                "[build-dependencies]\nkernel = '1'\n"
            ),
            1
        );
        assert_eq!(
            count(
                dependencies,
                "toolchain/run/Cargo.toml",
                "[dependencies]\nwire = '1'\n"
            ),
            0
        );
    }

    #[test]
    fn safe_crates_say_so() {
        assert_eq!(count(unsafe_code, "kernel/core/src/lib.rs", "//! A.\n"), 1);
        assert_eq!(
            count(
                unsafe_code,
                "kernel/core/src/lib.rs",
                "//! A.\n#![forbid(unsafe_code)]\n"
            ),
            0
        );
        assert_eq!(count(unsafe_code, "kernel/src/lib.rs", "//! A.\n"), 0);
    }

    #[test]
    fn posix_stays_out_of_the_kernel() {
        assert_eq!(count(posix_in_kernel, "kernel/src/a.rs", "return -EINVAL;\n"), 1);
        assert_eq!(
            count(posix_in_kernel, "kernel/src/a.rs", "XEN_EINVAL; // not errno\n"),
            0
        );
        assert_eq!(count(posix_in_kernel, "rt/src/a.rs", "EINVAL\n"), 0);
    }

    #[test]
    fn assembly_and_hypercalls_have_one_place() {
        assert_eq!(
            count(assembly, "kernel/src/a.rs", "unsafe { asm!(\"nop\") }\n"),
            1
        );
        assert_eq!(count(assembly, "kernel/src/arch/a.rs", "asm!(\"nop\")\n"), 0);
        assert_eq!(count(assembly, "rt/src/a.S", "nop\n"), 1);
        assert_eq!(
            count(hypercalls, "kernel/src/a.rs", "arch::hypercall(1, [0; 5])\n"),
            1
        );
        assert_eq!(count(hypercalls, "rt/src/a.rs", "llamaos_hypercall_page\n"), 1);
        assert_eq!(
            count(
                hypercalls,
                "kernel/src/hypercall.rs",
                "arch::hypercall(1, [0; 5])\n"
            ),
            0
        );
    }

    #[test]
    fn errno_has_one_place() {
        assert_eq!(count(errno, "rt/src/a.rs", "unsafe { *__errno() = 1 }\n"), 1);
        assert_eq!(count(errno, "rt/src/errno.rs", "unsafe { *__errno() = 1 }\n"), 0);
    }
}
