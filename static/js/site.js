// Small comforts. Every page works without them.
import "bootstrap/dist/css/bootstrap.min.css";
import "../css/tokens.css";
import "../css/shell.css";
import "../css/forms.css";
import "../css/content.css";
import "../css/records.css";
import "../css/imports.css";
import "../css/worklist.css";
import "../css/entering.css";
import "../css/course.css";
import "../css/figure.css";
import "../css/scores.css";
import "../css/interface.css";
import "../css/projects.css";
import "../css/print.css";
import "./progress.js";
import "./entering.js";
import "./drafts.js";
import "./answers.js";
import "./copy.js";
import "./follow.js";

document.documentElement.classList.add("js");

// A choice takes effect at once; the button remains for keyboards that leave a field without changing it.
for (const form of document.querySelectorAll("form[data-auto-submit]")) {
  form.addEventListener("change", () => form.requestSubmit());
}

// The summary of faults is the first thing to read after a refused form.
document.querySelector("[data-error-summary]")?.focus();

// Menus close like menus: on Escape, and when the reader goes elsewhere.
const menus = [...document.querySelectorAll("details[data-menu]")];
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus.filter((item) => item.open)) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
document.addEventListener("click", (event) => {
  for (const menu of menus) if (!menu.contains(event.target)) menu.open = false;
});

// An invitation's code comes behind the # of its link, which no server sees; it goes into its field and out of sight.
const invited = document.querySelector("[data-from-fragment]");
if (invited && location.hash.length > 1 && !invited.value) {
  invited.value = decodeURIComponent(location.hash.slice(1));
  history.replaceState(null, "", location.pathname);
}
