// The page: a list of cards, and the one that is chosen in frames side by side. What
// changes in the deck arrives as patches; only what is another is drawn again.
(function () {
  "use strict";
  const data = JSON.parse(document.getElementById("data").textContent);
  const SIDES = ["front", "back", "both"], ANSWERS = ["", "right", "wrong"];
  const THEMES = ["light", "night"], WIDTHS = ["phone", "desktop"];
  const MOST = 1000;  // cards in the list at once
  const deck = {cards: new Map(), contents: new Map(), order: [], findings: [],
                languages: [], topics: {}, files: {}, title: "", trouble: ""};
  const choice = {card: data.first, side: "front", answer: "", draw: 0, gap: 1,
                  hidden: []};
  const rows = new Map();   // the items of the list, by card
  let byCard = new Map();   // the findings
  let frames = [];          // {frame, language, side, night, mobile, ready, last, draws}
  let offline = false;

  const at = (id) => document.getElementById(id);
  const word = (name, ...values) => values.reduce(
    (text, value, n) => text.replace(`{${n}}`, value), data.words["preview-" + name]);

  function element(tag, properties, ...children) {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  }

  // What is remembered of the choices on this machine.
  function recall() {
    try {
      const known = JSON.parse(localStorage.getItem("livedeck-preview")) || {};
      if (SIDES.includes(known.side)) choice.side = known.side;
      if (Array.isArray(known.hidden)) choice.hidden = known.hidden;
    } catch (e) { /* then each page begins anew */ }
  }

  function remember() {
    const {side, hidden} = choice;
    try {
      localStorage.setItem("livedeck-preview", JSON.stringify({side, hidden}));
    } catch (e) { /* as above */ }
  }

  // The list.
  function words(name) {
    const card = deck.cards.get(name);
    return [name, card.topic, card.kind, ...Object.values(card.titles)].join(" ")
      .toLowerCase();
  }

  function findingsOf(name) { return byCard.get(name) || []; }

  function matching() {
    const wanted = at("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    const topic = at("topic").value, kind = at("kind").value, rule = at("rule").value;
    const found = new Set(deck.findings
      .filter((finding) => rule === "*" || finding.rule === rule)
      .map((finding) => finding.card));
    return deck.order.filter((name) => {
      const card = deck.cards.get(name);
      return (!topic || card.topic === topic) && (!kind || card.kind === kind)
        && (!rule || (rule === "+" ? card.change : found.has(name)))
        && wanted.every((part) => words(name).includes(part));
    });
  }

  function drawFilter(id, values, label) {
    const select = at(id), before = select.value;
    const options = [["", word("all")], ...values.map((value) => [value, label(value)])];
    const known = Array.from(select.options, (option) => option.value + option.text);
    if (known.join("\n") === options.map((option) => option.join("")).join("\n")) return;
    select.replaceChildren(...options.map(
      ([value, text]) => element("option", {value, textContent: text})));
    select.value = options.some(([value]) => value === before) ? before : "";
  }

  function drawFilters() {
    const cards = deck.order.map((name) => deck.cards.get(name));
    const rules = [...new Set(deck.findings.map((finding) => finding.rule))].sort();
    drawFilter("topic", [...new Set(cards.map((card) => card.topic))], topicTitle);
    drawFilter("kind", [...new Set(cards.map((card) => card.kind))].sort(), (k) => k);
    drawFilter("rule", ["*", "+", ...rules],
      (rule) => ({"*": word("any-finding"), "+": word("any-change")}[rule] || rule));
  }

  function topicTitle(topic) {
    const titles = deck.topics[topic] || {};
    return titles[data.ui] || titles[deck.languages[0]] || topic;
  }

  function drawRow(name) {
    const card = deck.cards.get(name), own = findingsOf(name);
    const worst = own.some((f) => f.severity === "error") ? "error" : "warning";
    const language = card.titles[data.ui] ? data.ui : Object.keys(card.titles)[0];
    const title = card.titles[language];
    const look = [title, card.kind, card.change, card.current, own.length, worst].join();
    let row = rows.get(name);
    if (!row) {
      row = {item: element("li"), button: element("button", {type: "button"}), look: ""};
      row.button.onclick = () => choose(name);
      row.item.append(row.button);
      rows.set(name, row);
    }
    if (row.look !== look) {
      row.look = look;
      row.button.replaceChildren(element("b", {textContent: name}),
        element("small", {textContent: card.kind}));
      if (card.change) row.button.append(
        element("small", {className: "change", textContent: word(card.change)}));
      if (own.length) row.button.append(
        element("small", {className: worst, textContent: `⚠ ${own.length}`}));
      row.button.append(element("span", {lang: language, textContent: title}));
    }
    if (name === choice.card) row.button.setAttribute("aria-current", "true");
    else row.button.removeAttribute("aria-current");
    row.button.tabIndex = name === choice.card ? 0 : -1;  // Tab goes past the others
    return row.item;
  }

  function drawList() {
    const names = matching(), list = at("list");
    const items = names.slice(0, MOST).map(drawRow);
    if (items.length && !names.slice(0, MOST).includes(choice.card))
      items[0].firstChild.tabIndex = 0;
    const same = items.length === list.children.length
      && items.every((item, n) => item === list.children[n]);
    if (!same) list.replaceChildren(...items);
    at("count").textContent = word("count",
      ...[names, deck.order].map((some) => some.length.toLocaleString(data.ui)));
  }

  // Findings.
  function place(path, line) {
    const text = `${path}:${line}`, file = deck.files[path];
    if (!data.editor || !file) return element("span", {textContent: text});
    const whole = (file.startsWith("/") ? "" : "/") + file.split("/")
      .map(encodeURIComponent).join("/").replace(/%3A/g, ":");
    return element("a", {textContent: text, title: word("edit"),
                         href: `${data.editor}://file${whole}:${line}`});
  }

  function drawFinding(finding, ...more) {
    const name = `${finding.severity}[${finding.rule}]`;
    // Marks stay below what they mark, so its lines are not broken; those of the help are.
    const excerpt = finding.text.trimEnd().split("\n").slice(2);
    const help = finding.help ? [excerpt.pop()] : [];
    const item = element("li", {className: finding.severity},
      element("b", {textContent: name}), ` ${finding.message} `,
      place(finding.path, finding.line), ...more);
    for (const [className, lines] of [["", excerpt], ["help", help]])
      if (lines.length)
        item.append(element("pre", {className, textContent: lines.join("\n")}));
    return item;
  }

  function drawProblems() {
    const others = deck.findings.filter((finding) => finding.card !== choice.card);
    const errors = deck.findings.filter((f) => f.severity === "error").length;
    const box = at("problems");
    at("problem-list").hidden = !others.length;
    box.hidden = !deck.findings.length;
    at("problem-count").textContent =
      word("findings", errors, deck.findings.length - errors);
    box.className = errors ? "error" : "warning";
    at("problem-list").replaceChildren(...others.slice(0, 50).map((finding) => {
      if (!deck.cards.has(finding.card)) return drawFinding(finding);
      const button = element("button", {type: "button", textContent: finding.card});
      button.onclick = () => choose(finding.card);
      return drawFinding(finding, " ", button);
    }));
    if (errors && !box.dataset.errors) box.open = true;
    box.dataset.errors = errors || "";
    at("status").textContent = offline ? word("offline") : deck.trouble;
  }

  // The card.
  function choose(name) {
    if (name === choice.card || !deck.cards.has(name)) return;
    Object.assign(choice, {card: name, draw: 0, gap: 1});
    try { history.replaceState(null, "", "#" + encodeURIComponent(name)); }
    catch (e) { /* a page from a file may not */ }
    document.querySelector("main").scrollTop = 0;
    draw();
    rows.get(name)?.item.scrollIntoView({block: "nearest"});
  }

  function step(by) {
    const names = matching(), now = names.indexOf(choice.card);
    const isFocused = at("list").contains(document.activeElement);
    choose(names[Math.max(0, Math.min(names.length - 1, now + by))]);
    if (isFocused) rows.get(choice.card)?.button.focus();
  }

  function drawHead() {
    const card = deck.cards.get(choice.card);
    at("card").textContent = card ? choice.card : word("none");
    const about = at("about");
    about.replaceChildren();
    if (card) {
      about.append(`${card.kind} · ${topicTitle(card.topic)} · `,
        place(card.bank, card.line));
      if (card.change) about.append(` · ${word(card.change)}`);
      if (!card.current) about.append(` · ${word("before")}`);
    }
    at("findings").replaceChildren(
      ...findingsOf(choice.card).map((finding) => drawFinding(finding)));
  }

  function buttons(id, values, label, isOn, pick) {
    const group = at(id);
    const known = Array.from(group.children, (button) => button.dataset.value);
    if (known.join("\n") !== values.map(String).join("\n"))
      group.replaceChildren(...values.map((value) => {
        const button = element("button", {type: "button", textContent: label(value)});
        button.dataset.value = value;
        button.onclick = () => { pick(value); draw(); };
        return button;
      }));
    for (const [n, button] of Array.from(group.children).entries())
      button.setAttribute("aria-pressed", String(isOn(values[n])));
  }

  function drawBar() {
    const card = deck.cards.get(choice.card), gaps = card ? card.gaps : [];
    at("bar").hidden = at("views").hidden = !card;
    buttons("sides", SIDES, (side) => word(side), (side) => side === choice.side,
      (side) => { choice.side = side; remember(); });
    buttons("answers", ANSWERS, (how) => word(how || "unanswered"),
      (how) => how === choice.answer, (how) => { choice.answer = how; });
    if (gaps.length && !gaps.includes(choice.gap)) choice.gap = gaps[0];
    at("gaps").hidden = gaps.length < 2;
    buttons("gaps", gaps, (gap) => `c${gap}`, (gap) => gap === choice.gap,
      (gap) => { choice.gap = gap; });
    at("languages").hidden = deck.languages.length < 2;
    for (const [id, looks] of [["themes", THEMES], ["widths", WIDTHS],
      ["languages", deck.languages]])
      buttons(id, looks, (look) => data.words["preview-" + look] || look,
        (look) => seen(looks).includes(look), (look) => toggle(looks, look));
    drawDraws();
  }

  function seen(looks) {  // those that are not left out; all where none would be left
    const some = looks.filter((look) => !choice.hidden.includes(look));
    return some.length ? some : looks;
  }

  function toggle(looks, look) {
    const now = seen(looks);
    const next = now.includes(look) ? now.filter((other) => other !== look)
      : [...now, look];
    choice.hidden = choice.hidden.filter((other) => !looks.includes(other));
    if (next.length) choice.hidden.push(...looks.filter((other) => !next.includes(other)));
    remember();
  }

  function drawDraws() {
    const draws = Math.max(1, ...frames.map((view) => view.draws));
    at("draws").hidden = draws < 2;
    at("draw").textContent = word("draw-of", choice.draw % draws + 1, draws);
    at("draw-before").onclick = () => {
      choice.draw = (choice.draw + draws - 1) % draws;
      draw();
    };
    at("draw-next").onclick = () => { choice.draw = (choice.draw + 1) % draws; draw(); };
    at("answers").hidden = frames.length > 0 && frames.every((view) => !view.asks);
  }

  // The frames: made anew only where others are wanted, else each is sent what it shows.
  function views() {
    const found = [];
    for (const side of choice.side === "both" ? ["front", "back"] : [choice.side])
      for (const width of seen(WIDTHS))
        for (const language of seen(deck.languages))
          for (const theme of seen(THEMES))
            found.push({language, side, width, theme});
    return found;
  }

  function makeFrames(wanted) {
    const groups = new Map();
    frames = wanted.map(({language, side, width, theme}) => {
      const group = `${width} ${side}`;
      if (!groups.has(group)) groups.set(group, element("div", {className: "row"}));
      const name = [language, word(width), word(theme)];
      if (choice.side === "both") name.push(word(side));
      const caption = name.join(" · ");
      const frame = element("iframe", {title: caption, srcdoc: data.frame,
                                       className: `${width} ${theme}`});
      frame.setAttribute("sandbox", "allow-scripts allow-forms");
      const view = {frame, language, side, night: theme === "night",
                    mobile: width === "phone", ready: false, last: "", draws: 1,
                    asks: true};
      groups.get(group).append(element("figure", {},
        element("figcaption", {textContent: caption}), frame));
      return view;
    });
    at("views").replaceChildren(...groups.values());
    for (const view of frames) view.frame.onload = () => { view.ready = true; send(view); };
  }

  function send(view) {
    const content = deck.contents.get(choice.card);
    const sides = content && content.sides[view.language];
    if (!view.ready || !sides) return;
    const [front, back] = sides[choice.gap] || Object.values(sides)[0];
    const state = {id: choice.card, language: view.language, gap: choice.gap, front, back,
                   side: choice.side === "both" ? view.side : choice.side,
                   answer: choice.answer, draw: choice.draw, night: view.night,
                   mobile: view.mobile};
    const text = JSON.stringify(state);
    if (text === view.last) return;
    view.last = text;
    view.frame.contentWindow.postMessage(state, "*");
  }

  let made = "";
  function drawFrames() {
    const wanted = views();
    // One frame shows front and back in turn, so that an answer of one's own is kept.
    const now = JSON.stringify(wanted.map((view) =>
      ({...view, side: choice.side === "both" ? view.side : ""})));
    if (now !== made) {
      made = now;
      makeFrames(wanted);
    }
    frames.forEach(send);
  }

  addEventListener("message", (event) => {
    const view = frames.find((each) => each.frame.contentWindow === event.source);
    if (!view) return;
    const {height, draws, asks} = event.data;
    view.frame.style.height = `${Math.max(40, Math.min(20000, Number(height) + 2))}px`;
    view.draws = Math.max(1, Math.min(1000, Number(draws) || 1));
    if (typeof asks === "boolean") view.asks = asks;
    drawDraws();
  });

  // What the server would send of a card, where the page has it compressed.
  function unpacked(name) {
    const bytes = Uint8Array.from(atob(data.packed[name]), (c) => c.charCodeAt(0));
    return new Response(
      new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate")));
  }

  async function load(name) {
    const card = deck.cards.get(name), known = deck.contents.get(name);
    if (!card || (known && known.hash === card.hash)) return;
    const found = await (data.live ? fetch("cards/" + encodeURIComponent(name))
      .catch(() => null) : unpacked(name));
    if (!found || !found.ok) return;
    const content = await found.json();
    if (deck.cards.get(name)?.hash !== content.hash) return;  // another patch has it
    deck.contents.set(name, content);
    if (name === choice.card) drawFrames();
  }

  function draw() {
    drawList();
    drawHead();
    drawBar();
    drawProblems();
    drawFrames();
    load(choice.card);
  }

  function apply(patch) {
    const {cards, ...rest} = patch;
    Object.assign(deck, rest);
    byCard = new Map();
    for (const finding of deck.findings) {
      if (!byCard.has(finding.card)) byCard.set(finding.card, []);
      byCard.get(finding.card).push(finding);
    }
    for (const [name, card] of Object.entries(cards)) deck.cards.set(name, card);
    const there = new Set(deck.order);
    for (const name of deck.cards.keys()) {
      if (there.has(name)) continue;
      deck.cards.delete(name);
      deck.contents.delete(name);
      rows.delete(name);
    }
    if (!deck.cards.has(choice.card)) {
      Object.assign(choice, {card: deck.order[0] || "", draw: 0, gap: 1});
    }
    document.title = at("title").textContent = deck.title;
    drawFilters();
    draw();
  }

  // Only while it is seen: a browser has six connections to a server, for all its pages.
  let events = null;
  function listen() {
    if (events) events.close();
    events = document.hidden ? null : new EventSource("events");
    if (!events) return;
    events.onmessage = (event) => { offline = false; apply(JSON.parse(event.data)); };
    events.onerror = () => { offline = true; drawProblems(); };
  }

  for (const id of ["search", "topic", "kind", "rule"]) at(id).oninput = drawList;
  function asked() {
    try { return decodeURIComponent(location.hash.slice(1)); }
    catch (e) { return ""; }  // `#%` is no encoding of anything
  }

  addEventListener("hashchange", () => choose(asked()));
  addEventListener("keydown", (event) => {
    const tag = event.target.tagName;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (["INPUT", "SELECT", "TEXTAREA"].includes(tag)) return;
    if (event.key === "ArrowDown" || event.key === "j") step(1);
    else if (event.key === "ArrowUp" || event.key === "k") step(-1);
    else if (event.key === "/") at("search").focus();
    else if (event.key === " " && tag !== "BUTTON" && tag !== "SUMMARY") {
      choice.side = choice.side === "front" ? "back" : "front";
      draw();
    } else return;
    event.preventDefault();
  });

  recall();
  apply(data.patch);
  choose(asked());
  if (data.live) {
    listen();
    document.addEventListener("visibilitychange", listen);
  }
})();
