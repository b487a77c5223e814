(function ($) {
  // The numbers of steps, each at most once; null for anything else.
  function read(key, typed) {
    var words = $.narrow(typed).split(/[ ,;\/>→|()\[\].-]+/).filter(Boolean);
    if (words.length === 1) words = words[0].split("");
    return words.length && words.every(function (word, k) {
      return /^[1-9]\d*$/.test(word) && +word <= key.count && words.indexOf(word) === k;
    }) ? words : null;
  }

  function order(key, typed) {
    var words = read(key, typed);
    if (!words) return ["unread"];
    return [key.orders.indexOf(words.join(" ")) >= 0 ? "right" : key.tested ? "compare" : "wrong"];
  }

  // What is tapped goes to the top, behind what is there; another tap puts it back.
  function taps(page, key) {
    var list = page.box.querySelector(".vs ol.steps"), steps = list ? [].slice.call(list.children) : [], chosen = [];
    var how = {en: "Tap them in order. Another tap puts one back.", zh: "按顺序点选，再点一次就放回。"};
    if (!steps.length || steps.length !== key.count) return null;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-multiselectable", "true");
    list.setAttribute("aria-label", how[page.language()]);
    list.className += " tapped";

    function show(typed) {
      chosen = (read(key, typed) || []).map(Number);
      chosen.concat(steps.map(function (step, k) { return k + 1; }).filter(function (number) {
        return chosen.indexOf(number) < 0;
      })).forEach(function (number, place) {
        var step = steps[number - 1], isChosen = place < chosen.length;
        if (list.children[place] !== step) list.insertBefore(step, list.children[place]);
        step.className = "tappable step" + (isChosen ? " chosen" : "");
        step.setAttribute("aria-selected", isChosen);
      });
    }

    steps.forEach(function (step, k) {
      step.value = k + 1;
      step.setAttribute("role", "option");
      step.onclick = function () {
        var rest = chosen.filter(function (number) { return number !== k + 1; });
        page.write((rest.length < chosen.length ? rest : chosen.concat(k + 1)).join(" "));
      };
    });
    show("");
    return {how: how, show: show};
  }

  $.sorts.order = {
    grade: order,
    as: {en: "the numbers in order", zh: "按顺序写编号"},
    taps: taps,
    right: function (key) { return key.orders[0]; },
    wrong: function (key) { return key.orders[0].split(" ").reverse().join(" "); }
  };
})(window.livedeck);
