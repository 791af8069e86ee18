// A form that is answered as one types: what is written goes to the form's own address, and the answer alone comes back.
// Without this script the form's button does the same with a whole page. Nothing is kept on the way.
const PAUSE = 250; // milliseconds without a key before an answer is asked for

for (const form of document.querySelectorAll("form[data-answers]")) {
  const answer = document.getElementById(form.dataset.answers);
  let waiting;
  let asked;

  const ask = async () => {
    asked?.abort();
    asked = new AbortController();
    try {
      const response = await fetch(form.dataset.answersFrom || form.action, {
        method: "POST",
        body: new FormData(form),
        headers: { "X-Fragment": "answer" },
        signal: asked.signal,
      });
      if (response.ok && !response.redirected) answer.innerHTML = await response.text();
    } catch (error) {
      if (error.name !== "AbortError") answer.dataset.stale = "yes"; // the button still works
    }
  };

  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE);
  });
}
