//! `/proc/PID/mountinfo`, proc_pid_mountinfo(5).

use std::borrow::Cow;

use super::number;

/// A mount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// The ID of the mount, which another may get when it is gone.
    pub id: u64,
    /// The ID of the mount that it is on; that one need not be listed.
    pub parent: u64,
    /// Which file of the filesystem is mounted: of a namespace, `net:[4026531833]`.
    pub root: Cow<'a, [u8]>,
    /// Where, below the root directory of the process.
    pub path: Cow<'a, [u8]>,
    /// The type of the filesystem: `nsfs`.
    pub filesystem: &'a [u8],
}

/// Reads the lines; those that are not of the form are passed over.
pub fn parse(text: &[u8]) -> impl Iterator<Item = Entry<'_>> {
    text.split(|byte| *byte == b'\n').filter_map(entry)
}

fn entry(line: &[u8]) -> Option<Entry<'_>> {
    let mut fields = line.split(|byte| *byte == b' ');
    let id = number(fields.next()?)?;
    let parent = number(fields.next()?)?;
    let _device = fields.next()?;
    let root = unescape(fields.next()?);
    let path = unescape(fields.next()?);
    let _options = fields.next()?;
    // The optional fields, none of which is a single dash, end with one.
    let mut rest = fields.skip_while(|field| *field != b"-").skip(1);
    Some(Entry { id, parent, root, path, filesystem: rest.next()? })
}

/// Undoes the `\040` that the kernel prints for what would break a line or a field.
fn unescape(field: &[u8]) -> Cow<'_, [u8]> {
    if !field.contains(&b'\\') {
        return Cow::Borrowed(field);
    }
    let mut bytes = Vec::with_capacity(field.len());
    let mut rest = field;
    while let Some((first, behind)) = rest.split_first() {
        let escaped = if *first == b'\\' { octal(behind) } else { None };
        bytes.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { &behind[3..] } else { behind };
    }
    Cow::Owned(bytes)
}

/// The byte that three octal digits are.
fn octal(digits: &[u8]) -> Option<u8> {
    let digit = |byte: u8| byte.checked_sub(b'0').filter(|digit| *digit < 8);
    let [a, b, c] = *digits.first_chunk::<3>()?;
    let value = u16::from(digit(a)?) * 64 + u16::from(digit(b)?) * 8 + u16::from(digit(c)?);
    value.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(line: &[u8]) -> Option<Entry<'_>> {
        parse(line).next()
    }

    #[test]
    fn a_bind_mount_of_a_namespace_is_read() {
        let line =
            b"513 401 0:4 net:[4026532448] /run/netns/blue rw shared:7 master:1 - nsfs nsfs rw\n";
        let entry = one(line).expect("it is of the form");
        assert_eq!((entry.id, entry.parent), (513, 401));
        assert_eq!(&*entry.root, b"net:[4026532448]");
        assert_eq!(&*entry.path, b"/run/netns/blue");
        assert_eq!(entry.filesystem, b"nsfs");
    }

    #[test]
    fn a_path_has_its_own_bytes_again() {
        let line = b"9 8 0:4 net:[1] /a\\040b\\011c\\012d\\134\\043\xff\\377 rw - nsfs nsfs rw";
        assert_eq!(&*one(line).expect("it is of the form").path, b"/a b\tc\nd\\#\xff\xff");
        // What the kernel never prints stays as it is.
        let line = b"9 8 0:4 / /a\\9\\400\\04 rw - ext4 /dev/sda1 rw";
        assert_eq!(&*one(line).expect("it is of the form").path, b"/a\\9\\400\\04");
    }

    #[test]
    fn a_mount_named_like_a_namespace_is_of_its_own_filesystem() {
        let line = b"9 8 0:40 / /-\\040nsfs rw - fuse.nsfs net:[1] rw";
        assert_eq!(one(line).expect("it is of the form").filesystem, b"fuse.nsfs");
        // A source may be empty.
        let line = b"9 8 0:40 / /x rw - tmpfs  rw";
        assert_eq!(one(line).expect("it is of the form").filesystem, b"tmpfs");
    }

    #[test]
    fn what_is_no_line_is_passed_over() {
        let text = b"\n9\n9 8 0:4 / /x rw shared:1\n9 8 0:4 / /x rw -\nx 8 0:4 / / rw - a b c\n1 0 8:1 / / rw - ext4 x rw\n";
        assert_eq!(parse(text).map(|entry| entry.id).collect::<Vec<_>>(), [1]);
    }
}
