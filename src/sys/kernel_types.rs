//! The types of the kernel that runs, in the form of BTF: `/sys/kernel/btf/vmlinux`.

use std::fs::{self, File};
use std::io;
use std::ops::Deref;
use std::os::fd::AsFd;
use std::ptr::NonNull;
use std::slice;

use rustix::mm::{MapFlags, ProtFlags, mmap, munmap};

/// In `include/uapi/linux/magic.h`.
const SYSFS_MAGIC: rustix::fs::FsWord = 0x6265_6572;

const PLACE: &str = "/sys/kernel/btf/vmlinux";

/// The bytes of the file.
#[derive(Debug)]
pub struct KernelTypes(Bytes);

#[derive(Debug)]
enum Bytes {
    Mapped { start: NonNull<u8>, length: usize },
    Copied(Vec<u8>),
}

impl KernelTypes {
    /// Maps the file, which takes no time; or reads it, some 5 MB a page at a time, as before Linux 6.16.
    ///
    /// # Errors
    ///
    /// `ENOENT` in a kernel without it; when it may not be read.
    pub fn open() -> io::Result<Self> {
        let file = File::open(PLACE)?;
        let length = usize::try_from(file.metadata()?.len()).map_err(io::Error::other)?;
        map(&file, length).or_else(|_| fs::read(PLACE).map(Bytes::Copied)).map(Self)
    }
}

fn map(file: impl AsFd, length: usize) -> io::Result<Bytes> {
    // Not a file that somebody has put in its place, and could cut short.
    if rustix::fs::fstatfs(&file)?.f_type != SYSFS_MAGIC {
        return Err(io::ErrorKind::Unsupported.into());
    }
    let start = std::ptr::null_mut();
    // SAFETY: the kernel chooses a place where nothing else is. What is mapped never changes and is never cut short,
    // as it is part of the kernel's image.
    let start = unsafe { mmap(start, length, ProtFlags::READ, MapFlags::PRIVATE, file, 0) }?;
    let start = NonNull::new(start.cast()).ok_or(io::ErrorKind::AddrNotAvailable)?;
    Ok(Bytes::Mapped { start, length })
}

impl Deref for KernelTypes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match &self.0 {
            // SAFETY: so much is mapped there to be read, until this is dropped.
            Bytes::Mapped { start, length } => unsafe {
                slice::from_raw_parts(start.as_ptr(), *length)
            },
            Bytes::Copied(bytes) => bytes,
        }
    }
}

impl Drop for KernelTypes {
    fn drop(&mut self) {
        if let Bytes::Mapped { start, length } = self.0 {
            // SAFETY: it was mapped by open(), and nobody refers to it any more.
            let _ = unsafe { munmap(start.as_ptr().cast(), length) };
        }
    }
}
