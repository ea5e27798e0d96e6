//! The end of a kernel or runtime that finds itself in a state that cannot be.
//!
//! The report names the place and leaves the formatted text out: without it the linker drops all of Rust's formatting
//! machinery, which would be a tenth of a small appliance.

use core::panic::PanicInfo;

use crate::exit;

/// A message of limited length; what does not fit is left out.
struct Message {
    text: [u8; 128],
    length: usize,
}

impl Message {
    fn add(&mut self, bytes: &[u8]) {
        for (slot, &byte) in self.text.iter_mut().skip(self.length).zip(bytes) {
            *slot = byte;
            self.length += 1;
        }
    }

    fn add_decimal(&mut self, number: u32) {
        let mut digits = [0; 10];
        let mut rest = number;
        let mut start = digits.len();
        for digit in digits.iter_mut().rev() {
            *digit = b'0' + (rest % 10) as u8;
            rest /= 10;
            start -= 1;
            if rest == 0 {
                break;
            }
        }
        self.add(digits.split_at(start).1);
    }
}

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    let mut message = Message {
        text: [0; 128],
        length: 0,
    };
    message.add(b"panicked");
    if let Some(location) = info.location() {
        message.add(b" at ");
        message.add(location.file().as_bytes());
        message.add(b":");
        message.add_decimal(location.line());
    }
    exit::killed_with_message(exit::KERNEL, None, message.text.split_at(message.length).0)
}
