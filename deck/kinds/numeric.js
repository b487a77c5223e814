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

  // The cells that were typed, `?` for one that is not known; null for anything else.
  function read(key, typed) {
    var text = $.lowered(typed).replace(/\b(?:np\.)?array\(/g, "(").replace(/[\[\]|(),;]/g, " ").replace(/[ .]+$/, ""), words;
    var isRun = !key.percent && /^[\d? ]*$/.test(text) && key.cells.every(function (cell) { return /^(?:\d|true|false)$/i.test(cell); });
    words = isRun ? text.replace(/ /g, "").split("") : text.split(" ").filter(Boolean);
    return words.length && words.every(function (word) { return word === "?" || $.value(word) !== null; }) ? words : null;
  }

  // For each cell whether it is wrong.
  function wrong(key, words, isBare) {
    return words.map(function (word, k) {
      word = isBare ? word.replace("%", "") : word;
      var found = $.value(word), wanted = $.value(key.cells[k].toLowerCase()), most = key.limits ? key.limits[k] : 1e-9;
      return word === "?" || !($.isClose(found, wanted, most) ||
        (key.percent && key.percent[k] && !/%/.test(word) && $.isClose(found / 100, wanted, most)));
    });
  }

  function cells(key, typed) {
    var words = read(key, typed), bad;
    if (!words) return [/[a-zÀ-ÖØ-\u1fff\u3005-\uffff]/i.test($.narrow(typed)) ? "compare" : "unread"];
    if (words.length !== key.cells.length) return ["unread"];
    bad = wrong(key, words).filter(Boolean).length;
    if (bad && /%/.test(typed) && wrong(key, words, true).indexOf(true) < 0) return ["compare"];
    return bad ? ["wrong", "cells", bad] : ["right"];
  }

  // Cells of 0 and 1 are tapped: empty, 0, 1, and 0 again.
  function taps(page, key) {
    var table = page.box.querySelector(".vs table.tt"), places = table ? [].slice.call(table.querySelectorAll("td.asked")) : [];
    var isDigit = key.cells.every(function (cell) { return /^[01]$/.test(cell); }), boxes;
    if (!isDigit || places.length !== key.cells.length) return null;
    boxes = places.map(function (place, k) {
      var box = page.element("span", "tappable cell");
      box.setAttribute("role", "button");
      box.onclick = function () {
        var words = boxes.map(function (other) { return other.textContent || "?"; });
        words[k] = words[k] === "0" ? "1" : "0";
        page.write(words.join(" "));
      };
      place.textContent = "";
      place.appendChild(box);
      return box;
    });

    function show(typed, verdict) {
      var words = read(key, typed) || [], bad = verdict && words.length === boxes.length ? wrong(key, words) : [];
      boxes.forEach(function (box, k) {
        box.textContent = /^[01]$/.test(words[k]) ? words[k] : "";
        box.className = "tappable cell" + (bad[k] ? " bad" : "");
        box.setAttribute("aria-label", name(places[k]) + ": " + (box.textContent || "?") + (bad[k] ? " \u2717" : ""));
      });
    }
    show("");
    return {how: {en: "Tap the cells: 0 or 1.", zh: "点格子，填 0 或 1。"}, show: show};
  }

  // The name of a cell: what is given in its row, and its column.
  function name(cell) {
    var row = [].slice.call(cell.parentNode.children), heads = cell.closest("table").querySelectorAll("th");
    return row.filter(function (other) { return !/asked/.test(other.className); }).map(function (other, k) {
      return heads[k].textContent + " = " + other.textContent;
    }).concat(heads[row.indexOf(cell)].textContent).join(", ");
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
    taps: taps,
    says: function (text, verdict, language) {
      return verdict[1] === "cells" ? text + {en: " Wrong cells: ", zh: " 错误的格数："}[language] + verdict[2] : text;
    },
    right: function (key) { return key.cells.join(" "); },
    wrong: function (key) { return key.cells.map(function (cell) { return +cell ? "0" : "1"; }).join(" "); }
  };
})(window.livedeck);
