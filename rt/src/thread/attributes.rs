//! Attributes of threads.

use super::{from_handle, lifecycle};
use crate::c;
use crate::edge::{In, Out, code};
use core::ffi::{c_int, c_void};
use rt_core::{Errno, Result};

/// The stack of a thread that asks for no other size.
const STACK_SIZE: usize = 1 << 20;
const GUARD_SIZE: usize = kernel::mm::PAGE_SIZE;

fn defaults() -> c::pthread_attr_t {
    c::pthread_attr_t {
        __stacksize: STACK_SIZE as _,
        __guardsize: GUARD_SIZE as _,
        __detachstate: c::PTHREAD_CREATE_JOINABLE as c_int,
        __contentionscope: c::PTHREAD_SCOPE_SYSTEM as c_int,
        __inheritsched: c::PTHREAD_INHERIT_SCHED as c_int,
        __schedpolicy: c::SCHED_OTHER as c_int,
        __affinity: 1,
        ..Default::default()
    }
}

fn choose(field: &mut c_int, value: c_int, known: &[u32], otherwise: Errno) -> Result<()> {
    if !known.contains(&(value as u32)) {
        return Err(otherwise);
    }
    *field = value;
    Ok(())
}

fn check_stack(size: usize) -> Result<()> {
    if size < c::PTHREAD_STACK_MIN as usize {
        Err(Errno::EINVAL)
    } else {
        Ok(())
    }
}

#[unsafe(no_mangle)]
extern "C" fn pthread_attr_init(attributes: Out<c::pthread_attr_t>) -> c_int {
    code(|| attributes.store(defaults()))
}

#[unsafe(no_mangle)]
extern "C" fn pthread_attr_destroy(_attributes: Out<c::pthread_attr_t>) -> c_int {
    0
}

#[unsafe(no_mangle)]
extern "C" fn pthread_attr_getdetachstate(attributes: In<c::pthread_attr_t>, state: Out<c_int>) -> c_int {
    code(|| state.store(attributes.required()?.__detachstate))
}

#[unsafe(no_mangle)]
extern "C" fn pthread_attr_setdetachstate(attributes: Out<c::pthread_attr_t>, state: c_int) -> c_int {
    let known = [c::PTHREAD_CREATE_JOINABLE, c::PTHREAD_CREATE_DETACHED];
    code(|| {
        choose(
            &mut attributes.required()?.__detachstate,
            state,
            &known,
            Errno::EINVAL,
        )
    })
}

#[unsafe(no_mangle)]
extern "C" fn pthread_attr_getscope(attributes: In<c::pthread_attr_t>, scope: Out<c_int>) -> c_int {
    code(|| scope.store(attributes.required()?.__contentionscope))
}

/// Every thread competes with all others: there is one process.
#[unsafe(no_mangle)]
extern "C" fn pthread_attr_setscope(attributes: Out<c::pthread_attr_t>, scope: c_int) -> c_int {
    code(|| {
        choose(
            &mut attributes.required()?.__contentionscope,
            scope,
            &[c::PTHREAD_SCOPE_SYSTEM],
            Errno::ENOTSUP,
        )
    })
}

#[unsafe(no_mangle)]
extern "C" fn pthread_attr_getinheritsched(attributes: In<c::pthread_attr_t>, inherit: Out<c_int>) -> c_int {
    code(|| inherit.store(attributes.required()?.__inheritsched))
}

#[unsafe(no_mangle)]
extern "C" fn pthread_attr_setinheritsched(attributes: Out<c::pthread_attr_t>, inherit: c_int) -> c_int {
    let known = [c::PTHREAD_INHERIT_SCHED, c::PTHREAD_EXPLICIT_SCHED];
    code(|| {
        choose(
            &mut attributes.required()?.__inheritsched,
            inherit,
            &known,
            Errno::EINVAL,
        )
    })
}

#[unsafe(no_mangle)]
extern "C" fn pthread_attr_getschedpolicy(attributes: In<c::pthread_attr_t>, policy: Out<c_int>) -> c_int {
    code(|| policy.store(attributes.required()?.__schedpolicy))
}

#[unsafe(no_mangle)]
extern "C" fn pthread_attr_setschedpolicy(attributes: Out<c::pthread_attr_t>, policy: c_int) -> c_int {
    let known = [c::SCHED_OTHER, c::SCHED_FIFO, c::SCHED_RR];
    code(|| {
        choose(
            &mut attributes.required()?.__schedpolicy,
            policy,
            &known,
            Errno::EINVAL,
        )
    })
}

#[unsafe(no_mangle)]
extern "C" fn pthread_attr_getschedparam(
    attributes: In<c::pthread_attr_t>,
    param: Out<c::sched_param>,
) -> c_int {
    code(|| param.store(attributes.required()?.__schedparam))
}

#[unsafe(no_mangle)]
extern "C" fn pthread_attr_setschedparam(
    attributes: Out<c::pthread_attr_t>,
    param: In<c::sched_param>,
) -> c_int {
    code(|| {
        attributes.required()?.__schedparam = *param.required()?;
        Ok(())
    })
}

#[unsafe(no_mangle)]
extern "C" fn pthread_attr_getstacksize(attributes: In<c::pthread_attr_t>, size: Out<usize>) -> c_int {
    code(|| size.store(attributes.required()?.__stacksize as usize))
}

#[unsafe(no_mangle)]
extern "C" fn pthread_attr_setstacksize(attributes: Out<c::pthread_attr_t>, size: usize) -> c_int {
    code(|| {
        check_stack(size)?;
        attributes.required()?.__stacksize = size as _;
        Ok(())
    })
}

#[unsafe(no_mangle)]
extern "C" fn pthread_attr_getstackaddr(
    attributes: In<c::pthread_attr_t>,
    address: Out<*mut c_void>,
) -> c_int {
    code(|| address.store(attributes.required()?.__stackaddr))
}

#[unsafe(no_mangle)]
extern "C" fn pthread_attr_setstackaddr(attributes: Out<c::pthread_attr_t>, address: *mut c_void) -> c_int {
    code(|| {
        attributes.required()?.__stackaddr = address;
        Ok(())
    })
}

#[unsafe(no_mangle)]
extern "C" fn pthread_attr_getstack(
    attributes: In<c::pthread_attr_t>,
    address: Out<*mut c_void>,
    size: Out<usize>,
) -> c_int {
    code(|| {
        address.store(attributes.required()?.__stackaddr)?;
        size.store(attributes.required()?.__stacksize as usize)
    })
}

#[unsafe(no_mangle)]
extern "C" fn pthread_attr_setstack(
    attributes: Out<c::pthread_attr_t>,
    address: *mut c_void,
    size: usize,
) -> c_int {
    code(|| {
        check_stack(size)?;
        if !address.addr().is_multiple_of(16) || !size.is_multiple_of(16) {
            return Err(Errno::EINVAL);
        }
        let attributes = attributes.required()?;
        attributes.__stackaddr = address;
        attributes.__stacksize = size as _;
        Ok(())
    })
}

#[unsafe(no_mangle)]
extern "C" fn pthread_attr_getguardsize(attributes: In<c::pthread_attr_t>, size: Out<usize>) -> c_int {
    code(|| size.store(attributes.required()?.__guardsize as usize))
}

#[unsafe(no_mangle)]
extern "C" fn pthread_attr_setguardsize(attributes: Out<c::pthread_attr_t>, size: usize) -> c_int {
    code(|| {
        attributes.required()?.__guardsize = size as _;
        Ok(())
    })
}

#[unsafe(no_mangle)]
extern "C" fn pthread_attr_getaffinity_np(
    attributes: In<c::pthread_attr_t>,
    size: usize,
    set: Out<c_void>,
) -> c_int {
    code(|| {
        let bytes = attributes.required()?.__affinity.to_le_bytes();
        super::schedule::put_affinity(set, size, &bytes)
    })
}

#[unsafe(no_mangle)]
extern "C" fn pthread_attr_setaffinity_np(
    attributes: Out<c::pthread_attr_t>,
    size: usize,
    set: In<c_void>,
) -> c_int {
    code(|| super::schedule::check_affinity(set, size).and_then(|()| attributes.required().map(|_| ())))
}

#[unsafe(no_mangle)]
extern "C" fn pthread_getattr_np(thread: c::pthread_t, attributes: Out<c::pthread_attr_t>) -> c_int {
    code(|| {
        from_handle(thread)?;
        let (low, size) = lifecycle::stack()?;
        attributes.store(c::pthread_attr_t {
            __stackaddr: core::ptr::with_exposed_provenance_mut(low),
            __stacksize: size as _,
            ..defaults()
        })
    })
}
