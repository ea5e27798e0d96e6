//! `--on qemu`: Xen in QEMU's emulator, with the guest as Xen's first domain.
//!
//! The guest's second serial port is QEMU's standard input and output, the first one (Xen's log) a pipe, and
//! image and ramdisk are passed as open files: nothing has a name in the file system, so nothing can be left
//! behind. QEMU is killed when the launcher dies, however it dies. Hardware virtualisation is not used:
//! `/dev/kvm` may exist and not serve, and the emulator gives the same machine everywhere.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Read};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd, RawFd};
use std::os::unix::ffi::OsStringExt;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};

use anyhow::{Context, Result, bail};
use nix::fcntl::{FcntlArg, FdFlag, OFlag, fcntl};
use nix::sys::prctl;
use nix::sys::resource::{Resource, setrlimit};
use nix::sys::signal::Signal;
use nix::unistd::{getppid, pipe2};

use crate::gdb;
use crate::launch::{Launch, Packed};
use crate::link::Link;
use crate::machine::{self, Machine};
use crate::ram::Ram;
use crate::rings::Rings;

/// The emulator.
const QEMU: &str = "qemu-system-x86_64";

/// Where the shared memory appears on the guest's PCI bus, for QEMU and for the guest.
const RINGS_SLOT: &str = "0x10";
const RINGS_ADDRESS: &str = "00:10.0";

/// What Xen itself needs beside the guest's memory: a fixed part, and a share for its frame table.
const XEN_FIXED: u64 = 96 << 20;
const XEN_SHARE: u64 = 32;

/// Xen's command line, without the guest's memory.
///
/// `loglvl=warning` lets Xen say why it ends a domain. Scrubbing memory that is zero already would take time.
const XEN_OPTIONS: &str = "console=com1 com1=115200,8n1 loglvl=warning guest_loglvl=all dom0=pv edd=off \
                           bootscrub=0";

/// QEMU's options that are the same for every guest.
const FIXED_OPTIONS: &str = "-machine q35,memory-backend=ram -cpu max -accel tcg -nodefaults -display none \
                             -monitor none -no-reboot -serial chardev:log -chardev stdio,id=stream,signal=off -serial chardev:stream";

/// Starts the guest.
pub fn start(launch: &Launch<'_>) -> Result<Machine> {
    let xen = xen()?;
    let (ring_memory, rings) = Rings::new()?;
    let mut words = launch.words.clone();
    words.early_option("stream", b"uart2");
    words.early_option("shm", RINGS_ADDRESS.as_bytes());
    let packed = launch.pack(&words)?;
    let ram = Ram::new(machine_memory(packed.memory))?;
    let gdb = launch.options.gdb.then(gdb::Stub::new).transpose()?;

    let (log, log_end) = pipe()?;
    let (errors, errors_end) = pipe()?;
    let (uart, uart_end) = pipe()?;
    let (input, input_end) = pipe()?;
    let mut passed = Passed::default();
    let mut command = Command::new(QEMU);
    command.args(FIXED_OPTIONS.split_whitespace());
    let log_path = passed.path(&log_end);
    command.args(["-chardev", &format!("file,id=log,path={log_path}")]);
    let (ram_path, ram_size) = (passed.path(&ram.file), ram.size);
    command.args([
        "-object",
        &memory_object("ram", &ram_path, ram_size),
        "-m",
        &format!("{}K", ram_size >> 10),
    ]);
    let rings_path = passed.path(&ring_memory);
    command.args([
        "-object",
        &memory_object("rings", &rings_path, crate::rings::MEMORY as u64),
    ]);
    command.args([
        "-device",
        &format!("ivshmem-plain,memdev=rings,addr={RINGS_SLOT}"),
    ]);
    command.arg("-kernel").arg(&xen);
    command.args([
        "-append",
        &format!("{XEN_OPTIONS} dom0_mem={}K", packed.memory >> 10),
    ]);
    command.arg("-initrd").arg(modules(&mut passed, launch, &packed));
    if let Some(stub) = &gdb {
        passed.path(stub.file());
        command.args(stub.qemu_options());
    }
    command.args(&launch.options.qemu_options);
    if launch.options.verbose {
        eprintln!("llama-run: {}", shown(&command));
    }

    command
        .stdin(Stdio::from(input))
        .stdout(Stdio::from(uart_end))
        .stderr(Stdio::from(errors_end));
    let child = spawn(command, passed)?;
    drop(log_end);
    if let Some(stub) = gdb {
        stub.announce(launch.image);
    }
    let process = Box::new(Process {
        child,
        errors: errors.into(),
    });
    Ok(Machine {
        link: Link::new(uart, input_end, Some(rings))?,
        log: log.into(),
        ram: Some(ram),
        process,
    })
}

/// QEMU's option for memory that is a file.
fn memory_object(name: &str, path: &str, size: u64) -> String {
    format!("memory-backend-file,id={name},share=on,size={size},mem-path={path}")
}

/// The memory of the whole machine for a guest of `guest` bytes.
fn machine_memory(guest: u64) -> u64 {
    (guest + guest / XEN_SHARE + XEN_FIXED).next_multiple_of(1 << 20)
}

/// QEMU's `-initrd`: the image with its command line, then the ramdisk. Commas separate the two and are
/// doubled in words.
fn modules(passed: &mut Passed, launch: &Launch<'_>, packed: &Packed) -> OsString {
    let mut modules = passed.path(&launch.image.file).into_bytes();
    modules.push(b' ');
    for &byte in &packed.command_line {
        modules.push(byte);
        if byte == b',' {
            modules.push(b',');
        }
    }
    if let Some(ramdisk) = &packed.ramdisk {
        modules.push(b',');
        modules.extend(passed.path(&ramdisk.file).into_bytes());
    }
    OsString::from_vec(modules)
}

/// Xen as an ELF file: beside the launcher in the installed toolchain, or where the environment says.
fn xen() -> Result<PathBuf> {
    if let Some(path) = env::var_os("LLAMAOS_XEN") {
        let path = PathBuf::from(path);
        if !path.is_file() {
            bail!("LLAMAOS_XEN names {}, which is no file", path.display());
        }
        return Ok(path);
    }
    let launcher = env::current_exe().context("cannot find the launcher's own directory")?;
    let path = launcher
        .parent()
        .and_then(|bin| bin.parent())
        .map(|prefix| prefix.join("share/llamaos/xen.elf"));
    match path {
        Some(path) if path.is_file() => Ok(path),
        _ => bail!(
            "share/llamaos/xen.elf is missing beside {}: build it with `cargo xtask sysroot`, or name a Xen ELF file in LLAMAOS_XEN",
            launcher.display()
        ),
    }
}

/// Files that QEMU inherits and opens by the names these methods give.
#[derive(Default)]
struct Passed(Vec<RawFd>);

impl Passed {
    fn path(&mut self, file: &impl AsFd) -> String {
        let descriptor = file.as_fd().as_raw_fd();
        self.0.push(descriptor);
        format!("/proc/self/fd/{descriptor}")
    }
}

fn pipe() -> Result<(OwnedFd, OwnedFd)> {
    pipe2(OFlag::O_CLOEXEC).context("cannot make a pipe")
}

fn spawn(mut command: Command, passed: Passed) -> Result<Child> {
    let launcher = nix::unistd::getpid();
    let prepare = move || {
        prctl::set_pdeathsig(Signal::SIGKILL)?;
        if getppid() != launcher {
            return Err(io::Error::other("the launcher is gone"));
        }
        // A quit from the terminal reaches QEMU too: no dump of its memory is wanted.
        setrlimit(Resource::RLIMIT_CORE, 0, 0)?;
        for &descriptor in &passed.0 {
            // SAFETY: the descriptors were open in the parent when it forked, and this process has closed none.
            let descriptor = unsafe { BorrowedFd::borrow_raw(descriptor) };
            fcntl(descriptor, FcntlArg::F_SETFD(FdFlag::empty()))?;
        }
        Ok(())
    };
    // SAFETY: `prepare` only makes system calls and allocates nothing on its successful path, and the
    // launcher has one thread.
    unsafe { command.pre_exec(prepare) };
    command.spawn().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => {
            anyhow::anyhow!(
                "{QEMU} is not installed: install it, on Debian with `apt install qemu-system-x86`"
            )
        }
        _ => anyhow::Error::new(error).context(format!("cannot start {QEMU}")),
    })
}

fn shown(command: &Command) -> String {
    let mut line = Vec::new();
    for word in [command.get_program()].into_iter().chain(command.get_args()) {
        crate::words::append(&mut line, OsStr::as_encoded_bytes(word));
    }
    String::from_utf8_lossy(&line).into_owned()
}

/// The running QEMU. It ends with this value at the latest.
#[derive(Debug)]
pub struct Process {
    child: Child,
    errors: File,
}

impl machine::Process for Process {
    fn kill(&mut self) {
        // It fails only if QEMU has ended.
        let _ = self.child.kill();
    }

    fn wait(&mut self) -> (Option<ExitStatus>, Option<String>) {
        let mut errors = Vec::new();
        // Whatever can be read is better than nothing.
        let _ = (&mut self.errors).take(64 << 10).read_to_end(&mut errors);
        let status = self.child.wait().ok();
        let errors = String::from_utf8_lossy(&errors);
        let first = errors
            .lines()
            .find(|line| !line.trim().is_empty())
            .map(str::to_owned);
        (status, first)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_machine_has_room_for_xen() {
        assert_eq!(machine_memory(4 << 20) % (1 << 20), 0);
        assert!(machine_memory(4 << 20) >= (4 << 20) + XEN_FIXED);
        assert!(machine_memory(8 << 30) > 8 << 30);
    }
}
