//! From Xen's entry point to the runtime's.
//!
//! start_info is read once, into private memory, and checked; nothing else looks at it. The order of initialisation:
//! memory, traps and events, floating point, the timer, the streams, then the main stack and the runtime.
//!
//! Suspend: a resumed domain gets a new start_info in the same page; whoever resumes reads it again with
//! [`StartInfo::read`].

use core::ops::Range;
use core::sync::atomic::{AtomicBool, Ordering};

use kernel_core::{cmdline, cpio};

use crate::critical::Shared;
use crate::mm::{self, PAGE_SIZE};
use crate::{arch, console, event, exit, fpu, hypercall, sched, stack, statistics, stream, trap, xen};

/// What the domain was started with.
#[derive(Clone, Copy, Debug)]
pub struct Info {
    /// The command line as Xen gave it, without the NUL.
    pub command_line: &'static [u8],
    /// The words of the command line, or of the ramdisk's boot file where the command line says so, each ended by
    /// a NUL: for [`kernel_core::cmdline::split`].
    pub words: &'static [u8],
    /// The module given beside the image; empty if there is none.
    pub ramdisk: &'static [u8],
    /// Whether this is the first domain, which owns the machine's devices.
    pub initial_domain: bool,
}

static INFO: Shared<Info> = Shared::new(Info {
    command_line: &[],
    words: &[],
    ramdisk: &[],
    initial_domain: false,
});

/// What the domain was started with.
pub fn info() -> Info {
    INFO.with(|info| *info)
}

/// Whether this is the first domain; assumed as long as nothing is known.
static INITIAL_DOMAIN: AtomicBool = AtomicBool::new(true);

/// Whether this is the first domain, at any time.
pub(crate) fn is_initial_domain() -> bool {
    INITIAL_DOMAIN.load(Ordering::Relaxed)
}

/// The ramdisk's file with the words that do not fit a command line.
const BOOT_FILE: &[u8] = b".llamaos/boot";

/// The checked parts of start_info.
pub(crate) struct StartInfo {
    /// Pages of memory.
    pub(crate) pages: usize,
    /// The machine address of the shared page.
    pub(crate) shared_info: u64,
    /// The addresses of Xen's initial page tables; the first is the level-4 table.
    pub(crate) page_tables: Range<usize>,
    /// The address of the P2M.
    pub(crate) p2m: usize,
    /// The addresses of the ramdisk.
    pub(crate) ramdisk: Range<usize>,
    /// The address behind everything that was laid out before the domain started.
    pub(crate) boot_end: usize,
    /// The address and length of the command line.
    pub(crate) command_line: Range<usize>,
    /// Whether this is the first domain.
    pub(crate) initial_domain: bool,
    /// The console ring's machine frame and event port, in a domain that is not the first.
    pub(crate) console: Option<(u64, u32)>,
    /// The machine frame of xenstore's ring, in a domain that is not the first.
    pub(crate) store: Option<u64>,
}

impl StartInfo {
    /// Reads and checks start_info.
    ///
    /// # Safety
    /// `address` must be the mapped address of this domain's start_info.
    unsafe fn read(address: usize) -> Result<StartInfo, &'static str> {
        let source = address as *const xen::start_info;
        // SAFETY: the caller vouches for the address; the structure holds integers only.
        let raw = unsafe { source.read() };
        let magic: [u8; 8] = core::array::from_fn(|position| raw.magic[position] as u8);
        if !magic.starts_with(b"xen-3.") {
            return Err("start_info is not of the interface xen-3");
        }
        let pages = raw.nr_pages as usize;
        let end = pages
            .checked_mul(PAGE_SIZE)
            .ok_or("the domain's size is impossible")?;
        let inside = |start: u64, length: u64| {
            let stop = (start as usize).checked_add(length as usize)?;
            (stop <= end).then_some(start as usize..stop)
        };
        let page_tables =
            inside(raw.pt_base, raw.nr_pt_frames * PAGE_SIZE as u64).ok_or("bad page-table addresses")?;
        let p2m = inside(raw.mfn_list, raw.nr_pages * size_of::<u64>() as u64).ok_or("bad P2M addresses")?;
        let module = if raw.mod_len == 0 { 0 } else { raw.mod_start };
        let ramdisk = inside(module, raw.mod_len).ok_or("bad ramdisk addresses")?;
        let boot_end = [page_tables.end, p2m.end, ramdisk.end, address + PAGE_SIZE]
            .into_iter()
            .fold(0, usize::max);

        let text = address + core::mem::offset_of!(xen::start_info, cmd_line);
        let length = raw
            .cmd_line
            .iter()
            .position(|&byte| byte == 0)
            .unwrap_or(raw.cmd_line.len());
        let initial_domain = raw.flags & xen::SIF_INITDOMAIN != 0;
        // SAFETY: both members of the union are integers.
        let ring = unsafe { (raw.console.domU.mfn, raw.console.domU.evtchn) };
        Ok(StartInfo {
            pages,
            shared_info: raw.shared_info,
            page_tables,
            p2m: p2m.start,
            ramdisk,
            boot_end,
            command_line: text..text + length,
            initial_domain,
            console: (!initial_domain).then_some(ring),
            store: (!initial_domain).then_some(raw.store_mfn),
        })
    }
}

unsafe extern "C" {
    /// The runtime's entry point, on the main stack with upcalls enabled.
    safe fn __llamaos_main() -> !;
}

/// The words of the command line.
struct Words {
    storage: [u8; xen::MAX_GUEST_CMDLINE as usize + 1],
    used: usize,
}

static WORDS: Shared<Words> = Shared::new(Words {
    storage: [0; xen::MAX_GUEST_CMDLINE as usize + 1],
    used: 0,
});

/// The words of the command line itself, each ended by a NUL. What the kernel must know early is always there.
pub(crate) fn command_line_words() -> &'static [u8] {
    WORDS.with(|words| {
        // SAFETY: the storage is static, and written only once, before the first call of this function.
        unsafe { core::slice::from_raw_parts(words.storage.as_ptr(), words.used) }
    })
}

/// Called by the entry point on the boot stack with the time-stamp counter of that moment.
pub(crate) extern "C" fn start(start_info: usize, tsc: u64) -> ! {
    statistics::entered(tsc);
    // SAFETY: the address is Xen's.
    let info = match unsafe { StartInfo::read(start_info) } {
        Ok(info) => info,
        Err(reason) => exit::fatal(reason),
    };
    INITIAL_DOMAIN.store(info.initial_domain, Ordering::Relaxed);
    // SAFETY: this is the one call, on Xen's own tables.
    if unsafe { mm::init(&info) }.is_err() {
        exit::fatal("memory could not be mapped");
    }
    event::init();
    trap::init();
    fpu::init();
    if sched::init().is_err() {
        exit::fatal("no timer");
    }
    console::init(&info);
    publish(&info);
    let pages = main_stack_pages(info.pages);
    let Some(guard) = mm::allocate_uncleared(pages + 1) else {
        exit::fatal("no memory for the main stack");
    };
    let guard = guard.as_ptr() as usize;
    let (low, top) = (guard + PAGE_SIZE, guard + (pages + 1) * PAGE_SIZE);
    // SAFETY: the page was just allocated and is used by nobody.
    if unsafe { mm::protect(guard, 1, mm::Access::None) }.is_err() {
        exit::fatal("no guard page");
    }
    stream::init();
    stack::register("main", low, top);
    // SAFETY: the stack was just allocated for this.
    unsafe {
        if hypercall::stack_switch(top as u64).is_err() {
            exit::fatal("no kernel stack");
        }
        arch::switch_stack(top, enter_runtime)
    }
}

/// Continues on the main stack.
extern "C" fn enter_runtime() -> ! {
    crate::critical::unmask();
    __llamaos_main()
}

/// The main stack's size: an eighth of memory between 64 KiB and 8 MiB.
fn main_stack_pages(total: usize) -> usize {
    (total / 8).clamp(16, 2048)
}

/// Fills [`INFO`].
fn publish(info: &StartInfo) {
    // SAFETY: both ranges were checked to lie in RAM, belong to the boot structures that stay allocated, and are not
    // written to while the domain runs.
    let (command_line, ramdisk) = unsafe { (bytes(&info.command_line), bytes(&info.ramdisk)) };
    WORDS.with(|words| match cmdline::unquote(command_line, &mut words.storage) {
        Ok(used) => words.used = used,
        Err(cmdline::Error::Unterminated(_)) => {
            console::write(b"llamaos: the command line has an open quotation and is ignored\n");
        }
    });
    let list = command_line_words();
    let in_ramdisk = cmdline::split(list)
        .options
        .any(|option| option == b"boot=ramdisk");
    let words = if in_ramdisk {
        boot_file(ramdisk)
    } else {
        Some(list)
    };
    if words.is_none() {
        console::write(b"llamaos: the ramdisk has no boot file\n");
    }
    let words = words.unwrap_or(list);
    INFO.with(|slot| {
        *slot = Info {
            command_line,
            words,
            ramdisk,
            initial_domain: info.initial_domain,
        }
    });
}

/// # Safety
/// The range must be mapped memory that is never written while the domain runs.
unsafe fn bytes(range: &Range<usize>) -> &'static [u8] {
    if range.is_empty() {
        return &[];
    }
    // SAFETY: the caller vouches for the range.
    unsafe { core::slice::from_raw_parts(range.start as *const u8, range.len()) }
}

/// The contents of the ramdisk's boot file. The launcher puts it first, so the search is short.
fn boot_file(ramdisk: &'static [u8]) -> Option<&'static [u8]> {
    let mut entries = cpio::entries(ramdisk).map_while(Result::ok);
    entries
        .find(|entry| entry.name.strip_prefix(b"./").unwrap_or(entry.name) == BOOT_FILE)
        .map(|entry| entry.data)
}
