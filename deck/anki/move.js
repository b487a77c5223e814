(function (root) {
  // Pictures that move, on backs. The picture itself says where its line and points are.
  var STEPS = {ArrowLeft: [-5, 0], ArrowRight: [5, 0], ArrowUp: [0, -5], ArrowDown: [0, 5]};

  function shape(parent, tag, looks, of) {
    var made = document.createElementNS("http://www.w3.org/2000/svg", tag);
    looks.split(" ").forEach(function (look) { made.classList.add(look); });
    Object.keys(of).forEach(function (name) { made.setAttribute(name, of[name]); });
    return parent.appendChild(made);
  }

  function signed(n) { return (n < 0 ? "−" : "") + Math.abs(n); }

  // A box around a picture, with a text below; what is touched in it is no gesture of Anki's.
  function boxed(picture, invitation, language) {
    var box = document.createElement("div"), text = document.createElement("div");
    box.className = "move tappable";
    text.lang = language;
    text.textContent = invitation;
    picture.parentNode.insertBefore(box, picture);
    box.appendChild(picture);
    box.appendChild(text);
    picture.setAttribute("role", "group");
    ["touchstart", "touchmove", "touchend"].forEach(function (touch) {
      box.addEventListener(touch, function (e) { e.stopPropagation(); }, {passive: true});
    });
    return text.appendChild(document.createElement("b"));
  }

  // A line with two ends. Points are right that are filled on one side of it, which is
  // shaded, and those that are empty on the other or on the line.
  function line(picture, words, language) {
    var edge = picture.querySelector("path.hi"), size = picture.viewBox.baseVal.width, side = 1;
    var was = edge.getAttribute("d").match(/[\d.]+/g).map(Number);
    var points = [].slice.call(picture.querySelectorAll("circle"));
    var shown = boxed(picture, words.drag, language), ends, grips;
    var shade = shape(picture, "path", "hi", {fill: "currentColor", stroke: "none", opacity: 0.13});
    picture.insertBefore(shade, picture.firstChild);

    function draw() {
      var x = ends[0][0], y = ends[0][1], dx = ends[1][0] - x, dy = ends[1][1] - y, far = 9 * size / Math.hypot(dx, dy);
      var from = [x - far * dx, y - far * dy], to = [x + far * dx, y + far * dy], count;

      function right(side) {
        return points.filter(function (point) {
          var beyond = dx * (point.getAttribute("cy") - y) - dy * (point.getAttribute("cx") - x);
          return side * beyond * far > 4 * size === !point.closest(".open");
        }).length;
      }
      if (right(-side) > right(side)) side = -side;
      count = right(side);
      edge.setAttribute("d", "M" + from + "L" + to);
      dx *= side * far;
      dy *= side * far;
      shade.setAttribute("d", "M" + [from, to, [to[0] - dy, to[1] + dx], [from[0] - dy, from[1] + dx]].join("L"));
      shown.textContent = words.count.replace("#", count).replace("%", points.length);
      shown.className = count === points.length ? "good" : "";
      grips.forEach(function (grip, k) {
        grip.setAttribute("transform", "translate(" + ends[k] + ")");
        grip.setAttribute("aria-valuenow", count);
        grip.setAttribute("aria-valuetext", shown.textContent);
      });
    }

    // Within the picture, and not nearer to the other end than a finger can tell.
    function move(k, x, y) {
      var there = [x, y].map(function (n) { return Math.min(Math.max(n, 8), size - 8); });
      function apart(end) { return Math.hypot(end[0] - ends[1 - k][0], end[1] - ends[1 - k][1]); }
      if (apart(there) < Math.min(apart(ends[k]), 30)) return;
      ends[k] = there;
      draw();
    }

    ends = [0.1, 0.9].map(function (part) {
      return [was[0] + part * (was[2] - was[0]), was[1] + part * (was[3] - was[1])];
    });
    grips = ends.map(function (end, k) {
      var grip = shape(picture, "g", "grip hi tappable", {
        tabindex: 0, role: "slider", fill: "currentColor", stroke: "none",
        "aria-label": words.end + " " + (k + 1), "aria-valuemax": points.length
      });
      shape(grip, "circle", "room", {r: 15, opacity: 0});
      shape(grip, "circle", "dot", {r: 7});
      grip.addEventListener("touchstart", function (e) { e.preventDefault(); });  // the page stays
      grip.addEventListener("pointerdown", function (e) {
        grip.setPointerCapture(e.pointerId);
        e.preventDefault();
      });
      grip.addEventListener("pointermove", function (e) {
        var at = picture.createSVGPoint();
        if (!grip.hasPointerCapture(e.pointerId)) return;
        at.x = e.clientX;
        at.y = e.clientY;
        at = at.matrixTransform(picture.getScreenCTM().inverse());
        move(k, at.x, at.y);
      });
      grip.addEventListener("keydown", function (e) {
        var step = STEPS[e.key];
        if (!step) return;
        e.preventDefault();
        e.stopPropagation();
        move(k, ends[k][0] + step[0], ends[k][1] + step[1]);
      });
      return grip;
    });
    draw();
  }

  // The curve of h(w x + b). Each of its points says where it is for w = 1 and b = 0.
  function curve(picture, words, language) {
    var drawn = picture.querySelector("path.hi"), points = picture.getAttribute("data-curve").split(" ").map(Number);
    var zero = points.shift(), one = points.shift(), shown = boxed(picture, words.slide, language);
    var inputs = [["w", 4, 1], ["b", 5, 0]].map(function (of) {
      var label = document.createElement("label"), input = document.createElement("input");
      label.textContent = of[0];
      input.type = "range";
      input.min = -of[1];
      input.max = of[1];
      input.step = 0.1;
      input.value = of[2];
      input.oninput = draw;
      input.onkeydown = function (e) { if (/^(Arrow|Page|Home|End)/.test(e.key)) e.stopPropagation(); };
      label.appendChild(input);
      shown.parentNode.parentNode.insertBefore(label, shown.parentNode);
      return input;
    });

    function draw() {
      var w = +inputs[0].value, b = +inputs[1].value, path = points.map(function (n, k) {
        return k % 2 ? n : zero + (n - zero - b * one) / (w || 1e-4);
      });
      drawn.setAttribute("d", "M" + path);
      shown.textContent = "y = " + picture.getAttribute("data-name") + "(" + signed(w) + "x " + (b < 0 ? "− " : "+ ") + Math.abs(b) + ")";
    }
    drawn.parentNode.insertBefore(drawn.cloneNode(), drawn).setAttribute("opacity", 0.3);
    draw();
  }

  root.livedeck.move = function (picture, words, language) {
    (picture.hasAttribute("data-line") ? line : curve)(picture, words, language);
  };
})(window);
