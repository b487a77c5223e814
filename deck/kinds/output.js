(function ($) {
  var NOTHING = /^(?:nothing|none|empty|no output|''|""|无|空|没有|没有输出|无输出|什么都没有|什么也没有)$/;

  function signs(text) {
    return $.narrow(text).replace(/ *([^\wÀ-\uffff ]|[\u00d7\u2010-\u2bff]) */g, "$1").replace(/["`]/g, "'").replace(/\.+$/, "");
  }

  function output(key, typed) {
    var text = key.text, flat = $.lowered(typed).replace(/\.+$/, ""), wanted = signs(text), given = signs(typed);
    if (key.raised) return [raised(key, flat)];
    if (!text.trim()) return [NOTHING.test(flat) ? "right" : "compare"];
    if (given === wanted || given.replace(/^'(.*)'$/, "$1") === wanted) return ["right"];
    if ($.ERROR.test(flat) && !/error/i.test(text)) return ["wrong"];
    return [printed(text, typed)];
  }

  function raised(key, text) {
    var wanted = key.raised.toLowerCase(), name = text.replace(/^(?:it )?(?:raises )?(?:an? )?|[:(].*| ?异常$/g, "");
    var flat = name.replace(/ /g, "");
    if (flat === wanted || flat === $.lowered(key.text) + wanted) return "right";
    return /^(?:[a-z]+error|stopiteration)$/.test(name) || $.numbers(text, 0) ? "wrong" : "compare";
  }

  function printed(text, typed) {
    var wanted = $.numberText(text), given = $.numberText(typed), a = $.numbers(wanted, 0), b = $.numbers(given, a ? a.length : 0);
    var isArray = /\[/.test(text) && !/,/.test(text), fine = /\.\d{5}/.test(text) ? 1e-4 : 0;
    function differ(sign) { return wanted.split(sign).length !== given.split(sign).length; }
    if (b && !a && !/\d/.test(text)) return "wrong";
    if (!a || !b || [wanted, given].some(function (one) { return /[*\/^=:{]|\d-\d|\d - \d/.test(one); }) ||
        differ(/true|false|%/))
      return "compare";
    if (a.length !== b.length) return /nan/.test(given) ? "compare" : "wrong";
    if (a.some(function (x, k) { return x !== b[k] && Math.abs(x - b[k]) <= 1e-12 * Math.abs(x) && isFinite(x); })) return "compare";
    if (!a.every(function (x, k) { return $.isClose(x, b[k], Math.min(fine, Math.abs(x) / 100)); })) return "wrong";
    if (!isArray && !fine && differ(/\.\d*0(?!\d)/)) return "compare";
    return !brackets(given) || brackets(given) === brackets(wanted) ? "right" : "compare";
  }

  // The brackets of a text, with the count of numbers in each.
  function brackets(text) {
    if (/\[/.test(text)) text = text.replace(/\((?=[\[(])/g, "");
    return !/[\[({]/.test(text) ? "" : text.replace(/[^\[\](){}]+/g, function (inside) {
      return (inside.match(/[^ ,;]+/g) || "").length || "";
    }).replace(/[\])}]+$/, "");
  }

  $.sorts.output = {
    grade: output,
    as: {en: "what it prints", zh: "输出的内容"},
    right: function (key) { return key.raised || key.text.replace(/\s+/g, " ") || "nothing"; }
  };
})(window.livedeck);
