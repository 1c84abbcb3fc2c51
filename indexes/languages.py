"""What the lexical index has to know about languages: how text is brought to words that can be compared."""

import re
import unicodedata
from itertools import filterfalse

STEMMED = {
    "ar": "Arabic",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "fi": "Finnish",
    "fr": "French",
    "hu": "Hungarian",
    "it": "Italian",
    "nb": "Norwegian",
    "nl": "Dutch",
    "nn": "Norwegian",
    "no": "Norwegian",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sv": "Swedish",
    "ta": "Tamil",
    "tr": "Turkish",
}
"""The stemmer of each ISO 639-1 code that has one."""

WITHOUT_STOP_WORDS = frozenset({"ar", "el", "ro", "ta", "tr"})
"""Those of them for which no list of stop-words comes with the engine."""

FURTHER_STOP_WORDS = {
    "de": "wer wen wem wessen wann warum weshalb wieso woher wohin wie was wo darf dürfen muss müssen kann können gibt "
    "bitte welche welcher welches",
    "en": "d ll m re s t ve what who whom whose which when where why how do does did doing can could should would may "
    "might must i my me mine you your yours we our us he him his she her hers its them has have having had from were "
    "been being am about any some so than too very just also get let please tell",
    "es": "qué que quién quien quiénes cuál cual cuáles cómo como cuándo cuando dónde donde cuánto cuánta cuántos "
    "cuántas por puedo puede debo debe hay",
    "fr": "c d j jusqu l lorsqu m n puisqu qu quoiqu s t comment combien où quand pourquoi qui que quoi quel quelle "
    "quels quelles dois doit peut peux puis faut est",
    "it": "all c d dall dell l nell sull un come quando dove perché chi cosa quale quali quanto quanti posso può devo",
    "nl": "hoe wat wie waar wanneer waarom welke welk kan kunnen mag moet",
    "pt": "como quando onde quem qual quais quanto quantos porque posso pode devo deve",
}
"""What the engine's lists leave out: words that only ask, and what an apostrophe leaves behind when words are split
at it (l'eau, company's). On 562 English questions about company documents they cost .04 of nDCG@10."""

_ENGLISH = """
arent cant couldnt didnt doesnt dont hadnt hasnt havent isnt shouldnt thats wasnt werent wheres whats wont wouldnt
about above after again against also another anybody anyone anything around because before being below between both
cannot couldn didn does doesn doing done down during each else ever every from further hadn hasn haven having here
hers herself himself however into itself just less maybe mine more most much myself need neither nobody nothing often
once only onto other ours over please quite rather same several shall shouldn since some somebody someone something
still such than thanks that theirs them then there these they thing things this those through toward under until upon
wasn well went were weren while will with within without wouldn your yours
"""
_FRENCH = """
afin ainsi alors apres après assez aucun aucune aussi autour autre autres avais avait avant avec avez avoir avons
beaucoup bien cela celle celles celui cependant cette ceux chaque chez ceci comme contre dans depuis derriere derrière
dessous dessus devait devant devez devoir devons devra devrait doivent donc donne donner dont elle elles encore enfin
entre envers etaient étaient etait était etant étant etre être faire fais faisons fait faites faudra faut font hors
jamais jusque laisser leur leurs lors lorsque maintenant mais malgre malgré meme même mettre mieux moins nous notre
parce parfois parmi pendant peuvent plus plutot plutôt pour pourra pourrait pouvait pouvez pouvoir pouvons prendre
pres près presque puisque quelque quelques quelqu quiconque rien sans sauf selon sera serait seront seul seule sinon
sois soit sommes sont souvent suis surtout tandis tant tard tous tout toute toutes toujours trop tres très vais venir
vers veux veut veulent voici voila voilà voir vont votre vouloir vous vraiment
"""
_GERMAN = """
wodurch wofür womit woran worauf woraus worin worüber worum wovon wozu
aber alle allem allen aller alles also andere anderen auch außer beim bereits besser bevor bekommen bekommt bist
bleiben dabei dadurch dafür dagegen daher damit danach daneben dann daran darauf daraus darin darüber dass dazu dein
deine denn deren deshalb dessen dich diese diesem diesen dieser dieses doch dort durch eben eigene eine einem einen
einer eines einige einmal etwa etwas eure euer falls fast ganz geben gegen geht gehen genau gerade gewesen haben habe
hatte hatten hätte heißt hier hinter ihnen ihre ihrem ihren ihrer immer innerhalb irgendwie jede jedem jeden jeder
jedes jedoch jemand jene jetzt kein keine keinen keiner kommen kommt konnte könnte lassen läuft macht machen manche
mehr mein meine meinem meinen meiner meist mich mindestens müsste nach nachdem neben nehmen nicht nichts noch oben
oder ohne schon sehr seid sein seine seinem seinen seiner seit selbst sich sind sobald sofort sogar solche soll sollen
sollte sondern sonst soweit sowie statt trotz über überhaupt umso unser unsere unten unter viel viele vielen
vielleicht vorher während waren warst weil weiter weitere wenig wenn werde werden wird wirklich wollen wollte worden
wurde wurden würde zwar zwischen
"""
_SPANISH = """
ademas además ahora algo alguien alguna algunas alguno algunos antes aquel aquella aqui aquí aunque bajo bien cada
casi contra cual cuales cualquier cuan cuán debajo debe deben deber demas demás dentro desde despues después detras
durante ella ellas ellos entonces entre eran eres esas esos esta estaba estaban estamos estan están estar estas este
esto estos estoy fuera fueron fuimos haber habia había hace hacen hacer hacia hago hasta haya incluso luego mayor
mejor menos mientras mismo mucha muchas mucho muchos nada nadie ninguna ninguno nosotros nuestra nuestro nunca otra
otras otro otros para parte pero poco podemos poder podría pueden pues quiere quiero sabe sido siempre siendo sino
sobre solo sólo somos suele tambien también tampoco tanto tengo tenemos tener tenia tenía tiene tienen toda todas
todavía todo todos tras unas unos usted ustedes vamos varias varios vosotros
"""
FUNCTION_WORDS = frozenset(" ".join((*FURTHER_STOP_WORDS.values(), _ENGLISH, _FRENCH, _GERMAN, _SPANISH)).split())
"""Words that hold sentences together in English, French, German and Spanish, for those who ask whether a word is one:
documents that happen to lack one of them do not make it a misspelling. Nothing is searched by this list."""

# Scripts that put no space between words (Han, kana, Thai, Lao, Myanmar, Khmer), and Hangul, whose particles
# cling to the word.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]+"
)


def normalise(text: str) -> str:
    """Compatibility forms and accents composed, unspaced scripts cut into overlapping pairs of characters."""
    if text.isascii():
        return text
    sound = text.encode("utf-8", "ignore").decode("utf-8")  # a lone surrogate has no UTF-8
    return _UNSPACED.sub(_pairs, unicodedata.normalize("NFKC", sound))


def fold(word: str) -> str:
    """Without case and accents, as words are compared when it is asked how alike they are written."""
    if word.isascii():
        return word.lower()
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(filterfalse(unicodedata.combining, decomposed))


def _pairs(run: re.Match[str]) -> str:
    found = run.group()
    if len(found) == 1:
        return f" {found} "
    return f" {' '.join(found[at : at + 2] for at in range(len(found) - 1))} "
