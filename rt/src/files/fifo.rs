//! Pipes, with and without a name.

use super::node::Reference;
use super::{File, OpenFile, Readiness, nodeless};
use crate::sync::Lock;
use crate::{c, heap, wait};
use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::ffi::c_int;
use core::sync::atomic::{AtomicU64, Ordering};
use rt_core::filesystem::{Attributes, Kind};
use rt_core::pipe::Pipe;
use rt_core::vfs::Location;
use rt_core::{Errno, Result};

type Shared = Arc<Lock<Pipe>>;

/// One open end of a pipe, or both.
struct End {
    pipe: Shared,
    reads: bool,
    writes: bool,
    number: u64,
    node: Option<Reference>,
}

/// The pipes of named nodes that are open.
static NAMED: Lock<Vec<(Location, Shared)>> = Lock::new(Vec::new());

static COUNT: AtomicU64 = AtomicU64::new(16);

/// The two ends of a new pipe.
///
/// # Errors
/// `ENOMEM`
pub fn pair(flags: c_int) -> Result<(Arc<OpenFile>, Arc<OpenFile>)> {
    heap::check()?;
    let pipe = Arc::new(Lock::new(Pipe::new()?));
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let end = |reads, mode: u32| {
        let end = End::new(pipe.clone(), reads, !reads, number, None);
        Arc::new(OpenFile::new(Box::new(end), mode as c_int | flags))
    };
    Ok((end(true, c::O_RDONLY), end(false, c::O_WRONLY)))
}

/// Opens a named pipe. Without O_NONBLOCK, the open of one end waits for the other.
///
/// # Errors
/// `ENXIO` if writing without waiting and nobody reads, `ENOMEM`
pub fn open(node: Reference, flags: c_int) -> Result<Box<dyn File>> {
    let mode = flags & c::O_ACCMODE as c_int;
    let reads = mode != c::O_WRONLY as c_int;
    let writes = mode != c::O_RDONLY as c_int;
    let waits = flags & c::O_NONBLOCK as c_int == 0;
    let location = node.location();
    let pipe = named(location)?;
    let (no_writer, no_reader) = pipe.lock().hung_up();
    if writes && !reads && !waits && no_reader {
        if no_writer {
            forget(&pipe);
        }
        return Err(Errno::ENXIO);
    }
    let number = location.node.0;
    let end = End::new(pipe.clone(), reads, writes, number, Some(node));
    if waits && reads != writes {
        wait::until(None, || {
            let (no_writer, no_reader) = pipe.lock().hung_up();
            !(if reads { no_writer } else { no_reader })
        });
    }
    Ok(Box::new(end))
}

fn named(location: Location) -> Result<Shared> {
    let mut named = NAMED.lock();
    if let Some((_, pipe)) = named.iter().find(|(at, _)| *at == location) {
        return Ok(pipe.clone());
    }
    named.try_reserve(1).map_err(|_| Errno::ENOMEM)?;
    let pipe = Arc::new(Lock::new(Pipe::new()?));
    named.push((location, pipe.clone()));
    Ok(pipe)
}

fn forget(pipe: &Shared) {
    NAMED.lock().retain(|(_, known)| !Arc::ptr_eq(known, pipe));
}

impl End {
    fn new(pipe: Shared, reads: bool, writes: bool, number: u64, node: Option<Reference>) -> Self {
        pipe.lock().open(reads, writes);
        End {
            pipe,
            reads,
            writes,
            number,
            node,
        }
    }
}

impl Drop for End {
    fn drop(&mut self) {
        let unused = self.pipe.lock().close(self.reads, self.writes);
        if unused && self.node.is_some() {
            forget(&self.pipe);
        }
    }
}

impl File for End {
    fn read(&self, _offset: u64, buffer: &mut [u8]) -> Result<usize> {
        self.pipe.lock().read(buffer)
    }

    fn write(&self, _offset: u64, bytes: &[u8]) -> Result<usize> {
        self.pipe.lock().write(bytes)
    }

    fn attributes(&self) -> Result<Attributes> {
        match &self.node {
            Some(node) => node.attributes(),
            None => Ok(Attributes {
                permissions: 0o600,
                ..nodeless(Kind::Fifo, self.number)
            }),
        }
    }

    fn readiness(&self) -> Readiness {
        let pipe = self.pipe.lock();
        let (no_writer, no_reader) = pipe.hung_up();
        Readiness {
            readable: self.reads && pipe.readable(),
            writable: self.writes && pipe.writable(),
            hung_up: self.reads && no_writer,
            error: self.writes && no_reader,
        }
    }

    fn location(&self) -> Option<Location> {
        self.node.as_ref().map(Reference::location)
    }

    fn available(&self) -> Result<usize> {
        Ok(self.pipe.lock().available())
    }
}
