//! Writes a cpio archive of the "newc" format (`cpio -H newc`), which is what a guest's ramdisk is.
//!
//! Every number is eight hexadecimal digits, so a file of 4 GiB or more cannot be stored, nor a time before
//! 1970 or after 2106.

use std::io::{self, Read, Write};

/// The type bits of a directory's mode.
pub const DIRECTORY: u32 = 0o040_000;
/// The type bits of a regular file's mode.
pub const REGULAR: u32 = 0o100_000;
/// The type bits of a symbolic link's mode.
pub const SYMLINK: u32 = 0o120_000;

const TRAILER: &[u8] = b"TRAILER!!!";

/// An archive that is being written. Without [`Writer::finish`] it has no end.
pub struct Writer<W> {
    out: W,
    written: u64,
    entries: u32,
}

impl<W: Write> Writer<W> {
    /// An empty archive.
    pub fn new(out: W) -> Self {
        Writer {
            out,
            written: 0,
            entries: 0,
        }
    }

    /// Adds an entry without data or with data in memory.
    pub fn entry(&mut self, name: &[u8], mode: u32, mtime: u32, data: &[u8]) -> io::Result<()> {
        self.stream(name, mode, mtime, data.len() as u64, data)
    }

    /// Adds an entry with exactly `size` bytes from `data`; fails if there are fewer.
    pub fn stream(
        &mut self,
        name: &[u8],
        mode: u32,
        mtime: u32,
        size: u64,
        data: impl Read,
    ) -> io::Result<()> {
        let too_large = || {
            io::Error::new(
                io::ErrorKind::FileTooLarge,
                "a ramdisk holds files below 4 GiB only",
            )
        };
        let size32 = u32::try_from(size).map_err(|_| too_large())?;
        self.entries += 1;
        let links = if mode & 0o170_000 == DIRECTORY { 2 } else { 1 };
        let name_size = name.len() as u32 + 1;
        // ino, mode, uid, gid, nlink, mtime, filesize, devmajor, devminor, rdevmajor, rdevminor, namesize,
        // check
        let fields = [
            self.entries,
            mode,
            0,
            0,
            links,
            mtime,
            size32,
            0,
            0,
            0,
            0,
            name_size,
            0,
        ];
        let mut header = String::from("070701");
        for field in fields {
            header.push_str(&format!("{field:08x}"));
        }
        self.write(header.as_bytes())?;
        self.write(name)?;
        self.write(&[0])?;
        self.align()?;
        let copied = io::copy(&mut data.take(size), &mut self.out)?;
        self.written += copied;
        if copied != size {
            return Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                "the file became shorter while it was read",
            ));
        }
        self.align()
    }

    /// Ends the archive; returns its size in bytes.
    pub fn finish(mut self) -> io::Result<u64> {
        self.entry(TRAILER, 0, 0, &[])?;
        self.out.flush()?;
        Ok(self.written)
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.written += bytes.len() as u64;
        self.out.write_all(bytes)
    }

    fn align(&mut self) -> io::Result<()> {
        let padding = self.written.next_multiple_of(4) - self.written;
        self.write(&[0; 3][..padding as usize])
    }
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};

    use super::*;

    #[test]
    fn fields_are_aligned_and_hexadecimal() {
        let mut out = Vec::new();
        let mut writer = Writer::new(&mut out);
        writer
            .entry(b"a", REGULAR | 0o644, 0x1234_5678, b"hello")
            .unwrap();
        let size = writer.finish().unwrap();
        assert_eq!(size, out.len() as u64);
        assert_eq!(&out[..6], b"070701");
        assert_eq!(&out[14..22], b"000081a4");
        assert_eq!(&out[46..54], b"12345678");
        assert_eq!(&out[54..62], b"00000005");
        assert_eq!(
            &out[110..],
            [
                b"a\0hello\0\0\0".as_slice(),
                &out[120..230],
                b"TRAILER!!!\0\0\0\0".as_slice()
            ]
            .concat()
        );
    }

    #[test]
    fn short_data_is_an_error() {
        let error = Writer::new(Vec::new())
            .stream(b"a", REGULAR, 0, 10, b"short".as_slice())
            .unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
        let error = Writer::new(Vec::new())
            .stream(b"a", REGULAR, 0, 1 << 32, io::repeat(0))
            .unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::FileTooLarge);
    }

    #[test]
    fn the_stock_cpio_reads_it() {
        let spawned = Command::new("cpio")
            .args(["-itv", "--quiet"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn();
        let Ok(mut cpio) = spawned else {
            eprintln!("cpio is not installed: not compared");
            return;
        };
        let mut writer = Writer::new(cpio.stdin.take().unwrap());
        writer.entry(b"d", DIRECTORY | 0o755, 0, b"").unwrap();
        writer
            .entry(b"d/file", REGULAR | 0o600, 0, b"0123456789")
            .unwrap();
        writer.entry(b"d/link", SYMLINK | 0o777, 0, b"file").unwrap();
        writer.finish().unwrap();
        let output = cpio.wait_with_output().unwrap();
        let listing = String::from_utf8(output.stdout).unwrap();
        let lines: Vec<&str> = listing.lines().collect();
        assert!(
            lines[0].starts_with("drwxr-xr-x") && lines[0].ends_with(" d"),
            "{listing}"
        );
        assert!(
            lines[1].starts_with("-rw-------") && lines[1].contains(" 10 "),
            "{listing}"
        );
        assert!(lines[2].ends_with("d/link -> file"), "{listing}");
        assert_eq!(lines.len(), 3);
    }
}
