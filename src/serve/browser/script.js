// Reloads a page when a newer version of the app serves, exchanges its style sheets, and shows what
// keeps the newest version from it.
(() => {
  "use strict";
  const self = document.currentScript;
  const base = self.src.replace(/\/script\.js$/, "");
  const version = Number(base.split("/").pop());
  // Set on the page that stands in for the app, which shows its trouble by itself.
  const shown = self.dataset.trouble;

  // ---- Loading the page anew ---------------------------------------------------------------

  // A few times for each reason, ever later: an old version may have answered once more on a kept
  // connection, and a cache may do so for ever.
  const reload = async (mark, pause = 0) => {
    let times = 0;
    try {
      const [before, count] = JSON.parse(sessionStorage.getItem("cortex") ?? "[]");
      times = before === mark ? count : 0;
      sessionStorage.setItem("cortex", JSON.stringify([mark, times + 1]));
    } catch {
      // A page without storage is reloaded just the same.
    }
    if (times >= 5) return;
    await after(Math.max(pause, times * times * 200));
    await Promise.race([freshen(parts()), after(1000)]);
    location.reload();
  };

  const after = (ms) => new Promise((done) => setTimeout(done, ms));

  // Browsers reload a page and not what it consists of: that comes from their cache unless it is
  // asked for anew.
  const freshen = (urls) => Promise.allSettled(urls.map((url) => fetch(url, { cache: "no-cache" })));

  const parts = () => {
    const kinds = ["link", "script", "css", "img", "image", "video", "audio"];
    const entries = performance.getEntriesByType("resource");
    const fetched = entries.filter(({ initiatorType }) => kinds.includes(initiatorType));
    return [...new Set(fetched.map(({ name }) => name))].filter(isLocal);
  };

  const isLocal = (url) => new URL(url, location.href).origin === location.origin;

  // ---- Style sheets ------------------------------------------------------------------------

  const sheets = () =>
    [...document.querySelectorAll("link[rel~=stylesheet][href], style")].filter((owner) =>
      owner.matches("style") ? imports(owner.sheet).length > 0 : isLocal(owner.href));

  // The addresses of all sheets that a sheet imports.
  const imports = (sheet) => {
    let rules = [];
    try {
      rules = [...(sheet?.cssRules ?? [])];
    } catch {
      // The sheet of another site cannot be read.
    }
    const imported = rules.map((rule) => rule.styleSheet).filter((found) => found?.href && isLocal(found.href));
    return imported.flatMap((found) => [found.href, ...imports(found)]);
  };

  // How many folders and names at their ends an address and a file have in common.
  const likeness = (url, file) => {
    const [parts, others] = [new URL(url).pathname.split("/"), file.split("/")].map((path) => path.reverse());
    const differs = others.findIndex((part, index) => part !== parts[index]);
    return differs < 0 ? others.length : differs;
  };

  // The links that may show this file: those that are most like it. What no link names is imported,
  // or bundled under another name.
  const concerned = (all, file) => {
    const links = all.filter((owner) => owner.href);
    const most = Math.max(0, ...links.map((link) => likeness(link.href, file)));
    return most > 0 ? links.filter((link) => likeness(link.href, file) === most) : all;
  };

  // The old sheet goes when the new one is there, so that the page is never without.
  const exchange = (owner, mark) => new Promise((done) => {
    const next = owner.cloneNode(true);
    if (owner.href) {
      const url = new URL(owner.href);
      url.searchParams.set("cortex", mark);
      next.href = url.href;
      next.removeAttribute("integrity");
    }
    const keep = (kept, gone) => {
      gone.remove();
      done(kept);
    };
    next.onload = () => keep(next, owner);
    next.onerror = () => keep(owner, next);
    owner.after(next);
    // One that is switched off is not loaded before it is switched on.
    if (owner.disabled) keep(next, owner);
  });

  const swap = async (files, mark) => {
    const all = sheets();
    const owners = files.length > 0 ? files.flatMap((file) => concerned(all, file)) : all;
    const unique = [...new Set(owners)];
    await freshen(unique.flatMap((owner) => imports(owner.sheet)));
    await Promise.all(unique.map((owner) => exchange(owner, mark)));
  };

  // The last refresh that this page knows of. What was before it was loaded is in it already.
  let known = null;
  let swapping = Promise.resolve();
  const refresh = (refreshes) => {
    const isNew = ({ number, age }) => (known === null ? age < performance.now() : number > known);
    const news = refreshes.filter(isNew);
    const missed = known !== null && news.length > 0 && news[0].number > known + 1;
    known = refreshes.at(-1)?.number ?? 0;
    if (news.length === 0) return;
    if (missed || news.some(({ styles }) => styles === null)) {
      // An app may write such a file whenever its page is loaded.
      return reload(`files ${known}`, 1000 - performance.now());
    }
    const files = news.some(({ styles }) => styles.length === 0) ? [] : news.flatMap(({ styles }) => styles);
    const mark = known;
    swapping = swapping.then(() => swap(files, mark));
  };

  // ---- What is wrong -----------------------------------------------------------------------

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

  // ---- What is heard -----------------------------------------------------------------------

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
    if (state.number !== last) show(state.trouble);
    last = state.number;
    refresh(state.refreshes);
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
