// Entering by keyboard: last time's value with one key, saving from anywhere. Without scripts the same buttons ask the server.

for (const form of document.querySelectorAll("form[data-entry]")) {
  for (const button of form.querySelectorAll(".entry-line button[name=same]")) button.tabIndex = -1; // the key does it

  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=same]");
    if (!button) return;
    event.preventDefault();
    const line = button.closest(".entry-line");
    const lines = line ? [line] : button.closest("section").querySelectorAll(".entry-line");
    for (const one of lines) takeOver(one, !line);
    form.dispatchEvent(new Event("input", { bubbles: true }));
    const next = line ? following(form, line) : document.getElementById(button.dataset.then);
    next?.focus();
  });

  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.ctrlKey) {
      event.preventDefault();
      form.requestSubmit(form.querySelector("[data-save]"));
    }
    const line = event.target.closest(".entry-line");
    if (event.key === "=" && line?.querySelector("button[name=same]")) {
      event.preventDefault();
      line.querySelector("button[name=same]").click();
    }
  });

  // What is typed over is no longer "as last time".
  form.addEventListener("change", (event) => {
    const line = event.target.closest(".entry-line");
    if (line) delete line.dataset.taken;
  });
}

// All together leaves alone what was typed already; a single field is replaced, for that is what was asked.
function takeOver(line, onlyEmpty) {
  const button = line.querySelector("button[name=same]");
  if (!button) return;
  const said = Object.entries(button.dataset).filter(([name]) => name.startsWith("same-"));
  const pairs = said.map(([, text]) => [text.slice(0, text.indexOf("=")), text.slice(text.indexOf("=") + 1)]);
  const first = button.form.elements[pairs[0][0]];
  if (onlyEmpty && first.value !== "") return;
  for (const [name, value] of pairs) button.form.elements[name].value = value;
  line.dataset.taken = "";
}

// The first field after a line.
function following(form, line) {
  const fields = [...form.elements].filter((field) => field.matches("input:not([type=hidden]), select, textarea"));
  return fields.find((field) => line.compareDocumentPosition(field) & Node.DOCUMENT_POSITION_FOLLOWING && !line.contains(field));
}
