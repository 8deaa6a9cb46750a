//! A folder as a map in memory, and that map as a compressed archive that is the same every time.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::Path;

use flate2::{Compression, write::GzEncoder};
use walkdir::WalkDir;

/// The time of every file: any would do that is always the same. This is the one that cargo gives to
/// the files of a package, since some programs mistrust the year 1970.
const TIME: u64 = 1_153_704_088;

/// Files by their path below the folder, with `/` between the parts.
pub(crate) type Files = BTreeMap<String, Entry>;

/// One file.
pub(crate) struct Entry {
    pub(crate) bytes: Vec<u8>,
    pub(crate) executable: bool,
}

/// Reads every file below `folder`, leaving out what builds and editors put there.
pub(crate) fn read(folder: &Path) -> io::Result<Files> {
    let kept = |name: &str| name != "target" && name != ".git" && !name.ends_with('~');
    let walk = WalkDir::new(folder).into_iter();
    let walk = walk.filter_entry(move |entry| kept(&entry.file_name().to_string_lossy()));
    let mut files = Files::new();
    for entry in walk {
        let entry = entry?;
        if entry.file_type().is_file() {
            let path = entry
                .path()
                .strip_prefix(folder)
                .map_err(io::Error::other)?;
            let path = path.to_string_lossy().replace('\\', "/");
            let bytes = fs::read(entry.path())?;
            // Not from the disk's mode bits: they differ between systems and umasks.
            let executable = bytes.starts_with(b"#!/");
            files.insert(path, Entry { bytes, executable });
        }
    }
    Ok(files)
}

/// The files whose path begins so, and all others.
pub(crate) fn split(files: Files, beginning: &str) -> (Files, Files) {
    let files = files.into_iter();
    files.partition(|(path, _)| path.starts_with(beginning))
}

/// Writes the files as a gzipped tar archive without times or owners.
pub(crate) fn write(files: &Files, target: &Path) -> io::Result<()> {
    let encoder = GzEncoder::new(File::create(target)?, Compression::best());
    let mut archive = tar::Builder::new(encoder);
    for (path, entry) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(entry.bytes.len() as u64);
        header.set_mode(if entry.executable { 0o755 } else { 0o644 });
        header.set_mtime(TIME);
        header.set_uid(0);
        header.set_gid(0);
        archive.append_data(&mut header, path, entry.bytes.as_slice())?;
    }
    archive.into_inner()?.finish()?;
    Ok(())
}
