//! A case that is a program: compile, boot, compare.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, ensure};

use crate::case::Case;
use crate::process::{self, Outcome};
use crate::toolchain::Toolchain;
use crate::{check, pattern};

/// Compiling takes seconds; this only keeps a compiler that hangs from stopping everything.
const COMPILE_TIMEOUT: Duration = Duration::from_secs(300);

/// Runs the case in `work`; returns what is wrong.
pub fn run(case: &Case, work: &Path, toolchain: &Toolchain) -> Result<Vec<String>> {
    let image = work.join("app");
    let compile = compile_command(case, &image, toolchain)?;
    let mut log = format!("{}\n", process::shown(&compile));
    let built = process::run(compile, None, work, "compile", COMPILE_TIMEOUT)?;
    log.push_str(&String::from_utf8_lossy(&built.stderr));
    fs::write(work.join("log"), &log)?;
    if built.status != Some(0) {
        return Ok(vec![format!(
            "does not compile:\n{}",
            String::from_utf8_lossy(&built.stderr)
        )]);
    }
    let command = if toolchain.is_native() {
        native_command(case, &image, work)?
    } else {
        guest_command(case, &image, toolchain)?
    };
    log.push_str(&format!("{}\n", process::shown(&command)));
    fs::write(work.join("log"), &log)?;
    let stdin = stdin_file(case, work)?;
    let outcome = process::run(
        command,
        stdin.as_deref(),
        work,
        "run",
        Duration::from_secs(case.timeout),
    )?;
    fs::write(work.join("log"), with_output(log, &outcome))?;
    check::complaints(case, &outcome)
}

fn compile_command(case: &Case, image: &Path, toolchain: &Toolchain) -> Result<Command> {
    let mut command = Command::new(toolchain.compiler(case.is_cplusplus())?);
    command
        .current_dir(&case.directory)
        .args(["-O1", "-g", "-I"])
        .arg(toolchain.root().join("tests/include"))
        .args(&case.flags);
    for source in &case.sources {
        // The C++ driver takes a .c file for C++ unless told.
        command.args(["-x", if source.ends_with(".c") { "c" } else { "c++" }, source]);
    }
    command.args(["-x", "none"]);
    if toolchain.is_native() {
        command.arg("-static");
    }
    command.arg("-o").arg(image).args(&case.libraries);
    Ok(command)
}

fn guest_command(case: &Case, image: &Path, toolchain: &Toolchain) -> Result<Command> {
    let launcher = toolchain.launcher()?;
    let mut command = if case.direct {
        Command::new(image)
    } else {
        let mut command = Command::new(launcher);
        command.args(&case.launcher);
        if let Some(memory) = &case.memory {
            command.args(["--memory", memory]);
        }
        if let Some(files) = &case.files {
            command.arg("--files").arg(case.directory.join(files));
        }
        command.arg(image);
        command
    };
    add_program_words(case, &mut command)?;
    Ok(command)
}

/// Runs the program on Linux in a directory that looks like a guest's root file system.
fn native_command(case: &Case, image: &Path, work: &Path) -> Result<Command> {
    let root = work.join("root");
    fs::create_dir_all(root.join("tmp"))?;
    fs::create_dir_all(root.join("dev"))?;
    for (name, minor) in [
        ("null", "3"),
        ("zero", "5"),
        ("full", "7"),
        ("random", "8"),
        ("urandom", "9"),
    ] {
        let status = Command::new("mknod")
            .arg(root.join("dev").join(name))
            .args(["c", "1", minor])
            .status()?;
        ensure!(status.success(), "mknod failed: --native needs root");
    }
    if let Some(files) = &case.files {
        let mut copy = Command::new("cp");
        copy.arg("-a")
            .arg(case.directory.join(files).join("."))
            .arg(&root);
        ensure!(copy.status()?.success(), "cannot copy the case's files");
    }
    let program = root.join("app");
    fs::copy(image, &program)?;
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755))?;
    let mut command = Command::new("chroot");
    command.arg(&root).arg("/app");
    add_program_words(case, &mut command)?;
    Ok(command)
}

fn add_program_words(case: &Case, command: &mut Command) -> Result<()> {
    command.args(case.arguments()).envs(&case.env);
    if let Some(name) = &case.host_time_env {
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
        command.env(name, seconds.to_string());
    }
    Ok(())
}

fn stdin_file(case: &Case, work: &Path) -> Result<Option<PathBuf>> {
    if let Some(name) = &case.stdin {
        return Ok(Some(case.directory.join(name)));
    }
    let Some(length) = case.stdin_pattern else {
        return Ok(None);
    };
    let path = work.join("stdin");
    fs::write(&path, pattern::bytes(length)).with_context(|| path.display().to_string())?;
    Ok(Some(path))
}

fn with_output(mut log: String, outcome: &Outcome) -> String {
    match outcome.status {
        Some(status) => log.push_str(&format!("exit status {status}\n")),
        None => log.push_str("ended by the harness after the timeout\n"),
    }
    for (name, text) in [("stdout", &outcome.stdout), ("stderr", &outcome.stderr)] {
        let shown = &text[..text.len().min(1 << 16)];
        log.push_str(&format!(
            "--- {name}, {} bytes\n{}\n",
            text.len(),
            String::from_utf8_lossy(shown)
        ));
    }
    log
}
