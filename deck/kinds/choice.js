(function ($) {
  function folded(text) { return $.lower($.fold(text.replace(/\*\*/g, ""))).replace(/ /g, ""); }

  // The option that was typed: its number, its text or its letter, `a` for 1; 0 for none.
  function read(key, typed) {
    var number = $.whole(typed), text = folded(typed), place = key.texts.indexOf(text);
    if (number && number <= key.texts.length) return number;
    if (place >= 0 && place === key.texts.lastIndexOf(text)) return place + 1;  // `XW` and `xw` are read as one
    var letter = /^\(?([a-z])[).]?$/.exec(text.toLowerCase());
    number = letter ? letter[1].charCodeAt(0) - 96 : 0;
    return number <= key.texts.length ? number : 0;
  }

  function choice(key, typed) {
    var found = read(key, typed);
    return [!found ? "unread" : found === key.option ? "right" : "wrong"];
  }

  // The key, with the options as they are shown and the number of the right one.
  function of(key, page) {
    var shown = [].slice.call(page.box.querySelectorAll(".vs ol.options > li")), answers = solved(page);
    if (page.side === "b") shown = shown.slice(0, shown.length / 2);  // those of the question
    else if (!shown.length || answers.length !== shown.length) return null;
    return {
      kind: "choice",
      texts: shown.map(function (option) { return folded(option.textContent); }),
      option: answers.map(function (answer) { return answer.className; }).indexOf("right") + 1
    };
  }

  function solved(page) {
    var back = page.variant("fam-back");
    return back ? [].slice.call(back.querySelectorAll("ol.options > li")) : [];
  }

  // Options are tapped, and each is marked with its reason.
  function taps(page, key) {
    var list = page.box.querySelector("ol.options"), options = [].slice.call(list.children);
    var answers = solved(page);
    list.setAttribute("role", "radiogroup");
    options.forEach(function (option, k) {
      option.className = "tappable option";
      option.setAttribute("role", "radio");
      option.setAttribute("aria-checked", "false");
      option.onclick = function () { page.write(String(k + 1), true); };
    });

    function mark(typed) {
      list.removeAttribute("role");
      list.className += " answered";
      options.forEach(function (option, k) {
        var isPicked = k === read(key, typed) - 1, because = answers[k].querySelector(".because");
        option.className = "";
        option.onclick = null;  // a tap turns the card over again
        ["role", "aria-checked"].forEach(option.removeAttribute, option);
        if (!isPicked && answers[k].className !== "right") return;
        option.className = answers[k].className + (isPicked ? " picked" : "");
        if (because) option.appendChild(because.cloneNode(true));
      });
      page.draw(list);
    }
    return {isOnce: true, show: function (typed, verdict) {
      if (verdict && verdict[0] !== "unread") mark(typed);
    }};
  }

  function back(page, old, key) {
    var picked = page.box.querySelectorAll(".vs ol.options > li")[key.texts.length + read(key, old[0]) - 1];
    if (picked) picked.className += " picked";
  }

  $.sorts.choice = {
    of: of,
    grade: choice,
    as: {en: "the number of the option", zh: "选项的编号"},
    taps: taps,
    back: back,
    right: function (key) { return String(key.option); },
    wrong: function (key) { return String(key.option % key.texts.length + 1); }
  };
})(window.livedeck);
