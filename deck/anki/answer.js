(function (root) {
  // Grading. A key is what `deck/render/answer_key.py` writes; the verdict is "right",
  // "wrong", "compare" (the learner decides) or "unread", with a hint or nothing.
  // What is read here `deck/quiz/answer_parser.py` reads as well, and more.
  var SUPER = "⁰¹²³⁴⁵⁶⁷⁸⁹", NUMBER = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(%?)$/i;
  var CALCULATED = /^[-+(]*\d(?:[-\d .+*\/×·()^]|x(?= ?[-\d+(]))*= ?/;  // `2*3 + 1 = 7`
  var NAMED = new RegExp("^(?:(?:[a-z]\\w*)? ?(?:[=≈~:]|约)|(?:大?约)?等于|大[约概]|[总一]?共有?|(?:答案)?[是为]|" +
    "(?:it|(?:the )?answer)(?:['’]s| is)\\b|(?:about|around|roughly|approximately)\\b) ?", "i");  // `a = 0.5`
  var DIGITS = {零: 0, 〇: 0, 一: 1, 二: 2, 两: 2, 三: 3, 四: 4, 五: 5, 六: 6, 七: 7, 八: 8, 九: 9};
  var TENS = {十: 10, 百: 100, 千: 1000}, MYRIADS = {万: 1e4, 萬: 1e4, 亿: 1e8, 億: 1e8};
  var HAN = "零〇一二两三四五六七八九十百千万萬亿億";
  var COUNTED = /(\d) ?([^\d\W_]+(?: [^\d\W_]+)*|[\u4e00-\u9fff]+)(?![-+]?\w)/g;
  var IN_HAN = new RegExp("(?:\\d[\\d.]* ?)?[" + HAN + "](?:[" + HAN + "\\d.]*[" + HAN + "\\d])?", "g");
  var SPELT = new RegExp("^[" + HAN + "]{2,}$");
  var POINT = new RegExp("([" + HAN + "]+)点([零〇一二两三四五六七八九]+)(?![十百千])", "g");
  var CARDINALS = "zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|" +
    "thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty";
  var ORDINALS = "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth";
  var ENGLISH = new RegExp("(\\d )?\\b(?!twenty[ -](?:\\d|" + CARDINALS + "|" + ORDINALS + "))(?:" + CARDINALS + "|" + ORDINALS + ")\\b", "gi");
  var LONGEST = 1000, MINUS_ZERO = /-0(?:\.0*)?(?![.\d])/;  // another print than 0
  var SIGNS = / *([!-\-\/:-@\[-\^\x60{-~·×≠≤≥→°]) */g;
  var ARRAY = /(^|[^\w.])(?:(?:np|numpy|torch)\.)?(?:(?:as)?array|tensor|u?int\d*|float\d*)\(/gi;
  var WHOLE = new RegExp("^(?:the |it's |在)?(?:l(?:ine|n)?\\.?|row|option|no\\.?|行|第|选项?|#|\\()? ?" +
    "(\\d{1,6})(?:st|nd|rd|th)? ?(?:[.):行项个]|line|row|option)?$", "i");
  var SHAPE = /^[(\[]{0,2} ?(\d{1,9}(?: ?[,x*×] ?\d{1,9}| \d{1,9})*)? ?,? ?[)\]]{0,2}$/i;
  var RAISED = "(?:arithmetic|assertion|attribute|filenotfound|import|indentation|index|key|lookup|" +
    "memory|modulenotfound|name|notimplemented|os|overflow|recursion|runtime|syntax|type|" +
    "unboundlocal|value|zerodivision)error|stopiteration";

  function plain(text) {
    return (text.normalize ? text.normalize("NFC") : text).replace(/[\uff01-\uff5e]/g, function (c) {
      return String.fromCharCode(c.charCodeAt(0) - 65248);
    }).replace(/[\u2212\u2010-\u2015\u207b\ufe63]/g, "-").replace(/[、；]/g, ",")
      .replace(/⁺/g, "+").replace(/[‘’′]/g, "'").replace(/[“”„]/g, '"')
      .replace(/[。٫]/g, ".").replace(/[،٬]/g, ",").replace(/٪/g, "%")
      .replace(/[٠-٩۰-۹]/g, function (c) { return c.charCodeAt(0) & 15; })
      .replace(/》/g, ">").replace(/《/g, "<")
      .replace(/[\u3000\u00a0\u2009\u202f]/g, " ").replace(/\s+/g, " ")
      .replace(/(\d) %/g, "$1%").replace(/(\d) ?\/ ?(?=\d)/g, "$1/")
      .replace(/-?[⁰¹²³⁴-⁹]+/g, function (power) {
        return "^" + power.replace(/[^-]/g, function (c) { return SUPER.indexOf(c); });
      })
      .replace(/ ?[×·x*] ?10 ?(?:\^|\*\*) ?([+-]?\d+)/g, "e$1").replace(/^ | $/g, "");
  }

  // Without the name of a value, or what it is computed from.
  function unnamed(text) { return text.replace(CALCULATED, "").replace(NAMED, ""); }

  // The numbers of what a card shows as right; an equation or a sum is no number.
  function shownValues(text) {
    return CALCULATED.test(text) || /[\d.%)] [-+] [\d.(]/.test(text) ? null : values(text);
  }

  // Digits for numbers in words: `two`, `六万`.
  function spelled(text) {
    return text.replace(POINT, function (all, whole, decimals) {
      return inDigits(whole) + "." + decimals.replace(/./g, function (c) { return DIGITS[c]; });
    }).replace(IN_HAN, inDigits).replace(ENGLISH, function (word, unit) {
      var small = word.toLowerCase(), at = CARDINALS.split("|").indexOf(small);
      if (unit) return word;  // `1 second` is a time
      return at >= 0 ? at : ORDINALS.split("|").indexOf(small) + 1 + "th";
    }).replace(/([\d.]+) ?分之 ?([\d.]+)/g, "$2/$1").replace(/^(?:minus|negative) (?=[\d.])/i, "-")
      .replace(/(\d) ?(hundred|thousand|million)\b(?! (?:and )?\d)/gi, function (all, digit, power) {
        return digit + {h: "e2", t: "e3", m: "e6"}[power.charAt(0).toLowerCase()];
      }).replace(/(\d) ?per ?cent\b/gi, "$1%");
  }

  function inDigits(run) {
    var total = 0, section = 0, largest = 0, digit = null, before = "", isShort = false;
    var signs = run.match(/\d+(?:\.\d+)?|[^\d ]/g), k, sign, size;
    for (k = 0; k < signs.length; k++) {
      sign = signs[k];
      size = MYRIADS[sign];
      if (TENS[sign]) {
        section += (digit === null ? 1 : digit) * TENS[sign];
        digit = null;
      } else if (size) {
        section = before ? section + (digit || 0) : 1;
        if (size > largest) total = (total + section) * size;
        else total += section * size;
        section = 0;
        digit = null;
        largest = size;
      } else if (digit || sign === ".") return run;
      else digit = sign in DIGITS ? DIGITS[sign] : Number(sign);
      isShort = digit && /[百千万萬亿億]/.test(before);
      before = sign;
    }
    return isShort ? run : String(Number((total + section + (digit || 0)).toFixed(6)));
  }

  // Without the words for what the question counts: `4 layers`.
  function bare(typed, counted) {
    var last = 0, found = typed.replace(COUNTED, function (all, digit, words) {
      var named = /^[a-z]/i.test(words)  // whole words, maybe of one thing: `1 layer`
        ? new RegExp(" " + words.toLowerCase() + "(?:e?s)?(?![a-z-])")
        : new RegExp("^(?:个.*)?" + words), k;  // of `个半音`, but `米` is not `厘米`
      for (k = 0; k < counted.length && !named.test(counted[k]); k++);
      if (k === counted.length) return all;
      last = k < last ? Infinity : k;  // in another order than in the question
      return digit;
    });
    return isFinite(last) ? found : typed;
  }

  // Without the unit that it asks for, which has a = before it: `74.09 g/mol`, `$5`.
  function unitless(typed, counted) {
    var units = counted.filter(function (phrase) { return phrase.charAt(0) === "="; })
      .map(function (phrase) {
        return plain(phrase.slice(1)).replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")
          .replace(/\\\^/g, "").replace(/(\d)/g, "\\^?$1");
      });
    if (!units.length) return typed;
    var money = units.filter(function (unit) { return /[$€£¥]$/.test(unit); });
    if (money.length)
      typed = typed.replace(new RegExp("^(-?)(?:" + money.join("|") + ") ?(?=[\\d.])"), "$1");
    return typed.replace(new RegExp("(?:([\\d)" + HAN + "]) ?|([a-z]) )(?:" + units.join("|") + ")$", "i"),
      function (all, digit, letter) { return digit || letter; });
  }

  function value(word) {
    var m = NUMBER.exec(word), parts, under;
    if (m) return Number(m[1]) / (m[2] ? 100 : 1);
    if (/^(true|false)$/i.test(word)) return /^t/i.test(word) ? 1 : 0;
    if (/^[+-]?(inf|infinity|∞)$/i.test(word)) return word.charAt(0) === "-" ? -1 / 0 : 1 / 0;
    if (/\/.*%$/.test(word)) return (under = value(word.slice(0, -1))) === null ? null : under / 100;
    parts = word.split("/");
    if (parts.length === 2 && NUMBER.test(parts[0]) && NUMBER.test(parts[1])) {
      under = value(parts[1]);
      return under ? value(parts[0]) / under : null;
    }
    return null;
  }

  function values(text) {
    var bare = text.replace(ARRAY, "$1(").replace(/, ?dtype ?= ?["']?[\w.]+["']?/i, "");
    var words = unnamed(bare).replace(/负/g, "-").replace(/(^|[^\d.])([+-]) (?=[\d.])/g, "$1$2")
      .replace(/(^|[^\w.])10 ?(?:\^|\*\*) ?([+-]?\d+)/g, function (all, before, power) {
        return before + "1e" + power;
      }).replace(/[. ]+$/, "").replace(/[\[\](){}]/g, " ").split(/[ ,;]+/),
        found = [], k;
    for (k = 0; k < words.length; k++)
      if (words[k]) {
        found.push(/^nan$/i.test(words[k]) ? NaN : value(words[k]));
        if (found[found.length - 1] === null) return null;
      }
    return found.length ? found : null;
  }

  function isClose(a, b, most) {
    return a === b || (a !== a && b !== b) ||
      (isFinite(a - b) && Math.abs(a - b) <= most * 1.001);  // both are rounded
  }

  function matches(found, key, change) {
    var k, ok = found.length === key.values.length;
    for (k = 0; ok && k < found.length; k++)
      ok = isClose(change ? change(found[k]) : found[k], Number(key.values[k]), key.limits[k]);
    return ok;
  }

  function mistake(found, key) {
    function by(a, b) { return a - b; }
    function tenfold(x) { return x * step; }
    var step, k, sorted = key.values.map(Number).sort(by);
    if (matches(found, key, function (x) { return -x; })) return "sign";
    if (found.length > 1 && matches(found.slice().sort(by), {values: sorted, limits: key.limits}))
      return "order";
    for (k = -6; k <= 6; k++) {
      step = Math.pow(10, k);
      if (k && matches(found, key, tenfold)) return "point";
    }
    k = {values: key.values, limits: key.limits.map(function (x) { return 10 * x; })};
    return matches(found, k) ? "rounding" : "";
  }

  function ungrouped(text) {
    return /^ ?[1-9]\d{0,2}([ ,_'])\d{3}(?:\1\d{3})*,?$/.test(text) ? text.replace(/\D/g, "") : text;
  }

  function number(key, given) {
    var counted = key.counted || [], isOpen = /\.\d+(?:\.\.+|…)$/.test(given);  // 0.333...
    var whole = unnamed(given = given.replace(/[. ]+$/, ""));
    var typed = bare(spelled(unitless(whole, counted)), counted).replace(/(\d) ?k\b/gi, "$1e3");
    var found, joined, k, count = key.values.length;
    if (count > 1) typed = typed.replace(/ ?(?:[&|和与]|\band\b) ?/gi, ";");
    found = values(typed);
    if (count === 1 && /(^|[^\d.,])[1-9]\d{0,2}[ ,_']\d{3}(\D|$)/.test(typed)) {
      joined = typed.replace(/(\d)[ ,_'](?=\d{3}(\D|$))/g, "$1");
      if (joined === key.values[0]) return ["right"];
      joined = values(joined);
      k = joined && Math.abs(joined[0]) < 9007199254740991 && matches(joined, key);
      return [k ? "right" : "compare"];
    }
    if (typed === key.values[0] && count === 1) return ["right"];
    if (!found || /^[-+]?,/.test(typed)) return ["compare"];  // `,5` may be 0.5
    if (found.length !== count)  // 35 / 4, or 0001
      joined = values(/^\d+$/.test(typed) ? typed.split("").join(" ") : typed.replace(/\//g, " "));
    if (found.length > count) [";", ",", " "].some(function (sign) {  // 60,000 and 10,000
      var parts = typed.split(sign);
      if (parts.length === count) joined = values(parts.map(ungrouped).join(" "));
      return joined && joined.length === count;
    });
    if (joined && joined.length === count) found = joined;
    for (k = 0; k < count; k++)  // no number here has all digits of those
      if (Math.abs(key.values[k]) > 9007199254740991 && isFinite(key.values[k]) &&
          key.limits[k] < 1)
        return [matches(found, key) && /e/i.test(typed) ? "right" : "compare"];
    if (matches(found, key)) return ["right"];
    if (key.percent && typed.indexOf("%") < 0 && matches(found, key, function (x) { return x / 100; }))
      return ["right"];
    whole = values(bare(spelled(whole), counted));
    if (whole && matches(whole, key)) return ["right"];  // 50 percent, in percent, is 0.5
    if (typed.indexOf("%") >= 0 && matches(found, key, function (x) { return x * 100; }))
      return ["compare"];
    if (found.length !== count || /true|false/i.test(typed)) return ["compare"];
    joined = /^[+-]?[1-9]\d{0,2}(\.\d{3})+$/.test(typed) ? typed.replace(/\./g, "")
      : given.replace(/(\d) ?k\b/gi, "$1");
    joined = joined !== typed && values(joined);  // 60.000 may be 60,000, and K kelvins
    if ((joined && matches(joined, key)) || isOpen) return ["compare"];
    k = mistake(found, key);  // (775) is -775 in accounts
    return k === "sign" && found.length === 1 && key.values[0] < 0 && /\(/.test(given)
      ? ["compare"] : ["wrong", k];
  }

  function denies(text) { return /\b(no|not|never|without)\b|n['’]t\b|不|没/i.test(text); }

  function shape(key, typed) {
    var bare = unnamed(typed), dims;
    var isError = /error|err\b|exception|raise|错|異常|异常/i.test(bare) || /^\w*error:/i.test(typed);
    if (isError && denies(typed)) return ["compare"];
    if (isError) return [key.dims ? "wrong" : "right"];
    typed = spelled(bare).replace(/\.$/, "")
      .replace(/^(?:the )?(?:shape|(?:torch\.)?size|形状) ?(?:is|是|为)? ?/i, "")
      .replace(/(\d) ?(?:行|rows?) ?(?:and|,)? ?(\d+) ?(?:列|columns?|cols?)/i, "$1,$2")
      .replace(/ ?(?:乘以?|\bby\b|х) ?/gi, "x");
    if (!SHAPE.test(typed) || !/\d|^\(.*\)$|^\[.*\]$/.test(typed)) return ["compare"];
    dims = (typed.match(/\d+/g) || []).map(Number);
    if (!key.dims) return ["wrong"];
    if (dims.join() === key.dims.join()) return ["right"];
    return ["wrong", dims.join() === key.dims.slice().reverse().join() ? "order" : ""];
  }

  function cells(key, given) {
    var typed = spelled(given), words = typed.replace(ARRAY, "$1(").replace(/[\[\]|()]/g, " ").replace(/[ ,;]+$|\.$/g, ""),
        k, bad = 0;
    if (/^[\d? ,;]*$/.test(words) && !key.percent &&
        key.cells.every(function (cell) { return /^(\d|true|false)$/i.test(cell); }))
      words = words.replace(/[ ,;]/g, "").split("");  // one digit each
    else words = words.split(/[ ,;]+/).filter(Boolean);
    for (k = 0; k < words.length; k++)
      if (words[k] !== "?" && value(words[k]) === null) return ["compare"];
    if (words.length !== key.cells.length) return ["unread"];
    for (k = 0; k < words.length; k++) if (words[k] === "?" || !isCell(key, words[k], k)) bad++;
    if (bad && /%/.test(typed) && cells(key, typed.replace(/%/g, " "))[0] === "right") return ["compare"];
    return bad ? ["wrong", "cells", bad] : ["right"];
  }

  // One that shows per cent may be typed without the sign.
  function isCell(key, word, k) {
    var found = value(word), wanted = value(key.cells[k]), most = key.limits ? key.limits[k] : 1e-9;
    return isClose(found, wanted, most) ||
      (key.percent && key.percent[k] && !/%/.test(word) && isClose(found / 100, wanted, most));
  }

  function folded(text) { return plain(text).replace(SIGNS, "$1").replace(/\.+$/, ""); }

  function isOther(wanted, given) {  // `axis=1` is not `keepdims=1`
    var NAME = /^([A-Za-z]\w*)[=:](?!=)/, one = NAME.exec(wanted), other = NAME.exec(given);
    return one && other && one[1] !== other[1];
  }

  // What means something else in another case: `Co` for `CO`, `mPa` for `MPa`, `aa` for `Aa`.
  var PREFIXED = new RegExp("^m(?:a|ah|b|bar|bit|bq|c|cal|cd|eq|ev|f|g|gy|h|hz|j|k|kat|l|lm|lx|m|" +
    "mol|n|ohm|osm|pa|rad|s|sv|t|v|w|wh)$", "i");

  function isOtherCase(wanted, given) {
    var RUN = /[A-Za-z]{2,}/g, others = given.match(RUN) || [];
    return (wanted.match(RUN) || []).some(function (one, k) {
      var other = others[k] || "";
      return one !== other && one.toLowerCase() === other.toLowerCase() &&
        (/^(?:([a-z])\1)+$/i.test(one) ||
         (one.charAt(0) === other.charAt(0) ? /^[A-Z].$/ : PREFIXED).test(one));
    });
  }

  // Code in other letters: `true`; a phone may have put in the capital at the start.
  function isOtherCode(wanted, given) {
    var sides = [wanted, given].map(function (side) { return folded(side).replace(/\x60/g, "").replace(/'/g, '"'); });
    var rests = sides.map(function (side) { return side.slice(1); });
    return sides[0].toLowerCase() === sides[1].toLowerCase() &&
      (rests[0] !== rests[1] || (sides[0] !== sides[1] && sides[1].charAt(0) === sides[1].charAt(0).toLowerCase()));
  }

  // The brackets of an array, with how many numbers they hold; others count within some.
  function rows(text, isNested) {
    text = text.replace(ARRAY, "$1(");
    if (!isNested) text = text.replace(/[(){}]/g, " ");
    return text.replace(/^[^\[({]*|[\])} .]+$/g, "").replace(/[^\[\](){}]+/g, function (numbers) {
      return numbers.split(/[ ,;]+/).filter(Boolean).length || "";
    });
  }

  // A set or dict in any order; what is in others, or has others, is left to the learner.
  function members(text, typed) {
    if (!/^\{[^{}\[(]*\}$/.test(typed)) return [folded(typed) === folded(text) ? "right" : "compare"];
    var sides = [text, typed].map(function (side) {
      return folded(side).replace(/"/g, "'").replace(/^\{|\}$/g, "").split(",").sort().join();
    });
    return [sides[0] === sides[1] ? "right" : "compare"];
  }

  // `2.0` is another print than 2, `[1, 2]` than `(1, 2)`; what NumPy prints may be typed as either.
  function hasTypesOf(text, typed) {
    var isArray = /\[/.test(text) && !/,/.test(text), sides;
    function isAsOften(sign) { return text.split(sign).length === typed.split(sign).length; }
    function inner(side) { return (/[\[({](?=[^\[({]*\d)/.exec(side.replace(ARRAY, "$1(")) || [""])[0]; }
    sides = [text, typed].map(inner).filter(Boolean);
    return isAsOften(MINUS_ZERO) && (isArray || (isAsOften(/\.\d*0(?!\d)/) && sides[0] === sides[sides.length - 1]));
  }

  function output(key, typed) {
    var text = plain(key.text), a = shownValues(text), b = values(typed);
    var name, names, isNested, wanted, given;
    if (key.raised) {  // by one name: two, or one that is misspelt, are compared
      name = key.raised.toLowerCase();
      names = typed.toLowerCase().replace(/ (?=(?:error|division|iteration)\b)/g, "");
      if (denies(names)) return ["compare"];
      names = names.match(new RegExp("\\b(?:" + name + "|" + RAISED + ")\\b", "g")) || [];
      if (names.length !== 1) return ["compare"];
      return [names[0] === name ? "right" : "wrong"];
    }
    if (!text)
      return [/^(prints? )?(nothing|none|empty|(什么[也都])?没有?(输出)?|无(输出)?|空)[.。]?$/i
        .test(typed) ? "right" : "compare"];
    if (typed === text) return ["right"];
    if (isOther(folded(text), folded(typed))) return ["compare"];
    if (!a) {  // words; of numbers a blank more may make others
      text = folded(text);
      if (folded(typed) === text) return ["right"];
      typed = folded(unnamed(typed));
      if (typed === text || typed.replace(/^(["'\x60])(.*)\1$/, "$2") === text) return ["right"];
      if (typed.replace(/"/g, "'") === text.replace(/"/g, "'")) return ["right"];
    }
    if (/\{/.test(text)) return members(text, typed);
    if (/[a-z]{3}/i.test(unnamed(typed)) !== /[a-z]{3}/i.test(text)) return ["compare"];
    isNested = /[\[(][^\])]*\(/.test(text.replace(ARRAY, "$1("));
    wanted = rows(text, isNested);
    given = rows(typed, isNested);
    if (text.split("%").length !== typed.split("%").length) return ["compare"];
    if (!a || !b || a.length !== b.length || /[(\[]/.test(text) !== /[(\[]/.test(typed) ||
        /\{/.test(typed) || (wanted && given && given !== wanted))
      return ["compare"];
    function isWithin(most) {
      return a.every(function (x, k) { return isClose(x, b[k], Math.min(most, (Math.abs(x) || 0.01) / 100)); });
    }
    if (isWithin(0)) return [hasTypesOf(text, typed) ? "right" : "compare"];
    // 0.30000000000000004 for 0.3, or fewer decimals: maybe those are asked.
    return [isWithin(a.length > 1 ? 1 / 0 : /\.\d{5}/.test(text) ? 1e-4 : 1e-9) ? "compare" : "wrong"];
  }

  function order(key, typed) {
    var words = typed.replace(/\.$/, "").split(/[ ,;\/>→|()\[\]-]+/).filter(Boolean), all;
    if (words.length === 1) words = words[0].split("");
    all = words.join(" ");
    if (key.orders.indexOf(all) >= 0) return ["right"];
    if (!words.length || words.some(function (w, k) {
      return !/^\d$/.test(w) || +w < 1 || +w > key.count || words.indexOf(w) !== k;
    })) return ["unread"];
    return [key.tested ? "compare" : "wrong"];
  }

  function line(key, typed) {
    var m = WHOLE.exec(spelled(typed));
    return m && +m[1] ? [+m[1] === key.line ? "right" : "wrong"] : ["unread"];
  }

  function mend(key, typed) {
    var m = WHOLE.exec(spelled(typed)) || /^(?:l(?:ine|n)?\.? ?|第 ?)?(\d+)[ .:|行]+(.*)$/i.exec(typed);
    var text = m ? m[2] : typed;
    function code(text) {
      return plain(text).replace(/ *#.*$/, "").replace(/'/g, '"').replace(/ *([^\w ]) */g, "$1");
    }
    if (m && +m[1] !== key.line) return ["wrong"];
    if (!text) return ["compare", "mend"];
    return [code(text) === code(key.mend) ? "right" : "compare"];
  }

  // One word for each digit of a number in Chinese words.
  function alike(text) {
    return text.replace(/[两〇萬億]/g, function (c) { return "二零万亿".charAt("两〇萬億".indexOf(c)); });
  }

  // Whether what was typed stands in a text, and not as a part of another word.
  function isInText(typed, text) {
    var word = folded(typed).toLowerCase().replace(/[\\^$.*+?()[\]{}|\/-]/g, "\\$&");
    return new RegExp("(?:^|[^a-z0-9_.,\\/^]|(?:^|\\D)[.,])" + word + "(?![a-z0-9_\\/^]|[.,]\\d)").test(folded(text).toLowerCase());
  }

  // `60,000 km` as `60000km`, `2.0e+30 kg` as `2.0e30kg`; `(12,345)` may be two numbers.
  function measured(text) {
    return plain(text).replace(/(^|[^\d.,(\[{])(\d{2,3}(?:[ ,]\d{3})+|\d(?:[ ,]\d{3}){2,})(?![\d,])/g, function (all, before, number) {
      return before + number.replace(/\D/g, "");
    }).replace(/(\de)\+?(-?)0*(?=\d)/g, "$1$2").replace(/(\d) (?=[A-Za-zµ\u0370-\u03ff\u4e00-\u9fff])/g, "$1");
  }

  // A number that is not computed may be a code, date or ratio: `007`, `3.10`, `5.1.`, `120/80`.
  function isCode(text) {
    var over = /^(\d{1,9})\/(\d{1,9})$/.exec(text);
    return (over && commonFactor(+over[1], +over[2]) !== 1) ||
      /(?:^|[^\d.e+-])0\d|^\d+\.\d*[1-9]0+$|^\d+\.\d+\.$/.test(text);
  }

  function commonFactor(a, b) { return b ? commonFactor(b, a % b) : a; }

  function words(key, typed, beside) {
    function folds(text) {  // a letter alone is a name: X is not x
      return folded(measured(text)).replace(/(\d?)([₀-₉]+)/g, function (all, base, low) {  // 101₂ is not 1012
        return (base && base + "_") + low.replace(/./g, function (c) {
          return String.fromCharCode(c.charCodeAt(0) - 8272);
        });
      }).replace(/\^?[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0400-\u04ff]{2,}/g, function (word) {
        return word.charAt(0) === "^" ? word : word.toLowerCase();  // `X^aY`
      }).replace(/`|\\[()\[\]]|\\(?=[A-Za-z]{2})/g, "")
        .replace(/(^|[^A-Za-z0-9_)\]])\*\*(?! )(.+?)\*\*(?![A-Za-z0-9_(\[])/g, "$1$2")
        .replace(/\b([A-Za-z])_(?=\d)/g, "$1").replace(/″/g, '"')
        .replace(/([\w^)])\{([^{}]*)\}/g, "$1($2)").replace(/\^\(?(\d?[-+])\)?(?![^+→=,;:\/)\]])/g, "$1");  // `Ca2+`
    }
    var wanted = folds(key.text), given = folds(typed), a = shownValues(spelled(plain(key.text))),
        b = values(spelled(unnamed(typed))), found = ["compare"], k;
    if (/^[-+]?,/.test(typed)) b = null;  // `,5` may be 0.5
    if (/true|false/i.test(wanted) !== /true|false/i.test(given)) a = null;  // 1 is no True
    var noun = given.replace(/^(the|an?|A) (?=[a-z]{2})/, "");
    if ((key.accept || []).some(function (other) {
      return folds(other) === given || folds(other) === noun;
    })) return ["right"];
    if (isOther(wanted, given) || isOtherCase(folded(key.text), folded(typed)))
      return ["compare"];
    if (/\x60/.test(key.text) && isOtherCode(key.text, typed)) return ["compare"];
    if (wanted === given || wanted === noun || folded(key.text) === folded(typed)) return ["right"];
    if (SPELT.test(wanted) && SPELT.test(given))  // 三万五百零六, but 两百 is 二百
      return [alike(wanted) === alike(given) ? "right" : "compare"];
    if (key.values && b) found = number(key, typed);
    else if (a && b && a.length + b.length === 2 && isClose(a[0], b[0], 1e-9 * Math.abs(a[0])))
      found = ["right"];
    if (found[1] === "rounding") return ["compare"];
    // What is copied from beside the gap is for the learner: 30506 is read 三万零五百零六.
    k = (!key.values && isCode(plain(key.text))) || isInText(typed, beside || "");
    return found[0] === "right" && k ? ["compare"] : found;
  }

  var KINDS = {number: number, shape: shape, cells: cells, output: output, order: order,
               line: line, mend: mend, words: words};

  // What is right by its value is compared where it stands in the text beside its gap.
  function check(key, typed, beside) {
    var text, verdict, k;
    if (typed.length > LONGEST)  // which nobody types: it is the text itself, or compared
      return [key.text && typed.length < 2 * key.text.length && plain(typed) === plain(key.text)
        ? "right" : "compare"];
    text = plain(typed);
    if (!text) return ["unread"];
    verdict = KINDS[key.kind](key, text, beside);
    if (verdict[0] === "compare" && /^0\d/.test(text)) return verdict;  // 0003 may be four numbers
    for (k = 0; /^(wrong|compare)$/.test(verdict[0]) && key.slips && k < key.slips.length; k++)
      if (KINDS[key.slips[k].kind](key.slips[k], text)[0] === "right") return ["wrong", "slip", k];
    return verdict;
  }

  root.livedeckCheck = check;

  // The page.
  var WORDS = {
    en: {check: "Check", right: "Right.", wrong: "Wrong.", compare: "Compare with the answer.",
         unread: "I cannot read that.", sign: "The size is right, the sign is not.",
         order: "The numbers are right, their order is not.",
         point: "The digits are right, the decimal point is not.",
         rounding: "Close: look at the rounding.", cells: "Wrong cells: ",
         line: "That is the line.", mend: " Write it as it should be, or compare.", you: "Your answer: ",
         as: {number: "a number", numbers: "numbers, with blanks", shape: "a shape, such as (2, 3)",
              cells: "cells, row by row", order: "the numbers in order", output: "what it prints",
              line: "the number of the line", mended: "the line as it should be", words: "what is in the gap"}},
    zh: {check: "检查", right: "对了。", wrong: "不对。", compare: "请和答案对照。",
         unread: "看不懂这个输入。", sign: "大小对了，符号不对。", order: "数字对了，顺序不对。",
         point: "数字对了，小数点位置不对。", rounding: "很接近：注意取舍。",
         cells: "错误的格数：",
         line: "就是这一行。", mend: "写出改好的这行，或者直接对照答案。", you: "你的答案：",
         as: {number: "一个数", numbers: "几个数，用空格隔开", shape: "形状，如 (2, 3)",
              cells: "逐行填，用空格隔开", order: "按顺序写编号", output: "输出的内容",
              line: "行号", mended: "改好的这一行", words: "空里的内容"}}
  };
  var box = document.getElementById("fam"), side = box && box.getAttribute("data-side"),
      name = box && "answer:" + box.getAttribute("data-id"), language = "en", texts = WORDS.en, memory;

  function stored(text) {
    try {
      if (text === undefined) return root.sessionStorage.getItem(name);
      root.sessionStorage.setItem(name, text);
    } catch (e) { memory = text === undefined ? memory : text; }
    return memory;
  }

  function variant(id) {
    var template = document.getElementById(id), kids = template && template.content &&
        template.content.children, at = (+box.getAttribute("data-v") || 1) - 1;
    return kids && kids.length ? kids[at % kids.length] : null;
  }

  function element(tag, look, text) {
    var made = document.createElement(tag);
    made.className = look;
    if (text) made.textContent = text;
    return made;
  }

  function draw(node) {
    var maths = root.MathJax;
    if (maths && maths.typesetPromise && /\\[(\[]/.test(node.textContent))
      maths.typesetPromise([node]);
  }

  function showVerdict(place, verdict, typed) {
    var text = texts[verdict[0]], extra = variant("fam-extra"), slip;
    if (verdict[0] === "wrong" && texts[verdict[1]])
      text += " " + texts[verdict[1]] + (verdict[1] === "cells" ? verdict[2] : "");
    if (verdict[1] === "mend") text = texts.line + (side === "f" ? texts.mend : "");
    place.className = "verdict " + verdict[0];
    place.textContent = text;
    if (typed) place.insertBefore(element("div", "typed", texts.you + typed), place.firstChild);
    slip = verdict[1] === "slip" && extra &&
      extra.querySelectorAll("ul.slips > li > .because")[verdict[2]];
    if (slip) {
      slip = place.appendChild(slip.cloneNode(true));
      slip.lang = extra.lang;
      slip.dir = extra.dir;
      draw(place);
    }
  }

  // The place of the verdict, before an element or at the end: read out as it comes.
  function status(next) {
    var verdictBox = element("div", "verdict");
    verdictBox.setAttribute("role", "status");
    verdictBox.lang = language;
    return box.insertBefore(verdictBox, next);
  }

  function ask(input, key) {
    var kind = key.kind === "mend" ? "line" : key.kind;
    if (kind === "number" && key.values.length > 1) kind = "numbers";
    if (key === "mended") kind = key;
    input.placeholder = texts.as[kind];
    input.setAttribute("aria-label", texts.as[kind]);
  }

  // The text of the card, without its topic.
  function beside() {
    return (box.querySelector(".vs") || box).textContent;
  }

  function field(key) {
    var form = element("form", "try"), verdictBox, given = "",
        input = element("input", "tappable");
    input.type = "text";
    input.dir = "auto";
    ["autocomplete", "autocapitalize", "autocorrect"].forEach(function (help) {
      input.setAttribute(help, "off");
    });
    input.spellcheck = false;
    ask(input, key);
    ["keydown", "keypress", "keyup"].forEach(function (event) {
      form.addEventListener(event, function (e) {  // no shortcut of Anki's
        e.stopPropagation();
        if (e.key === "Escape" && event === "keydown" && !e.isComposing)
          document.activeElement.blur();
      });
    });
    input.oninput = function () {  // who turns the card over sees what became of it
      var verdict = check(key, input.value, beside());
      stored(verdict[0] === "unread" ? given : JSON.stringify([input.value, verdict]));
    };
    form.lang = language;
    form.appendChild(input);
    form.appendChild(element("button", "tappable", texts.check));
    form.onsubmit = function (e) {
      e.preventDefault();
      var verdict = check(key, input.value, beside());
      showVerdict(verdictBox, verdict);
      if (verdict[0] === "unread") return false;
      given = JSON.stringify([input.value, verdict]);
      stored(given);
      if (verdict[1] !== "mend") { document.activeElement.blur(); return false; }
      input.value = "";
      ask(input, "mended");
      input.focus();
      return false;
    };
    box.appendChild(form);
    verdictBox = status(null);
  }

  function options() {
    var list = box.querySelector("ol.options"), back = variant("fam-back");
    var answers = back && back.querySelectorAll("ol.options > li"), verdictBox, option, k;
    if (!list || !answers || answers.length !== list.children.length) return;
    list.setAttribute("role", "radiogroup");
    verdictBox = status(null);
    function pick(number) {
      return function () {
        list.removeAttribute("role");
        list.className += " answered";
        list.children[number].blur();
        stored(JSON.stringify([String(number + 1), [answers[number].className]]));
        showVerdict(verdictBox, [answers[number].className]);
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
        draw(list);
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

  function start() {
    var holder = variant("fam-key"), key, old, picked, gap, line, verdictBox;
    if (!holder) return;
    language = (holder.getAttribute("lang") || "en").split("-")[0];
    texts = WORDS[language] || WORDS[language = "en"];
    key = JSON.parse(holder.getAttribute("data-key"));
    if (key.kind === "gaps") {
      gap = box.querySelector(".cloze[data-ordinal]");  // formulas have none
      gap = gap ? [0, gap.getAttribute("data-ordinal")]
        : / card(\d+)/.exec(" " + document.body.className);
      key = gap && key.gaps[gap[1]];
      if (!key) return;
    }
    if (side === "f") {
      stored("");
      if (key.kind === "choice") options(); else field(key);
      return;
    }
    old = JSON.parse(stored() || "null");
    if (!old) return;
    if (key.kind === "choice") {
      picked = box.querySelectorAll(".vs ol.options > li");
      picked = picked[picked.length / 2 + +old[0] - 1];
      if (picked) picked.className += " picked";
      return;
    }
    line = document.getElementById("answer");
    verdictBox = status(line);
    line.removeAttribute("id");
    verdictBox.id = "answer";  // Anki scrolls there
    showVerdict(verdictBox, old[1], old[0]);
  }

  // What stays on one line breaks where none is as wide; formulas are not drawn yet.
  function breakWide(piece) {
    var line = getComputedStyle(piece.closest("p, li, div")).width;
    if (piece.offsetWidth > parseFloat(line) && !/\\/.test(piece.innerHTML))
      piece.style.whiteSpace = "normal";
  }

  if (box) try {
    box.querySelectorAll(".firm").forEach(breakWide);
    start();
  } catch (e) {}  // without it the card is as it always was
})(window);
