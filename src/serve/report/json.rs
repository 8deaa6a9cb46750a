//! The same lines for scripts.

use serde_json::{Value, json};

use super::{Duration, Line, Phases, Subject, Verdict, full, polling, trouble};

pub(super) fn as_json(subject: &Subject, line: &Line) -> Value {
    let url = &subject.url;
    match line {
        Line::Building { files, verdict } => decided("building", files, verdict),
        Line::Restarting { files, verdict } => decided("restarting", files, verdict),
        Line::BuildFailed { .. } | Line::StartFailed { .. } | Line::Crashed { .. } => {
            trouble::as_json(subject, line)
        }
        Line::Serving(phases) => {
            json!({ "event": "serving", "url": url, "ms": milliseconds(*phases) })
        }
        Line::Reloaded {
            files,
            phases,
            warnings,
        } => json!({
            "event": "reloaded",
            "files": files,
            "ms": milliseconds(*phases),
            "warnings": warnings,
        }),
        Line::Waiting { lock } => json!({ "event": "waiting", "lock": lock }),
        Line::StillBuilding { silent, what } => {
            json!({ "event": "still-building", "seconds": silent.as_secs(), "what": what })
        }
        Line::Overlooked { file } => json!({ "event": "overlooked", "file": file }),
        Line::FirstError {
            message,
            place,
            more,
        } => json!({ "event": "error", "message": message, "place": place, "more": more }),
        Line::Unchanged {
            files,
            verdict,
            mended,
        } => {
            let mut told = decided("unchanged", files, verdict);
            told["mended"] = (*mended).into();
            told
        }
        Line::Refreshed { files, verdict } => decided("refreshed", files, verdict),
        Line::Panicked { panic, .. } => json!({ "event": "panicked", "panic": panic }),
        Line::Elsewhere { address } => json!({ "event": "elsewhere", "address": address }),
        Line::Unwatched(failure) => json!({ "event": "unwatched", "why": full(failure) }),
        Line::Polling(why) => json!({ "event": "polling", "why": polling(why) }),
        Line::Gone { serving } => json!({ "event": "gone", "serving": serving }),
        Line::Back => json!({ "event": "back" }),
        Line::Pending { migrations, .. } => {
            json!({ "event": "pending", "migrations": migrations })
        }
        Line::Killed => json!({ "event": "killed" }),
        Line::Stopping => json!({ "event": "stopping" }),
        Line::Keys => json!({ "event": "keys" }),
        Line::NotOpened { why } => json!({ "event": "not-opened", "why": why }),
    }
}

fn decided(event: &str, files: &[String], verdict: &Verdict) -> Value {
    let (need, why) = (verdict.need.word(), &verdict.why);
    json!({ "event": event, "files": files, "need": need, "why": why })
}

fn milliseconds(phases: Phases) -> Value {
    let rounded = |time: Duration| (time.as_secs_f64() * 1e5).round() / 100.0;
    json!({
        "wait": rounded(phases.wait),
        "build": rounded(phases.build),
        "start": rounded(phases.start),
        "ready": rounded(phases.ready),
    })
}
