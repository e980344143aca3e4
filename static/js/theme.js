// Set the chosen colours before the first paint; without a choice the system decides. Not a module: it must not wait.
(() => {
  const root = document.documentElement;
  root.dataset.js = "";
  try {
    const choice = localStorage.getItem("theme");
    if (choice === "light" || choice === "dark") root.dataset.theme = choice;
  } catch {
    // Storage is forbidden: the system's colours it is.
  }
})();
