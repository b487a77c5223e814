(function ($) {
  function line(key, typed) {
    var found = $.whole(typed);
    return [found ? found === key.line ? "right" : "wrong" : "unread"];
  }

  function mend(key, typed) {
    var found = $.whole(typed), text = $.narrow(typed), parts;
    if (found !== null) text = "";
    else if ((parts = /^(?:line |第)? ?(\d{1,3})(?: ?[.:|行)]+ ?| )(.*)$/i.exec(text))) {
      found = +parts[1];
      text = parts[2];
    }
    if (found !== null && found !== key.line) return ["wrong"];
    if (!text) return ["compare", "next"];
    return [$.fold(text) === $.fold(key.mend.replace(/ *#.*$/, "")) ? "right" : "compare"];
  }

  function next(key) { return String(key.line + 1); }

  $.sorts.line = {
    grade: line,
    as: {en: "the number of the line", zh: "行号"},
    right: function (key) { return String(key.line); },
    wrong: next
  };
  // After the number of the line its text is asked for.
  $.sorts.mend = {
    grade: mend,
    as: $.sorts.line.as,
    next: {en: "the line as it should be", zh: "改好的这一行"},
    says: function (text, verdict, language, isFront) {
      if (verdict[1] !== "next") return text;
      return {en: "That is the line.", zh: "就是这一行。"}[language] + (isFront ?
        {en: " Write it as it should be, or compare.", zh: "写出改好的这行，或者直接对照答案。"}[language] : "");
    },
    right: function (key) { return key.line + " " + key.mend; },
    wrong: next
  };
})(window.livedeck);
