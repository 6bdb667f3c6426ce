// Examples of document codes follow the coding scheme while it is typed.
{
  const ready = (root) => root.querySelectorAll("[data-codes]").forEach((line) => {
    const field = document.getElementById(line.dataset.codes);
    const codes = [...line.querySelectorAll("code")];
    if (!field || line.dataset.ready) return;
    line.dataset.ready = "1";
    const parts = [["PE", "1.30"], ["PO", "ACME"], ["PR", ""]];
    const said = (scheme, [kind, subject]) => {
      if (subject) return scheme.replace("{code}", kind).replace("{subject}", subject);
      const [before, after = ""] = scheme.split("{subject}");
      return (before ? before.replace(/[._/-]+$/, "") + after : after.replace(/^[._/-]+/, "")).replace("{code}", kind);
    };
    field.addEventListener("input", () => {
      const fits = field.value.split("{code}").length === 2 && field.value.split("{subject}").length === 2;
      line.hidden = !fits;
      if (fits) codes.forEach((el, i) => { el.textContent = said(field.value, parts[i]); });
    });
  });
  document.addEventListener("DOMContentLoaded", () => ready(document));
}
