// Shows or makes a passkey when its button is pressed, puts the answer into the form, and sends the form.
// The button is hidden until this runs: where there are no scripts or no passkeys, codes and passwords remain.

const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

async function ask(button) {
  const token = button.form.elements.csrfmiddlewaretoken.value;
  const response = await fetch(button.dataset.passkey, { method: "POST", headers: { "X-CSRFToken": token } });
  if (!response.ok) throw new Error(`the question was refused: ${response.status}`);
  return (await response.json()).publicKey;
}

const known = (list = []) => list.map((one) => ({ ...one, id: bytes(one.id) }));

async function make(question) {
  const user = { ...question.user, id: bytes(question.user.id) };
  const publicKey = { ...question, user, challenge: bytes(question.challenge) };
  publicKey.excludeCredentials = known(question.excludeCredentials);
  const made = await navigator.credentials.create({ publicKey });
  return answer(made, { attestationObject: text(made.response.attestationObject) });
}

async function show(question) {
  const publicKey = { ...question, challenge: bytes(question.challenge) };
  publicKey.allowCredentials = known(question.allowCredentials);
  const shown = await navigator.credentials.get({ publicKey });
  const { authenticatorData, signature, userHandle } = shown.response;
  return answer(shown, {
    authenticatorData: text(authenticatorData),
    signature: text(signature),
    userHandle: userHandle ? text(userHandle) : null,
  });
}

const answer = (credential, response) => ({
  id: credential.id,
  rawId: text(credential.rawId),
  type: credential.type,
  clientExtensionResults: credential.getClientExtensionResults(),
  response: { clientDataJSON: text(credential.response.clientDataJSON), ...response },
});

async function pressed(button, says) {
  says.textContent = "Follow your browser …";
  try {
    const question = await ask(button);
    const found = await ("passkeyNew" in button.dataset ? make(question) : show(question));
    button.form.elements.credential.value = JSON.stringify(found);
    button.form.submit();
  } catch (fault) {
    const here = fault.name === "InvalidStateError";
    says.textContent = here ? "This passkey is in your list already." : "Nothing came of it. Try again, or choose another way.";
  }
}

if (window.PublicKeyCredential && window.isSecureContext) {
  for (const box of document.querySelectorAll("[data-passkey-box]")) {
    box.hidden = false;
    const button = box.querySelector("[data-passkey]");
    button.addEventListener("click", () => pressed(button, box.querySelector("[data-passkey-says]")));
  }
}
