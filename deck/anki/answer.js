(function (root) {
  // The page: fields and verdicts. The scripts of the kinds grade, and say what is asked and
  // what is tapped.
  var check = root.livedeck.check, sorts = root.livedeck.sorts;
  var WORDS = {
    en: {check: "Check", right: "Right.", wrong: "Wrong.", compare: "Compare with the answer.",
         unread: "I cannot read that.", sign: "The size is right, the sign is not.",
         turned: "The numbers are right, their order is not.",
         shifted: "The digits are right, the decimal point is not.",
         rounded: "Close: look at the rounding.", you: "Your answer: ",
         drag: "Drag the line. ", end: "End of the line", count: "# of % right",
         slide: "Move w and b. "},
    zh: {check: "检查", right: "对了。", wrong: "不对。", compare: "请和答案对照。",
         unread: "看不懂这个输入。", sign: "大小对了，符号不对。", turned: "数字对了，顺序不对。",
         shifted: "数字对了，小数点位置不对。", rounded: "很接近：注意取舍。", you: "你的答案：",
         drag: "拖动直线试试。", end: "直线端点", count: "% 个点中分对 # 个", slide: "调一调 w 和 b。"}
  };
  var box = document.getElementById("fam"), side = box && box.getAttribute("data-side"),
      name = box && "answer:" + box.getAttribute("data-id"), language = "en", texts = WORDS.en, memory, sort;
  var page = {  // for the kinds
    box: box, side: side, variant: variant, element: element, draw: draw,
    language: function () { return language; }
  };

  function stored(text) {
    try {
      if (text === undefined) return root.sessionStorage.getItem(name);
      root.sessionStorage.setItem(name, text);
    } catch (e) { memory = text === undefined ? memory : text; }
    return memory;
  }

  function variant(id) {
    var template = document.getElementById(id), kids = template && template.content &&
        template.content.children, at = (+box.getAttribute("data-v") || 1) - 1;
    return kids && kids.length ? kids[at % kids.length] : null;
  }

  function element(tag, look, text) {
    var made = document.createElement(tag);
    made.className = look;
    if (text) made.textContent = text;
    return made;
  }

  function draw(node) {
    var maths = root.MathJax;
    if (maths && maths.typesetPromise && /\\[(\[]/.test(node.textContent))
      maths.typesetPromise([node]);
  }

  function showVerdict(place, verdict, typed) {
    var text = texts[verdict[0]], extra = variant("fam-extra"), slip;
    if (verdict[0] === "wrong" && texts[verdict[1]])
      text += " " + texts[verdict[1]];
    if (sort.says) text = sort.says(text, verdict, language, side === "f");
    place.className = "verdict " + verdict[0];
    place.textContent = text;
    if (typed) place.insertBefore(element("div", "typed", texts.you + typed), place.firstChild);
    slip = verdict[1] === "slip" && extra && extra.querySelectorAll("ul.slips > li")[verdict[2]];
    if (slip) {
      slip = place.appendChild(slip.querySelector(".because").cloneNode(true));
      slip.lang = extra.lang;
      slip.dir = extra.dir;
      draw(place);
      takeOut(box.querySelectorAll("ul.slips > li")[verdict[2]]);
    }
  }

  // Takes a mistake from the list of a back, which has been said; of one, the list.
  function takeOut(slip) {
    var list = slip && slip.parentNode;
    if (list && list.children.length === 1) slip = list.closest("details") || list;
    if (list) slip.parentNode.removeChild(slip);
  }

  // The place of the verdict, before an element or at the end: read out as it comes.
  function status(next) {
    var verdictBox = element("div", "verdict");
    verdictBox.setAttribute("role", "status");
    verdictBox.lang = language;
    return box.insertBefore(verdictBox, next);
  }

  function ask(input, what) {
    input.placeholder = what[language];
    input.setAttribute("aria-label", what[language]);
  }

  // A field. What a kind has tapped is in its place, and writes into it: keys still reach
  // the field, which shows with the focus. Of all there is on a card, Anki's desktop leaves
  // Enter, blanks and digits to a field alone.
  function field(key) {
    var taps = sort.taps && sort.taps(page, key), form = element("form", "try" + (taps ? " taps" : "") + (taps && taps.isOnce ? " once" : "")),
        input = element(sort.lines && sort.lines(key) > 1 ? "textarea" : "input", "tappable"), verdictBox, given = "";

    function changed() {  // who turns the card over sees what became of it
      var verdict = check(key, input.value);
      if (taps && taps.isOnce && /^\d$/.test(input.value) && verdict[0] !== "unread") { graded(); return; }
      stored(verdict[0] === "unread" ? given : JSON.stringify([input.value, verdict]));
      if (!taps) return;
      verdictBox.textContent = "";
      taps.show(input.value);
    }

    function graded() {
      var verdict = check(key, input.value);
      showVerdict(verdictBox, verdict);
      if (taps) taps.show(input.value, verdict);
      if (taps && taps.how && !input.value.trim()) verdictBox.textContent = taps.how[language];
      if (verdict[0] === "unread") return;
      given = JSON.stringify([input.value, verdict]);
      stored(given);
      if (verdict[1] === "next") {
        input.value = "";
        ask(input, sort.next);
        input.focus();
        return;
      }
      document.activeElement.blur();
      if (taps && taps.isOnce) box.removeChild(form);
    }

    page.write = function (text, isDone) {
      input.value = text;
      if (isDone) graded(); else changed();
    };
    if (input.rows) input.rows = sort.lines(key); else input.type = "text";
    input.dir = "auto";
    ["autocomplete", "autocapitalize", "autocorrect"].forEach(function (help) {
      input.setAttribute(help, "off");
    });
    input.spellcheck = false;
    ask(input, typeof sort.as === "function" ? sort.as(key) : sort.as);
    ["keydown", "keypress", "keyup"].forEach(function (event) {
      form.addEventListener(event, function (e) {  // no shortcut of Anki's
        e.stopPropagation();
        if (event !== "keydown" || e.isComposing) return;
        if (e.key === "Escape") document.activeElement.blur();
        if (e.key === "Enter" && e.ctrlKey) graded();
      });
    });
    input.oninput = changed;
    form.lang = language;
    form.appendChild(input);
    if (taps && taps.how) form.appendChild(element("span", "how", taps.how[language]));
    (taps && taps.buttons || []).forEach(form.appendChild, form);
    if (!taps || taps.how) form.appendChild(element("button", "tappable", texts.check));
    form.onsubmit = function (e) {
      e.preventDefault();
      graded();
      return false;
    };
    box.appendChild(form);
    verdictBox = status(null);
    root.livedeck.asked = key;
    root.livedeck.write = page.write;
  }

  // The key that the note has, or that a kind makes of the note.
  function keyOf(holder) {
    var found = holder && JSON.parse(holder.getAttribute("data-key"));
    Object.keys(sorts).forEach(function (each) {
      found = found || (sorts[each].find && sorts[each].find(page));
    });
    return found && sorts[found.kind].of ? sorts[found.kind].of(found, page) : found;
  }

  function start() {
    var holder = variant("fam-key"), key = keyOf(holder), old, line, verdictBox;
    if (!key) return;
    language = ((holder || box.querySelector("[lang]")).getAttribute("lang") || "en").split("-")[0];
    texts = WORDS[language] || WORDS[language = "en"];
    sort = sorts[key.kind];
    if (side === "f") {
      stored("");
      field(key);
      return;
    }
    old = JSON.parse(stored() || "null");
    if (!old) return;
    if (sort.back) {
      sort.back(page, old, key);
      return;
    }
    line = document.getElementById("answer");
    verdictBox = status(line);
    line.removeAttribute("id");
    verdictBox.id = "answer";  // Anki scrolls there
    showVerdict(verdictBox, old[1], old[0]);
  }

  // What stays on one line breaks where none is as wide; formulas are not drawn yet.
  function breakWide(piece) {
    var line = getComputedStyle(piece.closest("p, li, div")).width;
    if (piece.offsetWidth > parseFloat(line) && !/\\/.test(piece.innerHTML))
      piece.style.whiteSpace = "normal";
  }

  // What moves on a back, in the language of its card.
  function move(picture) {
    var own = picture.closest("[lang]").lang.split("-")[0];
    own = WORDS[own] ? own : "en";
    root.livedeck.move(picture, WORDS[own], own);
  }

  if (box) try {
    if (side === "b") box.querySelectorAll("[data-line], [data-curve]").forEach(move);
  } catch (e) {}
  if (box) try {
    box.querySelectorAll(".firm").forEach(breakWide);
    start();
  } catch (e) {}  // without it the card is as it always was
})(window);
