// Progress and small acts: server-sent events for what takes a while, a toast for what
// can be undone. Without scripts the page asks again by itself.
{
  const follow = (el) => {
    const source = new EventSource(el.dataset.events);
    source.addEventListener("progress", (e) => {
      const news = JSON.parse(e.data);
      el.querySelector("[data-said]").textContent = news.said;
      const bar = el.querySelector("progress");
      if (bar && news.total) Object.assign(bar, { max: news.total, value: news.done });
    });
    source.addEventListener("end", () => {
      source.close();
      location.reload();
    });
  };
  const toast = (el) => {
    const box = document.getElementById("toasts");
    if (!box) return;
    box.append(el.content ? el.content.cloneNode(true) : el);
    const shown = box.lastElementChild;
    let timer;
    const wait = () => (timer = setTimeout(() => shown.remove(), 10000));
    for (const hold of ["pointerenter", "focusin"]) shown.addEventListener(hold, () => clearTimeout(timer));
    for (const go of ["pointerleave", "focusout"]) shown.addEventListener(go, wait);
    wait();
  };
  const ready = () => {
    document.querySelectorAll("[data-events]:not([data-ready])").forEach((el) => {
      el.dataset.ready = "1";
      follow(el);
    });
    document.querySelectorAll("template[data-toast]").forEach((el) => {
      toast(el);
      el.remove();
    });
  };
  document.addEventListener("DOMContentLoaded", ready);
  document.addEventListener("htmx:after:swap", ready);
  // A list that filters by itself once a person stops typing or chooses.
  document.addEventListener("change", (e) => {
    if (e.target.matches("form.bar select[data-auto]")) e.target.form.requestSubmit();
  });
  // A document as it will be, while its form is typed into: the page at data-live is
  // asked with what stands in the form, and its part "paper" is shown.
  const previewed = (box) => {
    const form = box.querySelector("form");
    const paper = box.querySelector("[data-paper]");
    let timer, asked;
    const show = async () => {
      asked?.abort();
      asked = new AbortController();
      try {
        const answer = await fetch(box.dataset.live, { method: "POST", body: new URLSearchParams(new FormData(form)), signal: asked.signal });
        if (!answer.ok) return;
        const part = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("paper");
        if (!part) return;
        part.querySelectorAll("[id]").forEach((el) => el.removeAttribute("id"));
        part.removeAttribute("aria-labelledby");
        paper.replaceChildren(part);
        paper.hidden = false;
      } catch { /* somebody typed on, or nobody answers: the last preview stays */ }
    };
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(show, 400);
    });
  };
  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("[data-live]").forEach(previewed));
}
