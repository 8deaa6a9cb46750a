//! A line for machines.

use std::io::Write as _;

use super::line::Line;

const RESERVED: [&str; 8] = [
    "time",
    "level",
    "target",
    "message",
    "service",
    "version",
    "instance",
    "environment",
];

/// A line with the members that all have in common, as text.
pub(super) fn format(line: &Line<'_>, common: &str) -> String {
    let mut text = Vec::with_capacity(512);
    // Strings, numbers and booleans into memory: there is nothing in it that could fail.
    drop(write(line, common, &mut text));
    String::from_utf8(text).unwrap_or_default()
}

fn write(line: &Line<'_>, common: &str, text: &mut Vec<u8>) -> serde_json::Result<()> {
    let time = humantime::format_rfc3339_micros(line.time);
    write!(
        text,
        "{{\"time\":\"{time}\",\"level\":\"{}\",\"target\":",
        line.level
    )
    .map_err(serde_json::Error::io)?;
    serde_json::to_writer(&mut *text, line.target)?;
    text.extend_from_slice(b",\"message\":");
    serde_json::to_writer(&mut *text, line.message)?;
    text.extend_from_slice(common.as_bytes());
    for (name, value) in &line.fields {
        text.push(b',');
        serde_json::to_writer(&mut *text, name)?;
        if RESERVED.contains(name) {
            // Before the quotation mark that closes the name.
            text.insert(text.len() - 1, b'_');
        }
        text.push(b':');
        serde_json::to_writer(&mut *text, value)?;
    }
    text.push(b'}');
    Ok(())
}
