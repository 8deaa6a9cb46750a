//! What the states of a project mean.

use super::super::finding::Status;
use super::*;

fn well() -> Found {
    Found {
        root: "/shop".into(),
        read: 6,
        broken: Vec::new(),
        manifest: Some(Ok(())),
        dotenv: Ok(Vec::new()),
        framework: Some(Framework {
            version: Some("0.1.0".into()),
            changes: Some(Changes::default()),
        }),
        has_lock: true,
        hooks: Some(Hooks::Active),
        future: Vec::new(),
    }
}

fn bad(found: Found) -> Vec<Finding> {
    let found = Some(found);
    let facts = Facts {
        absent: None,
        found,
    };
    let findings = check(&facts).into_iter();
    findings
        .filter(|finding| finding.status != Status::Ok)
        .collect()
}

#[test]
fn where_all_is_well_nothing_is_to_be_done() {
    assert_eq!(bad(well()), []);
}

#[test]
fn without_a_project_only_the_machine_is_looked_at() {
    let dir = Path::new("work");
    let of = |failure| {
        let absent = Some(failure);
        let found = None;
        check(&Facts { absent, found })
    };
    let mut findings = of(catalog::no_project(dir, None));
    findings.extend(of(catalog::no_project(dir, Some(dir))));
    findings.extend(of(catalog::no_working_directory("it is gone")));
    insta::assert_json_snapshot!(findings);
}

#[test]
fn everything_may_be_broken_at_once() {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let changes = Changes {
        edited: names(&["a.rs", "b.rs", "c.rs", "d.rs"]),
        missing: names(&["LICENSE"]),
    };
    let found = Found {
        broken: vec![catalog::manifest_broken(Path::new("Cargo.toml"), "no `]`")],
        dotenv: Ok(vec![3, 5]),
        framework: Some(Framework {
            version: None,
            changes: Some(changes),
        }),
        has_lock: false,
        hooks: Some(Hooks::Other(None)),
        future: names(&["src/main.rs"]),
        ..well()
    };
    insta::assert_json_snapshot!(bad(found));
}

#[test]
fn the_rest_of_the_troubles() {
    let unlisted = Framework {
        version: None,
        changes: None,
    };
    let troubles = [
        Found {
            framework: None,
            ..well()
        },
        Found {
            framework: Some(unlisted),
            ..well()
        },
        Found {
            dotenv: Err("stream did not contain valid UTF-8".into()),
            ..well()
        },
        Found {
            hooks: Some(Hooks::Other(Some(".husky".into()))),
            ..well()
        },
        Found {
            hooks: Some(Hooks::Unknown),
            ..well()
        },
    ];
    let findings: Vec<_> = troubles.into_iter().flat_map(bad).collect();
    insta::assert_json_snapshot!(findings);
}

#[test]
fn sources_from_the_future_are_found_and_builds_left_out() {
    let dir = tempfile::tempdir().unwrap();
    #[expect(clippy::disallowed_methods, reason = "a test's own folder")]
    let write = |name: &str| {
        std::fs::create_dir_all(dir.path().join(name).parent().unwrap()).unwrap();
        std::fs::write(dir.path().join(name), "").unwrap();
    };
    for name in ["src/main.rs", "src/notes.txt", "target/debug/a.rs"] {
        write(name);
    }
    let long_ago = SystemTime::UNIX_EPOCH;
    assert_eq!(from_the_future(dir.path(), long_ago), ["src/main.rs"]);
    let later = std::fs::metadata(dir.path().join("src/main.rs"))
        .unwrap()
        .modified()
        .unwrap();
    assert!(from_the_future(dir.path(), later).is_empty());
}
