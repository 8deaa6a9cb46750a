//! Generating where something is wrong: nothing is written by halves, and the message says why.

use std::fs;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant, SystemTime};

use super::{files, run, shop};
use crate::support::Sandbox;

const GENERATE: &str = "generate service billing/Invoice";

/// Starts the binary in the project, and says nothing of what it says.
fn started(sandbox: &Sandbox, args: &str) -> Child {
    let mut cortex = sandbox.process(env!("CARGO_BIN_EXE_cortex"));
    cortex
        .current_dir(sandbox.path("shop"))
        .args(args.split(' '));
    let quiet = cortex.stdout(Stdio::null()).stderr(Stdio::piped());
    quiet.spawn().unwrap()
}

#[test]
fn no_name_and_no_path_leads_out_of_the_project() {
    let sandbox = shop();
    let before = files(&sandbox);
    let shown = [
        "generate service Invoice --path ../x",
        "generate service Invoice --path /tmp/x",
        "generate service ../Invoice",
        "generate module ../x",
        "generate module .git/hooks",
        "destroy service Invoice --path ../x",
    ]
    .map(|args| run(&sandbox, args));
    insta::assert_snapshot!(shown.join("\n\n"));
    assert_eq!(files(&sandbox), before);
    assert_eq!(sandbox.list(""), ["shop"]);
}

#[test]
fn a_file_that_does_not_parse_matters_only_where_a_line_goes() {
    let sandbox = shop();
    let root = sandbox.read("shop/src/lib.rs");
    sandbox.write(
        "shop/src/lib.rs",
        &root.replace("use cortex", "use use cortex"),
    );
    let before = files(&sandbox);
    let refused = run(&sandbox, GENERATE);
    assert_eq!(files(&sandbox), before);
    sandbox.write("shop/src/lib.rs", &root);
    sandbox.write("shop/src/greetings/service.rs", "fn (\n");
    run(&sandbox, GENERATE);
    assert!(sandbox.path("shop/src/billing/invoice_service.rs").exists());
    // Nor does a removal guess.
    let broken = sandbox.read("shop/src/billing/mod.rs") + "}\n";
    sandbox.write("shop/src/billing/mod.rs", &broken);
    let kept = run(&sandbox, "destroy service billing/Invoice");
    assert!(sandbox.path("shop/src/billing/invoice_service.rs").exists());
    insta::assert_snapshot!([refused, kept].join("\n\n"));
}

#[test]
fn without_a_sound_manifest_nothing_is_generated() {
    let sandbox = shop();
    let manifests = ["Cargo.toml", "cortex.toml"];
    let mut shown = Vec::new();
    for manifest in manifests {
        let path = format!("shop/{manifest}");
        let sound = sandbox.read(&path);
        fs::remove_file(sandbox.path(&path)).unwrap();
        shown.push(format!("# no {manifest}\n{}", run(&sandbox, GENERATE)));
        sandbox.write(&path, &sound);
    }
    let sound = sandbox.read("shop/Cargo.toml");
    sandbox.write("shop/Cargo.toml", &(sound + "[[\n"));
    shown.push(format!("# broken Cargo.toml\n{}", run(&sandbox, GENERATE)));
    assert!(!sandbox.path("shop/src/billing").exists());
    insta::assert_snapshot!(shown.join("\n\n"));
}

#[test]
fn a_file_deleted_by_hand_is_made_again_and_no_line_twice() {
    let sandbox = shop();
    run(&sandbox, GENERATE);
    let generated = files(&sandbox);
    for file in [
        "src/billing/invoice_service.rs",
        ".cortex/generated/service-billing-invoice.toml",
    ] {
        fs::remove_file(sandbox.path("shop").join(file)).unwrap();
        run(&sandbox, GENERATE);
        assert_eq!(files(&sandbox), generated, "{file}");
    }
    // The module as well, whose lines are still there.
    fs::remove_dir_all(sandbox.path("shop/src/billing")).unwrap();
    run(&sandbox, GENERATE);
    assert_eq!(files(&sandbox), generated);
}

#[test]
fn links_lead_nobody_out_of_the_project() {
    use std::os::unix::fs::symlink;
    let sandbox = shop();
    fs::create_dir(sandbox.path("outside")).unwrap();
    sandbox.write(
        "outside/mod.rs",
        "fn module() -> Module { Module::new(\"billing\") }\n",
    );
    symlink(sandbox.path("outside"), sandbox.path("shop/src/billing")).unwrap();
    let folder = run(&sandbox, GENERATE);
    assert_eq!(sandbox.list("outside"), ["mod.rs"]);
    fs::remove_file(sandbox.path("shop/src/billing")).unwrap();

    let root = sandbox.read("shop/src/lib.rs");
    sandbox.write("shop/src/real.rs", &root);
    fs::remove_file(sandbox.path("shop/src/lib.rs")).unwrap();
    symlink("real.rs", sandbox.path("shop/src/lib.rs")).unwrap();
    let file = run(&sandbox, GENERATE);
    assert!(!sandbox.path("shop/src/billing").exists());
    fs::remove_file(sandbox.path("shop/src/lib.rs")).unwrap();
    sandbox.write("shop/src/lib.rs", &root);

    // A folder that became a link after something was generated in it.
    run(&sandbox, GENERATE);
    fs::rename(sandbox.path("shop/src/billing"), sandbox.path("moved")).unwrap();
    symlink(sandbox.path("moved"), sandbox.path("shop/src/billing")).unwrap();
    let removal = run(&sandbox, "destroy service billing/Invoice --force");
    assert_eq!(sandbox.list("moved"), ["invoice_service.rs", "mod.rs"]);
    insta::assert_snapshot!([folder, file, removal].join("\n\n"));
}

/// In a namespace of its own, where whoever runs the test may mount.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_and_a_read_only_folder_change_nothing() {
    let sandbox = shop();
    fs::remove_dir_all(sandbox.path("shop/framework")).unwrap();
    fs::create_dir(sandbox.path("disk")).unwrap();
    let on_disk = |then: &str| {
        let script = format!(
            "mount -t tmpfs -o size=2m tmpfs disk && cp -r shop/. disk && cd disk && {{ {then} ; }} && \
             \"$0\" {GENERATE}; diff -r ../shop/src src && diff -r ../shop/.cortex/generated .cortex/generated && echo unchanged"
        );
        let mut unshare = sandbox.program("unshare");
        unshare.args(["--user", "--map-root-user", "--mount", "sh", "-c", &script]);
        let output = unshare.arg(env!("CARGO_BIN_EXE_cortex")).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        text(&output.stderr) + &text(&output.stdout)
    };
    let full = on_disk("dd if=/dev/zero of=target bs=1k 2> /dev/null || true");
    let read_only = on_disk("mount -o remount,ro .");
    let folder = on_disk("mount --bind src src && mount -o remount,bind,ro src");
    insta::assert_snapshot!(format!(
        "# full\n{full}\n# read only\n{read_only}\n# src read only\n{folder}"
    ));
}

#[test]
fn two_generators_at_once_lose_no_line() {
    let sandbox = shop();
    for round in 0..20 {
        let names = [format!("left{round}"), format!("right{round}")];
        let children = names.clone().map(|name| {
            let args = format!("generate service {name}/Invoice --quiet");
            started(&sandbox, &args)
        });
        for child in children {
            let output = child.wait_with_output().unwrap();
            let words = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success(), "{words}");
        }
        let root = sandbox.read("shop/src/lib.rs");
        for name in names {
            for line in [format!("pub mod {name};"), format!("({name}::module());")] {
                assert_eq!(root.matches(&line).count(), 1, "{line}\n{root}");
            }
            assert!(
                sandbox
                    .path(&format!("shop/src/{name}/invoice_service.rs"))
                    .exists()
            );
        }
    }
}

#[test]
fn a_kill_at_a_random_moment_leaves_all_or_nothing() {
    let sandbox = shop();
    let before = files(&sandbox);
    run(&sandbox, GENERATE);
    let after = files(&sandbox);
    run(&sandbox, "undo");
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let seed = u64::from(now.unwrap().subsec_micros());
    let (mut random, mut cut_off) = (seed, 0);
    let pending = sandbox.path("shop/.cortex/journal/pending");
    for round in 0..40 {
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let is_there = files(&sandbox) == after;
        let args = if is_there { "undo" } else { GENERATE };
        let mut child = started(&sandbox, args);
        // Anywhere, or while it writes.
        let begun = Instant::now();
        while round % 4 != 0 && !pending.exists() && begun.elapsed() < Duration::from_secs(1) {}
        std::thread::sleep(Duration::from_micros((random >> 33) % 2_000));
        child.kill().unwrap();
        child.wait().unwrap();
        cut_off += u32::from(pending.exists());
        // The next command that writes puts it in order.
        run(&sandbox, "generate module other");
        assert!(!pending.exists());
        run(&sandbox, "undo");
        let state = files(&sandbox);
        assert!(
            state == before || state == after,
            "round {round} of seed {seed}: {state:#?}"
        );
    }
    assert!(cut_off > 0, "no kill hit a change");
    eprintln!("{cut_off} of 40 kills hit a change (seed {seed})");
}

#[test]
fn without_rustfmt_the_layout_stays_as_it_is() {
    let sandbox = shop();
    fs::create_dir(sandbox.path("bin")).unwrap();
    let mut cortex = sandbox.cortex("g service HTTPServerSomethingLong --json");
    let cortex = cortex.env("PATH", sandbox.path("bin"));
    let cortex = cortex.env("RUSTUP_HOME", sandbox.path("bin"));
    let output = cortex.current_dir(sandbox.path("shop")).output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{told}");
    assert!(told.contains("rustfmt is missing"), "{told}");
    let service = sandbox.path("shop/src/http_server_something_longs/service.rs");
    assert!(service.is_file(), "{told}");
}

#[test]
fn the_import_of_a_module_that_was_made_is_made_again() {
    let sandbox = shop();
    run(&sandbox, "g service Foo");
    let before = files(&sandbox);
    let lib = &before["src/lib.rs"];
    let without = lib.replace("    module.import(foos::module());\n", "");
    assert_ne!(*lib, without);
    sandbox.write("shop/src/lib.rs", &without);
    run(&sandbox, "g service Foo");
    assert_eq!(files(&sandbox), before);
}

#[test]
fn two_functions_of_one_module_are_left_to_a_person() {
    let sandbox = shop();
    run(&sandbox, "g service shipping/Parcel");
    let module = "shop/src/shipping/mod.rs";
    let text = sandbox.read(module);
    let (head, function) = text.split_at(text.find("/// What this").unwrap());
    let both = format!("{head}#[cfg(unix)]\n{function}\n#[cfg(not(unix))]\n{function}");
    sandbox.write(module, &both);
    let before = files(&sandbox);
    let refused = run(&sandbox, "g service shipping/Pallet");
    assert_eq!(files(&sandbox), before);
    let line = "    module.provide::<ParcelService>();\n";
    let typed = both.replace(
        line,
        &format!("{line}    module.provide::<PalletService>();\n"),
    );
    sandbox.write(module, &typed);
    let done = run(&sandbox, "g service shipping/Pallet");
    insta::assert_snapshot!([refused, done].join("\n\n"));
}

#[test]
fn what_can_leave_its_tests_out_says_so_where_there_are_none() {
    let sandbox = shop();
    fs::remove_file(sandbox.path("shop/tests/it/main.rs")).unwrap();
    let hint = "hint: `--no-tests` leaves the tests out";
    assert!(run(&sandbox, "g controller Post").contains(hint));
    assert!(!run(&sandbox, "g test Post").contains("--no-tests"));
    let done = run(&sandbox, "g controller Post --no-tests");
    assert!(done.ends_with("--- exit 0"), "{done}");
}
