// How far a worker is with files: asked for every two seconds. Without this script "Look again" does the same.
const PAUSE = 2000; // milliseconds between two questions

const live = document.querySelector("[data-progress]");

const look = async () => {
  try {
    const response = await fetch(location.href, { headers: { "X-Fragment": "progress" } });
    const told = document.createElement("template");
    told.innerHTML = await response.text();
    const parts = told.content.querySelectorAll("[data-part]");
    if (!response.ok || response.redirected || told.content.querySelector("h1") || !parts.length) {
      location.reload();
      return;
    }
    for (const part of parts) {
      const shown = live.querySelector(`[data-part="${part.dataset.part}"]`);
      // replaced only where something is new: what did not change is not read out again
      if (shown.outerHTML === part.outerHTML) continue;
      if (part.matches("progress")) shown.replaceWith(part);
      else shown.textContent = part.textContent;
    }
  } catch {
    // the line is gone for a moment; the next question comes
  }
  setTimeout(look, PAUSE);
};

if (live) setTimeout(look, PAUSE);
