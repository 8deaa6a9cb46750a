//! Which file systems tell nobody of the changes that others make on them.

use std::path::Path;

/// The name of the file system on which a folder lies, if it is one of these. What a colleague's
/// machine, or the host of a container or of a virtual machine writes there, the system here learns
/// of when it looks.
#[cfg(target_os = "linux")]
pub(crate) fn file_system(dir: &Path) -> Option<&'static str> {
    name(&number(dir)?)
}

/// The kernel's number for the file system, in digits: the number's type is another on each kind of
/// processor.
#[cfg(target_os = "linux")]
pub(crate) fn number(dir: &Path) -> Option<String> {
    let found = rustix::fs::statfs(dir).ok()?;
    Some(format!("{:x}", found.f_type))
}

/// Elsewhere nobody has told us how to know.
#[cfg(not(target_os = "linux"))]
pub(crate) fn file_system(_dir: &Path) -> Option<&'static str> {
    None
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn number(_dir: &Path) -> Option<String> {
    None
}

/// The numbers that `statfs(2)` lists.
#[cfg(any(target_os = "linux", test))]
fn name(number: &str) -> Option<&'static str> {
    Some(match number {
        "6969" => "NFS",
        "517b" | "ff534d42" | "fe534d42" => "SMB",
        "1021997" => "9P",
        "65735546" => "FUSE",
        "786f4256" => "a shared folder of VirtualBox",
        "bacbacbc" => "a shared folder of VMware",
        "7c7c6673" => "a shared folder of Parallels",
        "5346414f" | "6b414653" => "AFS",
        "c36400" => "Ceph",
        "73757245" => "Coda",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_names_and_local_disks_tell() {
        assert_eq!(name("6969"), Some("NFS"));
        assert_eq!(name("65735546"), Some("FUSE"));
        // ext4, btrfs, tmpfs, overlay.
        for local in ["ef53", "9123683e", "1021994", "794c7630"] {
            assert_eq!(name(local), None, "{local}");
        }
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(file_system(&dir.path().join("missing")), None);
    }
}
