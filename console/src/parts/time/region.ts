/** In which country's way dates are written: English has several, and the hospital is in one of them. */

let region = "";

export function writeDatesAsIn(country: string): void {
  region = /^[A-Z]{2}$/.test(country) ? country : "";
}

/** `en` in India is `en-IN`: "1 Dec", not "Dec 1". Other languages have one way here. */
export function timeLocale(language: string): string {
  return language === "en" && region ? `en-${region}` : language;
}
