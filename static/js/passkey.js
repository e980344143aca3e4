// form[data-passkey="get" | "create"] asks the browser for a passkey before it is sent; data-options is the address of
// what is asked. The answer goes into the hidden field `answer`. Words come from the form's data- attributes. Its button
// is born disabled: pressed before this module stands, it would send an empty answer.
const busy = new WeakSet();

function fromJSON(kind, options) {
  return kind === "create"
    ? PublicKeyCredential.parseCreationOptionsFromJSON(options)
    : PublicKeyCredential.parseRequestOptionsFromJSON(options);
}

async function answer(form) {
  if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) throw new DOMException("", "NotSupportedError");
  const kind = form.dataset.passkey;
  const response = await fetch(form.dataset.options, { headers: { Accept: "application/json" } });
  if (response.redirected && form.dataset.confirmAt) {
    location.assign(form.dataset.confirmAt); // signed in too long ago: confirm first
    return null;
  }
  if (!response.ok) throw new Error(response.statusText);
  const { publicKey } = await response.json();
  const credential = await navigator.credentials[kind]({ publicKey: fromJSON(kind, publicKey) });
  return JSON.stringify(credential.toJSON());
}

function words(form, error) {
  if (error.name === "InvalidStateError") return form.dataset.known;
  if (error.name === "NotSupportedError" || error.name === "SecurityError") return form.dataset.unsupported;
  if (error instanceof DOMException) return form.dataset.cancelled;
  return form.dataset.failed;
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-passkey]");
  if (!form || form.elements.answer.value) return;
  event.preventDefault();
  if (busy.has(form)) return;
  busy.add(form);
  const place = form.querySelector("[data-passkey-error]");
  place.textContent = "";
  try {
    const found = await answer(form);
    if (found === null) return;
    form.elements.answer.value = found;
    form.requestSubmit(event.submitter);
  } catch (error) {
    place.textContent = words(form, error);
  } finally {
    busy.delete(form);
  }
});

// Coming back by the browser's history must not send an old answer.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-passkey]")) form.elements.answer.value = "";
});

const wake = () => document.querySelectorAll("form[data-passkey] button[disabled]").forEach((button) => (button.disabled = false));
wake();
document.addEventListener("htmx:load", wake);
