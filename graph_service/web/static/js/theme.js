// Which colours: the system's, or the ones chosen here? Runs before the first paint.

(() => {
  const KEY = "graph-service-theme";
  const kept = () => {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null; // storage is switched off: the system decides
    }
  };
  const apply = (choice) => {
    if (choice === "dark" || choice === "light") document.documentElement.dataset.theme = choice;
    else delete document.documentElement.dataset.theme;
  };
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (document.documentElement.dataset.theme || (system.matches ? "dark" : "light")) === "dark";
  const tell = () => document.dispatchEvent(new CustomEvent("themechange", { detail: { dark: isDark() } }));

  apply(kept());
  system.addEventListener("change", tell);
  document.addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector("[data-theme-switch]");
    if (!button) return;
    const show = () => button.setAttribute("aria-pressed", String(isDark()));
    button.hidden = false;
    show();
    document.addEventListener("themechange", show);
    button.addEventListener("click", () => {
      const choice = isDark() ? "light" : "dark";
      apply(choice);
      try {
        localStorage.setItem(KEY, choice);
      } catch {
        // not kept for the next page; it still holds for this one
      }
      tell();
    });
  });
})();
