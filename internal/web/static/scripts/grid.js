// Tables that people fill in: rows are added, moved and taken away, and what is pasted
// from a spreadsheet fills down and right.
{
  const fields = (row) => [...row.querySelectorAll("input:not([type=hidden]), select, textarea")];
  const rename = (row, n) =>
    row.querySelectorAll("[name], [id], [for]").forEach((el) => {
      for (const attr of ["name", "id", "for"]) {
        const was = el.getAttribute(attr);
        if (was) el.setAttribute(attr, was.replace(/\[\d+\]/, "[" + n + "]"));
      }
    });
  const number = (body) => [...body.children].forEach((row, i) => rename(row, i));
  const fresh = (body) => {
    const row = body.lastElementChild.cloneNode(true);
    row.querySelectorAll(".why").forEach((el) => el.remove());
    row.classList.remove("err");
    row.querySelectorAll("input, select, textarea").forEach((el) => {
      if (el.type === "checkbox") el.checked = false;
      else if (el.tagName === "SELECT") el.selectedIndex = 0;
      else el.value = "";
      el.removeAttribute("aria-invalid");
    });
    body.append(row);
    number(body);
    return row;
  };
  const told = (table) => table.closest("form")?.dispatchEvent(new Event("input", { bubbles: true }));

  const tools = (table, row) => {
    const cell = row.querySelector("td[data-tools]");
    if (!cell || cell.children.length) return;
    for (const [word, act] of [["up", -1], ["down", 1], ["off", 0]]) {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "btn bare sm" });
      button.dataset.tool = word;
      button.setAttribute("aria-label", table.dataset[word] || word);
      button.textContent = { up: "↑", down: "↓", off: "×" }[word];
      button.addEventListener("click", () => move(table, row, act));
      cell.append(button);
    }
  };
  const move = (table, row, by) => {
    const body = row.parentElement;
    if (by === 0) {
      const next = row.nextElementSibling || row.previousElementSibling;
      if (body.children.length > 1) row.remove();
      fields(next || row)[0]?.focus();
    } else {
      const other = by < 0 ? row.previousElementSibling : row.nextElementSibling;
      if (other) by < 0 ? other.before(row) : other.after(row);
      row.querySelector("[data-tool=" + (by < 0 ? "up" : "down") + "]").focus();
    }
    number(body);
    told(table);
  };

  const fill = (el, text) => {
    if (el.type === "checkbox") el.checked = text.trim() !== "";
    else if (el.tagName === "SELECT") {
      const option = [...el.options].find((o) => o.value === text.trim() || o.label.trim().toLowerCase() === text.trim().toLowerCase());
      if (option) el.value = option.value;
    } else el.value = text.trim();
  };
  const paste = (table, e) => {
    const text = e.clipboardData?.getData("text/plain") || "";
    if (!/[\t\n]/.test(text.trimEnd())) return; // one cell: the browser's own paste
    e.preventDefault();
    const body = table.tBodies[0];
    let row = e.target.closest("tr");
    const column = fields(row).indexOf(e.target);
    for (const line of text.replace(/\r/g, "").replace(/\n+$/, "").split("\n")) {
      row ||= fresh(body);
      tools(table, row);
      const cells = fields(row);
      line.split("\t").forEach((value, i) => cells[column + i] && fill(cells[column + i], value));
      row = row.nextElementSibling;
    }
    if ([...fields(body.lastElementChild)].some((el) => el.value && el.type !== "checkbox")) tools(table, fresh(body));
    told(table);
  };

  const ready = () =>
    document.querySelectorAll("table[data-grid]:not([data-ready])").forEach((table) => {
      table.dataset.ready = "1";
      const body = table.tBodies[0];
      [...body.children].forEach((row) => tools(table, row));
      table.addEventListener("paste", (e) => paste(table, e));
      table.addEventListener("input", (e) => {
        if (e.target.closest("tr") === body.lastElementChild) tools(table, fresh(body));
      });
      const foot = table.closest(".wrap").nextElementSibling;
      if (foot?.hasAttribute("data-grid-foot")) {
        foot.hidden = false;
        foot.querySelector("[data-add]").addEventListener("click", () => {
          const row = fresh(body);
          tools(table, row);
          fields(row)[0]?.focus();
        });
      }
    });
  document.addEventListener("DOMContentLoaded", ready);
  document.addEventListener("htmx:after:swap", ready);
}
