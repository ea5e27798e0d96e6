//! What is to be run, in the form that every way of running needs.

use std::env;
use std::io::{self, IsTerminal};
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use anyhow::{Result, bail};
use nix::libc;
use nix::unistd::{SysconfVar, sysconf};

use crate::boot::Words;
use crate::cli::Options;
use crate::image::Image;
use crate::ramdisk::Ramdisk;
use crate::{environment, ramdisk, size};

/// A checked image with everything the guest is told.
pub struct Launch<'a> {
    /// The user's wishes.
    pub options: &'a Options,
    /// The image.
    pub image: &'a Image,
    /// The guest's boot words, without those that depend on the way of running.
    pub words: Words,
}

impl<'a> Launch<'a> {
    /// Puts together what the guest is told.
    pub fn new(options: &'a Options, image: &'a Image) -> Launch<'a> {
        let mut words = Words::default();
        let argv0 = options.argv0.as_deref().unwrap_or(options.app.as_os_str());
        words.option("argv0", argv0.as_bytes());
        let terminals = [
            io::stdin().is_terminal(),
            io::stdout().is_terminal(),
            io::stderr().is_terminal(),
        ];
        let bits: u8 = terminals
            .iter()
            .enumerate()
            .map(|(fd, &is_terminal)| u8::from(is_terminal) << fd)
            .sum();
        if bits != 0 {
            words.option("tty", bits.to_string().as_bytes());
        }
        if let Some((columns, rows)) = window_size() {
            words.option("winsize", format!("{columns}x{rows}").as_bytes());
        }
        let caller = env::vars_os().filter(|_| !options.clear_env);
        for variable in environment::of_guest(caller, &options.env) {
            words.option("env", &variable);
        }
        words.arguments = options
            .arguments
            .iter()
            .map(|argument| argument.clone().into_vec())
            .collect();
        Launch {
            options,
            image,
            words,
        }
    }

    /// Brings `words` and the user's files into the form in which they reach the guest. Fails if they and the
    /// image do not fit into its memory.
    pub fn pack(&self, words: &Words) -> Result<Packed> {
        if let Some(host) = host_memory()
            && self.options.memory > host
        {
            let (wanted, has) = (size::show(self.options.memory), host >> 20);
            bail!("--memory {wanted} is more than this host's {has} MiB");
        }
        let encoded = words.encode();
        let files = &self.options.files;
        let ramdisk = ramdisk::pack(encoded.file.as_deref(), files)?;
        let size = ramdisk.as_ref().map_or(0, |ramdisk| ramdisk.size);
        let memory = self
            .image
            .guest_memory(self.options.memory, size, !files.is_empty())?;
        Ok(Packed {
            command_line: encoded.command_line,
            ramdisk,
            memory,
        })
    }
}

/// What a guest is started with.
pub struct Packed {
    /// Its command line.
    pub command_line: Vec<u8>,
    /// Its ramdisk.
    pub ramdisk: Option<Ramdisk>,
    /// Its memory in bytes: what the user wants, and the little more that the ramdisk may cost.
    pub memory: u64,
}

/// The memory of the host in bytes.
fn host_memory() -> Option<u64> {
    let value = |name| u64::try_from(sysconf(name).ok()??).ok();
    value(SysconfVar::_PHYS_PAGES)?.checked_mul(value(SysconfVar::PAGE_SIZE)?)
}

mod ioctl {
    // The macro's function is public and cannot be documented.
    #![allow(missing_docs)]
    nix::ioctl_read_bad!(get_window_size, nix::libc::TIOCGWINSZ, nix::libc::winsize);
}

/// Columns and rows of the terminal that is standard output, or input.
fn window_size() -> Option<(u16, u16)> {
    [libc::STDOUT_FILENO, libc::STDIN_FILENO]
        .into_iter()
        .find_map(|descriptor| {
            let mut size = libc::winsize {
                ws_row: 0,
                ws_col: 0,
                ws_xpixel: 0,
                ws_ypixel: 0,
            };
            // SAFETY: the request fills the structure it is given, and fails on anything but a terminal.
            unsafe { ioctl::get_window_size(descriptor, &mut size) }.ok()?;
            (size.ws_col > 0 && size.ws_row > 0).then_some((size.ws_col, size.ws_row))
        })
}
