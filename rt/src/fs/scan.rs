//! `<dirent.h>`: reading directories.

use super::open::open_at;
use crate::edge::{In, Out, Text, done, edge};
use crate::files::{OpenFile, table, tree};
use crate::{c, errno, heap, malloc};
use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::ffi::{c_char, c_int, c_long, c_void};
use core::mem::offset_of;
use core::ptr;
use rt_core::filesystem::{Kind, NodeId};
use rt_core::vfs::Location;
use rt_core::{Errno, Result};

/// Scan positions of "." and "..", which file systems do not store; the stored entries follow.
const DOT: u64 = 0;
const DOTS: u64 = 1;
const STORED: u64 = 2;

/// C's `DIR`.
pub struct Stream {
    descriptor: c_int,
    file: Arc<OpenFile>,
    entry: c::dirent,
}

type Dir = Out<Stream>;

/// The type of an entry as `d_type` has it.
fn entry_type(kind: Kind) -> u8 {
    let kind = match kind {
        Kind::Regular => c::DT_REG,
        Kind::Directory => c::DT_DIR,
        Kind::Symlink => c::DT_LNK,
        Kind::Character => c::DT_CHR,
        Kind::Block => c::DT_BLK,
        Kind::Fifo => c::DT_FIFO,
        Kind::Socket => c::DT_SOCK,
    };
    kind as u8
}

/// Fills in the entry at the file's offset and moves the offset; whether there was one.
fn next(file: &OpenFile, entry: &mut c::dirent) -> Result<bool> {
    let directory = file.directory()?;
    let position = file.offset();
    let mut name = Vec::new();
    let found = tree::with(|tree| {
        let here = |location: Location| Some((location.node, Kind::Directory, position + 1));
        Ok(match position {
            DOT => here(directory),
            DOTS => here(tree.vfs.parent(directory)?),
            _ => {
                let fs = tree.vfs.fs(directory);
                fs.scan(directory.node, position - STORED, &mut name)?
                    .map(|entry| (entry.node, entry.kind, entry.next + STORED))
            }
        })
    })?;
    let Some((node, kind, next)) = found else {
        return Ok(false);
    };
    let name: &[u8] = match position {
        DOT => b".",
        DOTS => b"..",
        _ => &name[..],
    };
    fill(entry, node, kind, next, name);
    file.set_offset(next);
    Ok(true)
}

fn fill(entry: &mut c::dirent, node: NodeId, kind: Kind, next: u64, name: &[u8]) {
    let length = name.len().min(entry.d_name.len() - 1);
    entry.d_ino = node.0 as _;
    entry.d_off = next as _;
    entry.d_type = entry_type(kind) as _;
    entry.d_reclen =
        (offset_of!(c::dirent, d_name) + length + 1).next_multiple_of(align_of::<c::dirent>()) as _;
    for (target, &byte) in entry.d_name.iter_mut().zip(&name[..length]) {
        *target = byte as c_char;
    }
    entry.d_name[length] = 0;
}

fn make(descriptor: c_int) -> Result<*mut Stream> {
    heap::check()?;
    let file = table::get(descriptor)?;
    file.directory()?;
    Ok(Box::into_raw(Box::new(Stream {
        descriptor,
        file,
        entry: c::dirent::default(),
    })))
}

#[unsafe(no_mangle)]
extern "C" fn opendir(path: Text) -> *mut Stream {
    edge(|| {
        let flags = c::O_RDONLY | c::O_DIRECTORY | c::O_CLOEXEC;
        let descriptor = open_at(super::HERE, path, flags as c_int, 0)?;
        make(descriptor).inspect_err(|_| table::abandon(descriptor))
    })
}

#[unsafe(no_mangle)]
extern "C" fn fdopendir(descriptor: c_int) -> *mut Stream {
    edge(|| make(descriptor))
}

/// Ends a stream, and gives its descriptor.
fn end(directory: Dir) -> Result<c_int> {
    directory.required()?;
    // SAFETY: a stream that the caller closes came from `make` and is not used again.
    let stream = unsafe { Box::from_raw(directory.address()) };
    Ok(stream.descriptor)
}

#[unsafe(no_mangle)]
extern "C" fn closedir(directory: Dir) -> c_int {
    done(|| table::close(end(directory)?))
}

#[unsafe(no_mangle)]
extern "C" fn fdclosedir(directory: Dir) -> c_int {
    edge(|| end(directory))
}

#[unsafe(no_mangle)]
extern "C" fn dirfd(directory: Dir) -> c_int {
    edge(|| Ok(directory.required()?.descriptor))
}

#[unsafe(no_mangle)]
extern "C" fn readdir(directory: Dir) -> *mut c::dirent {
    edge(|| {
        let stream = directory.required()?;
        let more = next(&stream.file, &mut stream.entry)?;
        Ok(if more {
            &raw mut stream.entry
        } else {
            ptr::null_mut()
        })
    })
}

#[unsafe(no_mangle)]
extern "C" fn readdir_r(directory: Dir, entry: Out<c::dirent>, result: Out<*mut c::dirent>) -> c_int {
    let body = || next(&directory.required()?.file, entry.required()?);
    match body() {
        Ok(more) => {
            result.put(if more { entry.address() } else { ptr::null_mut() });
            0
        }
        Err(error) => {
            result.put(ptr::null_mut());
            errno::number(error)
        }
    }
}

#[unsafe(no_mangle)]
extern "C" fn rewinddir(directory: Dir) {
    seekdir(directory, DOT as c_long);
}

#[unsafe(no_mangle)]
extern "C" fn telldir(directory: Dir) -> c_long {
    edge(|| Ok(directory.required()?.file.offset() as c_long))
}

#[unsafe(no_mangle)]
extern "C" fn seekdir(directory: Dir, position: c_long) {
    if let (Some(stream), Ok(position)) = (directory.get(), u64::try_from(position)) {
        stream.file.set_offset(position);
    }
}

/// Puts as many entries into a buffer as fit, each padded to the alignment of the structure.
fn entries(descriptor: c_int, buffer: Out<c_void>, size: usize) -> Result<isize> {
    let file = table::get(descriptor)?;
    file.directory()?;
    let buffer = buffer.bytes(size)?;
    let mut used = 0;
    loop {
        let before = file.offset();
        let mut entry = c::dirent::default();
        if !next(&file, &mut entry)? {
            return Ok(used as isize);
        }
        let length = usize::from(entry.d_reclen);
        if length > size - used {
            file.set_offset(before);
            return if used == 0 {
                Err(Errno::EINVAL)
            } else {
                Ok(used as isize)
            };
        }
        // SAFETY: the entry's first `length` bytes are initialised, the structure being zeroed first, and lie within it:
        // a record is never longer than the structure.
        let bytes = unsafe { core::slice::from_raw_parts((&raw const entry).cast::<u8>(), length) };
        buffer[used..used + length].copy_from_slice(bytes);
        used += length;
    }
}

#[unsafe(no_mangle)]
extern "C" fn getdents(descriptor: c_int, buffer: Out<c_void>, size: usize) -> isize {
    edge(|| entries(descriptor, buffer, size))
}

#[unsafe(no_mangle)]
extern "C" fn posix_getdents(descriptor: c_int, buffer: Out<c_void>, size: usize, flags: c_int) -> isize {
    edge(|| {
        if flags == 0 {
            entries(descriptor, buffer, size)
        } else {
            Err(Errno::EINVAL)
        }
    })
}

type Filter = unsafe extern "C" fn(*const c::dirent) -> c_int;
type Order = unsafe extern "C" fn(*const *const c::dirent, *const *const c::dirent) -> c_int;

unsafe extern "C" {
    fn qsort(base: *mut c_void, count: usize, size: usize, order: Order);
    fn strcoll(one: *const c_char, other: *const c_char) -> c_int;
    fn strverscmp(one: *const c_char, other: *const c_char) -> c_int;
}

/// The chosen entries, each in memory of malloc's, so that the caller can free them.
struct Chosen(Vec<*mut c::dirent>);

impl Drop for Chosen {
    fn drop(&mut self) {
        for entry in self.0.drain(..) {
            // SAFETY: the entries came from malloc and were not handed over.
            unsafe { malloc::release(entry.cast()) };
        }
    }
}

fn choose(
    directory: c_int,
    path: Text,
    list: Out<*mut *mut c::dirent>,
    filter: Option<Filter>,
    order: Option<Order>,
) -> Result<c_int> {
    let flags = c::O_RDONLY | c::O_DIRECTORY | c::O_CLOEXEC;
    let descriptor = open_at(directory, path, flags as c_int, 0)?;
    let file = table::get(descriptor).inspect_err(|_| table::abandon(descriptor))?;
    table::close(descriptor)?;
    let mut chosen = Chosen(Vec::new());
    let mut entry = c::dirent::default();
    while next(&file, &mut entry)? {
        // SAFETY: the caller's filter takes an entry and returns whether it is wanted.
        if filter.is_none_or(|filter| unsafe { filter(&raw const entry) } != 0) {
            chosen.0.try_reserve(1).map_err(|_| Errno::ENOMEM)?;
            let copy = malloc::allocate(size_of::<c::dirent>())?.cast::<c::dirent>();
            // SAFETY: malloc's memory is aligned for and as large as the entry.
            unsafe { copy.write(entry) };
            chosen.0.push(copy);
        }
    }
    let count = chosen.0.len();
    let table = malloc::allocate(size_of_val(&chosen.0[..]).max(1))?.cast::<*mut c::dirent>();
    // SAFETY: the memory holds `count` pointers; the caller's order is for pointers to pointers to entries.
    unsafe {
        ptr::copy_nonoverlapping(chosen.0.as_ptr(), table, count);
        if let Some(order) = order {
            qsort(table.cast(), count, size_of::<*mut c::dirent>(), order);
        }
    }
    list.store(table).inspect_err(|_| {
        // SAFETY: the table came from malloc and was not handed over.
        unsafe { malloc::release(table.cast()) }
    })?;
    chosen.0.clear();
    Ok(count as c_int)
}

#[unsafe(no_mangle)]
extern "C" fn scandir(
    path: Text,
    list: Out<*mut *mut c::dirent>,
    filter: Option<Filter>,
    order: Option<Order>,
) -> c_int {
    edge(|| choose(super::HERE, path, list, filter, order))
}

#[unsafe(no_mangle)]
extern "C" fn scandirat(
    directory: c_int,
    path: Text,
    list: Out<*mut *mut c::dirent>,
    filter: Option<Filter>,
    order: Option<Order>,
) -> c_int {
    edge(|| choose(directory, path, list, filter, order))
}

type Entry = In<*const c::dirent>;

fn name(entry: Entry) -> *const c_char {
    let pointer = entry.get().copied().unwrap_or(ptr::null());
    In::from_pointer(pointer)
        .get()
        .map_or(c"".as_ptr(), |entry: &c::dirent| entry.d_name.as_ptr())
}

#[unsafe(no_mangle)]
extern "C" fn alphasort(one: Entry, other: Entry) -> c_int {
    // SAFETY: entries' names end with NUL.
    unsafe { strcoll(name(one), name(other)) }
}

#[unsafe(no_mangle)]
extern "C" fn versionsort(one: Entry, other: Entry) -> c_int {
    // SAFETY: entries' names end with NUL.
    unsafe { strverscmp(name(one), name(other)) }
}
