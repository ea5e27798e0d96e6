//! The runtime's own words of the command line, `llamaos.NAME=VALUE`. They come here without their prefix.

use core::sync::atomic::{AtomicU32, Ordering};

/// What precedes the program's name.
pub const ARGUMENT_ZERO: &[u8] = b"argv0=";
/// What precedes a variable of the environment.
pub const ENVIRONMENT: &[u8] = b"env=";

const RAMDISK: &[u8] = b"boot=ramdisk";
const TERMINALS: &[u8] = b"tty=";
const WINDOW: &[u8] = b"winsize=";
/// Words that the kernel reads.
const KERNEL: [&[u8]; 2] = [b"stream=", b"shm="];

static TERMINAL_BITS: AtomicU32 = AtomicU32::new(0);
static COLUMNS: AtomicU32 = AtomicU32::new(80);
static ROWS: AtomicU32 = AtomicU32::new(24);

/// Reads an option that the runtime acts on, and warns of an unknown one.
pub fn read(word: &[u8]) {
    if let Some(bits) = word.strip_prefix(TERMINALS).and_then(number) {
        TERMINAL_BITS.store(bits, Ordering::Relaxed);
    } else if let Some((columns, rows)) = word.strip_prefix(WINDOW).and_then(size) {
        COLUMNS.store(columns, Ordering::Relaxed);
        ROWS.store(rows, Ordering::Relaxed);
    } else if !is_elsewhere(word) {
        kernel::console::write(b"llamaos: unknown or malformed option: ");
        kernel::console::write(word);
        kernel::console::write(b"\n");
    }
}

/// Whether a standard stream is a terminal.
pub fn is_terminal(descriptor: u32) -> bool {
    descriptor < 32 && TERMINAL_BITS.load(Ordering::Relaxed) & (1 << descriptor) != 0
}

/// The terminal's columns and rows.
pub fn window_size() -> (u16, u16) {
    (
        COLUMNS.load(Ordering::Relaxed) as u16,
        ROWS.load(Ordering::Relaxed) as u16,
    )
}

fn is_elsewhere(word: &[u8]) -> bool {
    word == RAMDISK || KERNEL.iter().any(|prefix| word.starts_with(prefix))
}

fn number(text: &[u8]) -> Option<u32> {
    core::str::from_utf8(text).ok()?.parse().ok()
}

fn size(text: &[u8]) -> Option<(u32, u32)> {
    let cross = text.iter().position(|&byte| byte == b'x')?;
    Some((number(&text[..cross])?, number(&text[cross + 1..])?))
        .filter(|&(columns, rows)| columns | rows <= 0xffff)
}
