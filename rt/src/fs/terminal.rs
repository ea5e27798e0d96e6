//! Terminals: `isatty`, `ttyname`, `ioctl`, `<termios.h>`.
//!
//! The terminal itself is the launcher's; what a program sets here is kept and told back, and changes nothing else.

use crate::edge::{In, Out, done, edge};
use crate::files::{OpenFile, table};
use crate::sync::Lock;
use crate::{c, errno, options, process};
use alloc::sync::Arc;
use core::ffi::{c_char, c_int, c_ulong};
use core::ptr;
use rt_core::{Errno, Result};

const NAME: &core::ffi::CStr = c"/dev/tty";

/// The settings, once a program has set any.
static SETTINGS: Lock<Option<c::termios>> = Lock::new(None);

fn terminal(descriptor: c_int) -> Result<Arc<OpenFile>> {
    let file = table::get(descriptor)?;
    if file.file().is_terminal() {
        Ok(file)
    } else {
        Err(Errno::ENOTTY)
    }
}

#[unsafe(no_mangle)]
extern "C" fn isatty(descriptor: c_int) -> c_int {
    terminal(descriptor).map_or_else(
        |error| {
            errno::set(error);
            0
        },
        |_| 1,
    )
}

#[unsafe(no_mangle)]
extern "C" fn ttyname(descriptor: c_int) -> *mut c_char {
    edge(|| terminal(descriptor).map(|_| NAME.as_ptr().cast_mut()))
}

#[unsafe(no_mangle)]
extern "C" fn ttyname_r(descriptor: c_int, buffer: Out<c_char>, size: usize) -> c_int {
    crate::edge::code(|| {
        terminal(descriptor)?;
        buffer.put_text(size, NAME.to_bytes())
    })
}

#[unsafe(no_mangle)]
extern "C" fn ctermid(buffer: Out<c_char>) -> *mut c_char {
    let size = c::L_ctermid as usize;
    if buffer.is_null() || buffer.put_text(size, NAME.to_bytes()).is_err() {
        return NAME.as_ptr().cast_mut();
    }
    buffer.address()
}

/// What a terminal starts with: canonical input with echo, output as it is, 8 bits.
fn settings() -> c::termios {
    SETTINGS.lock().unwrap_or_else(|| {
        let mut new = c::termios {
            c_iflag: (c::ICRNL | c::IXON) as _,
            c_oflag: (c::OPOST | c::ONLCR) as _,
            c_cflag: (c::CS8 | c::CREAD | c::HUPCL) as _,
            c_lflag: (c::ISIG | c::ICANON | c::ECHO | c::ECHOE | c::ECHOK | c::IEXTEN) as _,
            c_ispeed: c::B38400 as _,
            c_ospeed: c::B38400 as _,
            ..Default::default()
        };
        for (index, value) in [
            (c::VINTR, 3),
            (c::VQUIT, 28),
            (c::VERASE, 127),
            (c::VKILL, 21),
            (c::VEOF, 4),
            (c::VMIN, 1),
        ] {
            new.c_cc[index as usize] = value;
        }
        new
    })
}

fn set(new: &c::termios) {
    *SETTINGS.lock() = Some(*new);
}

#[unsafe(no_mangle)]
extern "C" fn tcgetattr(descriptor: c_int, result: Out<c::termios>) -> c_int {
    done(|| {
        terminal(descriptor)?;
        result.store(settings())
    })
}

#[unsafe(no_mangle)]
extern "C" fn tcsetattr(descriptor: c_int, when: c_int, new: In<c::termios>) -> c_int {
    done(|| {
        terminal(descriptor)?;
        if !(0..=2).contains(&when) {
            return Err(Errno::EINVAL);
        }
        set(new.required()?);
        Ok(())
    })
}

fn on_terminal(descriptor: c_int) -> c_int {
    done(|| terminal(descriptor).map(|_| ()))
}

#[unsafe(no_mangle)]
extern "C" fn tcdrain(descriptor: c_int) -> c_int {
    on_terminal(descriptor)
}

#[unsafe(no_mangle)]
extern "C" fn tcflow(descriptor: c_int, _action: c_int) -> c_int {
    on_terminal(descriptor)
}

#[unsafe(no_mangle)]
extern "C" fn tcflush(descriptor: c_int, _queue: c_int) -> c_int {
    on_terminal(descriptor)
}

#[unsafe(no_mangle)]
extern "C" fn tcsendbreak(descriptor: c_int, _duration: c_int) -> c_int {
    on_terminal(descriptor)
}

#[unsafe(no_mangle)]
extern "C" fn tcgetsid(descriptor: c_int) -> c::pid_t {
    edge(|| terminal(descriptor).map(|_| process::PROCESS))
}

#[unsafe(no_mangle)]
extern "C" fn tcgetpgrp(descriptor: c_int) -> c::pid_t {
    edge(|| terminal(descriptor).map(|_| process::PROCESS))
}

#[unsafe(no_mangle)]
extern "C" fn tcsetpgrp(descriptor: c_int, group: c::pid_t) -> c_int {
    done(|| {
        terminal(descriptor)?;
        if group == process::PROCESS {
            Ok(())
        } else {
            Err(Errno::EPERM)
        }
    })
}

#[unsafe(no_mangle)]
extern "C" fn cfgetispeed(settings: In<c::termios>) -> c::speed_t {
    settings.get().map_or(0, |settings| settings.c_ispeed)
}

#[unsafe(no_mangle)]
extern "C" fn cfgetospeed(settings: In<c::termios>) -> c::speed_t {
    settings.get().map_or(0, |settings| settings.c_ospeed)
}

fn set_speed(settings: Out<c::termios>, input: Option<c::speed_t>, output: Option<c::speed_t>) -> c_int {
    done(|| {
        let settings = settings.required()?;
        settings.c_ispeed = input.unwrap_or(settings.c_ispeed);
        settings.c_ospeed = output.unwrap_or(settings.c_ospeed);
        Ok(())
    })
}

#[unsafe(no_mangle)]
extern "C" fn cfsetispeed(settings: Out<c::termios>, speed: c::speed_t) -> c_int {
    set_speed(settings, Some(speed), None)
}

#[unsafe(no_mangle)]
extern "C" fn cfsetospeed(settings: Out<c::termios>, speed: c::speed_t) -> c_int {
    set_speed(settings, None, Some(speed))
}

#[unsafe(no_mangle)]
extern "C" fn cfsetspeed(settings: Out<c::termios>, speed: c::speed_t) -> c_int {
    set_speed(settings, Some(speed), Some(speed))
}

#[unsafe(no_mangle)]
extern "C" fn cfmakeraw(settings: Out<c::termios>) {
    if let Some(settings) = settings.get() {
        let input = c::IGNBRK | c::BRKINT | c::PARMRK | c::ISTRIP | c::INLCR | c::IGNCR | c::ICRNL | c::IXON;
        settings.c_iflag &= !input as c::tcflag_t;
        settings.c_oflag &= !c::OPOST as c::tcflag_t;
        settings.c_lflag &= !(c::ECHO | c::ECHONL | c::ICANON | c::ISIG | c::IEXTEN) as c::tcflag_t;
        settings.c_cflag &= !(c::CSIZE | c::PARENB) as c::tcflag_t;
        settings.c_cflag |= c::CS8 as c::tcflag_t;
    }
}

fn pointer<T>(argument: c_ulong) -> Out<T> {
    Out::from_pointer(ptr::with_exposed_provenance_mut(argument as usize))
}

/// The argument is the third of C's variadic list, an integer or a pointer.
#[unsafe(no_mangle)]
extern "C" fn ioctl(descriptor: c_int, request: c_ulong, argument: c_ulong) -> c_int {
    done(|| {
        let file = table::get(descriptor)?;
        match request as u32 {
            c::FIONREAD => {
                let available = file.file().available()?;
                let passed = if file.file().is_seekable() {
                    file.offset()
                } else {
                    0
                };
                let count = available.saturating_sub(passed as usize);
                pointer(argument).store(c_int::try_from(count).unwrap_or(c_int::MAX))
            }
            c::FIONBIO => {
                let set: &mut c_int = pointer(argument).required()?;
                let flag = c::O_NONBLOCK as c_int;
                file.set_flags(if *set != 0 {
                    file.flags() | flag
                } else {
                    file.flags() & !flag
                });
                Ok(())
            }
            c::FIOCLEX | c::FIONCLEX => table::with(|table| {
                table.get_mut(descriptor)?.close_on_exec = request as u32 == c::FIOCLEX;
                Ok(())
            }),
            _ if !file.file().is_terminal() => Err(Errno::ENOTTY),
            c::TIOCGWINSZ => {
                let (columns, rows) = options::window_size();
                pointer(argument).store(c::winsize {
                    ws_row: rows,
                    ws_col: columns,
                    ..Default::default()
                })
            }
            c::TCGETS => pointer(argument).store(settings()),
            c::TCSETS | c::TCSETSW | c::TCSETSF => {
                let new: &mut c::termios = pointer(argument).required()?;
                set(new);
                Ok(())
            }
            c::TIOCGPGRP => pointer(argument).store(process::PROCESS),
            c::TIOCOUTQ => pointer(argument).store(0 as c_int),
            c::TCSBRK | c::TCXONC | c::TCFLSH => Ok(()),
            _ => Err(Errno::EINVAL),
        }
    })
}

/// Pseudo-terminals need a second process.
#[unsafe(no_mangle)]
extern "C" fn posix_openpt(_flags: c_int) -> c_int {
    done(|| Err(Errno::ENOSYS))
}

#[unsafe(no_mangle)]
extern "C" fn grantpt(_descriptor: c_int) -> c_int {
    done(|| Err(Errno::ENOSYS))
}

#[unsafe(no_mangle)]
extern "C" fn unlockpt(_descriptor: c_int) -> c_int {
    done(|| Err(Errno::ENOSYS))
}

#[unsafe(no_mangle)]
extern "C" fn ptsname(_descriptor: c_int) -> *mut c_char {
    edge(|| Err(Errno::ENOSYS))
}
