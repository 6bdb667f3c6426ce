// Tables that people fill in: rows are added, moved and taken away, and what is pasted
// from a spreadsheet fills down and right. What was pasted is shown with what is wrong in
// it, cell by cell, and can be undone; nothing is kept before the form is saved.
{
  const fields = (row) => [...row.querySelectorAll("input:not([type=hidden]), select, textarea")];
  const rename = (row, n) => {
    row.querySelectorAll("[name], [id], [for], [aria-describedby]").forEach((el) => {
      for (const attr of ["name", "id", "for", "aria-describedby"]) {
        const was = el.getAttribute(attr);
        if (was) el.setAttribute(attr, was.replace(/\[\d+\]/g, "[" + n + "]"));
      }
    });
    // A label ends with the number of its row, for those who do not see the table.
    row.querySelectorAll("label").forEach((el) => (el.textContent = el.textContent.replace(/\d+$/, n + 1)));
  };
  const number = (body) => [...body.children].forEach((row, i) => rename(row, i));
  const clean = (cell) => {
    cell.classList.remove("err", "pasted");
    cell.querySelectorAll(".why, .two-texts").forEach((el) => el.remove());
    cell.querySelectorAll("[aria-invalid]").forEach((el) => el.removeAttribute("aria-invalid"));
  };
  const fresh = (body) => {
    const row = body.lastElementChild.cloneNode(true);
    [...row.cells].forEach(clean);
    row.querySelectorAll("input, select, textarea").forEach((el) => {
      if (el.type === "checkbox") el.checked = false;
      else if (el.tagName === "SELECT") el.selectedIndex = 0;
      else el.value = "";
    });
    row.querySelectorAll("td[data-tools]").forEach((cell) => cell.replaceChildren());
    body.append(row);
    rename(row, body.children.length - 1);
    tools(body.parentElement, row);
    return row;
  };
  const told = (table) => table.closest("form")?.dispatchEvent(new Event("input", { bubbles: true }));
  const empty = (row) => fields(row).every((el) => el.type === "checkbox" ? !el.checked : !el.value);
  // There is always one row that waits for another entry.
  const wait = (body) => empty(body.lastElementChild) || fresh(body);

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
  // Rows are moved and their numbers stay: the first row of a list is still its first.
  const swap = (table, row, other) => {
    const column = table.dataset.numbers;
    if (!column) return;
    const [a, b] = [row, other].map((one) => one.querySelector(`[name$="].${column}"]`));
    if (a && b && a.value && b.value) [a.value, b.value] = [b.value, a.value];
  };
  const move = (table, row, by) => {
    const body = row.parentElement;
    if (by === 0) {
      const next = row.nextElementSibling || row.previousElementSibling;
      if (body.children.length > 1) row.remove();
      number(body);
      wait(body);
      fields(next || body.lastElementChild)[0]?.focus();
    } else {
      const other = by < 0 ? row.previousElementSibling : row.nextElementSibling;
      if (other && !empty(other) && !empty(row)) {
        by < 0 ? other.before(row) : other.after(row);
        swap(table, row, other);
        number(body);
      }
      row.querySelector("[data-tool=" + (by < 0 ? "up" : "down") + "]").focus();
    }
    told(table);
  };

  const day = /^(\d{1,2}[\/.\- ]\d{1,2}[\/.\- ](\d{4}|\d{2})|\d{4}-\d{2}-\d{2})([ T,]+\d{1,2}[:.]\d{2}.*)?$/;
  // Puts a pasted word into a field, and says what is wrong with it; "" for nothing.
  const fill = (table, el, text) => {
    const word = text.trim().replace(/^"(.*)"$/s, "$1");
    if (el.type === "checkbox") el.checked = word !== "";
    else if (el.tagName === "SELECT") {
      const option = [...el.options].find((o) => o.value === word || o.label.trim().toLowerCase() === word.toLowerCase());
      if (!option) return word && table.dataset.badChoice.replace("@", word);
      el.value = option.value;
    } else {
      el.value = word;
      if (el.dataset.date && word && !day.test(word)) return table.dataset.badDate;
    }
    return "";
  };
  const blame = (el, said) => {
    const cell = el.closest("td");
    cell.classList.add("err");
    el.setAttribute("aria-invalid", "true");
    const why = Object.assign(document.createElement("span"), { className: "why", id: el.id + "-why" });
    why.append(Object.assign(document.createElement("span"), { textContent: said }));
    el.setAttribute("aria-describedby", why.id);
    cell.append(why);
  };
  const state = (el) => [el, el.type === "checkbox" ? el.checked : el.value];
  const back = ([el, was]) => (el.type === "checkbox" ? (el.checked = was) : (el.value = was));
  const note = (table, rows, wrong, undo) => {
    const wrap = table.closest(".wrap");
    wrap.previousElementSibling?.matches(".grid-note") && wrap.previousElementSibling.remove();
    const bar = Object.assign(document.createElement("div"), { className: "grid-note" });
    bar.setAttribute("role", "status");
    const words = (wrong ? table.dataset.pastedWrong : table.dataset.pasted).replace("#", rows).replace("@", wrong);
    const button = Object.assign(document.createElement("button"), { type: "button", className: "btn sm", textContent: table.dataset.undo });
    button.addEventListener("click", () => {
      undo();
      bar.remove();
      told(table);
    });
    bar.append(Object.assign(document.createElement("span"), { textContent: words }), button);
    wrap.before(bar);
  };
  // The columns that a first line of headings names; null where it names none.
  const named = (table, line) => {
    const heads = [...table.tHead.rows[0].cells].filter((th) => !th.hasAttribute("data-tools")).map((th) => th.textContent.trim().toLowerCase());
    const found = line.map((word) => heads.indexOf(word.trim().toLowerCase()));
    return found.filter((i) => i >= 0).length * 2 > line.length ? found : null;
  };
  const paste = (table, e) => {
    const text = (e.clipboardData?.getData("text/plain") || "").replace(/\r/g, "").replace(/\n+$/, "");
    const start = e.target.closest("tr");
    if (!start || !table.dataset.badDate || (!/\t/.test(text) && (!/\n/.test(text) || (e.target.tagName === "TEXTAREA" && e.target.value)))) return; // one cell: the browser's own paste
    e.preventDefault();
    const body = table.tBodies[0];
    let lines = text.split("\n").map((line) => line.split("\t"));
    const heads = named(table, lines[0]);
    if (heads) lines = lines.slice(1);
    const column = heads ? 0 : fields(start).indexOf(e.target);
    const before = [];
    const added = [];
    let row = start;
    let wrong = 0;
    for (const line of lines) {
      if (!row) added.push((row = fresh(body)));
      const cells = fields(row);
      line.forEach((word, i) => {
        const el = cells[heads ? heads[i] : column + i];
        if (!el) return;
        before.push(state(el));
        clean(el.closest("td"));
        el.closest("td").classList.add("pasted");
        const said = fill(table, el, word);
        if (said && ++wrong) blame(el, said);
      });
      row = row.nextElementSibling;
    }
    const blank = wait(body);
    if (blank !== true) added.push(blank);
    note(table, lines.length, wrong, () => {
      added.forEach((one) => one.remove());
      before.reverse().forEach((one) => {
        back(one);
        clean(one[0].closest("td"));
      });
      wait(body);
    });
    body.querySelector("td.pasted.err input, td.pasted.err select")?.focus();
    told(table);
  };

  const ready = () => {
    document.querySelectorAll("table[data-grid]:not([data-ready])").forEach((table) => {
      table.dataset.ready = "1";
      const body = table.tBodies[0];
      [...body.children].forEach((row) => tools(table, row));
      table.addEventListener("paste", (e) => paste(table, e));
      table.addEventListener("input", (e) => {
        e.target.closest("td")?.classList.contains("pasted") && clean(e.target.closest("td"));
        if (e.target.closest("tr") === body.lastElementChild) wait(body);
      });
      const foot = [table.closest(".wrap").nextElementSibling, table.closest(".wrap").nextElementSibling?.nextElementSibling].find((el) => el?.hasAttribute("data-grid-foot"));
      if (foot) {
        foot.hidden = false;
        foot.querySelector("[data-add]").addEventListener("click", () => {
          const last = body.lastElementChild;
          fields(empty(last) ? last : fresh(body))[0]?.focus();
        });
      }
    });
    // The field for rows of a spreadsheet is for where no script runs: tables take them.
    const area = document.getElementById("f-paste");
    if (area && !area.value && document.querySelector("table[data-ready]")) area.closest("fieldset").hidden = true;
  };
  document.addEventListener("DOMContentLoaded", ready);
  document.addEventListener("htmx:after:swap", ready);
}
