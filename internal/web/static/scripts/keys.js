// Keys: every one of them only presses what a person could press.
{
  const places = { o: "/", e: "/releases", d: "/documents", p: "/policies", c: "/calendar" };
  const off = () => document.documentElement.dataset.keys === "off";
  const typing = (el) => el && (el.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName));
  const rows = () => [...document.querySelectorAll("[data-rows] > *, table.doclist tbody tr, .todo > li")].filter((row) => row.offsetParent);
  const way = (row) => row.querySelector("a.t, td.t a, a[href]");
  let going = 0;

  const step = (by) => {
    const all = rows();
    if (!all.length) return;
    const now = all.findIndex((row) => row.contains(document.activeElement));
    const next = all[Math.min(Math.max(now + by, 0), all.length - 1)];
    way(next)?.focus();
    next.scrollIntoView({ block: "nearest" });
  };
  const press = (selector) => document.querySelector(selector)?.click();
  const seek = (selector) => {
    const all = [...document.querySelectorAll(selector)].filter((el) => el.offsetParent);
    const next = all.find((el) => el.compareDocumentPosition(document.activeElement) & Node.DOCUMENT_POSITION_PRECEDING) || all[0];
    next?.focus();
  };

  document.addEventListener("keydown", (e) => {
    if ((e.ctrlKey || e.metaKey) && e.key === "Enter" && document.activeElement?.form) {
      e.preventDefault();
      document.activeElement.form.requestSubmit();
      return;
    }
    if (e.ctrlKey || e.metaKey || e.altKey || typing(document.activeElement) || off()) return;
    const key = e.key.toLowerCase();
    if (Date.now() - going < 1200 && places[key]) {
      location.assign(places[key]);
      return;
    }
    going = key === "g" ? Date.now() : 0;
    const acts = {
      "/": () => document.getElementById("find")?.focus(),
      "?": () => press("[data-keys-help]") ?? location.assign("/keys"),
      j: () => step(1),
      k: () => step(-1),
      x: () => document.activeElement?.closest("tr, li")?.querySelector("input[type=checkbox]")?.click(),
      n: () => seek(".f.gap input, .f.gap select, .f.gap textarea, a.val.miss"),
    };
    if (acts[key]) {
      e.preventDefault();
      acts[key]();
    }
  });

  // Escape closes what is open, and focus returns to what opened it.
  document.addEventListener("keydown", (e) => {
    if (e.key !== "Escape") return;
    const open = document.activeElement?.closest("details[open]");
    if (!open || open.closest("dialog")) return;
    open.open = false;
    open.querySelector("summary")?.focus();
  });
}
