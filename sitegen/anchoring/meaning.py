"""Small edits that change what was said: such a passage is never offered for a quote.

Two wordings are compared as bags of words, so mere reordering is no change. The tables are the
same for every language: where a word means something else in another one, a passage is refused
that could have been offered, and that costs an editor a look, while the other mistake publishes
a misquote. For the same reason an equal number written differently (`twelve`, `12`) is the only
leniency.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable

from .nearest import similarity
from .words import NUMBER, word_pattern


def _table(words: str) -> frozenset[str]:
    return frozenset(words.split())


_NUMBER_WORDS: dict[str, str] = {
    word: str(value)
    for value, words in {
        0: "zero null zéro cero",
        1: "one eins",
        2: "two zwei deux dos שני שתי اثنان",
        3: "three drei trois tres שלושה שלוש ثلاثة ثلاث",
        4: "four vier quatre cuatro ארבעה ארבע أربعة أربع",
        5: "five fünf cinq cinco חמישה חמש خمسة خمس",
        6: "six sechs seis שישה שש ستة ست",
        7: "seven sieben sept siete שבעה שבע سبعة سبع",
        8: "eight acht huit ocho שמונה ثمانية ثماني",
        9: "nine neun neuf nueve תשעה תשע تسعة تسع",
        10: "ten zehn dix diez עשרה עשר عشرة عشر",
        11: "eleven elf onze once",
        12: "twelve zwölf douze doce",
        13: "thirteen dreizehn treize trece",
        14: "fourteen vierzehn quatorze catorce",
        15: "fifteen fünfzehn quinze quince",
        16: "sixteen sechzehn seize dieciséis",
        17: "seventeen siebzehn",
        18: "eighteen achtzehn",
        19: "nineteen neunzehn",
        20: "twenty zwanzig vingt veinte עשרים عشرون عشرين",
        30: "thirty dreißig trente treinta שלושים ثلاثون ثلاثين",
        40: "forty vierzig quarante cuarenta ארבעים أربعون أربعين",
        50: "fifty fünfzig cinquante cincuenta חמישים خمسون خمسين",
        60: "sixty sechzig soixante sesenta שישים ستون ستين",
        70: "seventy siebzig setenta שבעים سبعون سبعين",
        80: "eighty achtzig ochenta שמונים ثمانون ثمانين",
        90: "ninety neunzig noventa תשעים تسعون تسعين",
        100: "hundred hundreds hundert cent cents cien ciento מאה מאות مئة مائة مئات",
        1000: "thousand thousands tausend tausende mille mil miles אלף אלפים ألف آلاف",
        10**6: "million millions millionen millón millones מיליון מיליוני مليون ملايين",
        10**9: "billion billions milliarde milliarden milliard milliards מיליארד مليار مليارات",
        10**12: "trillion trillions billionen billón billones تريليون",
    }.items()
    for word in words.split()
}
_MORE_NUMBERS = _table(
    "first second third fourth fifth sixth seventh eighth ninth tenth half quarter dozen dozens"
    " twice thrice double triple percent prozent percentage אחוז אחוזים بالمئة بالمائة"
)
_SIGNS = re.compile("[%‰$€£¥₪₽₹]")
_COUNTING = frozenset("〇零二两兩三四五六七八九十百千万萬亿億")
_NUMBER = re.compile(NUMBER)
_GROUPS = re.compile(r"\d{1,3}(?:([.,'٬])\d{3})(?:\1\d{3})*")
_ORDINAL = re.compile(r"(?:st|nd|rd|th)\Z")

_DAYS_AND_MONTHS = _table(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may"
    " june july august september october november december"
    " montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag januar februar märz mai"
    " juni juli oktober dezember"
    " lundi mardi mercredi jeudi vendredi samedi dimanche janvier février mars avril juin juillet"
    " août septembre octobre novembre décembre"
    " lunes martes miércoles jueves viernes sábado domingo enero febrero marzo abril mayo junio"
    " julio agosto septiembre octubre noviembre diciembre"
    " today tomorrow yesterday heute morgen gestern demain hier hoy mañana ayer"
    " الأحد الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت"
)
_ALSO_PLAIN_WORDS = frozenset(["may", "march", "august", "mars", "morgen", "hier"])

_NEGATIONS = {
    **{
        word: word
        for word in _table(
            "no not never none nobody nothing nowhere neither nor without hardly scarcely barely"
            " nicht nie niemals niemand niemanden niemandem nichts weder ohne nirgends nein"
            " ne pas jamais rien aucun aucune ni sans non personne"
            " nunca jamás nadie nada ningún ninguno ninguna sin tampoco"
            " não nem nunca niet geen nooit нет не ни никогда никто ничего без"
            " לא אין אינו אינה אינם אינן איני אינני בלי ללא אל מעולם שום"
            " لا لم لن ليس ليست ليسوا لست غير بدون دون عدم كلا بلا"
        )
    },
    **dict.fromkeys(["cannot", "can't"], "not"),
    **dict.fromkeys(_table("kein keine keinen keinem keiner keines keinerlei"), "kein"),
}
_NEGATING_CHARS = frozenset("不没沒無无未非别別莫勿否")
_ELIDED = re.compile(r"(?:n|qu|d|l|j|m|t|s|c)'")
# Hebrew and Arabic write "and", "that", "the" and the like as one word with the next.
_PROCLITIC = re.compile(r"[והשכבלמوفبل](?=\w{2})")

_NEGATING_PREFIXES = _table("un in im il ir non dis mis anti counter ab miss dé des mé a")
_NEGATING_SUFFIXES = (("ful", "less"), ("voll", "los"), ("volle", "lose"))

_OPPOSITES = [
    (_table(a), _table(b))
    for a, b in (
        ("more mehr plus más أكثر יותר", "less fewer weniger moins menos أقل פחות"),
        ("most", "least fewest"),
        ("before vor avant antes قبل לפני", "after nach après después بعد אחרי"),
        ("all every everyone alle tous toutes todos todas كل כל", "none some few einige"),
        ("always immer toujours siempre دائما תמיד", "never rarely sometimes"),
        ("with mit avec con مع עם", "without"),
        ("increase increases increased increasing", "decrease decreases decreased decreasing"),
        ("rise rises rose risen rising grew grow", "fall falls fell fallen falling shrank shrink"),
        ("raise raises raised raising", "cut cuts cutting lower lowers lowered reduce reduced"),
        ("steigen steigt stieg gestiegen", "sinken sinkt sank gesunken fallen fällt fiel"),
        ("up higher highest high above over", "down lower lowest low below under"),
        ("win wins won winning", "lose loses lost losing"),
        ("accept accepts accepted accepting", "reject rejects rejected rejecting refuse refused"),
        ("support supports supported supporting", "oppose opposes opposed opposing"),
        ("allow allows allowed allowing permit permitted", "ban bans banned forbid forbidden"),
        ("confirm confirms confirmed confirming", "deny denies denied denying"),
        ("for für pour", "against gegen contre"),
        ("true right", "false wrong"),
        ("guilty", "innocent"),
        ("alive living", "dead"),
        ("yes ja oui sí", "no nein non"),
        ("first", "last"),
        ("inside", "outside"),
        ("enter entered join joined", "leave left"),
        ("stay stays stayed remain", "leave leaves left withdraw withdrew"),
        ("many much viele", "few little wenige"),
        ("多 前 增 升 上", "少 后 後 减 減 降 下"),
    )
]

_GERMAN = _table(
    "der die das und ist nicht ein eine einen zu den von mit sich des auf für dem wir sie es im"
    " werden wird hat haben sind"
)
_NAME_KEPT = 0.5
"""Similarity from which a changed name counts as the same, spelt differently."""

_FIRST_WORDS = _table(
    "a about after all also although an and another any as at because before both but by during"
    " each earlier even every few first for from had has have here how however if in indeed instead"
    " is it its just last later let like many meanwhile moreover most much no nor not now of often"
    " on once one only or other otherwise our over perhaps please rather second since so some soon"
    " still such than thank that the their then there therefore these this those though thus to"
    " today too two under until up was well were what when where whether which while who whose why"
    " will with within without would yes yet"
)

_PERSONS = {
    word: person
    for person, words in {
        "I": "i me my mine myself ich mich mir je moi yo אני أنا",
        "we": "we us our ours ourselves wir uns nous nosotros אנחנו نحن",
        "he": "he him his himself er ihn ihm il él הוא هو",
        "she": "she her hers herself elle ella היא هي",
        "they": "they them their theirs themselves ils elles ellos ellas הם הן هم",
        "you": "you your yours yourself du dich dir vous tú usted אתה أنت",
        "it": "it its itself",
    }.items()
    for word in words.split()
}


def change(
    text: str,
    old: str,
    new: str,
    old_edges: tuple[str, str] = ("", ""),
    new_edges: tuple[str, str] = ("", ""),
) -> str | None:
    """What the edit from `old` to `new` changes in meaning, for a message; None: nothing seen.

    `text` is what `new` stands in: it tells names from words that merely begin a sentence. The
    edges are words before and after, read for negations only: a `not` put in right before the
    passage is not part of it.
    """
    before, after = _words(old), _words(new)
    if _numbers(old) != _numbers(new):
        return "a number"
    if _bag(before, _date) != _bag(after, _date):
        return "a date"
    if _bag(before, _negation) != _bag(after, _negation):
        return "a negation"
    # Not instead of the above: a negation lost within must not be made up for by one beside it.
    if _negations_around(old_edges) != _negations_around(new_edges):
        return "a negation"
    gone, come = _difference(before, after)
    if _reversed(gone, come):
        return "a word into its opposite"
    if _replaced(_bag(gone, _person), _bag(come, _person)):
        return "a person"
    if not _GERMAN.intersection(before) and _renamed(text, gone, come):
        return "a name"
    return None


def _words(text: str) -> list[str]:
    return [match.group() for match in word_pattern().finditer(text)]


def _bag(words: Iterable[str], value: Callable[[str], str | None]) -> Counter[str]:
    return Counter(v for v in map(value, words) if v)


def _numbers(text: str) -> Counter[str]:
    found = Counter(_SIGNS.findall(text))
    text = re.sub(r"per cent\b", "percent", text)
    for match in _NUMBER.finditer(text):
        found[_value(match.group())] += 1
    return found + _bag(_words(text), _number)


def _value(number: str) -> str:
    """A number in ASCII digits, without what only groups its thousands."""
    plain = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in number)
    if _GROUPS.fullmatch(plain):
        return re.sub(r"\D", "", plain)
    return re.sub(r"\D", ".", plain)


def _number(word: str) -> str | None:
    """What a word counts as among numbers; digits are read elsewhere, here only what follows."""
    if word in _COUNTING:
        return word
    if word[0].isdigit():
        return _ORDINAL.sub("", _NUMBER.sub("", word)) or None
    lower = word.casefold()
    return _NUMBER_WORDS.get(lower) or (lower if lower in _MORE_NUMBERS else None)


def _date(word: str) -> str | None:
    lower = word.casefold()
    if lower not in _DAYS_AND_MONTHS:
        return None
    return None if lower in _ALSO_PLAIN_WORDS and word == lower else lower


def _negations_around(edges: tuple[str, str]) -> Counter[str]:
    return _bag(_words(" ".join(edges)), _negation)


def _negation(word: str) -> str | None:
    if word in _NEGATING_CHARS:
        return word
    lower = word.casefold()
    if lower.endswith("n't"):
        return "not"
    if lower.startswith("n'"):
        return "ne"
    bare = _ELIDED.sub("", lower)
    return (
        _NEGATIONS.get(lower) or _NEGATIONS.get(bare) or _NEGATIONS.get(_PROCLITIC.sub("", lower))
    )


def _difference(before: list[str], after: list[str]) -> tuple[list[str], list[str]]:
    """The words that are gone, and those that have come."""
    old, new = Counter(before), Counter(after)
    return list((old - new).elements()), list((new - old).elements())


def _reversed(gone: list[str], come: list[str]) -> bool:
    old = {word.casefold() for word in gone}
    new = {word.casefold() for word in come}
    if any((a & old and b & new) or (b & old and a & new) for a, b in _OPPOSITES):
        return True
    return any(_differ_by_negation(a, b) for a in old for b in new)


def _differ_by_negation(a: str, b: str) -> bool:
    """Whether one word is the other with a negating prefix or suffix."""
    short, long = sorted((a, b), key=len)
    if len(short) > 2 and long.endswith(short) and long[: -len(short)] in _NEGATING_PREFIXES:
        return True
    return any(
        {a, b} == {stem + one, stem + other}
        for one, other in _NEGATING_SUFFIXES
        for stem in (a.removesuffix(one), b.removesuffix(one))
        if stem
    )


def _person(word: str) -> str | None:
    return _PERSONS.get(word.casefold())


def _replaced(gone: Counter[str], come: Counter[str]) -> bool:
    """Whether something is gone and something else has come."""
    return bool(gone - come and come - gone)


def _renamed(text: str, gone: list[str], come: list[str]) -> bool:
    """Whether a name has gone and another, not like it, has come."""
    old = [word for word in gone if _is_name(text, word)]
    new = [word for word in come if _is_name(text, word)]
    if not old or not new:
        return False
    return any(max(similarity(a, b) for b in new) < _NAME_KEPT for a in old)


def _is_name(text: str, word: str) -> bool:
    """Whether a word is capitalised, and neither a common first word of sentences nor one that
    stands in `text` without a capital."""
    if len(word) < 2 or not word[0].isupper() or word.lower() in _FIRST_WORDS | _PERSONS.keys():
        return False
    return re.search(rf"\b{re.escape(word.lower())}\b", text) is None
