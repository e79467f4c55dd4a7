// Figures as the reader's language writes them.

/** Return a share as a percentage, with so many decimals; of none a dash. */
export function percent(share, decimals = 0, language = document.documentElement.lang) {
  if (share === null) return "–";
  const written = { style: "percent", minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return new Intl.NumberFormat(language, written).format(share);
}

/** Return a telephone number that stays in one piece in a line from the right. */
export const inOnePiece = (number) => (number ? `\u2066${number}\u2069` : "");
