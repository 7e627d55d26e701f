//! Names of terminals.

/// The name below `/dev` of the terminal with this device number, as proc_pid_stat(5) gives it.
///
/// The numbers are those of `Documentation/admin-guide/devices.txt`; the name is what they
/// usually have, and `MAJOR:MINOR` for terminals that are not among the usual.
#[must_use]
pub fn name(device: u32) -> String {
    let major = (device >> 8) & 0xfff;
    let minor = (device & 0xff) | ((device >> 12) & 0xfff_ff00);
    match (major, minor) {
        (4, 0..64) => format!("tty{minor}"),
        (4, _) => format!("ttyS{}", minor - 64),
        (5, 1) => "console".to_owned(),
        (136..144, _) => format!("pts/{}", (major - 136) * 256 + minor),
        (188, _) => format!("ttyUSB{minor}"),
        (204, 64..) => format!("ttyAMA{}", minor - 64),
        (229, _) => format!("hvc{minor}"),
        _ => format!("{major}:{minor}"),
    }
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn terminals_have_their_usual_names() {
        assert_eq!(name(0x8803), "pts/3");
        assert_eq!(name(0x8901), "pts/257", "the next major continues");
        assert_eq!(name(0x0010_8800), "pts/256", "minors have bits above the major");
        assert_eq!(name(0x0401), "tty1");
        assert_eq!(name(0x0440), "ttyS0");
        assert_eq!(name(0x0501), "console");
        assert_eq!(name(0x0702), "7:2");
    }
}
