// Which text does a person read for a figure?

import { t } from "../js/words.js";

// As the other pages write them: narrow spaces between thousands and before a unit, a real minus, ISO dates.
const locale = document.documentElement.lang || "en";
const NARROW = "\u202f";
const grouped = (options) => {
  const format = new Intl.NumberFormat(locale, options);
  const written = { group: NARROW, minusSign: "−" };
  return (n) => format.formatToParts(n).map(({ type, value }) => written[type] ?? value).join("");
};
const whole = grouped({});
const points = grouped({ minimumFractionDigits: 2, maximumFractionDigits: 2 });
const compact = grouped({ notation: "compact", maximumFractionDigits: 1 });
const percent = grouped({ minimumFractionDigits: 1, maximumFractionDigits: 1 });

const NONE = "–";

/** A whole number with separators. */
export const count = (n) => (n == null ? NONE : whole(n));

/** Hundredths of a point as points with two decimals. */
export const volume = (hundredths) => (hundredths == null ? NONE : points(hundredths / 100));

/** Hundredths of a point, short, for narrow places. */
export const volumeShort = (hundredths) => (hundredths == null ? NONE : compact(hundredths / 100));

/** A ratio as a percentage. */
export const share = (ratio) => (ratio == null ? NONE : `${percent(100 * ratio)}${NARROW}%`);

/** An ISO date. */
export const day = (iso) => iso || NONE;

/** Minor units of a currency as an amount. */
export function money(minor, currency, exponent = 2) {
  if (minor == null) return NONE;
  const amount = grouped({ minimumFractionDigits: exponent, maximumFractionDigits: exponent })(minor / 10 ** exponent);
  return currency ? `${amount}${NARROW}${currency}` : amount;
}

/** What somebody is in the programme at the end of the period. */
export function statusOf(node) {
  if (node.role === "customer" || node.role === "left") return node.role;
  return node.active ? "active" : "inactive";
}

const STATUS = { customer: t("customer"), left: t("left"), active: t("active"), inactive: t("inactive") };

/** The same in words. */
export const statusText = (node) => STATUS[statusOf(node)];

const ROLES = { participant: t("participant"), customer: STATUS.customer, left: STATUS.left };

/** A role in words. */
export const roleText = (role) => ROLES[role] ?? role;
