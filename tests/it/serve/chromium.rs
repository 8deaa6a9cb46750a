//! Pages of a served app in a real browser, which is driven over its debugging pipe.

use std::cell::Cell;
use std::cell::RefCell;
use std::io::{BufRead as _, BufReader, PipeReader, PipeWriter, Write as _};
use std::process::{Child, Stdio};

use command_fds::{CommandFdExt as _, FdMapping};
use nix::sys::signal::Signal;
use serde_json::{Value, json};

use super::assets::settle;
use super::client::wait_until;
use super::devtools::serve_with_editor;
use super::served::{Served, edit, project};
use crate::support::{Sandbox, need};

/// A tab of a headless Chromium.
struct Tab {
    chromium: Child,
    to: RefCell<PipeWriter>,
    from: RefCell<BufReader<PipeReader>>,
    last: Cell<u64>,
    session: String,
}

impl Tab {
    fn open(sandbox: &Sandbox, url: &str) -> Self {
        let (from_us, to) = std::io::pipe().unwrap();
        let (from, to_us) = std::io::pipe().unwrap();
        let mut command = sandbox.process("chromium");
        command
            .args([
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
            ])
            .args(["--disable-dev-shm-usage", "--remote-debugging-pipe"])
            .arg(format!(
                "--user-data-dir={}",
                sandbox.work().with_file_name("chromium").display()
            ))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mapping = |parent_fd, child_fd| FdMapping {
            parent_fd,
            child_fd,
        };
        let mapped =
            command.fd_mappings(vec![mapping(from_us.into(), 3), mapping(to_us.into(), 4)]);
        mapped.unwrap();
        let mut tab = Self {
            chromium: command.spawn().unwrap(),
            to: RefCell::new(to),
            from: RefCell::new(BufReader::new(from)),
            last: Cell::new(0),
            session: String::new(),
        };
        // Our copies of its ends, so that its end is seen.
        drop(command);
        let target = tab.call("Target.createTarget", &json!({ "url": url }));
        let target = json!({ "targetId": target["targetId"], "flatten": true });
        let session = tab.call("Target.attachToTarget", &target);
        tab.session = session["sessionId"].as_str().unwrap().into();
        tab
    }

    fn call(&self, method: &str, params: &Value) -> Value {
        self.last.set(self.last.get() + 1);
        let mut call = json!({ "id": self.last.get(), "method": method, "params": params });
        if !self.session.is_empty() {
            call["sessionId"] = self.session.as_str().into();
        }
        let mut to = self.to.borrow_mut();
        to.write_all(format!("{call}\0").as_bytes()).unwrap();
        loop {
            let mut answer = Vec::new();
            let length = self.from.borrow_mut().read_until(0, &mut answer).unwrap();
            assert_ne!(length, 0, "chromium has ended");
            let mut answer: Value = serde_json::from_slice(&answer[..length - 1]).unwrap();
            if answer["id"] == self.last.get() {
                return answer["result"].take();
            }
        }
    }

    /// What an expression is worth in the page; nothing while the page is replaced.
    fn value(&self, expression: &str) -> Value {
        let params = json!({ "expression": expression, "returnByValue": true });
        self.call("Runtime.evaluate", &params)["result"]["value"].take()
    }

    fn wait_for(&self, expression: &str) {
        wait_until(expression, || self.value(expression) == true);
    }
}

impl Drop for Tab {
    fn drop(&mut self) {
        drop(self.chromium.kill());
        drop(self.chromium.wait());
    }
}

const OVERLAY: &str = "document.querySelector('cortex-trouble')";

#[test]
fn a_page_shows_errors_and_reloads_itself_where_it_was() {
    if !need("chromium") {
        return;
    }
    let sandbox = project("one");
    let mut served = serve_with_editor(&sandbox, "cp {file} ../opened-{line}");
    let tab = Tab::open(&sandbox, &format!("http://{}/page", served.address()));
    tab.wait_for("document.title === 'one' && document.readyState === 'complete'");
    assert_eq!(
        tab.value("window.mark = 1; scrollTo(0, 1000); scrollY"),
        1000
    );

    sandbox.write("src/answer.rs", "pub const ANSWER: &str = \"<b>\" + two;\n");
    tab.wait_for(&format!("{OVERLAY} !== null"));
    let text = tab.value(&format!("{OVERLAY}.shadowRoot.textContent"));
    let text = text.as_str().unwrap();
    for part in [
        "the build has errors",
        "src/answer.rs:1:",
        "cannot find value `two`",
        "\"<b>\"",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    // The first button closes the overlay.
    tab.value(&format!(
        "{OVERLAY}.shadowRoot.querySelectorAll('button')[1].click()"
    ));
    let opened = sandbox.work().with_file_name("opened-1");
    wait_until("the file is opened", || opened.exists());
    assert_eq!(tab.value("window.mark"), 1);

    edit(&sandbox, "two");
    tab.wait_for("document.title === 'two' && document.readyState === 'complete'");
    assert_eq!(
        tab.value(&format!("{OVERLAY} === null && window.mark === undefined")),
        true
    );
    tab.wait_for("scrollY === 1000");

    served.request("/die");
    served.says("it is started once more");
    served.request("/die");
    served.says("the next change starts it again");
    // The page may have been reloaded between the two, or have asked when nobody answered.
    tab.wait_for(&format!(
        "({OVERLAY}?.shadowRoot.textContent ?? document.title).includes('ended by itself')"
    ));
    tab.call("Page.reload", &json!({}));
    tab.wait_for("document.title.includes('ended by itself')");
    edit(&sandbox, "three");
    tab.wait_for("document.title === 'three'");
    drop(tab);
    served.end(Signal::SIGINT);
}

/// A page with a style sheet that imports another, and an image.
fn with_assets(sandbox: &Sandbox) -> (Served, Tab) {
    sandbox.write("assets/site.css", &sheet("rgb(1, 1, 1)"));
    sandbox.write("assets/parts/wide.css", "h1 { width: 111px }\n");
    sandbox.write("assets/logo.svg", &image(11));
    let served = Served::run(sandbox, "-v");
    served.says("Serving http://");
    let tab = Tab::open(sandbox, &format!("http://{}/page", served.address()));
    tab.wait_for(&format!(
        "document.readyState === 'complete' && {COLOR} === 'rgb(1, 1, 1)' && {WIDTH} === '111px'"
    ));
    (served, tab)
}

fn sheet(color: &str) -> String {
    format!("@import 'parts/wide.css';\nh1 {{ color: {color} }}\n")
}

fn image(width: u32) -> String {
    format!("<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='9'/>\n")
}

const COLOR: &str = "getComputedStyle(document.querySelector('h1')).color";
const WIDTH: &str = "getComputedStyle(document.querySelector('h1')).width";

/// Counts the sheets of the page whenever an element comes or goes: it is never without one.
const WATCH: &str = "window.mark = 1; window.least = document.styleSheets.length;
    new MutationObserver(() => { window.least = Math.min(window.least, document.styleSheets.length) })
        .observe(document.head, { childList: true });
    scrollTo(0, 1000); scrollY";

#[test]
fn style_sheets_are_exchanged_and_the_page_stays_as_it_is() {
    if !need("chromium") {
        return;
    }
    let sandbox = project("one");
    let (mut served, tab) = with_assets(&sandbox);
    settle(&sandbox, &served, "README.md");
    let app = served.get("/pid");
    assert_eq!(tab.value(WATCH), 1000);
    for n in 2..5 {
        sandbox.write("assets/site.css", &sheet(&format!("rgb({n}, 1, 1)")));
        tab.wait_for(&format!("{COLOR} === 'rgb({n}, 1, 1)'"));
    }
    // One that no element names, and that a cache holds to be new for years.
    sandbox.write("assets/parts/wide.css", "h1 { width: 222px }\n");
    tab.wait_for(&format!("{WIDTH} === '222px'"));
    tab.wait_for("document.querySelectorAll('link').length === 1");
    let stayed = "[window.mark, window.least, scrollY, document.styleSheets.length].join()";
    assert_eq!(tab.value(stayed), "1,1,1000,1");

    sandbox.write("assets/logo.svg", &image(22));
    tab.wait_for("document.querySelector('img')?.naturalWidth === 22");
    tab.wait_for("window.mark === undefined && scrollY === 1000");
    assert_eq!(served.get("/pid"), app);
    drop(tab);
    served.end(Signal::SIGINT);
}

#[test]
fn what_keeps_a_version_from_its_start_is_laid_over_the_page_until_it_starts() {
    if !need("chromium") {
        return;
    }
    let sandbox = project("one");
    let mut served = serve_with_editor(&sandbox, "cp {file} ../opened-{line}");
    let tab = Tab::open(&sandbox, &format!("http://{}/page", served.address()));
    tab.wait_for("document.title === 'one' && document.readyState === 'complete'");
    tab.value("window.mark = 1");
    let shows = |words: &str| {
        let words = json!(words);
        tab.wait_for(&format!(
            "{OVERLAY}?.shadowRoot.textContent.includes({words}) ?? false"
        ));
    };
    edit(&sandbox, "panics at start");
    shows("panicked: no start");
    shows("src/main.rs:3:7");
    edit(&sandbox, "fails at start");
    shows("`A` needs `B`");
    tab.value(&format!(
        "{OVERLAY}.shadowRoot.querySelectorAll('button')[1].click()"
    ));
    let opened = sandbox.work().with_file_name("opened-1");
    wait_until("the file is opened", || opened.exists());
    assert_eq!(tab.value("window.mark"), 1);
    edit(&sandbox, "two");
    tab.wait_for("document.title === 'two' && document.readyState === 'complete'");
    tab.wait_for(&format!("{OVERLAY} === null"));
    drop(tab);
    served.end(Signal::SIGINT);
}
