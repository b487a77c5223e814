// The letters of a line as they stand, from left to right.
(function () {
  var line = document.querySelector("SELECTOR"), all = [], node;
  var walk = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
  while ((node = walk.nextNode()))
    for (var at = 0; at < node.data.length; at++) {
      var range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + 1);
      all.push([range.getBoundingClientRect().left, node.data[at]]);
    }
  all.sort(function (a, b) { return a[0] - b[0]; });
  return all.map(function (letter) { return letter[1]; }).join("");
})()
