(function ($) {
  var SHAPE = /^[(\[]{0,2} ?(\d{1,9}(?: ?[,x×*] ?\d{1,9}| \d{1,9})*)? ?,? ?[)\]]{0,2}$/;

  function shape(key, typed) {
    var text = $.lowered(typed).replace($.NAME, "").replace(/\.+$/, ""), dims;
    if ($.ERROR.test(text)) return [key.dims ? "wrong" : "right"];
    text = text.replace(/(\d+) ?(?:rows?|行),? ?(?:and |和)?(\d+) ?(?:columns?|cols?|列)/g, "$1,$2")
      .replace(/ ?(?:\bby\b|乘) ?/g, "x");
    if (!SHAPE.test(text) || !/\d|^\(.*\)$|^\[.*\]$/.test(text)) return [$.isText(typed) ? "compare" : "unread"];
    dims = (text.match(/\d+/g) || []).map(Number);
    if (!key.dims) return ["wrong"];
    if (dims.join() === key.dims.join()) return ["right"];
    return ["wrong", dims.join() === key.dims.slice().reverse().join() ? "turned" : ""];
  }

  function cells(key, typed) {
    var text = $.lowered(typed).replace(/\b(?:np\.)?array\(/g, "(").replace(/[\[\]|(),;]/g, " ").replace(/[ .]+$/, ""), words, bad;
    var isRun = !key.percent && /^[\d? ]*$/.test(text) && key.cells.every(function (cell) { return /^(?:\d|true|false)$/i.test(cell); });
    words = isRun ? text.replace(/ /g, "").split("") : text.split(" ").filter(Boolean);
    if (!words.length || words.some(function (word) { return word !== "?" && $.value(word) === null; }))
      return [/[a-zÀ-ÖØ-\u1fff\u3005-\uffff]/i.test($.narrow(typed)) ? "compare" : "unread"];
    if (words.length !== key.cells.length) return ["unread"];
    function wrong(change) {
      return words.filter(function (word, k) {
        word = change ? word.replace("%", "") : word;
        var found = $.value(word), wanted = $.value(key.cells[k].toLowerCase()), most = key.limits ? key.limits[k] : 1e-9;
        return word === "?" || !($.isClose(found, wanted, most) ||
          (key.percent && key.percent[k] && !/%/.test(word) && $.isClose(found / 100, wanted, most)));
      }).length;
    }
    bad = wrong();
    if (bad && /%/.test(typed) && !wrong(true)) return ["compare"];
    return bad ? ["wrong", "cells", bad] : ["right"];
  }

  $.sorts.number = {
    grade: $.number,
    as: function (key) {
      return key.values.length > 1 ? {en: "numbers, with blanks", zh: "几个数，用空格隔开"} : {en: "a number", zh: "一个数"};
    },
    right: function (key) { return key.values.join(" ").replace(/Infinity/g, "inf"); },
    wrong: function (key) { return key.values.map(function (x) { return +x + 987654; }).join(" "); }
  };
  $.sorts.shape = {
    grade: shape,
    as: {en: "a shape, such as (2, 3)", zh: "形状，如 (2, 3)"},
    right: function (key) { return key.dims ? "(" + key.dims.join(", ") + ")" : "error"; },
    wrong: function () { return "(9, 9, 9)"; }
  };
  $.sorts.cells = {
    grade: cells,
    as: {en: "cells, row by row", zh: "逐行填，用空格隔开"},
    says: function (text, verdict, language) {
      return verdict[1] === "cells" ? text + {en: " Wrong cells: ", zh: " 错误的格数："}[language] + verdict[2] : text;
    },
    right: function (key) { return key.cells.join(" "); },
    wrong: function (key) { return key.cells.map(function (cell) { return +cell ? "0" : "1"; }).join(" "); }
  };
})(window.livedeck);
