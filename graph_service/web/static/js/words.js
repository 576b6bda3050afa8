// What do the scripts say, in the language of the page? `t` for a text, `tn` for one that counts; values go into {names}.

const known = JSON.parse(document.getElementById("words")?.textContent ?? "{}");
const rules = new Intl.PluralRules(document.documentElement.lang || "en");
const FORMS = { one: 0, few: 1, many: 2, other: 1 };

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

/** A text in the language of the page. */
export const t = (text, values = {}) => fill(known[text] ?? text, values);

/** A text that counts: the English form for one and for many, the number, and values. */
export function tn(one, many, count, values = {}) {
  const forms = known[one];
  const form = forms ? forms[FORMS[rules.select(count)]] : count === 1 ? one : many;
  return fill(form, { count, ...values });
}
