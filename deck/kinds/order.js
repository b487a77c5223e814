(function ($) {
  function order(key, typed) {
    var words = $.narrow(typed).split(/[ ,;\/>→|()\[\].-]+/).filter(Boolean);
    if (words.length === 1) words = words[0].split("");
    if (key.orders.indexOf(words.join(" ")) >= 0) return ["right"];
    if (!words.length || words.some(function (w, k) {
      return !/^[1-9]\d*$/.test(w) || +w > key.count || words.indexOf(w) !== k;
    })) return ["unread"];
    return [key.tested ? "compare" : "wrong"];
  }

  $.sorts.order = {
    grade: order,
    as: {en: "the numbers in order", zh: "按顺序写编号"},
    right: function (key) { return key.orders[0]; },
    wrong: function (key) { return key.orders[0].split(" ").reverse().join(" "); }
  };
})(window.livedeck);
