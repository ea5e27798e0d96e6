//! A small program given by its source or its build file, and how it becomes an image.
//!
//! Everything is built below `target/programs`, so that a source directory stays as it is. A Makefile is run in a copy
//! of its directory, because most of them build in place.

use crate::installed::Toolchain;
use crate::paths::Paths;
use crate::{files, hash, process, stage};
use anyhow::{Context, Result, bail};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a program is given as.
#[derive(Debug, PartialEq, Eq)]
enum Form {
    Image,
    Sources(Vec<PathBuf>),
    Make,
    Cmake,
    Meson,
}

/// A program to be built and run.
#[derive(Debug)]
pub struct Program {
    path: PathBuf,
    name: String,
    form: Form,
}

impl Program {
    /// Finds out what `path` is.
    pub fn identify(path: &Path) -> Result<Program> {
        let path = fs::canonicalize(path).with_context(|| format!("there is no {}", path.display()))?;
        let form = if path.is_dir() {
            directory_form(&path)?
        } else {
            file_form(&path)?
        };
        let name = if path.is_dir() {
            path.file_name()
        } else {
            path.file_stem()
        };
        let name = name
            .and_then(OsStr::to_str)
            .context("the program's name is not text")?
            .to_string();
        Ok(Program { path, name, form })
    }

    /// Whether more than a compiler and make is needed to build it.
    pub fn needs_build_system(&self) -> bool {
        matches!(self.form, Form::Cmake | Form::Meson)
    }

    /// Builds the image, as far as it is not up to date, and returns where it is.
    pub fn build(&self, paths: &Paths, toolchain: &Toolchain) -> Result<PathBuf> {
        if self.form == Form::Image {
            return Ok(self.path.clone());
        }
        // Programs of the same name in different places are different programs.
        let place = hash::bytes(self.path.as_os_str().as_encoded_bytes());
        let directory = paths
            .target()
            .join("programs")
            .join(format!("{}-{}", self.name, &place[..8]));
        files::create_directory(&directory)?;
        let image = directory.join(&self.name);
        match &self.form {
            Form::Image => {}
            Form::Sources(sources) => compile(toolchain, sources, &image)?,
            Form::Make => self.make(toolchain, &directory)?,
            Form::Cmake => {
                let file = format!("-DCMAKE_TOOLCHAIN_FILE={}", toolchain.cmake().display());
                let mut cmake = Command::new("cmake");
                cmake
                    .args(["-Wno-dev", "-DCMAKE_BUILD_TYPE=Release", &file, "-S"])
                    .arg(&self.path)
                    .arg("-B")
                    .arg(&directory);
                run(toolchain, &mut cmake)?;
                let jobs = stage::jobs().to_string();
                run(
                    toolchain,
                    Command::new("cmake")
                        .arg("--build")
                        .arg(&directory)
                        .args(["--parallel", &jobs]),
                )?;
            }
            Form::Meson => {
                if !directory.join("build.ninja").exists() {
                    let mut meson = Command::new("meson");
                    meson
                        .arg("setup")
                        .arg("--cross-file")
                        .arg(toolchain.meson())
                        .arg(&directory)
                        .arg(&self.path);
                    run(toolchain, &mut meson)?;
                }
                run(toolchain, Command::new("ninja").arg("-C").arg(&directory))?;
            }
        }
        if !image.is_file() {
            bail!(
                "the build of {} made no program called {}",
                self.path.display(),
                self.name
            );
        }
        Ok(image)
    }

    fn make(&self, toolchain: &Toolchain, directory: &Path) -> Result<()> {
        for file in hash::files(&self.path)? {
            copy_if_changed(&self.path.join(&file), &directory.join(&file))?;
        }
        let mut make = Command::new("make");
        make.arg("-C").arg(directory).arg(format!("-j{}", stage::jobs()));
        for (variable, program) in [("CC", "gcc"), ("CXX", "g++"), ("AR", "ar"), ("RANLIB", "ranlib")] {
            make.arg(format!("{variable}={}", toolchain.program(program).display()));
        }
        run(toolchain, &mut make)
    }
}

fn directory_form(directory: &Path) -> Result<Form> {
    let has = |name: &str| directory.join(name).is_file();
    if has("CMakeLists.txt") {
        return Ok(Form::Cmake);
    }
    if has("meson.build") {
        return Ok(Form::Meson);
    }
    if has("Makefile") || has("makefile") || has("GNUmakefile") {
        return Ok(Form::Make);
    }
    let entries = fs::read_dir(directory).with_context(|| format!("cannot read {}", directory.display()))?;
    let mut sources: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| is_source(path))
        .collect();
    sources.sort();
    if sources.is_empty() {
        bail!(
            "{} has neither a build file nor a C or C++ source file",
            directory.display()
        );
    }
    Ok(Form::Sources(sources))
}

fn file_form(file: &Path) -> Result<Form> {
    if is_source(file) {
        return Ok(Form::Sources(vec![file.to_path_buf()]));
    }
    let content = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    if !content.starts_with(b"\x7fELF") {
        bail!(
            "{} is neither a program nor a C or C++ source file",
            file.display()
        );
    }
    Ok(Form::Image)
}

fn extension(path: &Path) -> &str {
    path.extension().and_then(OsStr::to_str).unwrap_or("")
}

fn is_cxx(path: &Path) -> bool {
    ["cc", "cpp", "cxx", "C"].contains(&extension(path))
}

fn is_source(path: &Path) -> bool {
    extension(path) == "c" || is_cxx(path)
}

fn compile(toolchain: &Toolchain, sources: &[PathBuf], image: &Path) -> Result<()> {
    let compiler = if sources.iter().any(|source| is_cxx(source)) {
        "g++"
    } else {
        "gcc"
    };
    let mut command = Command::new(toolchain.program(compiler));
    command.args(["-O2", "-g"]).args(sources).arg("-o").arg(image);
    run(toolchain, &mut command)
}

/// Runs a build program; what it prints is no result of ours, so it goes to standard error.
fn run(toolchain: &Toolchain, command: &mut Command) -> Result<()> {
    toolchain.environment(command);
    process::visible(command.stdout(std::io::stderr()))
}

/// Copies a file unless the copy is the same, so that make sees what changed and nothing else.
fn copy_if_changed(from: &Path, to: &Path) -> Result<()> {
    let same = fs::read(from).is_ok_and(|content| fs::read(to).is_ok_and(|copy| copy == content));
    if same { Ok(()) } else { files::copy(from, to) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn directory(names: &[&str]) -> tempfile::TempDir {
        let directory = tempfile::tempdir().unwrap();
        names
            .iter()
            .for_each(|name| fs::write(directory.path().join(name), "").unwrap());
        directory
    }

    fn form(names: &[&str]) -> Form {
        Program::identify(directory(names).path()).unwrap().form
    }

    #[test]
    fn a_build_file_decides_before_the_sources() {
        assert_eq!(form(&["CMakeLists.txt", "Makefile", "a.c"]), Form::Cmake);
        assert_eq!(form(&["meson.build", "a.c"]), Form::Meson);
        assert_eq!(form(&["Makefile", "a.c"]), Form::Make);
        assert!(matches!(form(&["b.cpp", "a.c", "notes"]), Form::Sources(sources) if sources.len() == 2));
    }

    #[test]
    fn what_cannot_be_built_is_refused() {
        for names in [&["notes"][..], &[]] {
            let error = Program::identify(directory(names).path())
                .unwrap_err()
                .to_string();
            assert!(error.contains("neither"), "{error}");
        }
        let text = directory(&["text"]);
        assert!(
            Program::identify(&text.path().join("text"))
                .unwrap_err()
                .to_string()
                .contains("neither")
        );
        assert!(
            Program::identify(&text.path().join("none"))
                .unwrap_err()
                .to_string()
                .contains("there is no")
        );
    }

    #[test]
    fn a_source_file_and_an_image_are_told_apart() {
        let directory = directory(&["a.cpp"]);
        assert!(matches!(
            Program::identify(&directory.path().join("a.cpp")).unwrap().form,
            Form::Sources(_)
        ));
        fs::write(directory.path().join("image"), b"\x7fELF").unwrap();
        assert_eq!(
            Program::identify(&directory.path().join("image")).unwrap().form,
            Form::Image
        );
    }
}
