(function ($) {
  var SIGNS = ["<", "≤", "=", "≥", ">", "≠"];

  function words(key, typed) {
    var own = $.fold(key.text), given = $.fold(typed), forms = [own].concat(key.accept || [], key.names || []).map($.fold);
    var noun = given.replace(/^(?:[Tt]he|an?|A) (?=[A-Za-z]{2})/, "");
    if (own.indexOf("=") < 0) noun = noun.replace(/^[A-Za-z_À-\uffff][\wÀ-\uffff]*=(?!=)/, "");
    if (forms.indexOf(given) >= 0 || forms.indexOf(noun) >= 0) return ["right"];
    forms = forms.map($.lower);
    if (forms.indexOf($.lower(given)) >= 0 || forms.indexOf($.lower(noun)) >= 0)
      return [key.exact || /`/.test(key.text) ? "compare" : "right"];
    if (key.values) return written(key, typed);
    if (!given || (key.closed || []).map($.lower).indexOf($.lower(noun)) >= 0) return ["wrong"];
    return [symbols(own, given)];
  }

  // The verdict on a number in a text, where its spelling may be what is asked.
  function written(key, typed) {
    var found = $.number(key, typed);
    return found[0] === "unread" || found[1] === "rounded" || (found[0] === "wrong" &&
      $.meets($.numbers($.numberText(typed), 1), key, 1, function () { return $.unit(key.text); })) ? ["compare"] : found;
  }

  // The verdict on single letters such as `n` or `m,p`.
  function symbols(wanted, given) {
    var one = wanted.split(","), other = given.replace(/^[()\[\] ]+|[()\[\] ]+$/g, "").split(/[ ,;*×]+/);
    other = other.filter(function (x) { return x !== "x" || one.indexOf("x") >= 0; });
    if (!one.concat(other).every(function (x) { return /^[A-Za-zα-ω]\d*$/.test(x); })) return "compare";
    if (one.join() === other.join()) return "right";
    return one.join().toLowerCase() === other.join().toLowerCase() ? "compare" : "wrong";
  }

  // The members of the closed set of a key: signs, or words in capitals.
  function choices(key) {
    if (!key.closed || !/^[A-Z]+$/.test(key.text)) return key.closed ? SIGNS : [];
    return key.closed.filter(function (other) { return /^[a-z]+$/.test(other); })
      .map(function (other) { return other.toUpperCase(); }).concat(key.text).sort();
  }

  // The choices of a closed set, those that the hint names if it names some, are tapped.
  function taps(page, key) {
    var hint = page.box.querySelector(".cloze[data-ordinal]"), named, buttons;
    var all = choices(key).filter(function (choice) { return words(key, choice)[0] !== "compare"; });
    function isRight(choice) { return words(key, choice)[0] === "right"; }
    hint = hint ? hint.textContent.split(/[^A-Z<≤=≥>≠]+/) : [];
    named = all.filter(function (choice) { return hint.indexOf(choice) >= 0; });
    if (named.length > 1 && named.some(isRight)) all = named;
    if (all.filter(isRight).length !== 1) return null;
    buttons = all.map(function (choice) {
      var button = page.element("button", "tappable", choice);
      button.type = "button";
      button.dir = "ltr";
      button.tabIndex = -1;  // keys are the field's
      button.onclick = function () { page.write(choice, true); };
      return button;
    });

    function show(typed, verdict) {
      buttons.forEach(function (button) {
        var isPicked = verdict && $.lower($.fold(typed)) === $.lower($.fold(button.textContent));
        button.className = "tappable" + (isPicked ? " " + verdict[0] : "");
        button.setAttribute("aria-pressed", Boolean(isPicked));
      });
    }
    show("");
    return {buttons: buttons, show: show};
  }

  $.sorts.words = {
    grade: words,
    as: {en: "what is in the gap", zh: "空里的内容"},
    taps: taps,
    right: function (key) { return key.text.replace(/\s+/g, " "); },
    wrong: function (key) { return key.closed ? key.closed[0] : "987654"; }
  };
  $.sorts.gaps = {
    // The key of the gap that is asked. Anki's desktop names its number on the page after
    // this script has run: a gap of a text has it, one of a formula is a box.
    of: function (key, page) {
      var text = page.box.querySelector(".cloze[data-ordinal]"), numbers = Object.keys(key.gaps);
      var formula = /\{gap(\d+)\}\{ *\[/.exec(page.box.textContent), card = / card(\d+)/.exec(" " + document.body.className);
      var number = text ? text.getAttribute("data-ordinal") : (formula || card || [])[1];
      return key.gaps[number] || (numbers.length === 1 || page.side === "b" ? key.gaps[numbers[0]] : null);
    }
  };
})(window.livedeck);
