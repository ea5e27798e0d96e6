//! Random operations on the tree in memory and on a directory of the host, side by side: the same successes, the same
//! errors, the same tree in the end.

use proptest::prelude::*;
use rt_core::filesystem::{Kind, New, Timestamp};
use rt_core::memfs::{MemFs, Surroundings};
use rt_core::vfs::{Last, Vfs};
use rt_core::{Errno, Result};
use std::fs;
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

#[derive(Clone, Debug)]
enum Step {
    Create(String),
    Directory(String),
    Symlink(String, String),
    Link(String, String),
    Unlink(String),
    RemoveDirectory(String),
    Rename(String, String),
    Look(String),
    LookAtLink(String),
}

/// Paths of few names, so that operations meet each other's results, with dots and slashes here and there.
fn path() -> impl Strategy<Value = String> {
    let name = prop_oneof![4 => "[abc]", 1 => Just(".".to_string()), 1 => Just("..".to_string())];
    (
        proptest::collection::vec(name, 1..4),
        prop_oneof![6 => Just(""), 1 => Just("/")],
    )
        .prop_map(|(names, end)| format!("top/{}{end}", names.join("/")))
        .prop_filter("stays within the top directory", |path| {
            let mut depth = 0i32;
            path.split('/').skip(1).all(|name| {
                depth += match name {
                    ".." => -1,
                    "" | "." => 0,
                    _ => 1,
                };
                depth >= 0
            })
        })
}

fn target() -> impl Strategy<Value = String> {
    prop_oneof!["[abc]", "[abc]/[abc]", Just(".".to_string())]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => path().prop_map(Step::Create),
        4 => path().prop_map(Step::Directory),
        2 => (target(), path()).prop_map(|(target, path)| Step::Symlink(target, path)),
        2 => (path(), path()).prop_map(|(old, new)| Step::Link(old, new)),
        2 => path().prop_map(Step::Unlink),
        2 => path().prop_map(Step::RemoveDirectory),
        4 => (path(), path()).prop_map(|(old, new)| Step::Rename(old, new)),
        2 => path().prop_map(Step::Look),
        2 => path().prop_map(Step::LookAtLink),
    ]
}

/// The tree in memory.
struct Memory(Vfs);

impl Memory {
    fn new() -> Self {
        let surroundings = Surroundings {
            now: Timestamp::default,
            memory: || (1 << 30, 1 << 29),
        };
        let mut memory = Memory(Vfs::new(Box::new(MemFs::new(1, surroundings).unwrap())));
        memory.make("top", New::Directory).unwrap();
        memory
    }

    fn walk(&mut self, path: &str, last: Last) -> Result<rt_core::vfs::Found> {
        let root = self.0.root();
        self.0.walk(root, path.as_bytes(), last)
    }

    fn make(&mut self, path: &str, new: New<'_>) -> Result<()> {
        let found = self.walk(path, Last::Name)?;
        self.0.create(&found, new, 0o755).map(|_| ())
    }

    /// Kind, number of names and, of a link, its target's length.
    fn look(&mut self, path: &str, last: Last) -> Result<(Kind, u32)> {
        let location = self.walk(path, last)?.existing()?;
        self.0.attributes(location).map(|known| (known.kind, known.links))
    }

    fn run(&mut self, step: &Step) -> Result<Option<(Kind, u32)>> {
        match step {
            Step::Create(path) => self.make(path, New::Regular),
            Step::Directory(path) => self.make(path, New::Directory),
            Step::Symlink(target, path) => self.make(path, New::Symlink(target.as_bytes())),
            Step::Link(old, new) => {
                let node = self.walk(old, Last::Keep)?.existing()?;
                let found = self.walk(new, Last::Name)?;
                self.0.link(node, &found)
            }
            Step::Unlink(path) => {
                let found = self.walk(path, Last::Name)?;
                self.0.unlink(&found)
            }
            Step::RemoveDirectory(path) => {
                let found = self.walk(path, Last::Name)?;
                self.0.remove_directory(&found)
            }
            Step::Rename(old, new) => {
                let from = self.walk(old, Last::Name)?;
                let to = self.walk(new, Last::Name)?;
                self.0.rename(&from, &to, false)
            }
            Step::Look(path) => return self.look(path, Last::Follow).map(Some),
            Step::LookAtLink(path) => return self.look(path, Last::Keep).map(Some),
        }
        .map(|()| None)
    }
}

/// A directory of the host, removed in the end.
struct Host(PathBuf);

impl Host {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "rt-core-{}-{}",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        );
        let directory = std::env::temp_dir().join(name);
        fs::create_dir_all(directory.join("top")).unwrap();
        Host(directory)
    }

    fn run(&self, step: &Step) -> std::io::Result<Option<(Kind, u32)>> {
        // Joined as text: Path::join would drop a trailing slash or dot.
        let at = |path: &String| PathBuf::from(format!("{}/{path}", self.0.display()));
        let seen = |known: fs::Metadata| {
            let kind = match known.file_type() {
                kind if kind.is_dir() => Kind::Directory,
                kind if kind.is_symlink() => Kind::Symlink,
                _ => Kind::Regular,
            };
            Some((kind, known.nlink() as u32))
        };
        match step {
            Step::Create(path) => create(&at(path)),
            Step::Directory(path) => fs::create_dir(at(path)),
            Step::Symlink(target, path) => symlink(target, at(path)),
            Step::Link(old, new) => fs::hard_link(at(old), at(new)),
            Step::Unlink(path) => fs::remove_file(at(path)),
            Step::RemoveDirectory(path) => fs::remove_dir(at(path)),
            Step::Rename(old, new) => fs::rename(at(old), at(new)),
            Step::Look(path) => return fs::metadata(at(path)).map(seen),
            Step::LookAtLink(path) => return fs::symlink_metadata(at(path)).map(seen),
        }
        .map(|()| None)
    }
}

fn create(path: &Path) -> std::io::Result<()> {
    fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)
        .map(|_| ())
}

impl Drop for Host {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}

/// Linux's numbers of the errors that can come up here.
fn number(error: Errno) -> i32 {
    match error {
        Errno::EPERM => 1,
        Errno::ENOENT => 2,
        Errno::EBUSY => 16,
        Errno::EEXIST => 17,
        Errno::ENOTDIR => 20,
        Errno::EISDIR => 21,
        Errno::EINVAL => 22,
        Errno::ENOTEMPTY => 39,
        Errno::ELOOP => 40,
        other => panic!("{other:?} should not come up"),
    }
}

/// Where several things are wrong at once POSIX lets either be told: with two paths, and with a path that ends in a slash or a
/// dot. Everything else must be the same error.
fn agree(step: &Step, memory: i32, host: i32) -> bool {
    let ends_oddly = |path: &String| path.ends_with('/') || path.ends_with('.');
    memory == host
        || match step {
            Step::Rename(..) | Step::Link(..) => true,
            Step::Create(path)
            | Step::Directory(path)
            | Step::Symlink(_, path)
            | Step::RemoveDirectory(path)
            | Step::Unlink(path) => ends_oddly(path),
            Step::Look(_) | Step::LookAtLink(_) => false,
        }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn the_tree_does_what_linux_does(steps in proptest::collection::vec(step(), 1..40)) {
        let (mut memory, host) = (Memory::new(), Host::new());
        for step in &steps {
            let (ours, theirs) = (memory.run(step), host.run(step));
            match (&ours, &theirs) {
                (Ok(ours), Ok(theirs)) => prop_assert_eq!(ours, theirs, "{:?}", step),
                (Err(ours), Err(theirs)) => {
                    let theirs = theirs.raw_os_error().unwrap();
                    prop_assert!(agree(step, number(*ours), theirs), "{:?}: {:?}, Linux {}", step, ours, theirs);
                }
                _ => prop_assert!(false, "{:?}: {:?}, Linux {:?}", step, ours, theirs),
            }
        }
    }
}
