//! A build script that takes its time, put into the app to be interrupted.
fn main() {
    std::fs::write("script.pid.tmp", std::process::id().to_string()).unwrap();
    std::fs::rename("script.pid.tmp", "target/script.pid").unwrap();
    std::thread::sleep(std::time::Duration::from_secs(120));
}
