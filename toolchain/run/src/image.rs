//! Checks that a file is an appliance before anything is started, and knows how much memory it needs.
//!
//! An appliance is a static x86-64 ELF executable with Xen's notes, whose GUEST_OS is ours. The file is
//! untrusted: only its headers and notes are read here, and every offset is checked against the file's size.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use goblin::container::{Container, Ctx, Endian};
use goblin::elf::header::{EM_X86_64, ET_EXEC, ET_REL, header64::Header};
use goblin::elf::note::NoteDataIterator;
use goblin::elf::program_header::{PT_LOAD, PT_NOTE, ProgramHeader};

use crate::status::{Failure, NO_SUCH_FILE, NOT_AN_APPLIANCE};
use crate::{memory, size};

/// The GUEST_OS note of every appliance.
const GUEST_OS: &[u8] = b"llamaOS";

/// Xen's note types that are looked at (public/elfnote.h).
const XEN_ELFNOTE_ENTRY: u32 = 1;
const XEN_ELFNOTE_GUEST_OS: u32 = 6;

const HEADER_SIZE: usize = 64;
const PROGRAM_HEADER_SIZE: usize = 56;
const PAGE: u64 = 4096;

/// No image has more notes than this, in bytes.
const NOTES: u64 = 64 << 10;

/// A file that has been found to be an appliance.
#[derive(Debug)]
pub struct Image {
    /// The open file.
    pub file: File,
    /// The name the user gave.
    pub path: PathBuf,
    /// The file's size in bytes.
    pub size: u64,
    /// The first address behind the loaded image. Memory is mapped at its pseudo-physical address, so this is
    /// also the least memory that holds the image.
    pub end: u64,
}

impl Image {
    /// Opens and checks `path`.
    pub fn open(path: &Path) -> Result<Image> {
        let name = path.display();
        let file = File::open(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
                Failure::new(NO_SUCH_FILE, format!("{name}: no such file"))
            }
            _ => Failure::new(NOT_AN_APPLIANCE, format!("{name}: cannot be read: {error}")),
        })?;
        let metadata = file
            .metadata()
            .with_context(|| format!("{name}: cannot be read"))?;
        if !metadata.is_file() {
            let what = if metadata.is_dir() {
                "a directory"
            } else {
                "not a regular file"
            };
            bail!(Failure::new(
                NOT_AN_APPLIANCE,
                format!("{name}: not an appliance: it is {what}")
            ));
        }
        let size = metadata.len();
        match check(&file, size) {
            Ok(end) => Ok(Image {
                file,
                path: path.to_owned(),
                size,
                end,
            }),
            Err(reason) => {
                let message =
                    format!("{name}: not an appliance: {reason:#}; build it with llama-gcc or llama-g++");
                bail!(Failure::new(NOT_AN_APPLIANCE, message))
            }
        }
    }

    /// The whole file, or as much of it as can be read.
    pub fn contents(&self) -> Vec<u8> {
        let mut contents = vec![0; usize::try_from(self.size).unwrap_or(0)];
        match self.file.read_exact_at(&mut contents, 0) {
            Ok(()) => contents,
            Err(_) => Vec::new(),
        }
    }

    /// The memory that the guest must be given so that it has `memory` bytes, or an error that says how much
    /// would do.
    ///
    /// `ramdisk` bytes count as part of the memory if they are the user's `files`; a few pages that only
    /// carry the environment do not, where the guest could not be built with them.
    pub fn guest_memory(&self, memory: u64, ramdisk: u64, files: bool) -> Result<u64> {
        let given = size::show(memory);
        let advice = |least: Option<u64>| match least {
            Some(least) => format!("give it at least {} with --memory", size::show(least)),
            None => "no --memory would do".to_owned(),
        };
        if !memory::suffices(memory, self.end, 0) {
            let advice = advice(memory::least(self.end, 0));
            bail!(
                "too little memory: {} does not fit into {given}; {advice}",
                self.path.display()
            );
        }
        match memory::demand(memory, self.end, ramdisk) {
            Some(demand) if demand <= memory => Ok(memory),
            Some(demand) if !files => Ok(demand),
            _ => {
                let advice = advice(memory::least(self.end, ramdisk));
                bail!("too little memory: the files of --files do not fit into the guest's {given}; {advice}")
            }
        }
    }
}

/// Checks an image of `size` bytes; returns the first address behind it.
fn check(image: &impl ReadAt, size: u64) -> Result<u64> {
    let Ok(header) = read(image, 0, HEADER_SIZE as u64, size) else {
        bail!("it is no ELF file");
    };
    if !header.starts_with(b"\x7fELF") {
        bail!("it is no ELF file");
    }
    let [class, order] = [header[4], header[5]];
    if class != 2 || order != 1 {
        bail!("it is for another machine (not 64-bit x86)");
    }
    let header: &[u8; HEADER_SIZE] = header.first_chunk().context("it is truncated")?;
    let header = Header::from_bytes(header);
    if header.e_machine != EM_X86_64 {
        bail!("it is for another machine (not 64-bit x86)");
    }
    match header.e_type {
        ET_EXEC => {}
        ET_REL => bail!("it is an object file that has not been linked"),
        _ => bail!("it is no static executable (a program for Linux, perhaps)"),
    }
    if usize::from(header.e_phentsize) != PROGRAM_HEADER_SIZE || header.e_phnum == 0 {
        bail!("its program headers are damaged");
    }
    let context = Ctx::new(Container::Big, Endian::Little);
    let table_size = PROGRAM_HEADER_SIZE as u64 * u64::from(header.e_phnum);
    let table = read(image, header.e_phoff, table_size, size)?;
    let segments = ProgramHeader::parse(&table, 0, header.e_phnum.into(), context)
        .context("its program headers are damaged")?;

    let mut end = 0;
    let mut notes = Notes::default();
    for segment in &segments {
        match segment.p_type {
            PT_LOAD => {
                in_file(segment.p_offset, segment.p_filesz, size)?;
                let segment_end = segment
                    .p_vaddr
                    .checked_add(segment.p_memsz)
                    .context("a segment's address is damaged")?;
                if segment.p_filesz > segment.p_memsz {
                    bail!("a segment's size is damaged");
                }
                end = end.max(segment_end);
            }
            PT_NOTE if segment.p_filesz <= NOTES => {
                notes.read(&read(image, segment.p_offset, segment.p_filesz, size)?, context);
            }
            _ => {}
        }
    }
    if !notes.entry || !notes.ours {
        bail!("it has no Xen notes of llamaOS (a program for Linux, perhaps)");
    }
    if end > 1 << 31 {
        bail!("its segments lie beyond the low 2 GiB");
    }
    Ok(end.next_multiple_of(PAGE))
}

#[derive(Default)]
struct Notes {
    entry: bool,
    ours: bool,
}

impl Notes {
    fn read(&mut self, data: &[u8], context: Ctx) {
        let notes = NoteDataIterator {
            data,
            size: data.len(),
            offset: 0,
            ctx: (4, context),
        };
        for note in notes.map_while(Result::ok).filter(|note| note.name == "Xen") {
            match note.n_type {
                XEN_ELFNOTE_ENTRY => self.entry = true,
                XEN_ELFNOTE_GUEST_OS => {
                    self.ours = note.desc.strip_suffix(&[0]).unwrap_or(note.desc) == GUEST_OS
                }
                _ => {}
            }
        }
    }
}

/// What an image's bytes are read from.
trait ReadAt {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()>;
}

impl ReadAt for File {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
        self.read_exact_at(buffer, offset)
    }
}

impl ReadAt for &[u8] {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
        let range = usize::try_from(offset)
            .ok()
            .and_then(|start| self.get(start..start.checked_add(buffer.len())?));
        buffer.copy_from_slice(range.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }
}

/// Checks the image in `bytes` as [`Image::open`] would check a file: for tests and fuzzing.
pub fn check_bytes(bytes: &[u8]) -> Result<u64> {
    check(&bytes, bytes.len() as u64)
}

fn in_file(offset: u64, length: u64, size: u64) -> Result<()> {
    if offset.checked_add(length).is_none_or(|end| end > size) {
        bail!("it is truncated");
    }
    Ok(())
}

fn read(image: &impl ReadAt, offset: u64, length: u64, size: u64) -> Result<Vec<u8>> {
    in_file(offset, length, size)?;
    let mut buffer = vec![0; length as usize];
    image.read_at(offset, &mut buffer).context("it cannot be read")?;
    Ok(buffer)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::scratch::Scratch;

    fn note(kind: u32, description: &[u8]) -> Vec<u8> {
        let mut note = [4u32, description.len() as u32, kind]
            .map(u32::to_le_bytes)
            .concat();
        note.extend(b"Xen\0");
        note.extend(description);
        note.resize(note.len().next_multiple_of(4), 0);
        note
    }

    fn segment(kind: u32, offset: u64, address: u64, file_size: u64, memory_size: u64) -> Vec<u8> {
        let mut out = [kind, 4].map(u32::to_le_bytes).concat();
        out.extend(
            [offset, address, address, file_size, memory_size, 4]
                .map(u64::to_le_bytes)
                .concat(),
        );
        out
    }

    /// The smallest appliance: one segment of code, one of notes.
    fn sample() -> Vec<u8> {
        let notes = [note(6, b"llamaOS\0"), note(1, &0x20_0000u64.to_le_bytes())].concat();
        let segments = [
            segment(PT_LOAD, 0, 0x20_0000, 64 + 2 * 56, 0x1_0000),
            segment(PT_NOTE, 64 + 2 * 56, 0, notes.len() as u64, notes.len() as u64),
        ]
        .concat();
        let mut image = b"\x7fELF\x02\x01\x01".to_vec();
        image.resize(16, 0);
        image.extend([ET_EXEC, EM_X86_64].map(u16::to_le_bytes).concat());
        image.extend(1u32.to_le_bytes());
        image.extend([0x20_0000u64, 64, 0].map(u64::to_le_bytes).concat());
        image.extend(0u32.to_le_bytes());
        image.extend([64u16, 56, 2, 0, 0, 0].map(u16::to_le_bytes).concat());
        [image, segments, notes].concat()
    }

    fn reason(image: &[u8]) -> String {
        format!("{:#}", check_bytes(image).unwrap_err())
    }

    #[test]
    fn an_appliance_is_recognised() {
        assert_eq!(check_bytes(&sample()).unwrap(), 0x21_0000);
    }

    #[test]
    fn every_truncation_is_refused() {
        let image = sample();
        for length in 0..image.len() {
            let reason = reason(&image[..length]);
            assert!(
                reason.contains(if length < 64 { "no ELF" } else { "truncated" }),
                "{length}: {reason}"
            );
        }
    }

    #[test]
    fn other_elf_files_are_told_apart() {
        let mut other = sample();
        other[18] = 183;
        assert!(reason(&other).contains("another machine"));
        let mut pie = sample();
        pie[16] = 3;
        assert!(reason(&pie).contains("Linux"));
        let mut object = sample();
        object[16] = 1;
        assert!(reason(&object).contains("not been linked"));
        let mut foreign = sample();
        let name = foreign.windows(7).position(|bytes| bytes == b"llamaOS").unwrap();
        foreign[name] = b'L';
        assert!(reason(&foreign).contains("no Xen notes"));
        assert!(reason(b"#!/bin/sh\necho hello\n").contains("no ELF"));
    }

    #[test]
    fn files_that_cannot_be_images_have_their_status() {
        let scratch = Scratch::new();
        let status = |path: &Path| crate::status::of(&Image::open(path).unwrap_err());
        assert_eq!(status(&scratch.path().join("missing")), NO_SUCH_FILE);
        assert_eq!(status(scratch.path()), NOT_AN_APPLIANCE);
        assert_eq!(status(Path::new("/dev/null")), NOT_AN_APPLIANCE);
        assert_eq!(status(&std::env::current_exe().unwrap()), NOT_AN_APPLIANCE);
    }

    #[test]
    fn too_little_memory_is_refused_with_advice() {
        let scratch = Scratch::new();
        let path = scratch.path().join("app");
        std::fs::write(&path, sample()).unwrap();
        let image = Image::open(&path).unwrap();
        assert_eq!(image.guest_memory(64 << 20, 1 << 20, true).unwrap(), 64 << 20);
        assert_eq!(
            image.guest_memory(4 << 20, 5000, false).unwrap(),
            (4 << 20) + 8192
        );
        let message = |result: Result<u64>| result.unwrap_err().to_string();
        let error = message(image.guest_memory(1 << 20, 0, false));
        assert!(
            error.ends_with("does not fit into 1 MiB; give it at least 4 MiB with --memory"),
            "{error}"
        );
        let error = message(image.guest_memory(4 << 20, 5000, true));
        assert!(
            error.contains("--files") && error.ends_with("give it at least 5 MiB with --memory"),
            "{error}"
        );
        assert!(message(image.guest_memory(4 << 20, u64::MAX, true)).ends_with("no --memory would do"));
    }

    proptest! {
        #[test]
        fn damaged_images_never_panic(changes in prop::collection::vec((0usize..300, any::<u8>()), 1..12)) {
            let mut image = sample();
            for (at, value) in changes {
                let length = image.len();
                image[at % length] = value;
            }
            let _ = check_bytes(&image);
        }
    }
}
