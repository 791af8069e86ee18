// Tries a call of the interface with the token that was typed. The token is read from its field when a call is asked
// and goes into that call's header; it is put nowhere else. Without this script the page is for reading.

const SHOWN = 20000; // characters of an answer
const TOLD = ["ETag", "Link", "Content-Location", "X-Progress", "Retry-After", "RateLimit", "RateLimit-Policy"];
const token = document.querySelector("#interface-token");

for (const hidden of document.querySelectorAll("[data-try], [data-call]")) hidden.hidden = false;

function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

function addressOf(form) {
  let path = form.dataset.path;
  const query = new URLSearchParams();
  for (const field of form.querySelectorAll("[data-place]")) {
    const value = field.value.trim();
    if (field.dataset.place === "path") path = path.replace(`{${field.name}}`, encodeURIComponent(value));
    if (field.dataset.place === "query" && value) query.set(field.name, value);
  }
  return query.size ? `${path}?${query}` : path;
}

function wordsOf(body, type) {
  if (!type.includes("json")) return body;
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

async function shown(answer, title) {
  const type = answer.headers.get("Content-Type") ?? "";
  const lines = TOLD.filter((name) => answer.headers.has(name)).map((name) => `${name}: ${answer.headers.get(name)}`);
  const parts = [element("p", `${answer.status} ${answer.statusText}`.trim())];
  parts[0].className = answer.ok ? "api-ok" : "api-refused";
  if (lines.length) parts.push(element("p", lines.join(" · ")));
  if (/json|text|yaml/.test(type)) {
    const words = wordsOf(await answer.text(), type);
    const block = document.createElement("pre");
    block.tabIndex = 0;
    block.setAttribute("role", "region");
    block.setAttribute("aria-label", `Answer to ${title}`);
    block.append(element("code", words.slice(0, SHOWN)));
    parts.push(block);
    if (words.length > SHOWN) parts.push(element("p", `${words.length - SHOWN} more characters are not shown here.`));
  } else {
    const file = await answer.blob();
    if (file.size) parts.push(element("p", `A file of ${file.size} bytes, which is not kept. Download it with a program.`));
  }
  return parts;
}

async function ask(form) {
  const place = form.querySelector("[data-answer]");
  if (!token.value.trim()) {
    place.replaceChildren(element("p", "Type a token at the top of this page first."));
    token.focus();
    return;
  }
  const headers = { Authorization: `Bearer ${token.value.trim()}` };
  const body = form.querySelector("[data-place=body]")?.value;
  if (body) headers["Content-Type"] = "application/json";
  place.replaceChildren(element("p", "Asking …"));
  try {
    const options = { method: form.dataset.method, headers, body, credentials: "omit", cache: "no-store" };
    place.replaceChildren(...(await shown(await fetch(addressOf(form), options), place.dataset.of)));
  } catch {
    place.replaceChildren(element("p", "The registry did not answer. Ask again."));
  }
}

for (const form of document.querySelectorAll("form[data-call]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask(form);
  });
}

// A link to one call opens it.
const linked = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
if (linked instanceof HTMLDetailsElement) linked.open = true;
