(function ($) {
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

  $.sorts.words = {
    grade: words,
    as: {en: "what is in the gap", zh: "空里的内容"},
    right: function (key) { return key.text.replace(/\s+/g, " "); }
  };
  $.sorts.gaps = {
    // The key of the gap that is asked.
    of: function (key, box) {
      var gap = box.querySelector(".cloze[data-ordinal]");  // formulas have none
      gap = gap ? [0, gap.getAttribute("data-ordinal")] : / card(\d+)/.exec(" " + document.body.className);
      return gap && key.gaps[gap[1]];
    }
  };
})(window.livedeck);
