//! The templates and the framework that the binary carries, unpacked on demand.

use std::collections::BTreeMap;
use std::io::Read as _;

use flate2::read::GzDecoder;

use crate::error::{Failure, catalog};

const GENERATORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/generators.tar.gz"));
const STARTERS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/starters.tar.gz"));
const FRAMEWORK: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/framework.tar.gz"));

/// Files by their path, with `/` between the parts.
pub(crate) type Files = BTreeMap<String, Packed>;

/// One packed file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Packed {
    pub(crate) bytes: Vec<u8>,
    pub(crate) executable: bool,
}

/// What generators make files from: `templates/generate/`.
pub(crate) fn generators() -> Result<Files, Failure> {
    unpack(GENERATORS)
}

/// What new projects are made from: `templates/app/`.
pub(crate) fn starters() -> Result<Files, Failure> {
    unpack(STARTERS)
}

/// The runtime as projects receive it under `framework/`.
pub(crate) fn framework() -> Result<Files, Failure> {
    unpack(FRAMEWORK)
}

fn unpack(archive: &[u8]) -> Result<Files, Failure> {
    try_unpack(archive)
        .map_err(|error| catalog::broken_inside("its packed files are damaged", error))
}

fn try_unpack(archive: &[u8]) -> std::io::Result<Files> {
    let mut files = Files::new();
    for entry in tar::Archive::new(GzDecoder::new(archive)).entries()? {
        let mut entry = entry?;
        let path = entry.path()?.to_string_lossy().into_owned();
        let executable = entry.header().mode()? & 0o111 != 0;
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes)?;
        files.insert(path, Packed { bytes, executable });
    }
    Ok(files)
}
