// A card is answered as a learner does it: by what is right, by its first named mistake
// ("slip"), by what is wrong, or by what is right without a check ("turn"). Tells whether the card can be answered.
function answer(page, how) {
  function of(id) {  // what the note has for the variant that is shown
    var all = page.getElementById(id).content.children;
    return all[((page.getElementById("fam").dataset.v || 1) - 1) % all.length];
  }
  function right(key) {
    if (key.kind === "number") return key.values.join(" ").replace(/Infinity/g, "inf");
    if (key.kind === "shape") return key.dims ? "(" + key.dims.join(", ") + ")" : "error";
    if (key.kind === "cells") return key.cells.join(" ");
    if (key.kind === "order") return key.orders[0];
    if (key.kind === "line" || key.kind === "mend") return String(key.line);
    return key.raised || key.text.replace(/\s+/g, " ") || "nothing";
  }
  var form = page.querySelector("form.try"), holder = of("fam-key"), key, input;
  if (!holder) return false;
  key = JSON.parse(holder.dataset.key);
  if (key.kind === "choice") {
    var options = Array.from(of("fam-back").querySelectorAll("ol.options > li"));
    var wanted = how === "right" ? how : "wrong";
    page.querySelectorAll("ol.options > li")[options.findIndex(function (option) {
      return option.className === wanted;
    })].click();
    return true;
  }
  if (key.kind === "gaps") key = key.gaps[/ card(\d+)/.exec(page.body.className)[1]];
  input = form.querySelector("input");
  input.focus();
  input.value = how === "right" || how === "turn" ? right(key) : how === "slip" && key.slips
    ? right(key.slips[0]) : "987654";
  if (how === "turn") input.dispatchEvent(new Event("input"));
  else form.querySelector("button").click();
  return true;
}
