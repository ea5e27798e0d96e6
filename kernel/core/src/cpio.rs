//! Archives in cpio's "newc" form: what `cpio -H newc` writes, and what a guest's ramdisk is.
//!
//! An entry is a header of 110 bytes (the magic number "070701" and thirteen fields of eight hexadecimal digits), the name with its
//! NUL, and the data; name and data are each padded to 4 bytes. The entry named `TRAILER!!!` ends the archive. Zero
//! bytes between archives, and after the last, are skipped, so that archives can be joined.
//!
//! Nothing is copied: names and data are slices of the archive.

/// What went wrong, and at which byte of the archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// No entry starts here.
    Magic(usize),
    /// A header field here is not hexadecimal.
    Field(usize),
    /// The name here is empty or has no NUL where its length says.
    Name(usize),
    /// The entry here reaches beyond the archive.
    Truncated(usize),
}

/// A file, directory or other object in an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// The path as archived, without the NUL.
    pub name: &'a [u8],
    /// The contents; a symbolic link's target.
    pub data: &'a [u8],
    /// Type and permissions, in the historical encoding (POSIX's cpio interchange format: 0o040000 directory, 0o100000 file,
    /// 0o120000 symbolic link).
    pub mode: u32,
    /// Modification time in seconds since the epoch.
    pub mtime: u32,
    /// The inode number: entries with equal numbers and devices, and more than one link, are one file.
    pub inode: u32,
    /// How many links the file has.
    pub links: u32,
    /// The owner.
    pub user: u32,
    /// The group.
    pub group: u32,
}

const HEADER: usize = 110;
const MAGIC: &[u8] = b"070701";
const TRAILER: &[u8] = b"TRAILER!!!";

/// The entries of an archive, in order. After an error there are no more.
#[derive(Clone, Debug)]
pub struct Entries<'a> {
    archive: &'a [u8],
    position: usize,
}

/// Reads an archive.
pub fn entries(archive: &[u8]) -> Entries<'_> {
    Entries { archive, position: 0 }
}

impl<'a> Iterator for Entries<'a> {
    type Item = Result<Entry<'a>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let rest = self.archive.get(self.position..)?;
            // Padding between and after archives.
            self.position += rest.iter().position(|&byte| byte != 0)?;
            match self.read() {
                Ok(entry) if entry.name == TRAILER => {}
                Ok(entry) => return Some(Ok(entry)),
                Err(error) => {
                    self.position = self.archive.len();
                    return Some(Err(error));
                }
            }
        }
    }
}

impl<'a> Entries<'a> {
    /// Reads the entry at the position and moves behind it.
    fn read(&mut self) -> Result<Entry<'a>, Error> {
        let start = self.position;
        let header = self.slice(start, HEADER).ok_or(Error::Truncated(start))?;
        if !header.starts_with(MAGIC) {
            return Err(Error::Magic(start));
        }
        let field = |number: usize| {
            let offset = MAGIC.len() + number * 8;
            hexadecimal(&header[offset..offset + 8]).ok_or(Error::Field(start + offset))
        };
        let data_size = field(6)? as usize;
        let name_size = field(11)? as usize;

        let name_start = start + HEADER;
        let name = self.slice(name_start, name_size).ok_or(Error::Truncated(start))?;
        let Some((&0, name)) = name.split_last() else {
            return Err(Error::Name(name_start));
        };
        if name.is_empty() || name.contains(&0) {
            return Err(Error::Name(name_start));
        }
        let data_start = align(name_start + name_size);
        let data = self.slice(data_start, data_size).ok_or(Error::Truncated(start))?;
        self.position = align(data_start + data_size);
        Ok(Entry {
            name,
            data,
            mode: field(1)?,
            mtime: field(5)?,
            inode: field(0)?,
            links: field(4)?,
            user: field(2)?,
            group: field(3)?,
        })
    }

    fn slice(&self, start: usize, length: usize) -> Option<&'a [u8]> {
        self.archive.get(start..start.checked_add(length)?)
    }
}

/// Rounds up to 4.
fn align(position: usize) -> usize {
    position.next_multiple_of(4)
}

fn hexadecimal(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0u32, |value, &digit| {
        Some(value << 4 | char::from(digit).to_digit(16)?)
    })
}
