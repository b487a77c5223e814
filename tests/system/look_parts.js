// Where the parts of the question begin, from left to right, and the sign before 5.
(function () {
  var q = document.querySelector(".q"), all = q.querySelectorAll("em, code"), sign;
  var left = Array.from(all, function (part) {
    return part.getBoundingClientRect().left;
  });
  var walk = document.createTreeWalker(q, NodeFilter.SHOW_TEXT), range, node, at;
  while ((node = walk.nextNode())) {
    at = node.data.indexOf("\u22125");
    if (at < 0) continue;
    sign = [at, at + 1].map(function (n) {
      range = document.createRange();
      range.setStart(node, n);
      range.setEnd(node, n + 1);
      return range.getBoundingClientRect().left;
    });
  }
  return {left: left, sign: sign};
})()
