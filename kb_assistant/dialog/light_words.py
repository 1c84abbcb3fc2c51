"""Words that say little about what a question is about: they ask for a detail of something named before.

"Who approves", "how many times a year", "is there a deadline" search for nothing by themselves. Folded; the singular or
the base form stands for what `words.stem` makes the same."""

from kb_assistant.language.words import fold, is_informative, stem

ENGLISH = """
again ahead add added agree allow allowed almost already also always amount another answer anyway anywhere apply
approve approval approved ask asked available back become begin belong better bigger book booked boss bring bye carry
case certain change check choose claim colleague come condition confirm contact correct cost count cover covered date
day deadline decide decision decline depend detail differ difference different document early earlier earliest
employee end enough euro everyone exact exactly example exception exist expire extra fee find fine finish first fixed
follow form full give go gone half hand happen help higher hold hour include included inform info information instead
issue keep kept know last late later latest least less limit link long longer look lower make made manager mandatory
matter max maximum mean min mind minimum minute money month more move name near necessary need needed never new next
nobody normal normally note notify number obligatory option optional order otherwise owner page part pay paid payment
people percent percentage permitted person place possible prefer previous price problem procedure process put question
quick quickly rate reason receive report request require required right roll rule say said same second see send sent
set share short show sign since soon sooner sort split staff start state stay step stop stuff sure take taken tell
think third time today together tomorrow total try turn type typical understand useful usual usually valid value wait
way week weeks whole work worse worth write wrong year yesterday
"""
FRENCH = """
accepte accord aide ailleurs ajouter aller alors an annee annees approuve approuver argent arrive arriver attendre
autorise autorisee avance avant beaucoup besoin bon bien chef change changer choisir chose collegue combien commence
commencer compris comprise compte compter condition confirmer contacter coute couter coutent couvert date debut decide
decider deja delai demande demander demandes depend dernier derniere detail difference dire dit document donne donner
droit dure durer employe employee encore entier entiere entreprise envoyer etape euro exactement exception exemple
existe facon fin finir fois formulaire garde garder gens heure heures inclus incluse info information jamais jour
jours journee lien limite lire longtemps manager max maximum merci mettre min minimum minute mois montant moyen
necessaire nombre normal normalement nouveau nouvelle numero obligatoire option ouvrir page paie paient payer paye
payee partie personne personnes possible pourcent pourcentage premier premiere prendre prevenir prevenu prix probleme
procedure processus prochain prochaine question raison regle repondre reponse responsable rester savoir semaine
semaines signer somme sorte souvent taux tard tarif temps toujours tot total trouver trouve type utile valable valide
valider veut voir vouloir
"""
GERMAN = """
abgeben abgelehnt ablauf ablehnen andern anders anderung anfang anfangen angeben angegeben anmelden
anmeldung anrufen ansprechpartner antrag antrage antwort anzahl arten aufhoren ausfullen ausnahme
ausnahmen bald beachten beantragen beantragt bedeutet beginn beginnen beginnt bekomme bekommen
bekommt benotige benotigen benotigt bereits bescheid bestatigen bestatigt bestimmt betrag bezahlen
bezahlt bitte brauche brauchen braucht bringen dabei danach darf dauer dauern dauert davor differenz
dinge durfen eher eingereicht einreichen einzige ende endet enthalten entscheiden entscheidet
entscheidung erfahren erforderlich erhalt erhalte erhalten erlaubnis erlaubt erreichen etwas euro
falls finde finden findet folgen formular frage fragen frist fristen fruh fruher fruhestens
funktioniert ganz geben gehen gehort geht gelten genau genauso genehmigen genehmigt genehmigung
genug gerne geschieht gezahlt gilt gleich grenze grund grunde gultig haufig heisst heute hilfe hoch
hochstens hoher immer info informieren informiert irgendwas jahr jahre jahren jahrlich jemals jemand
jetzt kommen kommt kontakt kontaktieren kosten kostet kriege kriegen kurz lang lange langer leute
lohnt machen macht maximal maximum mehr meiste mindestens minimum mitarbeitende mitarbeiter
mitteilen moglich moglichkeit monat monate monaten monatlich morgen muss nachfragen nachste nachsten
nachweis name nehmen nennen neu neue neuen nie niemand nochmal normal normalerweise notig notwendig
nummer oft ort person personen pflicht preis problem prozent prozess regel regeln regelung sagen
sagt schicken schnell schon schreiben seite selbst senden sofort sogar sollen sonst spat spater
spatestens stelle stellen stimmt summe tage tagen taglich teil tun tut uhr umgehen unterschied
unterschreiben unterschreibt verboten verfahren verlangern verlangert vorgehen vorher vorschrift
wahlen wahrend weg weiss weiter weitere weiteren weniger wenigstens wert wichtig wieder wieviel
wissen woche wochen wochentlich wurden zahlen zahlt zeigen zeit zuerst zusatzlich zustandig
zustimmen zustimmt zustimmung
"""
_LIGHT = frozenset(stem(word) for word in (ENGLISH + FRENCH + GERMAN).split())


def is_light(word: str) -> bool:
    return stem(word) in _LIGHT


def is_specific(word: str) -> bool:
    """Whether a word says what a question is about."""
    return is_informative(word) and not is_light(word) and len(fold(word)) > 1
