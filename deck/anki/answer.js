(function (root) {
  // The page: fields, verdicts and options; `answers.js` grades.
  var check = root.livedeckCheck;
  var WORDS = {
    en: {check: "Check", right: "Right.", wrong: "Wrong.", compare: "Compare with the answer.",
         unread: "I cannot read that.", sign: "The size is right, the sign is not.",
         order: "The numbers are right, their order is not.",
         shifted: "The digits are right, the decimal point is not.",
         rounded: "Close: look at the rounding.", cells: "Wrong cells: ",
         line: "That is the line.", mend: " Write it as it should be, or compare.", you: "Your answer: ",
         as: {number: "a number", numbers: "numbers, with blanks", shape: "a shape, such as (2, 3)",
              cells: "cells, row by row", order: "the numbers in order", output: "what it prints",
              line: "the number of the line", mended: "the line as it should be", words: "what is in the gap"}},
    zh: {check: "检查", right: "对了。", wrong: "不对。", compare: "请和答案对照。",
         unread: "看不懂这个输入。", sign: "大小对了，符号不对。", order: "数字对了，顺序不对。",
         shifted: "数字对了，小数点位置不对。", rounded: "很接近：注意取舍。",
         cells: "错误的格数：",
         line: "就是这一行。", mend: "写出改好的这行，或者直接对照答案。", you: "你的答案：",
         as: {number: "一个数", numbers: "几个数，用空格隔开", shape: "形状，如 (2, 3)",
              cells: "逐行填，用空格隔开", order: "按顺序写编号", output: "输出的内容",
              line: "行号", mended: "改好的这一行", words: "空里的内容"}}
  };
  var box = document.getElementById("fam"), side = box && box.getAttribute("data-side"),
      name = box && "answer:" + box.getAttribute("data-id"), language = "en", texts = WORDS.en, memory;

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
      text += " " + texts[verdict[1]] + (verdict[1] === "cells" ? verdict[2] : "");
    if (verdict[1] === "mend") text = texts.line + (side === "f" ? texts.mend : "");
    place.className = "verdict " + verdict[0];
    place.textContent = text;
    if (typed) place.insertBefore(element("div", "typed", texts.you + typed), place.firstChild);
    slip = verdict[1] === "slip" && extra &&
      extra.querySelectorAll("ul.slips > li > .because")[verdict[2]];
    if (slip) {
      slip = place.appendChild(slip.cloneNode(true));
      slip.lang = extra.lang;
      slip.dir = extra.dir;
      draw(place);
    }
  }

  // The place of the verdict, before an element or at the end: read out as it comes.
  function status(next) {
    var verdictBox = element("div", "verdict");
    verdictBox.setAttribute("role", "status");
    verdictBox.lang = language;
    return box.insertBefore(verdictBox, next);
  }

  function ask(input, key) {
    var kind = key.kind === "mend" ? "line" : key.kind;
    if (kind === "number" && key.values.length > 1) kind = "numbers";
    if (key === "mended") kind = key;
    input.placeholder = texts.as[kind];
    input.setAttribute("aria-label", texts.as[kind]);
  }

  function field(key) {
    var form = element("form", "try"), verdictBox, given = "",
        input = element("input", "tappable");
    input.type = "text";
    input.dir = "auto";
    ["autocomplete", "autocapitalize", "autocorrect"].forEach(function (help) {
      input.setAttribute(help, "off");
    });
    input.spellcheck = false;
    ask(input, key);
    ["keydown", "keypress", "keyup"].forEach(function (event) {
      form.addEventListener(event, function (e) {  // no shortcut of Anki's
        e.stopPropagation();
        if (e.key === "Escape" && event === "keydown" && !e.isComposing)
          document.activeElement.blur();
      });
    });
    input.oninput = function () {  // who turns the card over sees what became of it
      var verdict = check(key, input.value);
      stored(verdict[0] === "unread" ? given : JSON.stringify([input.value, verdict]));
    };
    form.lang = language;
    form.appendChild(input);
    form.appendChild(element("button", "tappable", texts.check));
    form.onsubmit = function (e) {
      e.preventDefault();
      var verdict = check(key, input.value);
      showVerdict(verdictBox, verdict);
      if (verdict[0] === "unread") return false;
      given = JSON.stringify([input.value, verdict]);
      stored(given);
      if (verdict[1] !== "mend") { document.activeElement.blur(); return false; }
      input.value = "";
      ask(input, "mended");
      input.focus();
      return false;
    };
    box.appendChild(form);
    verdictBox = status(null);
  }

  function options() {
    var list = box.querySelector("ol.options"), back = variant("fam-back");
    var answers = back && back.querySelectorAll("ol.options > li"), verdictBox, option, k;
    if (!list || !answers || answers.length !== list.children.length) return;
    list.setAttribute("role", "radiogroup");
    verdictBox = status(null);
    function pick(number) {
      return function () {
        list.removeAttribute("role");
        list.className += " answered";
        list.children[number].blur();
        stored(JSON.stringify([String(number + 1), [answers[number].className]]));
        showVerdict(verdictBox, [answers[number].className]);
        for (var j = 0; j < answers.length; j++) {
          var isPicked = j === number, isRight = answers[j].className === "right";
          option = list.children[j];
          option.className = "";
          option.onclick = option.onkeydown = null;  // a tap turns the card over again
          ["role", "aria-checked", "tabindex"].forEach(option.removeAttribute, option);
          if (!isPicked && !isRight) continue;
          option.className = answers[j].className + (isPicked ? " picked" : "");
          var because = answers[j].querySelector(".because");
          if (because) option.appendChild(because.cloneNode(true));
        }
        draw(list);
      };
    }
    for (k = 0; k < answers.length; k++) {
      option = list.children[k];
      option.className = "tappable option";
      option.setAttribute("role", "radio");
      option.setAttribute("aria-checked", "false");
      option.tabIndex = 0;
      option.onclick = pick(k);
      option.onkeydown = function (e) {
        if (e.key === "Enter" || e.key === " ") { e.preventDefault(); e.stopPropagation(); this.click(); }
      };
    }
  }

  function start() {
    var holder = variant("fam-key"), key, old, picked, gap, line, verdictBox;
    if (!holder) return;
    language = (holder.getAttribute("lang") || "en").split("-")[0];
    texts = WORDS[language] || WORDS[language = "en"];
    key = JSON.parse(holder.getAttribute("data-key"));
    if (key.kind === "gaps") {
      gap = box.querySelector(".cloze[data-ordinal]");  // formulas have none
      gap = gap ? [0, gap.getAttribute("data-ordinal")]
        : / card(\d+)/.exec(" " + document.body.className);
      key = gap && key.gaps[gap[1]];
      if (!key) return;
    }
    if (side === "f") {
      stored("");
      if (key.kind === "choice") options(); else field(key);
      return;
    }
    old = JSON.parse(stored() || "null");
    if (!old) return;
    if (key.kind === "choice") {
      picked = box.querySelectorAll(".vs ol.options > li");
      picked = picked[picked.length / 2 + +old[0] - 1];
      if (picked) picked.className += " picked";
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

  if (box) try {
    box.querySelectorAll(".firm").forEach(breakWide);
    start();
  } catch (e) {}  // without it the card is as it always was
})(window);
