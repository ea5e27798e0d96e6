//! Other processes: there are none. Making one says ENOSYS, waiting for one ECHILD.

use crate::c;
use crate::edge::{Out, done, edge};
use core::ffi::{c_char, c_int, c_void};
use rt_core::Errno;

fn missing() -> c_int {
    done(|| Err(Errno::ENOSYS))
}

fn childless() -> c::pid_t {
    edge(|| Err(Errno::ECHILD))
}

#[unsafe(no_mangle)]
extern "C" fn fork() -> c::pid_t {
    missing()
}

#[unsafe(no_mangle)]
extern "C" fn vfork() -> c::pid_t {
    missing()
}

/// Defines the exec family. Variadic arguments are not looked at.
macro_rules! exec {
    ($($name:ident)*) => { $(
        #[unsafe(no_mangle)]
        extern "C" fn $name(_path: *const c_char, _argument: *const c_void) -> c_int {
            missing()
        }
    )* };
}

exec!(execl execle execlp execlpe execv execve execvp execvpe);

#[unsafe(no_mangle)]
extern "C" fn fexecve(_descriptor: c_int, _arguments: *const c_void, _environment: *const c_void) -> c_int {
    missing()
}

/// ISO C: whether there is a command processor, which there is not; running something in it fails.
#[unsafe(no_mangle)]
extern "C" fn system(command: *const c_char) -> c_int {
    if command.is_null() { 0 } else { missing() }
}

#[unsafe(no_mangle)]
extern "C" fn wait(_status: Out<c_int>) -> c::pid_t {
    childless()
}

#[unsafe(no_mangle)]
extern "C" fn waitpid(_process: c::pid_t, _status: Out<c_int>, _options: c_int) -> c::pid_t {
    childless()
}

#[unsafe(no_mangle)]
extern "C" fn wait3(_status: Out<c_int>, _options: c_int, _usage: Out<c::rusage>) -> c::pid_t {
    childless()
}

#[unsafe(no_mangle)]
extern "C" fn wait4(
    _process: c::pid_t,
    _status: Out<c_int>,
    _options: c_int,
    _usage: Out<c::rusage>,
) -> c::pid_t {
    childless()
}

#[unsafe(no_mangle)]
extern "C" fn waitid(_kind: c_int, _id: c_int, _info: *mut c_void, _options: c_int) -> c_int {
    childless()
}
