"""All that the quiz says by itself, in the languages of the interface."""

from __future__ import annotations

_EN = {
    "begin": "{} due, {} new, {:g} minutes. Enter alone shows the answer. q ends.",
    "nothing": "Nothing is due, and nothing new is left.",
    "nothing-now": "Nothing is due, and no new card was asked for.",
    "next-due": "The next card is due on {}.",
    "no-next": "No card has been learnt yet.",
    "answer": "> ",
    "answer-choice": "1-{}> ",
    "answer-line": "line> ",
    "answer-table": "{} cells> ",
    "answer-shape": "shape> ",
    "answer-code": "____> ",
    "reveal": "Enter shows the answer> ",
    "judge": "1 missed, 3 got it> ",
    "go-on": "Enter goes on> ",
    "right": "Right.",
    "wrong": "Wrong.",
    "answer-is": "The answer:",
    "unsure": "Compare. You wrote: {}",
    "chosen": "You chose {}.",
    "read-number": "I cannot read that as numbers. Write 0.5, 1/2 or 50%.",
    "one-number": "One number is asked for. Write its decimals with a point: 0.5.",
    "read-table": "{} cells are asked for, row by row: 0 0 1 or 001.",
    "read-shape": "I cannot read that as a shape. Write (2, 3), (3,) or error.",
    "read-choice": "Write the number of an option, 1 to {}.",
    "read-line": "Write the number of a line.",
    "read-code": "That is not Python: {}.",
    "read-text": "I cannot read that. Is the terminal set to UTF-8?",
    "read-judge": "Write 1 if you missed it, 3 if you got it.",
    "code-fails": "With your piece the tests end in: {}.",
    "untrusted": "Cards with programs are left out: nobody has allowed this folder's "
    "code. `deck check --allow-code` does.",
    "broken": "Card {} is left out; `deck check` says why.",
    "answered": "{} answered, {} right, in {}.",
    "missed": "Missed: {}",
    "minutes": "{:.0f} min",
    "seconds": "{:.0f} s",
    "tomorrow": "Tomorrow: {} due.",
}
_ZH = {
    "begin": "到期 {} 张，新卡 {} 张，{:g} 分钟。只按回车：看答案。q 结束。",
    "nothing": "没有到期的卡片，也没有新卡片了。",
    "nothing-now": "没有到期的卡片，这次也不学新卡片。",
    "next-due": "下一张卡片 {} 到期。",
    "no-next": "还没有学过任何卡片。",
    "answer": "> ",
    "answer-choice": "1-{}> ",
    "answer-line": "行号> ",
    "answer-table": "{} 格> ",
    "answer-shape": "形状> ",
    "answer-code": "____> ",
    "reveal": "按回车看答案> ",
    "judge": "1 没答上，3 答对了> ",
    "go-on": "按回车继续> ",
    "right": "正确。",
    "wrong": "不对。",
    "answer-is": "答案：",
    "unsure": "请自己对照。你写的是：{}",
    "chosen": "你选了 {}。",
    "read-number": "读不出数字。请写 0.5、1/2 或 50%。",
    "one-number": "只要一个数。小数请用小数点：0.5。",
    "read-table": "要填 {} 格，按行写：0 0 1 或 001。",
    "read-shape": "读不出形状。请写 (2, 3)、(3,) 或“报错”。",
    "read-choice": "请写选项的编号，1 到 {}。",
    "read-line": "请写行号。",
    "read-code": "这不是合法的 Python：{}。",
    "read-text": "读不出来。终端的编码是 UTF-8 吗？",
    "read-judge": "没答上请写 1，答对了请写 3。",
    "code-fails": "填入你写的内容后，测试的结果是：{}。",
    "untrusted": "带程序的卡片暂不提问：这个文件夹的代码还没有得到许可。"
    "`deck check --allow-code` 可以许可。",
    "broken": "卡片 {} 暂不提问；原因见 `deck check`。",
    "answered": "回答 {} 次，答对 {} 次，用时 {}。",
    "missed": "没答上：{}",
    "minutes": "{:.0f} 分钟",
    "seconds": "{:.0f} 秒",
    "tomorrow": "明天到期：{} 张。",
}
_WORDS = {"en": _EN, "zh": _ZH}
INTERFACES = tuple(_WORDS)


def interface_of(language: str) -> str:
    """The language of the interface that goes with one of cards, else English."""
    base = language.partition("-")[0]
    return base if base in INTERFACES else "en"


def phrase(name: str, ui: str, *values: object) -> str:
    """A sentence in the language of the interface, else in English."""
    return _WORDS[interface_of(ui)][name].format(*values)
