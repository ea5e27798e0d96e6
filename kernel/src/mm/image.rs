//! Where the linker put the image's parts. The symbols are the linker script's.

use super::{PAGE_SIZE, Region, page_of, page_up};

unsafe extern "C" {
    static __ehdr_start: u8;
    static __text_start: u8;
    static __text_end: u8;
    static __rodata_start: u8;
    static __rodata_end: u8;
    static __data_start: u8;
    static _end: u8;
}

/// The image's parts as page ranges: ELF and program headers, text, read-only data, data.
pub(super) struct Image {
    pub(super) headers: (usize, usize),
    pub(super) text: (usize, usize),
    pub(super) rodata: (usize, usize),
    pub(super) data: (usize, usize),
}

pub(super) fn get() -> Image {
    Image {
        headers: (
            page_of((&raw const __ehdr_start) as usize),
            page_of((&raw const __text_start) as usize),
        ),
        text: (
            page_of((&raw const __text_start) as usize),
            page_up((&raw const __text_end) as usize),
        ),
        rodata: (
            page_of((&raw const __rodata_start) as usize),
            page_up((&raw const __rodata_end) as usize),
        ),
        data: (
            page_of((&raw const __data_start) as usize),
            page_up((&raw const _end) as usize),
        ),
    }
}

/// The image's first page.
pub(super) fn start_page() -> usize {
    let image = get();
    image
        .headers
        .0
        .min(image.text.0)
        .min(image.rodata.0)
        .min(image.data.0)
}

/// The part of the image that an address lies in.
pub(super) fn region(address: usize) -> Option<Region> {
    let image = get();
    let page = address / PAGE_SIZE;
    let within = |part: (usize, usize)| (part.0..part.1).contains(&page);
    if within(image.text) {
        Some(Region::Text)
    } else if within(image.rodata) || within(image.headers) {
        Some(Region::ReadOnlyData)
    } else {
        within(image.data).then_some(Region::Data)
    }
}
