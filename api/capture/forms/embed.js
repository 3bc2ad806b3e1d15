(() => {
  "use strict";
  const served = __SERVED__;
  const script = document.currentScript;
  const address = script.src.split("?")[0].replace(/\.js$/, ".json");
  const marks = ["utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "gclid", "fbclid"];
  let token = served.token;

  // How this visit began. It is kept for the visit only, in the browser, without a cookie.
  const visit = () => {
    const query = new URLSearchParams(location.search);
    const began = { attribution: { landing_page: location.href }, link: query.get("l") || "", ref: query.get("ref") || "" };
    for (const mark of marks) if (query.get(mark)) began.attribution[mark] = query.get(mark);
    if (document.referrer && !document.referrer.startsWith(location.origin + "/")) {
      began.attribution.referrer = document.referrer;
    }
    try {
      const kept = JSON.parse(sessionStorage.getItem("lead-visit") || "null");
      if (kept) return { attribution: kept.attribution, link: began.link || kept.link, ref: began.ref || kept.ref };
      sessionStorage.setItem("lead-visit", JSON.stringify(began));
    } catch { /* storage may be forbidden */ }
    return began;
  };
  const began = visit();

  const box = document.createElement("div");
  box.className = "lead-form";
  box.lang = served.language;
  box.dir = served.direction;
  box.innerHTML = served.html; // escaped where it was made
  const style = document.createElement("style");
  style.textContent = served.css;
  script.after(style, box);
  const form = box.querySelector("form");
  const trap = form.querySelector(".lead-trap");
  Object.assign(trap.style, { position: "absolute", width: "1px", height: "1px", overflow: "hidden", clipPath: "inset(50%)" });
  if (served.captcha) {
    const puzzle = document.createElement("script");
    puzzle.src = served.captcha;
    puzzle.async = true;
    box.append(puzzle);
  }

  const entry = () => {
    const said = { ...began, token, page: location.href, answers: {}, consents: [], trap: "", captcha: "" };
    for (const [name, value] of new FormData(form)) {
      if (name === trap.querySelector("input").name) said.trap = value;
      else if (name.endsWith("-response")) said.captcha = said.captcha || value;
      else if (name.startsWith("consent.")) said.consents.push(name.slice(8));
      else said.answers[name] = value;
    }
    return said;
  };

  const show = (errors, message) => {
    const summary = form.querySelector(".errors");
    const list = summary.querySelector("ul");
    list.replaceChildren();
    for (const note of form.querySelectorAll(".error")) {
      const wrong = errors.find((error) => error.field === note.dataset.of);
      note.hidden = !wrong;
      note.textContent = wrong ? wrong.message : "";
      for (const input of [].concat(form.elements[note.dataset.of] || []).flatMap((found) => found.length && !found.options ? [...found] : [found])) {
        if (wrong) input.setAttribute("aria-invalid", "true");
        else input.removeAttribute("aria-invalid");
      }
      if (wrong) {
        const item = document.createElement("li");
        const jump = document.createElement("a");
        jump.href = "#" + note.dataset.at;
        jump.textContent = note.dataset.label + ": " + wrong.message;
        item.append(jump);
        list.append(item);
      }
    }
    if (message) list.append(Object.assign(document.createElement("li"), { textContent: message }));
    summary.hidden = false;
    summary.focus();
  };

  const thank = (told) => {
    if (told.redirect) {
      location.assign(told.redirect);
      return;
    }
    const title = Object.assign(document.createElement("h2"), { textContent: told.title, tabIndex: -1 });
    const text = Object.assign(document.createElement("p"), { textContent: told.message });
    box.replaceChildren(title, text);
    title.focus();
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    if (button.disabled) return;
    button.disabled = true;
    try {
      const answer = await fetch(address, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(entry()),
        credentials: "omit",
      });
      const told = await answer.json();
      if (answer.ok) {
        thank(told);
      } else {
        token = told.token || token;
        show(told.errors || [], told.errors ? "" : told.token ? told.detail : served.failed);
      }
    } catch {
      show([], served.failed);
    } finally {
      button.disabled = false;
      try {
        for (const puzzle of [window.turnstile, window.hcaptcha]) if (served.captcha && puzzle) puzzle.reset();
      } catch { /* it was not shown yet */ }
    }
  });
})();
