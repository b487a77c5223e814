(function ($) {
  // Options are tapped, and each is marked with its reason.
  function front(page) {
    var list = page.box.querySelector("ol.options"), back = page.variant("fam-back");
    var answers = back && back.querySelectorAll("ol.options > li"), verdictBox, option, k;
    if (!list || !answers || answers.length !== list.children.length) return;
    list.setAttribute("role", "radiogroup");
    verdictBox = page.status(null);
    function pick(number) {
      return function () {
        list.removeAttribute("role");
        list.className += " answered";
        list.children[number].blur();
        page.stored(JSON.stringify([String(number + 1), [answers[number].className]]));
        page.showVerdict(verdictBox, [answers[number].className]);
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
        page.draw(list);
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

  function back(page, old) {
    var picked = page.box.querySelectorAll(".vs ol.options > li");
    picked = picked[picked.length / 2 + +old[0] - 1];
    if (picked) picked.className += " picked";
  }

  $.sorts.choice = {front: front, back: back};
})(window.livedeck);
