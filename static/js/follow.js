// A part of a page that is still changing is fetched again until it says that it is done.
const PAUSE = 2000;

async function lookAgain(id) {
  const part = document.getElementById(id);
  if (!part?.hasAttribute("data-follow")) return;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (answer.redirected || !answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(id);
    if (!fresh) return;
    // only what changed is spoken, and who is on a link inside stays there
    if (fresh.innerHTML !== part.innerHTML) part.innerHTML = fresh.innerHTML;
    part.toggleAttribute("data-follow", fresh.hasAttribute("data-follow"));
  } catch {
    // the connection is gone for a moment; the next look may find it
  }
  setTimeout(lookAgain, PAUSE, id);
}

for (const part of document.querySelectorAll("[data-follow][id]")) setTimeout(lookAgain, PAUSE, part.id);
