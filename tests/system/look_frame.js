// What a card in a frame of the preview shows.
(function () {
  var box = document.getElementById("qa");
  if (!box || !box.firstElementChild) return {text: ""};
  var verdict = box.querySelector(".verdict");
  var fam = document.getElementById("fam") || {dataset: {}};
  var root = document.documentElement;
  return {
    text: box.innerText, look: document.body.className, language: root.lang,
    card: fam.dataset.id || "", before: box.firstElementChild.isBefore || false,
    side: fam.dataset.side || "", draw: fam.dataset.v || "",
    verdict: verdict ? verdict.className.replace("verdict", "").trim() : "",
    picked: Array.from(box.querySelectorAll(".picked"), (li) => li.className),
    hidden: root.scrollHeight - innerHeight, wide: root.scrollWidth - innerWidth,
    mark: window.mark || 0, ran: window.ran || 0,
  };
})()
