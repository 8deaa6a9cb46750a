//! What costs time at each edit, beside the settings of cargo: disks and editors.

use serde_json::Value;

#[cfg(target_os = "linux")]
use super::examined;
use super::{doctor, found, shop};

/// The statuses of one check, in order.
fn statuses<'a>(document: &'a Value, id: &str) -> Vec<&'a str> {
    let found = found(document, id).into_iter();
    found.map(|[status, ..]| status).collect()
}

#[test]
fn every_editor_that_the_project_has_a_file_for_is_asked() {
    let sandbox = shop();
    sandbox.write("shop/.zed/settings.json", r#"{"tab_size": 4}"#);
    sandbox.write(
        "shop/.helix/languages.toml",
        "[language-server.rust-analyzer.config.cargo]\ntargetDir = true\n",
    );
    let (document, _) = doctor(&sandbox);
    assert_eq!(
        statuses(&document, "editor"),
        ["ok", "warning"],
        "{document:#}"
    );
    let [well, shared] = found(&document, "editor")[..] else {
        panic!("{document:#}");
    };
    assert!(well[1].contains("in VS Code and Helix builds"), "{well:?}");
    assert!(shared[2].ends_with("in `.zed/settings.json`"), "{shared:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn builds_that_go_with_their_container_are_told_of() {
    let sandbox = shop();
    for folder in ["lower", "upper", "work", "layer"] {
        std::fs::create_dir(sandbox.path(folder)).unwrap();
    }
    let script = "mount -t overlay -o lowerdir=lower,upperdir=upper,workdir=work overlay layer \
                  && CARGO_TARGET_DIR=\"$PWD/layer\" exec \"$0\" doctor --json --path shop";
    let mut unshare = sandbox.program("unshare");
    unshare.args(["--user", "--map-root-user", "--mount", "sh", "-c", script]);
    unshare.arg(env!("CARGO_BIN_EXE_cortex"));
    let (document, _) = examined(unshare);
    let [status, what, remedy] = found(&document, "target-disk")[0];
    assert_eq!(status, "warning", "{document:#}");
    assert!(what.contains("the container's own layer"), "{what}");
    assert!(remedy.contains("CARGO_TARGET_DIR=/target"), "{remedy}");
}
