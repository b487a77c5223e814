// A card is answered as a learner does it: by what is right, by its first named mistake
// ("slip"), by what is wrong, or by what is right without a check ("turn"). Tells whether the card can be answered.
function answer(page, how) {
  var deck = page.defaultView.livedeck, key = deck.asked, slip, sort;
  if (!key) return false;
  slip = how === "slip" && key.slips && key.slips[0];
  sort = deck.sorts[(slip || key).kind];
  if (slip || how === "right" || how === "turn") deck.write(sort.right(slip || key), how !== "turn");
  else deck.write(sort.wrong ? sort.wrong(key) : "987654", true);
  return true;
}
