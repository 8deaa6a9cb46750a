//! A line for machines.

use std::collections::HashSet;

use serde::Serializer as _;
use serde::ser::SerializeMap as _;

use super::output::Line;
use crate::entry::Application;

const RESERVED: [&str; 6] = ["time", "level", "target", "message", "service", "version"];

pub(super) fn format(line: &Line<'_>, application: Application) -> String {
    let mut text = Vec::with_capacity(256);
    // Strings, numbers and booleans into memory: there is nothing in it that could fail.
    drop(write(line, application, &mut text));
    String::from_utf8(text).unwrap_or_default()
}

fn write(line: &Line<'_>, application: Application, text: &mut Vec<u8>) -> serde_json::Result<()> {
    let mut serializer = serde_json::Serializer::new(text);
    let mut map = serializer.serialize_map(None)?;
    let time = humantime::format_rfc3339_micros(line.time).to_string();
    map.serialize_entry("time", &time)?;
    map.serialize_entry("level", line.level)?;
    map.serialize_entry("target", line.target)?;
    map.serialize_entry("message", line.message)?;
    map.serialize_entry("service", application.name)?;
    map.serialize_entry("version", application.version)?;
    let mut seen = HashSet::new();
    for (name, value) in &line.fields {
        // The innermost wins: an object with the same name twice is read differently everywhere.
        if !seen.insert(*name) {
            continue;
        }
        if RESERVED.contains(name) {
            map.serialize_entry(&format!("{name}_"), value)?;
        } else {
            map.serialize_entry(name, value)?;
        }
    }
    map.end()
}
