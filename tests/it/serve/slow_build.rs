//! A build script that takes its time, as does what it starts, put into the app to be interrupted.
fn main() {
    // Both have to be ended: asked to, neither would.
    let sleep = "trap '' TERM; sleep 120";
    let child = std::process::Command::new("sh").args(["-c", sleep]).spawn().unwrap();
    std::fs::write("target/child.pid", child.id().to_string()).unwrap();
    std::fs::write("script.pid.tmp", std::process::id().to_string()).unwrap();
    std::fs::rename("script.pid.tmp", "target/script.pid").unwrap();
    std::thread::sleep(std::time::Duration::from_secs(120));
}
