//! The types of the kernel that runs, in the form of BTF: `/sys/kernel/btf/vmlinux`.

use std::fs::File;
use std::io::{self, Read};
use std::ops::Deref;
use std::os::fd::AsFd;
use std::ptr::NonNull;
use std::slice;

use rustix::fs::{Mode, OFlags};
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
        // Neither to wait at what somebody has put in its place, nor to read it, nor to map what could be cut short.
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK;
        let mut file = File::from(rustix::fs::open(PLACE, flags, Mode::empty())?);
        if rustix::fs::fstatfs(&file)?.f_type != SYSFS_MAGIC {
            return Err(io::ErrorKind::Unsupported.into());
        }
        let length = usize::try_from(file.metadata()?.len()).map_err(io::Error::other)?;
        if let Ok(mapped) = map(&file, length) {
            return Ok(Self(mapped));
        }
        let mut copied = Vec::with_capacity(length);
        file.read_to_end(&mut copied)?;
        Ok(Self(Bytes::Copied(copied)))
    }
}

fn map(file: impl AsFd, length: usize) -> io::Result<Bytes> {
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
