// Forms: what was typed and not saved is said, kept while the page is left, and comes
// back with it. Nothing of it is sent anywhere.
{
  const words = (form, name) => document.body.dataset[name] || "";
  const place = (form) => "acta:" + location.pathname + "#" + form.id;
  const kept = (form) => [...form.elements].filter((el) => el.name && !/^(hidden|password|file|submit|button)$/.test(el.type) && el.name !== "once");
  const value = (el) => (/^(checkbox|radio)$/.test(el.type) ? el.checked : el.value);
  const put = (el, v) => (/^(checkbox|radio)$/.test(el.type) ? (el.checked = v) : (el.value = v));

  const start = (form) => {
    const first = new Map(kept(form).map((el) => [el, value(el)]));
    const note = form.querySelector("[data-unsaved]");
    const changed = () => kept(form).filter((el) => !first.has(el) ? value(el) !== "" && value(el) !== false : first.get(el) !== value(el));
    const say = () => {
      const n = changed().length;
      kept(form).forEach((el) => el.closest(".f")?.classList.toggle("dirty", first.has(el) && first.get(el) !== value(el)));
      if (!note) return;
      note.hidden = n === 0;
      note.textContent = n === 0 ? "" : (n === 1 ? note.dataset.one : note.dataset.many.replace("#", n));
    };
    form.addEventListener("input", () => {
      say();
      try {
        sessionStorage.setItem(place(form), JSON.stringify(kept(form).map((el) => [el.name, el.type === "radio" ? el.value : "", value(el)])));
      } catch { /* a full store keeps nothing; the page itself still does */ }
    });
    form.addEventListener("submit", () => {
      form.dataset.sent = "1";
      sessionStorage.removeItem(place(form));
    });
    addEventListener("beforeunload", (e) => {
      if (!form.dataset.sent && changed().length) e.preventDefault();
    });
    // What was typed before the page was left for another one comes back, unless the
    // server has just shown it again itself.
    const saved = sessionStorage.getItem(place(form));
    if (saved && !form.querySelector(".msg")) {
      for (const [name, at, v] of JSON.parse(saved)) {
        const el = kept(form).find((one) => one.name === name && (one.type !== "radio" || one.value === at));
        if (el) put(el, v);
      }
    }
    say();
  };

  const ready = (root) => {
    root.querySelectorAll("form[data-form]").forEach((form) => {
      if (!form.dataset.ready) {
        form.dataset.ready = "1";
        start(form);
      }
    });
    root.querySelectorAll("[data-focus]").forEach((el) => el.focus());
    root.querySelectorAll("form[data-go]").forEach((form) => form.requestSubmit());
  };
  document.addEventListener("DOMContentLoaded", () => ready(document));
  document.addEventListener("htmx:after:swap", (e) => ready(e.target.ownerDocument || document));
}
