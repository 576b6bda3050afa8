// How does the explorer ask the server? One GET, problems as words, no other host.

import { t } from "../js/words.js";

/** What the server, or the way to it, refused; `title` and `detail` are for people. */
export class Problem extends Error {
  constructor(status, title, detail) {
    super(detail || title);
    this.status = status;
    this.title = title;
    this.detail = detail || "";
  }
}

/**
 * Read one JSON document.
 * @param {string} path below /api/v1/downline
 * @param {Record<string, string | number | string[] | undefined | null>} params
 */
export async function read(path, params = {}, signal = undefined) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (Array.isArray(value)) value.forEach((item) => query.append(name, item));
    else if (value !== undefined && value !== null && value !== "") query.append(name, String(value));
  }
  const text = query.toString();
  let answer;
  try {
    answer = await fetch(`/api/v1/downline${path}${text ? `?${text}` : ""}`, {
      signal,
      headers: { Accept: "application/json, application/problem+json" },
      credentials: "same-origin",
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(0, t("The service cannot be reached"), t("Nothing was changed. Check the connection, then try again."));
  }
  if (answer.ok) return answer.json();
  if (answer.status === 401) throw new Problem(401, t("You are signed out"), t("Sign in again; this page's address keeps your place."));
  const problem = await answer.json().catch(() => ({}));
  throw new Problem(answer.status, problem.title || t("The service answered {status}", { status: answer.status }), problem.detail);
}

/** The API path of one member. */
export const memberPath = (memberId, rest) => `/${encodeURIComponent(memberId)}/${rest}`;
