// Which text does a person read for a figure?

const locale = document.documentElement.lang || "en";
const whole = new Intl.NumberFormat(locale);
const points = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const compact = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 });
const percent = new Intl.NumberFormat(locale, { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });
const dates = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" });

const NONE = "–";

/** A whole number with separators. */
export const count = (n) => (n == null ? NONE : whole.format(n));

/** Hundredths of a point as points with two decimals. */
export const volume = (hundredths) => (hundredths == null ? NONE : points.format(hundredths / 100));

/** Hundredths of a point, short, for narrow places. */
export const volumeShort = (hundredths) => (hundredths == null ? NONE : compact.format(hundredths / 100));

/** A ratio as a percentage. */
export const share = (ratio) => (ratio == null ? NONE : percent.format(ratio));

/** An ISO date as a person writes it. */
export const day = (iso) => (iso ? dates.format(new Date(`${iso}T00:00:00Z`)) : NONE);

/** Minor units of a currency as an amount. */
export function money(minor, currency, exponent = 2) {
  if (minor == null) return NONE;
  const amount = minor / 10 ** exponent;
  if (!currency) return points.format(amount);
  try {
    return new Intl.NumberFormat(locale, { style: "currency", currency }).format(amount);
  } catch {
    return `${points.format(amount)} ${currency}`;
  }
}

/** "1 person", "2 people". */
export const plural = (n, one, many) => `${count(n)} ${n === 1 ? one : many}`;

/** Words for what somebody is in the programme at the end of the period. */
export function statusText(node) {
  if (node.role === "customer") return "customer";
  if (node.role === "left") return "left";
  return node.active ? "active" : "inactive";
}
