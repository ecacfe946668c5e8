//! Files as the module loaders see them: is it one, where is it really, what is in it, which package is it part of.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::error::SysError;

/// What a path names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    File,
    Directory,
    Missing,
}

/// Paths as they were looked at: modules live side by side and are resolved right after they were found, so one look serves many.
#[derive(Default)]
pub struct RealPaths {
    /// Directory -> its real path.
    directories: RefCell<HashMap<PathBuf, PathBuf>>,
    /// The last path that `kind` saw to be a file and no link.
    last_plain: RefCell<String>,
}

impl RealPaths {
    pub fn kind(&self, path: &str) -> Kind {
        let metadata = match fs::symlink_metadata(path) {
            Ok(metadata) if metadata.is_symlink() => fs::metadata(path),
            Ok(metadata) => {
                if metadata.is_file() {
                    path.clone_into(&mut self.last_plain.borrow_mut());
                }
                Ok(metadata)
            }
            Err(error) => Err(error),
        };
        match metadata {
            Ok(metadata) if metadata.is_dir() => Kind::Directory,
            Ok(_) => Kind::File,
            Err(_) => Kind::Missing,
        }
    }

    /// `path` without symbolic links, as `fs.realpathSync` has it.
    pub fn resolve(&self, path: &str) -> Result<String, SysError> {
        let as_error = |error: io::Error| SysError::from_io("lstat", &error).path(path);
        let given = Path::new(path);
        let plain = match (given.parent(), given.file_name()) {
            // Only a file that is no link itself can be put together from its directory's real path.
            (Some(parent), Some(name))
                if *self.last_plain.borrow() == path || !fs::symlink_metadata(given).map_err(as_error)?.is_symlink() =>
            {
                Some(self.directory(parent).map_err(as_error)?.join(name))
            }
            _ => None,
        };
        let real = plain.map_or_else(|| fs::canonicalize(given), Ok).map_err(as_error)?;
        Ok(real.to_string_lossy().into_owned())
    }

    fn directory(&self, path: &Path) -> io::Result<PathBuf> {
        if let Some(real) = self.directories.borrow().get(path) {
            return Ok(real.clone());
        }
        let real = fs::canonicalize(path)?;
        self.directories.borrow_mut().insert(path.to_owned(), real.clone());
        Ok(real)
    }
}

/// The bytes of a source file, without a byte order mark.
pub fn read(path: &str) -> Result<Vec<u8>, SysError> {
    let mut bytes = fs::read(path).map_err(|error| {
        // Opening a directory works, reading it does not: Node names the call that failed.
        let (call, with_path) = if error.raw_os_error() == Some(libc::EISDIR) { ("read", false) } else { ("open", true) };
        let error = SysError::from_io(call, &error);
        if with_path { error.path(path) } else { error }
    })?;
    if bytes.starts_with(b"\xef\xbb\xbf") {
        bytes.drain(..3);
    }
    Ok(bytes)
}

/// The nearest `package.json` at or above the directory of `path`. A folder named `node_modules` is no package's scope.
pub fn nearest_package(path: &str) -> Option<(String, Vec<u8>)> {
    let mut directory = Path::new(path).parent();
    while let Some(current) = directory {
        if current.file_name().is_some_and(|name| name == "node_modules") {
            return None;
        }
        let candidate = current.join("package.json");
        if let Ok(bytes) = fs::read(&candidate) {
            return Some((candidate.to_string_lossy().into_owned(), bytes));
        }
        directory = current.parent();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_real_path_has_no_links() {
        let root = std::env::temp_dir().join(format!("rcluster-files-{}", std::process::id()));
        fs::create_dir_all(root.join("a")).unwrap();
        fs::write(root.join("a/x.js"), "\u{feff}1").unwrap();
        std::os::unix::fs::symlink(root.join("a"), root.join("b")).unwrap();
        std::os::unix::fs::symlink("x.js", root.join("a/y.js")).unwrap();
        let text = |path: &str| root.join(path).to_string_lossy().into_owned();
        let expected = fs::canonicalize(&root).unwrap().join("a/x.js").to_string_lossy().into_owned();
        let paths = RealPaths::default();
        for path in ["a/x.js", "b/x.js", "b/y.js"] {
            assert_eq!(paths.resolve(&text(path)), Ok(expected.clone()));
        }
        assert_eq!(paths.resolve(&text("a/z.js")).unwrap_err().code(), "ENOENT");
        assert_eq!(read(&text("a/x.js")).unwrap(), b"1");
        assert_eq!(paths.kind(&text("a")), Kind::Directory);
        fs::remove_dir_all(root).unwrap();
    }
}
