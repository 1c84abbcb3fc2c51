"""Words of business English and French that say the same, and those that exclude each other. Made by hand.

One concept a line: its words (folded, any form whose stem is the same is known too), a "|" between languages.
A "-" before a concept makes it the opposite of the one on the line above.
"""

from functools import lru_cache

from kb_assistant.generation.words import fold, stem, words

SAME = """
employee staff personnel employees worker colleague | employe employes salarie salaries collaborateur personnel collegue
manager boss supervisor | responsable manager superieur
customer client | client clients cliente
supplier vendor provider | fournisseur fournisseurs prestataire
company firm business enterprise | entreprise societe compagnie
department division | departement service direction
team crew | equipe equipes
office site premises | bureau bureaux agence
building | immeuble batiment
floor storey | etage etages
door | porte portes
street | rue
bicycle bike | velo velos
stairs staircase | escalier escaliers
lift elevator | ascenseur ascenseurs
dog | chien chiens
badge pass card | badge carte
key | cle cles clef
item object thing | objet objets
lost | perdu perdus trouve trouves
found | trouve trouves
kept keep retain stored store held conserve | garde gardes conserve conserves stocke stockes stocker
given give grant | donne donnes donner remis accorde
association charity | association
local neighbourhood nearby | quartier local
row line | rangee ligne
object oppose | oppose objecte opposer
welcome | bienvenu bienvenus bienvenue
lend lent borrow loan | preter pretez prete emprunter
personal private | personnel personnelle prive privee
claim reimbursement | demande remboursement note frais
request ask apply application | demande demander demandez solliciter
enter entered submit submitted file filed lodge | saisir saisie saisi saisissez soumettre deposer entrer
reject refuse decline deny turned | rejeter rejete refuse refuser refusee
receipt proof voucher | justificatif recu ticket facture
expense cost spend spent spending costing outlay expenditure | depense depenses cout couter coute coutent frais
pay paid payment payable charged charge | payer paye payes payee paiement verse versee
refund reimburse repay refunded | rembourser rembourse remboursee remboursement rembourses
invoice bill | facture addition note
buy bought purchase purchased acquire | acheter achat achete achetee achats achetees
price fee rate tariff | prix tarif cout
salary wage pay | salaire paie remuneration
amount sum | montant somme
tip tipping | pourboire pourboires
customary usual common | usage usuel habituel
free gratis | gratuit gratuite gratuits gratuitement
discount reduction rebate discounted | remise remises remise reduction rabais
quote quotation | devis
contract agreement | contrat contrats accord
condition terms | conditions condition
sign signature | signer signe signature
approve approval agree agreed authorise confirm confirmed | approuver approuve approuvee approbation accord valider
cancel cancelled cancellation | annuler annule annulee annulation
plan subscription | plan abonnement forfait
start begin begun beginning commence started | commencer commence entame entamee debut debuter
finish stop cease | finir termine arreter cesser
leave absence holiday vacation | conge conges absence vacances
public bank | ferie feries
work working | travail travailler travaillez ouvre ouvres ouvree ouvrees ouvrable
home | domicile maison
remote telework | distance teletravail
country abroad foreign | etranger
travel trip journey | voyage deplacement trajet voyager
flight fly | vol avion
hotel | hotel
driver drive | conducteur conducteurs conduire chauffeur
licence license permit | permis licence
hold held own have had | titulaire detenir avoir
meal food | repas
alcohol | alcool
phone telephone call | telephone appel appeler telephonique
message text sms | message sms texte messages
mail email | courriel mail courrier
password passphrase | passe mot phrase
code | code codes
accept accepted acceptable | accepter accepte acceptes acceptable
computer laptop machine | ordinateur portable
screen display | ecran ecrans
keyboard keystroke | clavier frappes frappe
mouse | souris
movement | mouvement mouvements
record log recorded | enregistrer enregistre enregistrons
data information content | donnees informations contenu
store storage | stocker stocke
copy | copie
delete erase removed remove | supprimer supprime effacer
legal law | juridique droit legal
authority | autorite
inform notify tell told | informer informe informee prevenez prevenir avertir
decide decision | decider decide decision
notice notify | preavis
report | signaler signalez rapport
suspicious odd | suspect suspecte
hijack steal stolen | pirater pirates vole volee
number | numero numeros nombre
list | liste listes
address | adresse adresses
document paper | document papier
backdate backdating | antidater antidate
illness ill sick sickness | maladie malade
doctor medical | medical medecin
child baby | enfant enfants bebe
birthday birth born | anniversaire naissance
parent parental | parent parental
learn learning training course | apprendre formation apprentissage cours
everyone everybody anyone | chacun tous tout
further additional extra more another | supplementaire supplementaires supplementaire
full fully whole entire complete | integral integralement complet entier
one-off once single | unique
last | dure durent durer dernier
include comprise contain included | comprendre comprennent comprend inclus inclure
seat place | poste postes place places
pilot trial | pilote pilotes essai
calendar civil | civile civil
move carry transferred transfer carried | reporter reportes reporte transferer
take use taken used | prendre pris prise utiliser utilise
follow following next | suivant suivants suivante
receive get obtain gets | recevoir recoit recoivent recevez obtenir dispose
part share portion | part partie
reach reachable | joindre joignable
nearest closest | proche
exit | sortir sortez sortie
train | train trains
england english | angleterre anglais
france french | france francais
germany german | allemagne allemand
portugal portuguese | portugal portugais
frankfurt | francfort
dublin | dublin
london | londres
happen occur case | cas arriver survenir
outside | dehors hors exterieur
inside | interieur dedans
group | groupe
release version | version livraison
error fault mistake bug | erreur faute panne
need needed necessary require required | necessaire necessaires necessiter necessitent besoin exige requis
comprise count contain | comporter compter comporte
max exceed exceeding exceeds | depasser depasse
pause suspend | suspendre suspendu
quickly fast prompt | rapide vite
late delay delayed | retard tard
hand rank outrank outranks above | rang
average mean | moyenne
share split | partager
lunch | dejeuner
kitchen | cuisine
drink | boire boisson
drawing | dessin
technical | technique
template model | modele
month | mois
year | annee ans
week | semaine
day | jour
hour | heure
time | temps fois
meeting | reunion
review evaluation appraisal | evaluation entretien examen
use used | utiliser utilise utilisee
say said | dit dire
never | jamais
rest break | repos pause
publish | publier publiez
photo picture | photo photos
mistake own | propre
fire | incendie feu
trained training | forme formation
alarm | alarme
security safety | securite surete
version edition | version
announce announced | annonce annoncee annoncer
order | commande
team | equipe
answer reply response respond | reponse repondre repond
question | question
week weekly | hebdomadaire
visitor guest | visiteur visiteurs invite
parking | parking stationnement
car vehicle | voiture vehicule
food canteen | cantine
limit ceiling cap maximum | limite plafond
budget | budget
deadline due | delai echeance
confirm confirmation | confirmer confirmation
change alter modify | changer modifier changement modification
increase rise raise | augmenter augmentation hausse
help assistance support | aide assistance
job position post role | poste emploi fonction
candidate applicant | candidat candidats candidature
hire hired recruit employ engage | embaucher embauche embauches recruter recrute engager
complete finish end over | terminer termine terminent finir achever
external outside externally | externe externes exterieur
internal internally inside | interne internes interieur
plug connect | brancher branchez connecter connexion
connection network | connexion reseau
wall | mur murale mural
socket outlet | prise
router | routeur
yellow | jaune jaunes
red | rouge rouges
green | vert verte verts
blue | bleu bleue
black | noir noire
white | blanc blanche
book reserve booking reservation | reserver reserve reservation
close closed shut | fermer ferme fermee fermeture
open opened opening | ouvrir ouvre ouvert ouverte ouverts
solve solved resolve resolved | resoudre resolu resolue
mark set | marque marquer
ticket | ticket tickets demande
lid | capot couvercle
last valid | valable valide
arrive come reach arrival | arriver arrive arrivee
leave leaving depart departure | partir quitter depart
return back | retour revenir rendre rendez
send sent forward post | envoyer envoye envoyez transmettre
receive receipt | reception recevoir
show display present | montrer affiche afficher presenter
write written | ecrire ecrit ecrivez
read | lire lisez lu
choose select choice | choisir choix choisissez
check verify test | verifier verification controle controler
register enrol sign | inscrire inscrit enregistrer enregistrez
install installation | installer installe
update upgrade | mise jour mettre actualiser
restart | redemarrer
repair fix mend | reparer reparation
replace replaced replacement | remplacer remplace remplacement
break broken fault | panne casse
theft stolen steal | vol vole
damage | dommage degat
insurance cover | assurance couvrir
tax | impot taxe
bank | banque bancaire
account | compte
card | carte
month monthly | mensuel mensuelle
yearly annual annually | annuel annuelle
daily | quotidien quotidienne
night | nuit
morning | matin
evening | soir soiree
noon midday | midi
yesterday previous | veille precedent precedente
tomorrow | demain lendemain
school | ecole
university degree | universite diplome
language | langue
translation translate | traduction traduire
page | page
file folder | fichier dossier
printer print | imprimante imprimer
wireless wifi | wifi sans-fil
server | serveur
backup | sauvegarde
access | acces
permission right entitled | droit droits autorisation
responsible | responsable
task work | tache
head | chef
shower | douche
height high | hauteur
contractor freelancer subcontractor processor | prestataire traitant
next coming following | prochain prochaine suivant suivante
end ends finish | fin prendre terminer terminent
extend extension prolong | prolonger prolonge prolongation
loyalty | fidelite
kingdom united uk britain england british | royaume uni angleterre britannique
core basic base | base
negotiate | negocier negociez
extort extortionist blackmail | chanteur chantage
carry make made perform run done | effectuer effectue effectues effectuee
place space spot | emplacement emplacements place
locker | casier casiers
battery | batterie batteries
charge charging recharge | recharge charger
generate create | generer genere creer cree
character letter | caractere lettre
title | titre
point | point points
keep kept | conserver conserves
private privately | prive privee
project | projet
goal target aim objective | objectif but cible
result | resultat
quality | qualite
risk danger | risque danger
safety secure | securite
hospital | hopital
pregnant pregnancy | enceinte grossesse
mother | mere
father | pere
partner spouse | conjoint conjointe partenaire
family | famille
death | deces mort
wedding marriage | mariage
gift present | cadeau cadeaux
guest visitor | visiteur invite
host | hote
parcel package | colis
envelope letter | lettre enveloppe
desk table chair furniture | meuble chaise table
window | fenetre
light | lumiere
water | eau
heat heating | chauffage
noise quiet silent | calme bruit silencieux
room | salle piece chambre
city town | ville
border | frontiere
bus tram metro underground | metro bus tramway
station | gare station
airport | aeroport
ship | bateau
speed fast | vitesse rapide
size large big | taille grand grande
small little | petit petite
high | haut haute eleve
low | bas basse faible
early | tot
short brief | court courte
long | long longue
good fine | bon bonne bien
bad wrong | mauvais mauvaise
same equal | meme egal
different other | different autre
several many | plusieurs
each every | chaque
advance ahead forward | avance
minimum | minimum
weekday | semaine
subscription | abonnement
trial | essai
commission | commission
sale sell sold | vente vendre vendu
market marketing | marche marketing
product | produit
service | service
warranty guarantee | garantie
complaint | plainte reclamation
satisfaction satisfied | satisfait satisfaction
proof evidence | preuve
original | original
signature signed | signature signe
clause | clause
penalty fine | penalite amende
liability liable | responsabilite
termination terminate | resiliation resilier
renewal renew | renouvellement renouveler
confidential secret | confidentiel confidentielle secret
encrypt encrypted | chiffre chiffrer
process processing | traitement traiter
purpose | but finalite
consent agree | consentement accord
stop | arreter arretez cesser
continue keep go | continuer continue
begin | debuter
ask asked | demander demandez
answer | repondre
discuss talk speak | parler discuter
decide | trancher
prefer preferred | preferer
promise | promesse promettre
plan schedule | planning prevoir
shift | poste quart
machine equipment device | machine materiel equipement appareil
tool | outil
spare | rechange
clean | nettoyer propre
smoke smoking | fumer
bag luggage | bagage bagages
coat | manteau
glove | gant
shoe | chaussure
glass glasses | lunettes
eye | yeux
"""
OPPOSITES = """
paid | paye payee payees payes remuneree
- unpaid | non-remuneree
first | premier premiere
- last | dernier derniere
internal | interne
- external | externe
start begin
- end finish
open | ouvert
- closed close | ferme
increase rise raise | augmenter hausse
- decrease reduce lower fall | baisse diminuer
early earlier
- late later
buy
- sell sold
longer
- shorter
always toujours
- sometimes often | parfois souvent
online
- offline
old | ancien ancienne
- new | nouveau nouvelle
used
- unused
known
- unknown
"""
EXCLUSIVE = """
monday lundi
tuesday mardi
wednesday mercredi
thursday jeudi
friday vendredi
saturday samedi
sunday dimanche
weekend week-end
manager boss responsable
commander
lead leader
director directeur directrice
officer
controller
chief
head
executive
partner partenaire
reception accueil
supplier vendor fournisseur
lawyer avocat
doctor medecin
board
auditor
contractor freelancer
intern trainee stagiaire
outside hors
half moitie
third tiers troisieme
quarter quart trimestre
double twice
second deuxieme seconde
fourth quatrieme
fifth cinquieme
monthly mensuel
weekly hebdomadaire
daily quotidien
quarterly trimestriel
finance
legal juridique
engineering
marketing
sales
procurement
facilities
hr
primary
secondary
author
reviewer
owner
recruiter recruteur
"""


def _keys(spelled: str) -> list[str]:
    return [stem(word) for part in spelled.split("|") for word in words(part.replace("-", " "))]


def _concepts() -> dict[str, frozenset[str]]:
    """Stem to the concepts it belongs to. A word may belong to several."""
    found: dict[str, set[str]] = {}
    for line in SAME.strip().splitlines() + EXCLUSIVE.strip().splitlines():
        name = line.split()[0]
        for key in _keys(line):
            found.setdefault(key, set()).add(name)
    return {key: frozenset(names) for key, names in found.items()}


def _opposites() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    before: list[str] = []
    for line in OPPOSITES.strip().splitlines():
        here = _keys(line.lstrip("- "))
        if line.startswith("-"):
            for one in here:
                found.setdefault(one, set()).update(before)
            for other in before:
                found.setdefault(other, set()).update(here)
        before = here
    return {key: frozenset(others) for key, others in found.items()}


CONCEPTS = _concepts()
OPPOSITE = _opposites()
EXCLUDING = {word: line.split()[0] for line in EXCLUSIVE.strip().splitlines() for word in line.split()}


EXCLUDING_STEMS = frozenset(stem(word + end) for word in EXCLUDING for end in ("", "s"))


@lru_cache(maxsize=65536)
def alike(one: str, other: str) -> float:
    """How far two stems stand for the same thing, in [0, 1]: the same, of one concept, of one root, cognates."""
    if one == other:
        return 1.0
    if one[:1].isdigit() or other[:1].isdigit():
        return 0.0
    if _meanings(one) & _meanings(other):
        return 0.9
    short, long = sorted((_root(one), _root(other)), key=len)
    if short == long:
        return 0.95
    shared = _shared_beginning(short, long)
    if shared >= 4 and shared >= 0.8 * len(short) and len(short) >= 0.5 * len(long):
        return 0.85
    return 0.75 if shared >= 5 and shared >= 0.6 * len(long) else 0.0


_NONE: frozenset[str] = frozenset()


@lru_cache(maxsize=65536)
def _meanings(word: str) -> frozenset[str]:
    """The concepts of a stem, also where a verb has another ending ("commencent")."""
    if found := CONCEPTS.get(word):
        return found
    bare = next((word.removesuffix(end) for end in _ENDINGS if word.endswith(end) and len(word) - len(end) >= 4), word)
    return next((found for end in ("", "e", "er", "es") if (found := CONCEPTS.get(bare + end))), _NONE)


_ENDINGS = ("issent", "ent", "ons", "ions", "ees", "ez", "ing", "ed", "ant", "ait", "ee", "e", "s")


def _root(word: str) -> str:
    """Without "ing" or "ed", and without the letter doubled before it: "running", "run"."""
    bare = next(
        (word.removesuffix(end) for end in ("ing", "ed") if word.endswith(end) and len(word) - len(end) >= 3), word
    )
    return bare[:-1] if len(bare) > 3 and bare[-1] == bare[-2] and bare[-1] not in "sl" else bare


def _shared_beginning(short: str, long: str) -> int:
    return next((at for at, letter in enumerate(short) if long[at] != letter), len(short))


def exclusive(word: str) -> str:
    """The class member a word stands for, which nothing else can stand for; empty for other words."""
    folded = fold(word)
    return EXCLUDING.get(folded) or EXCLUDING.get(folded.removesuffix("s"), "")
