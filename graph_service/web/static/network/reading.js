// How does the page of the whole network ask the server? Drawings as bytes, the rest as JSON; problems as words.

import { Problem } from "../explorer/api.js";
import { t } from "../js/words.js";

const MAGIC = "GSN1";

/** The address of a call with its parameters, without those that are empty. */
export function addressOf(path, params) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value !== undefined && value !== null && value !== "") query.set(name, String(value));
  }
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}

async function ask(path, params, signal) {
  let answer;
  try {
    answer = await fetch(addressOf(path, params), { signal, credentials: "same-origin" });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(0, t("The service cannot be reached"), t("Nothing was changed. Check the connection, then try again."));
  }
  if (answer.ok) return answer;
  if (answer.status === 401) throw new Problem(401, t("You are signed out"), t("Sign in again; this page's address keeps your place."));
  const problem = await answer.json().catch(() => ({}));
  throw new Problem(answer.status, problem.title || t("The service answered {status}", { status: answer.status }), problem.detail);
}

/** One JSON document below /api/v1/network. */
export const readDocument = async (name, params, signal) => (await ask(`/api/v1/network/${name}`, params, signal)).json();

/** One drawing: its header and its columns by name. */
export async function readDrawing(params, signal) {
  return decode(await (await ask("/api/v1/network/view", { ...params, form: "bytes" }, signal)).arrayBuffer());
}

/** The bytes of a drawing as a header with `columns`: typed arrays by name. */
export function decode(buffer) {
  const bytes = new Uint8Array(buffer);
  if (new TextDecoder().decode(bytes.subarray(0, 4)) !== MAGIC) throw new Problem(0, t("This is no drawing of a network"), "");
  const length = new DataView(buffer).getUint32(4, true);
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
  const columns = {};
  for (const { name, type, offset } of head.columns) {
    const Kind = type === "f8" ? Float64Array : Float32Array; // every machine that runs browsers is little-endian
    columns[name] = new Kind(buffer, 8 + length + offset, head.count);
  }
  return { ...head, columns };
}
