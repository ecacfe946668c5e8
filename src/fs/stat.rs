//! What the kernel tells of a file, in the order in which `fs.Stats` lists it.

/// The fields of `fs.Stats`; times are pairs of seconds and nanoseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FileStat {
    pub dev: u64,
    pub mode: u64,
    pub nlink: u64,
    pub uid: u64,
    pub gid: u64,
    pub rdev: u64,
    pub blksize: u64,
    pub ino: u64,
    pub size: u64,
    pub blocks: u64,
    pub atime: (i64, i64),
    pub mtime: (i64, i64),
    pub ctime: (i64, i64),
    pub birthtime: (i64, i64),
}

impl FileStat {
    pub const FIELDS: usize = 18;

    /// The numbers JavaScript reads, in the order of `js/internal/fs/stats.js`.
    pub fn fields(&self) -> [i64; Self::FIELDS] {
        [
            self.dev as i64,
            self.mode as i64,
            self.nlink as i64,
            self.uid as i64,
            self.gid as i64,
            self.rdev as i64,
            self.blksize as i64,
            self.ino as i64,
            self.size as i64,
            self.blocks as i64,
            self.atime.0,
            self.atime.1,
            self.mtime.0,
            self.mtime.1,
            self.ctime.0,
            self.ctime.1,
            self.birthtime.0,
            self.birthtime.1,
        ]
    }

    pub fn is_directory(&self) -> bool {
        self.mode as u32 & libc::S_IFMT == libc::S_IFDIR
    }

    pub fn is_regular(&self) -> bool {
        self.mode as u32 & libc::S_IFMT == libc::S_IFREG
    }
}

impl From<libc::statx> for FileStat {
    fn from(found: libc::statx) -> Self {
        let time = |stamp: libc::statx_timestamp| (stamp.tv_sec, i64::from(stamp.tv_nsec));
        let device = |major, minor| libc::makedev(major, minor);
        Self {
            dev: device(found.stx_dev_major, found.stx_dev_minor),
            mode: found.stx_mode.into(),
            nlink: found.stx_nlink.into(),
            uid: found.stx_uid.into(),
            gid: found.stx_gid.into(),
            rdev: device(found.stx_rdev_major, found.stx_rdev_minor),
            blksize: found.stx_blksize.into(),
            ino: found.stx_ino,
            size: found.stx_size,
            blocks: found.stx_blocks,
            atime: time(found.stx_atime),
            mtime: time(found.stx_mtime),
            ctime: time(found.stx_ctime),
            birthtime: time(found.stx_btime),
        }
    }
}

/// For kernels and sandboxes without `statx`: the change time stands in for the birth time, as in libuv.
impl From<libc::stat> for FileStat {
    fn from(found: libc::stat) -> Self {
        Self {
            dev: found.st_dev,
            mode: found.st_mode.into(),
            nlink: found.st_nlink,
            uid: found.st_uid.into(),
            gid: found.st_gid.into(),
            rdev: found.st_rdev,
            blksize: found.st_blksize as u64,
            ino: found.st_ino,
            size: found.st_size as u64,
            blocks: found.st_blocks as u64,
            atime: (found.st_atime, found.st_atime_nsec),
            mtime: (found.st_mtime, found.st_mtime_nsec),
            ctime: (found.st_ctime, found.st_ctime_nsec),
            birthtime: (found.st_ctime, found.st_ctime_nsec),
        }
    }
}
