//! Who runs this process.

use std::os::unix::ffi::OsStrExt;

use nix::unistd::{Uid, User};

use crate::error::SysError;

/// An entry of the user database.
#[derive(Debug)]
pub struct UserInfo {
    pub uid: u32,
    pub gid: u32,
    pub name: Vec<u8>,
    pub home: Vec<u8>,
    pub shell: Vec<u8>,
}

/// `os.userInfo()`: the user whose rights the process has.
pub fn info() -> Result<UserInfo, SysError> {
    let uid = Uid::effective();
    let user = User::from_uid(uid).map_err(|errno| SysError::new("uv_os_get_passwd", errno as i32))?;
    let user = user.ok_or_else(|| SysError::new("uv_os_get_passwd", libc::ENOENT))?;
    Ok(UserInfo {
        uid: user.uid.as_raw(),
        gid: user.gid.as_raw(),
        name: user.name.into_bytes(),
        home: user.dir.as_os_str().as_bytes().to_vec(),
        shell: user.shell.as_os_str().as_bytes().to_vec(),
    })
}

/// `os.homedir()` of a program whose environment does not say.
pub fn home() -> Result<Vec<u8>, SysError> {
    info().map(|user| user.home).map_err(|error| SysError::new("uv_os_homedir", error.errno))
}
