// What a side of a card looks like on its page, as JSON; "" until all of it is drawn,
// and that some frames ago.
(function (id, side, night, frames) {
  var qa = document.getElementById("qa"), fam = document.getElementById("fam");
  if (!fam || fam.dataset.id !== id || fam.dataset.side !== side) return "";
  if (qa.style.opacity !== "1") return "";
  if (document.body.classList.contains("nightMode") !== night) return "";
  var images = Array.from(qa.querySelectorAll("img"));
  var whole = qa.offsetHeight >= 0  // laid out, so that it has asked for its fonts
    && document.fonts.status === "loaded"
    && images.every(function (image) { return image.complete; });
  if (!whole) fam.frames = 0;
  if (whole && !fam.frames) {
    fam.frames = 1;
    requestAnimationFrame(function next() {
      if (fam.frames && ++fam.frames < frames) requestAnimationFrame(next);
    });
  }
  if (!whole || fam.frames < frames) return "";

  function each(selector, within) {
    return Array.from((within || qa).querySelectorAll(selector));
  }
  function named(element) {
    var name = element.getAttribute("class");
    return element.tagName.toLowerCase() + (name ? "." + name : "");
  }
  var seen = each("*").filter(function (element) {
    return element.getClientRects().length && element.tagName !== "SCRIPT";
  });

  // Contrast as WCAG 2 counts it.
  function numbers(colour) {
    var found = (colour.match(/[\d.]+/g) || [0, 0, 0, 0]).map(Number);
    return found.length < 4 ? found.concat(1) : found;
  }
  function light(rgb) {
    var part = rgb.slice(0, 3).map(function (value) {
      value /= 255;
      return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
    });
    return 0.2126 * part[0] + 0.7152 * part[1] + 0.0722 * part[2];
  }
  function paper(element) {
    for (var at = element; at; at = at.parentElement) {
      var found = numbers(getComputedStyle(at).backgroundColor);
      if (found[3] === 1) return found;
    }
    return [255, 255, 255, 1];
  }
  function contrast(element) {
    var style = getComputedStyle(element), back = paper(element), strength = 1;
    var ink = numbers(/svg$/.test(element.namespaceURI) ? style.fill : style.color);
    for (var at = element; at; at = at.parentElement)
      strength *= getComputedStyle(at).opacity;
    ink = ink.slice(0, 3).map(function (value, i) {
      return value * strength + back[i] * (1 - strength);
    });
    var one = light(ink), two = light(back);
    return (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
  }
  var faint = seen.filter(function (element) {
    return Array.from(element.childNodes).some(function (node) {
      return node.nodeType === 3 && node.data.trim();
    }) && contrast(element) < 4.5;
  });

  // Letters in drawings that touch each other or leave the frame.
  var crossed = [];
  each("svg").forEach(function (svg) {
    var frame = svg.getBoundingClientRect(), texts = each("text", svg);
    var boxes = texts.map(function (text) { return text.getBoundingClientRect(); });
    boxes.forEach(function (box, i) {
      if (box.left < frame.left - 1 || box.right > frame.right + 1)
        crossed.push(texts[i].textContent + " | frame");
      boxes.slice(0, i).forEach(function (other, j) {
        var across = Math.min(box.right, other.right) - Math.max(box.left, other.left);
        var down = Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top);
        if (across > 0 && down > box.height / 3)
          crossed.push(texts[i].textContent + " | " + texts[j].textContent);
      });
    });
  });

  // How wide some letters are: the same where the same fonts are.
  var pen = document.createElement("canvas").getContext("2d");
  function letters(family) {
    pen.font = "100px " + family;
    return Math.round(pen.measureText("Ag0 \u6743\u201c").width);
  }

  // Signs that end a sentence or a bracket, at the beginning of a line.
  function block(node) {
    do node = node.parentElement;
    while (getComputedStyle(node).display.indexOf("inline") === 0);
    return node;
  }
  var orphans = [], before = null, part;
  var parts = document.createTreeWalker(qa, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  while ((part = parts.nextNode())) {
    var isFormula = part.tagName === "MJX-CONTAINER", text = part.data || "";
    if (part.parentElement.closest("pre, script, style, svg, template, mjx-container"))
      continue;
    if (isFormula && part.getClientRects().length)
      before = {box: part.getBoundingClientRect(), block: block(part)};
    if (!text.trim() || !part.parentElement.getClientRects().length) continue;
    var within = block(part), range = document.createRange();
    for (var at = 0; at < text.length; at++) {
      if (!text[at].trim()) continue;
      range.setStart(part, at);
      range.setEnd(part, at + 1);
      var box = range.getBoundingClientRect();
      if (before && before.block === within && box.top >= before.box.bottom - 3
          && /[),;:!?\]…’”，。；：！？、）」]/.test(text[at]))
        orphans.push(text.slice(Math.max(at - 8, 0), at + 8));
      before = {box: box, block: within};
    }
  }

  var raw = "", walk = document.createTreeWalker(qa, NodeFilter.SHOW_TEXT), node;
  while ((node = walk.nextNode()))
    if (!node.parentElement.closest("code, pre, script, style")) raw += node.data;
  var page = document.documentElement, style = getComputedStyle(document.body);
  return JSON.stringify({
    variant: fam.dataset.v || "",
    boxes: each(".vs").map(function (vs) {
      return Array.from(vs.children).filter(function (box) {
        return box.className === "v" && box.getClientRects().length;
      }).length;
    }),
    text: qa.innerText,
    formulas: each("mjx-container").length,
    pictures: each("svg.pic, img.pic").length,
    red: each("mjx-merror, [data-mjx-error], mjx-container [style*='color: red']")
      .map(function (element) { return element.textContent || element.outerHTML; }),
    missing: images.filter(function (image) { return !image.naturalWidth; })
      .map(function (image) { return image.getAttribute("src"); }),
    unread: raw.match(/\\[([]|\{\{|\[sound:|has a problem|undefined/g) || [],
    faint: faint.map(function (element) {
      return named(element) + " " + element.textContent.slice(0, 20) + " "
        + contrast(element).toFixed(1);
    }),
    crossed: crossed,
    orphans: orphans,
    scrolls: seen.filter(function (element) {
      return /auto|scroll/.test(getComputedStyle(element).overflowX)
        && element.scrollWidth > element.clientWidth + 1;
    }).map(named),
    cut: seen.filter(function (element) {
      return /hidden|clip/.test(getComputedStyle(element).overflowX)
        && !/^mjx/i.test(element.tagName) && !element.closest("svg, mjx-container")
        && element.scrollWidth > element.clientWidth + 1;
    }).map(named),
    wide: page.scrollWidth > page.clientWidth ? [page.scrollWidth] : [],
    fonts: letters(getComputedStyle(qa.querySelector("[lang]")).fontFamily)
      + " " + letters("\"DejaVu Sans Mono\", monospace"),
    paper: numbers(style.backgroundColor).slice(0, 3),
    height: Math.ceil(qa.getBoundingClientRect().bottom + parseFloat(style.paddingBottom))
  });
})
