"""The small words of each language known here, folded: they carry no meaning of their own, and tell the language."""

ENGLISH = """
a about after again all also am an and any anybody anyone are aren as at be because been before
being big both but by can could did didn do does doesn doing don done down each either else ever
every far fast few for from further get gets getting got had happen happens has have having he her
here hers him his how i if in into is isn it its just kind let like ll long many may me mean means
might more most much must my need no nor not now of off often ok okay old on once one only or other
our ours out over own per please put re s same shall she should so some someone something soon still
such t tell than that the their theirs them then there these they thing things this those through
till to too under until up upon us use used ve very want was way we were what when where whether
which while who whom whose why will with without would yes yet you your yours
"""
FRENCH = """
a afin ai aie ainsi as au aucun aussi autre aux avec avez avoir avons c ca car ce cela ces cet cette
chez ci combien comme comment d dans de des dois doit donc du elle elles en encore est et etaient
etait etant ete etes etre eu eux faire fait faut il ils j je jusqu l la laquelle le lequel les leur
leurs lors lui m ma mais me meme mes moi mon n ne ni non nos notre nous on ont ou par pas peut
peuvent peux plus pour pourquoi pouvez puis puisje qu quand que quel quelle quelles quels quest qui
quoi s sa sans se sera ses si son sont sous sur t ta te tes toi ton tous tout toute toutes tres tu
un une va vers vos votre vous y
"""
GERMAN = """
aber alle allem allen aller als also am an ander andere auch auf aus bei beim bin bis bist da damit
dann das dass dein dem den denn der des dessen die dies diese diesem diesen dieser dieses doch dort
du durch ein eine einem einen einer eines er es euch fur gab gibt habe haben hat hatte hatten ich
ihm ihn ihnen ihr ihre ihrem ihren im in ist ja jede jeder jedes kann kannst kein keine konnen
konnte machen man mein meine mich mir mit muss mussen nach nicht noch nun nur ob oder ohne sehr sein
seine seinem seinen seiner sich sie sind so soll sollte uber um und uns unser unter viel viele vom
von vor wann war waren warum was welche welchem welchen welcher welches wem wen wenn wer werden wie
wieso wird wo wohin wurde wurden zu zum zur zwischen
"""
SPANISH = """
a al algo ante antes como con contra cual cuales cuando cuanta cuantas cuanto cuantos de del desde
donde durante el ella ellos en entre era eran es esa ese eso esta estaba estan este esto fue fueron
ha habia han hasta hay la las le les lo los mas me mi mucho muy no nos o para pero por porque puede
puedo que quien quienes se ser si sin sobre son su sus tambien te tiene todo todos tras tu un una
uno unos y ya yo
"""

FUNCTION_WORDS = {
    "en": frozenset(ENGLISH.split()),
    "fr": frozenset(FRENCH.split()),
    "de": frozenset(GERMAN.split()),
    "es": frozenset(SPANISH.split()),
}
