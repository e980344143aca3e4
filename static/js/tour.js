// [data-tour]: asks the server to tick what was done. The server decides; this says when to look: on a page that may be
// the step, when something was done without a new page, and when the strip came with news. On a phone the strip folds.
const DOWNLOAD_TAKES = [800, 2500, 6000];
const strip = () => document.querySelector("[data-tour]");
let looked = "";
let unfolded = false;

function isDue({ dataset }) {
  if ("tourNews" in dataset) return true;
  if (!("tourLooks" in dataset)) return false;
  return !dataset.tourLooks || location.hash.startsWith(`#${dataset.tourLooks}`);
}

// Once for each step and address: what the server did not take for the step now, it will not take the next moment.
function look() {
  const tour = strip();
  const place = tour && `${tour.dataset.tour} ${location.href}`;
  if (!tour || looked === place || !isDue(tour)) return;
  looked = place;
  ask();
}

function ask() {
  strip()?.querySelector("[data-tour-form]").dispatchEvent(new Event("seen"));
}

function fold(tour) {
  const button = tour?.querySelector("[data-tour-fold]");
  if (!button) return;
  tour.toggleAttribute("data-unfolded", unfolded);
  button.setAttribute("aria-expanded", unfolded);
}

document.addEventListener("click", (event) => {
  const tour = event.target.closest("[data-tour]");
  if (event.target.closest("[data-tour-fold]")) {
    unfolded = !unfolded;
    fold(tour);
  } else if (event.target.closest("[data-tour-close]")) {
    tour.remove();
    document.querySelector("#main").focus({ preventScroll: true });
  } else if (!tour && event.target.closest("a[href]") && strip()?.matches("[data-tour-awaits]")) {
    // A download leaves no new page behind: look a few times whether it came to be.
    for (const wait of DOWNLOAD_TAKES) setTimeout(() => strip()?.matches("[data-tour-awaits]") && ask(), wait);
  }
});

document.addEventListener("annotation:saved", ask);
addEventListener("hashchange", look);

document.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (detail.target?.id !== "tour") return;
  fold(strip());
  look();
});

// htmx, whose script stands before this one, has bound the form by then.
if (document.readyState === "complete") look();
else addEventListener("load", look);
