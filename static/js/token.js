// Signing in changes the token that forms send. Every page tells it to the same person's other tabs, so that what is
// typed there can still be sent; somebody else's page never takes it.
import { toast } from "./toast.js";

const { body } = document;
const words = body.dataset;
const tabs = globalThis.BroadcastChannel && new BroadcastChannel("perimeter:token");

function adopt({ token, person }) {
  if (!token || person !== words.person) return false;
  body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
  for (const field of document.querySelectorAll('input[name="csrfmiddlewaretoken"]')) field.value = token;
  return true;
}

// Who is not signed in has no token to tell.
if (tabs && body.hasAttribute("hx-headers")) {
  tabs.addEventListener("message", ({ data }) => adopt(data));
  tabs.postMessage({ token: JSON.parse(body.getAttribute("hx-headers"))["X-CSRFToken"], person: words.person });
}

// The server refused an old token, and sent the present one along.
document.addEventListener("token:renewed", ({ detail }) => {
  toast(adopt(detail) ? words.tokenRenewed : words.personChanged, "warning");
});
