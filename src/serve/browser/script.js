// Reloads a page when a newer version of the app serves, and shows what keeps one from it.
(() => {
  "use strict";
  const self = document.currentScript;
  const base = self.src.replace(/\/script\.js$/, "");
  const version = Number(base.split("/").pop());
  // Set on the page that stands in for the app, which shows its trouble by itself.
  const shown = self.dataset.trouble;

  // A few times for each reason, ever later: an old version may have answered once more on a kept
  // connection, and a cache may do so for ever.
  const reload = (mark) => {
    let times = 0;
    try {
      const [before, count] = JSON.parse(sessionStorage.getItem("cortex") ?? "[]");
      times = before === mark ? count : 0;
      sessionStorage.setItem("cortex", JSON.stringify([mark, times + 1]));
    } catch {
      // A page without storage is reloaded just the same.
    }
    if (times < 5) setTimeout(() => location.reload(), times * times * 200);
  };

  const open = async (index, note) => {
    const answer = await fetch(`${base}/open/${index}`, { method: "POST" }).catch(() => null);
    note.textContent = answer === null ? "cortex serve does not answer" : answer.ok ? "" : await answer.text();
  };

  const element = (name, text, parent) => {
    const made = document.createElement(name);
    made.textContent = text;
    parent.append(made);
    return made;
  };

  const style = new CSSStyleSheet();
  style.replaceSync(`
    :host { all: initial; position: fixed; inset: 0; z-index: 2147483647; overflow: auto; background: #000a; }
    section { box-sizing: border-box; max-width: 60rem; margin: 2rem auto; padding: 1rem 2rem 2rem;
      font: 16px/1.5 system-ui, sans-serif; color: #eee; background: #181818; border-top: 4px solid #c33; }
    h1 { font-size: 1.2rem; } h2 { font-size: 1rem; margin: 1.5rem 0 .25rem; }
    button { font: 14px ui-monospace, monospace; color: #8cf; background: none; border: 0; padding: 0;
      cursor: pointer; text-decoration: underline; }
    button.close { float: right; margin-top: 1rem; }
    pre { font: 14px/1.45 ui-monospace, monospace; overflow-x: auto; white-space: pre; }`);

  let overlay = null;
  const close = () => {
    overlay?.remove();
    overlay = null;
  };
  const show = (trouble) => {
    close();
    if (!trouble) return;
    overlay = document.createElement("cortex-trouble");
    const root = overlay.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [style];
    const section = element("section", "", root);
    section.setAttribute("role", "alert");
    const button = element("button", "close (Esc)", section);
    button.className = "close";
    button.onclick = close;
    element("h1", trouble.summary, section);
    const note = element("p", "", section);
    trouble.errors.forEach((error, index) => {
      element("h2", error.message, section);
      if (error.file) {
        const place = element("button", `${error.file}:${error.line}:${error.column}`, section);
        place.title = "open in the editor";
        place.onclick = () => open(index, note);
      }
      element("pre", error.text, section);
    });
    document.documentElement.append(overlay);
  };
  addEventListener("keydown", (event) => event.key === "Escape" && close());

  const events = new EventSource(`${base}/events`);
  // A page that is kept for the way back must not hold a connection.
  addEventListener("pagehide", () => events.close());
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  let last = null;
  events.onmessage = ({ data }) => {
    const state = JSON.parse(data);
    if (state.version !== null && state.version !== version) return reload(`version ${state.version}`);
    if (shown !== undefined) {
      if (state.trouble && String(state.number) !== shown) reload(`trouble ${state.number}`);
      return;
    }
    const number = state.trouble ? state.number : null;
    if (number !== last) show(state.trouble);
    last = number;
  };

  if (shown !== undefined) {
    addEventListener("DOMContentLoaded", () => {
      document.querySelectorAll("[data-finding]").forEach((place) => {
        const note = element("span", "", place.parentElement);
        place.style.cursor = "pointer";
        place.title = "open in the editor";
        place.onclick = () => open(place.dataset.finding, note);
      });
    });
  }
})();
