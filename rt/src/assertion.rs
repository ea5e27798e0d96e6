//! `<assert.h>`: the report of a failed assertion, instead of newlib's, which brings the formatted output with it into
//! every program (the C library's own number conversion asserts).

use crate::edge::Text;
use crate::errno::decimal;
use crate::files::table;
use crate::signal;
use core::ffi::c_int;

#[unsafe(no_mangle)]
extern "C" fn __assert_func(file: Text, line: c_int, function: Text, expression: Text) -> ! {
    let mut digits = [0; 10];
    let text = |text: Text| text.bytes().unwrap_or(b"?");
    let (before, after): (&[u8], &[u8]) = if function.is_null() {
        (b"", b"")
    } else {
        (b", function: ", text(function))
    };
    let parts = [
        b"assertion \"",
        text(expression),
        b"\" failed: file \"",
        text(file),
        b"\", line ",
        decimal(line.unsigned_abs(), &mut digits),
        before,
        after,
        b"\n",
    ];
    if let Ok(file) = table::get(2) {
        for part in parts {
            // There is nobody left to tell of a failure.
            let _ = file.write(part);
        }
    }
    signal::abort()
}

/// The older form, which does not know the function.
#[unsafe(no_mangle)]
extern "C" fn __assert(file: Text, line: c_int, expression: Text) -> ! {
    __assert_func(file, line, Text::null(), expression)
}
