// The calendar: a deployment that is dragged to another day opens the form of its
// dates, filled in; nothing is kept before the form is sent.
{
  const ready = () =>
    document.querySelectorAll("table[data-calendar]:not([data-ready])").forEach((table) => {
      table.dataset.ready = "1";
      let held = null;
      table.querySelectorAll("[data-move]").forEach((el) => {
        el.draggable = true;
        el.title = table.dataset.hint;
        el.addEventListener("dragstart", (e) => {
          held = el;
          e.dataTransfer.effectAllowed = "move";
          e.dataTransfer.setData("text/plain", el.dataset.move);
        });
        el.addEventListener("dragend", () => {
          held = null;
          table.querySelectorAll(".drop").forEach((cell) => cell.classList.remove("drop"));
        });
      });
      table.querySelectorAll("td[data-day]").forEach((cell) => {
        cell.addEventListener("dragover", (e) => {
          if (!held || held.closest("td") === cell) return;
          e.preventDefault();
          cell.classList.add("drop");
        });
        cell.addEventListener("dragleave", () => cell.classList.remove("drop"));
        cell.addEventListener("drop", (e) => {
          if (!held) return;
          e.preventDefault();
          location.assign(held.dataset.move + "?day=" + encodeURIComponent(cell.dataset.day));
        });
      });
    });
  document.addEventListener("DOMContentLoaded", ready);
  document.addEventListener("htmx:after:swap", ready);
}
