// Where does the drawing library come from? From this site, once, when a picture is first asked for.

import { t } from "./words.js";

let library = null;

/** Load Plotly; the page says in `#x-plotly` where it is and what it must be. */
export function plotly() {
  const where = document.querySelector("#x-plotly");
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = where.dataset.address;
    script.integrity = where.getAttribute("integrity");
    script.addEventListener("load", () => resolve(globalThis.Plotly));
    script.addEventListener("error", () => {
      library = null;
      reject(new Error(t("The drawing library did not load. The table below has the same figures.")));
    });
    document.head.append(script);
  });
  return library;
}
