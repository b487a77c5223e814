// Shows sides of a card as Anki's reviewer does: it fills one element, and runs the
// note type's script anew for each. Whoever embeds it says what by messages.
(function () {
  "use strict";
  const root = document.documentElement, box = document.getElementById("qa");
  const source = document.getElementById("card-script").textContent;
  let memory = {}, shown = "", session = "";

  // A frame without an origin has no session of its own.
  Object.defineProperty(window, "sessionStorage", {value: {
    getItem: (name) => (name in memory ? memory[name] : null),
    setItem: (name, text) => { memory[name] = String(text); },
    removeItem: (name) => { delete memory[name]; },
  }});

  function fill(html) {
    box.innerHTML = html;
    const script = document.createElement("script");
    script.text = source;
    box.appendChild(script);
  }

  function count(html) {  // the draws on a side
    const made = document.createElement("template");
    made.innerHTML = html;
    const counts = Array.from(made.content.querySelectorAll(".vs"),
      (part) => part.querySelectorAll(":scope > .v").length);
    return Math.max(1, ...counts);
  }

  function wrong(key, sorts) {
    if (key.slips && key.slips.length) return sorts[key.slips[0].kind].right(key.slips[0]);
    const {wrong} = sorts[key.kind];
    return wrong ? wrong(key) : "987654";
  }

  function answer(how) {
    const {sorts, asked, write} = window.livedeck;
    if (asked) write(how === "right" ? sorts[asked.kind].right(asked) : wrong(asked, sorts), true);
  }

  function show(state) {
    const draws = Math.max(count(state.front), count(state.back));
    const name = [state.id, state.gap, state.draw, state.answer, state.front].join("\n");
    const {scrollX, scrollY} = window;
    root.lang = state.language;
    root.className = state.mobile ? "mobile" : "";
    document.body.className =
      `card card${state.gap}${state.night ? " nightMode night_mode" : ""}`;
    if (state.side === "front" || name !== session) {
      // As on the day after another draw was shown: so the script shows the next one.
      memory = {["fam:" + state.id]: `${(state.draw + draws - 1) % draws}b0`};
      fill(state.front);
      if (state.answer) answer(state.answer);
      session = name;
    }
    const asks = state.side === "front" ? Boolean(window.livedeck.asked) : undefined;
    if (state.side === "back") fill(state.back);
    scrollTo(scrollX, scrollY);
    shown = {draws, asks};
    reportSize();
  }

  function reportSize() {
    parent.postMessage({height: Math.ceil(root.getBoundingClientRect().height), ...shown},
      "*");
  }

  addEventListener("message", (event) => {
    if (event.source === parent) show(event.data);
  });
  new ResizeObserver(reportSize).observe(root);
})();
