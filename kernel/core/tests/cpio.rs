//! Archives: what is written is read, what is damaged is refused.

use kernel_core::cpio::{Entry, Error, entries};
use proptest::collection::vec;
use proptest::prelude::*;

/// Writes entries as `cpio -H newc` does.
fn archive(files: &[(String, Vec<u8>, u32, u32)]) -> Vec<u8> {
    let mut out = Vec::new();
    for (number, (name, data, mode, mtime)) in files.iter().enumerate() {
        append(&mut out, number as u32 + 1, name, data, *mode, *mtime);
    }
    append(&mut out, 0, "TRAILER!!!", &[], 0, 0);
    out.resize(out.len().next_multiple_of(512), 0);
    out
}

fn append(out: &mut Vec<u8>, inode: u32, name: &str, data: &[u8], mode: u32, mtime: u32) {
    let fields = [
        inode,
        mode,
        3,
        4,
        1,
        mtime,
        data.len() as u32,
        8,
        9,
        0,
        0,
        name.len() as u32 + 1,
        0,
    ];
    out.extend_from_slice(b"070701");
    fields
        .iter()
        .for_each(|field| out.extend_from_slice(format!("{field:08X}").as_bytes()));
    out.extend_from_slice(name.as_bytes());
    out.push(0);
    out.resize(out.len().next_multiple_of(4), 0);
    out.extend_from_slice(data);
    out.resize(out.len().next_multiple_of(4), 0);
}

fn files() -> impl Strategy<Value = Vec<(String, Vec<u8>, u32, u32)>> {
    vec(
        (
            "[a-zA-Z0-9./]{1,40}",
            vec(any::<u8>(), 0..200),
            any::<u32>(),
            any::<u32>(),
        ),
        0..8,
    )
}

proptest! {
    #[test]
    fn what_was_archived_is_read(files in files(), more in files()) {
        let mut joined = archive(&files);
        joined.extend(archive(&more));
        let read: Result<Vec<Entry<'_>>, Error> = entries(&joined).collect();
        let read = read.expect("the archive is good");
        prop_assert_eq!(read.len(), files.len() + more.len());
        for (entry, (name, data, mode, mtime)) in read.iter().zip(files.iter().chain(&more)) {
            prop_assert_eq!(entry.name, name.as_bytes());
            prop_assert_eq!(entry.data, &data[..]);
            prop_assert_eq!((entry.mode, entry.mtime), (*mode, *mtime));
            prop_assert_eq!((entry.user, entry.group, entry.links), (3, 4, 1));
        }
    }

    #[test]
    fn a_cut_archive_ends_in_an_error_or_early(files in files(), cut in any::<prop::sample::Index>()) {
        let whole = archive(&files);
        let part = &whole[..cut.index(whole.len())];
        let good = entries(part).take_while(Result::is_ok).count();
        prop_assert!(good <= files.len());
        let errors: Vec<_> = entries(part).filter_map(Result::err).collect();
        prop_assert!(errors.len() <= 1);
    }

    #[test]
    fn no_damage_upsets_it(files in files(), damage in vec((any::<prop::sample::Index>(), any::<u8>()), 0..20)) {
        let mut bytes = archive(&files);
        for (position, value) in damage {
            let position = position.index(bytes.len());
            bytes[position] = value;
        }
        let count = entries(&bytes).count();
        prop_assert!(count <= bytes.len() / 110 + 1);
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in vec(any::<u8>(), 0..500)) {
        entries(&bytes).for_each(drop);
    }
}

#[test]
fn each_damage_has_its_name() {
    let one = [("file".to_string(), b"data".to_vec(), 0o100644, 7)];
    let first = |change: fn(&mut Vec<u8>)| {
        let mut bytes = archive(&one);
        change(&mut bytes);
        entries(&bytes).next().expect("there is something").err()
    };
    assert_eq!(first(|_| {}), None);
    assert_eq!(first(|bytes| bytes[5] = b'2'), Some(Error::Magic(0)));
    assert_eq!(first(|bytes| bytes[20] = b'g'), Some(Error::Field(14)));
    assert_eq!(first(|bytes| bytes[114] = b'x'), Some(Error::Name(110)));
    assert_eq!(first(|bytes| bytes.truncate(60)), Some(Error::Truncated(0)));
    assert_eq!(
        first(|bytes| bytes[54..62].copy_from_slice(b"FFFFFFFF")),
        Some(Error::Truncated(0))
    );
}
