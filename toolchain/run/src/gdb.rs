//! `--gdb`: QEMU's debugger stub, and what to type into gdb.

use std::fs::File;
use std::net::{Ipv4Addr, TcpListener};
use std::os::fd::{AsFd, AsRawFd, OwnedFd};

use anyhow::{Context, Result};

use crate::image::Image;

/// A socket on which QEMU will wait for gdb: bound here, so that no other program can take its port in between.
pub struct Stub {
    listener: File,
    port: u16,
}

impl Stub {
    /// Binds a free port of the loopback interface.
    pub fn new() -> Result<Stub> {
        let listener =
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("--gdb: cannot open a port for gdb")?;
        let port = listener
            .local_addr()
            .context("--gdb: cannot open a port for gdb")?
            .port();
        Ok(Stub {
            listener: OwnedFd::from(listener).into(),
            port,
        })
    }

    /// The file that QEMU must inherit.
    pub fn file(&self) -> &impl AsFd {
        &self.listener
    }

    /// QEMU's options: the machine stands still until gdb lets it go.
    pub fn qemu_options(&self) -> [String; 5] {
        let descriptor = self.listener.as_raw_fd();
        let socket = format!("socket,id=gdb,fd={descriptor},server=on,wait=off");
        [
            "-chardev".into(),
            socket,
            "-gdb".into(),
            "chardev:gdb".into(),
            "-S".into(),
        ]
    }

    /// Tells the user what to type.
    pub fn announce(&self, image: &Image) {
        let mut path = Vec::new();
        crate::words::append(&mut path, image.path.as_os_str().as_encoded_bytes());
        eprintln!("llama-run: waiting for gdb; type in another terminal:");
        eprintln!(
            "  gdb -ex 'target remote localhost:{}' -ex 'hbreak main' -ex continue {}",
            self.port,
            String::from_utf8_lossy(&path)
        );
    }
}
