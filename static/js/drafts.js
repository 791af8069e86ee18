// What is typed is kept on the server while one types, apart from the data. Nothing is written into the browser's own
// storage: a desk in a hospital has many users.

const PAUSE = 1000; // ms without typing before it is kept
const AGAIN = 5000; // ms between attempts while there is no connection

for (const form of document.querySelectorAll("form[data-draft]")) keepTyping(form);

function keepTyping(form) {
  const state = form.querySelector("[data-draft-state]");
  const problem = form.querySelector("[data-draft-problem]");
  let unkept = false;
  let leaving = false;
  let timer;
  let under;

  const later = (delay) => {
    clearTimeout(timer);
    timer = setTimeout(keep, delay);
  };

  function tell(words, signedOut = false) {
    problem.hidden = !words;
    problem.firstElementChild.textContent = words;
    problem.querySelector("[data-signed-out]").hidden = !signedOut;
  }

  // One request at a time; whether what stands in the form now is safe.
  async function keep() {
    await under;
    under = send();
    return under;
  }

  async function send(isSecondTry = false) {
    const body = new FormData(form);
    body.set("keep", "1");
    let response;
    try {
      response = await fetch(location.pathname, { method: "POST", body, headers: { "X-Autosave": "1" }, redirect: "manual" });
    } catch {
      tell("No connection. What you typed is still here; it is kept as soon as the connection is back. Leave this page open.");
      later(AGAIN);
      return false;
    }
    if (response.type === "opaqueredirect" || response.status === 403) {
      if (!isSecondTry && (await renewToken())) return send(true);
      tell("You are signed out. What you typed is still here, and nothing was saved yet.", true);
      later(AGAIN);
      return false;
    }
    if (!response.ok) {
      tell("What you typed could not be kept as a draft. You can still save.");
      return true; // the form itself says what is wrong
    }
    const said = await response.json();
    form.elements.csrfmiddlewaretoken.value = said.token;
    unkept = false;
    tell("");
    state.hidden = false;
    state.textContent = `Kept as a draft at ${said.kept_at}`;
    return true;
  }

  // After signing in again the old form's token is no longer true; the page itself has a new one.
  async function renewToken() {
    try {
      const page = await fetch(location.pathname, { redirect: "manual" });
      if (!page.ok) return false;
      const found = new DOMParser().parseFromString(await page.text(), "text/html");
      form.elements.csrfmiddlewaretoken.value = found.querySelector("form[data-draft] [name=csrfmiddlewaretoken]").value;
      return true;
    } catch {
      return false;
    }
  }

  form.addEventListener("input", () => {
    unkept = true;
    later(PAUSE);
  });

  // Before a form goes off, what it holds is safe: without a connection or signed out, the page stays.
  form.addEventListener("submit", async (event) => {
    if (leaving || event.submitter?.name === "keep") {
      leaving = true;
      return;
    }
    event.preventDefault();
    clearTimeout(timer);
    if (!(await keep())) return;
    leaving = true;
    form.requestSubmit(event.submitter);
  });

  window.addEventListener("online", () => unkept && keep());
  window.addEventListener("focus", () => unkept && !problem.hidden && keep());
  window.addEventListener("beforeunload", (event) => {
    if (unkept && !leaving && !problem.hidden) event.preventDefault();
  });
  // A tab that is closed or hidden says so first; what was typed in the last second goes along.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "hidden" || !unkept || leaving) return;
    const body = new FormData(form);
    body.set("keep", "1");
    fetch(location.pathname, { method: "POST", body, headers: { "X-Autosave": "1" }, redirect: "manual", keepalive: true }).catch(() => {});
  });
}
