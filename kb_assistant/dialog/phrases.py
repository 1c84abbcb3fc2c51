"""What people say to an assistant without asking anything, in English, French and German.

Folded, apostrophes and hyphens as spaces, "|" between two. Of several in one message the kind named first here counts.
Left out is what asks about the last answer in the middle of a conversation: "what is this", "how does this work"."""

from enum import StrEnum


class SmallTalk(StrEnum):
    """What a message without a question is."""

    GREETING = "greeting"
    WELLBEING = "wellbeing"
    THANKS = "thanks"
    GOODBYE = "goodbye"
    ABILITIES = "abilities"
    ACKNOWLEDGEMENT = "acknowledgement"
    COMPLAINT = "complaint"


PHRASES: dict[SmallTalk, dict[str, str]] = {
    SmallTalk.ABILITIES: {
        "en": "what can you do|what do you do|what can you do for me|what can you help me with|what can you help with|"
        "how can you help|how can you help me|who are you|who r u|what are you|who am i talking to|are you a bot|"
        "are you a robot|are you human|are you a human|are you real|are you an ai|are you chatgpt|"
        "are you a person|am i talking to a bot|am i talking to a human|am i talking to a person|is this a bot|"
        "help|help me|can you help|can you help me|could you help me|i need help|i need some help|"
        "i have a question|how do you work|how do i use you|what do you know|what can i ask|what can i ask you|"
        "what should i ask|what questions can i ask|what questions can i ask you|what s your name|"
        "what is your name|do you have a name|who made you|who built you|introduce yourself|"
        "tell me about yourself|can i ask a question|can i ask you a question|can i ask you something|"
        "may i ask a question|what can i do here|what are you for|do you speak english|do you speak french|"
        "can you speak french|can you speak english|do you understand french",
        "fr": "que sais tu faire|que savez vous faire|qu est ce que tu sais faire|qu est ce que vous savez faire|"
        "que peux tu faire|que pouvez vous faire|tu sais faire quoi|tu peux faire quoi|qui es tu|qui etes vous|"
        "t es qui|tu es qui|vous etes qui|es tu un robot|etes vous un robot|tu es un robot|es tu humain|"
        "etes vous humain|aide|aide moi|aidez moi|a l aide|peux tu m aider|pouvez vous m aider|tu peux m aider|"
        "vous pouvez m aider|j ai besoin d aide|besoin d aide|j ai une question|comment tu marches|"
        "comment t appelles tu|comment vous appelez vous|tu t appelles comment|quel est ton nom|"
        "quel est votre nom|comment peux tu m aider|comment pouvez vous m aider|que puis je demander|"
        "que puis je te demander|que puis je vous demander|je peux te poser une question|"
        "je peux vous poser une question|puis je poser une question|puis je vous poser une question|"
        "parles tu francais|parlez vous francais|tu parles francais|vous parlez francais|parlez vous anglais|"
        "parles tu anglais|a quoi sers tu|a quoi servez vous|tu sers a quoi",
        "de": "was kannst du|was konnen sie|was machst du|wer bist du|wer sind sie|bist du ein roboter|"
        "bist du ein mensch|bist du ein bot|sind sie ein roboter|hilfe|hilf mir|helfen sie mir|"
        "kannst du mir helfen|konnen sie mir helfen|ich brauche hilfe|ich habe eine frage|wie heisst du|"
        "wie funktionierst du|was kann ich fragen|was kann ich dich fragen|darf ich etwas fragen|"
        "kann ich dich etwas fragen|sprichst du deutsch|sprechen sie deutsch|verstehst du deutsch",
    },
    SmallTalk.COMPLAINT: {
        "en": "that s wrong|that is wrong|this is wrong|wrong|wrong answer|that s not right|that is not right|"
        "that s not correct|that is incorrect|incorrect|not correct|that s false|not true|that s not true|"
        "that s not what i asked|that is not what i asked|not what i asked|that wasn t my question|"
        "that s not my question|that doesn t help|that does not help|that didn t help|this doesn t help|"
        "not helpful|that s not helpful|that wasn t helpful|unhelpful|useless|you re useless|you are useless|"
        "that s useless|this is useless|you re stupid|you are stupid|stupid bot|stupid|bad answer|bad bot|"
        "terrible|nonsense|rubbish|that s nonsense|that makes no sense|that doesn t answer my question|"
        "this doesn t answer my question|that does not answer my question|you didn t answer my question|"
        "you did not answer my question|you don t understand|you don t understand me|i don t believe you|"
        "are you sure|are you sure about that",
        "fr": "c est faux|faux|c est pas ca|ce n est pas ca|pas ca|ce n est pas ma question|c est pas ma question|"
        "ce n est pas ce que j ai demande|c est pas ce que j ai demande|ce n est pas correct|mauvaise reponse|"
        "ca ne m aide pas|ca m aide pas|inutile|c est inutile|tu es inutile|tu es nul|t es nul|nul|c est nul|"
        "n importe quoi|tu ne comprends pas|tu comprends rien|vous ne comprenez pas|tu es bete|"
        "ca ne repond pas a ma question|tu n as pas repondu|vous n avez pas repondu|es tu sur|etes vous sur|"
        "t es sur",
        "de": "das ist falsch|das stimmt nicht|stimmt nicht|falsch|falsche antwort|das war nicht meine frage|"
        "das ist nicht meine frage|das habe ich nicht gefragt|das hilft nicht|das hilft mir nicht|"
        "das hilft mir nicht weiter|nicht hilfreich|nutzlos|unsinn|quatsch|"
        "das beantwortet meine frage nicht|du verstehst mich nicht|sie verstehen mich nicht|"
        "bist du sicher|sind sie sicher|schlechte antwort",
    },
    SmallTalk.GOODBYE: {
        "en": "bye|bye bye|byebye|goodbye|good bye|see you|see ya|see you later|see you soon|see you tomorrow|cya|"
        "later|farewell|have a nice day|have a good day|have a great day|have a good one|have a nice weekend|"
        "have a good weekend|have a nice evening|have a good evening|good night|goodnight|take care|cheerio|ciao|"
        "that s all|that is all|that s it|that s all for now|that was all|that s everything|nothing else|"
        "nothing more|no more questions|no further questions|no other questions|i m done|talk to you later|ttyl|"
        "so long",
        "fr": "au revoir|aurevoir|a bientot|a plus|a plus tard|a demain|a tout a l heure|a la prochaine|adieu|"
        "bonne journee|bonne soiree|bonne nuit|bon week end|bon weekend|bonne fin de journee|bonne continuation|"
        "c est tout|ce sera tout|rien d autre|plus de questions|a toute|tchao|tchuss",
        "de": "tschuss|tschuess|auf wiedersehen|bis bald|bis spater|bis morgen|bis dann|schonen tag noch|"
        "schonen tag|schonen abend|schones wochenende|schonen feierabend|gute nacht|das war alles|"
        "das ist alles|keine weiteren fragen|keine fragen mehr|mach s gut|machs gut",
    },
    SmallTalk.WELLBEING: {
        "en": "how are you|how are you doing|how are you doing today|how are you today|how r u|how is it going|"
        "how s it going|how s everything|how are things|how s things|how do you do|what s up|whats up|wassup|sup|"
        "how have you been|are you ok|are you okay|how s your day|how is your day|how are you feeling|you ok|"
        "you alright|you all right",
        "fr": "ca va|comment ca va|ca va bien|comment vas tu|comment allez vous|vous allez bien|tu vas bien|"
        "comment tu vas|comment va|quoi de neuf",
        "de": "wie geht es dir|wie geht es ihnen|wie geht s|wie gehts|alles klar bei dir|alles gut bei dir|"
        "was gibt s neues",
    },
    SmallTalk.THANKS: {
        "en": "thanks|thanx|thank s|thank you|for your help|for the help|for helping|for helping me|thank u|thankyou|"
        "thx|thks|tnx|ty|tysm|cheers|ta|much appreciated|i appreciate it|appreciate it|appreciated|many thanks|"
        "thanks a lot|thanks a million|thanks a bunch|thank you very much|thank you so much|thanks so much|"
        "thanks very much|no thanks|no thank you|thanks for your help|thank you for your help|"
        "thanks for the help|thank you for the help|thanks for helping|thanks for that|thanks for the info|"
        "thank you for the information|thanks for the answer|thanks for your time|thank you for your time|"
        "that helped|that helps|that was helpful|that s helpful|very helpful|helpful|that helps a lot|"
        "that helped a lot|you re the best|you are the best|you re great|you are great|you re a star|"
        "you re a lifesaver|you rock|good bot|good job|well done|nice work|nice one",
        "fr": "merci|merci bcp|merci beaucoup|pour votre aide|pour ton aide|merci bien|merci infiniment|mille mercis|"
        "un grand merci|grand merci|non merci|merci pour ton aide|merci pour votre aide|merci de votre aide|"
        "merci de ton aide|merci pour l aide|merci pour la reponse|merci pour votre reponse|merci d avance|"
        "je te remercie|je vous remercie|mrc|mci|ca m aide|ca m a aide|c est gentil|tres utile|bien joue|"
        "tu es genial|tu es super",
        "de": "danke|dankeschon|danke schon|danke dir|danke ihnen|danke sehr|vielen dank|besten dank|"
        "herzlichen dank|tausend dank|danke fur die hilfe|danke fur deine hilfe|danke fur ihre hilfe|"
        "danke fur die antwort|fur die hilfe|fur ihre hilfe|fur deine hilfe|das hilft mir|"
        "das hat geholfen|sehr hilfreich|nein danke|merci vielmals|gut gemacht",
    },
    SmallTalk.GREETING: {
        "en": "hello|helo|hi|hii|hiya|hey|heya|heyo|hello there|hi there|hey there|hello again|hi again|howdy|yo|"
        "good morning|good afternoon|good evening|good day|morning|mornin|afternoon|evening|greetings|welcome|"
        "nice to meet you|pleased to meet you|g day|anybody there|anyone there|is anybody there|"
        "is anyone there|are you there|you there|test|testing|ping|hola|long time no see|happy monday|"
        "happy friday",
        "fr": "bonjour|bjr|bonsoir|salut|slt|coucou|rebonjour|re bonjour|bonjour a tous|salut a tous|bon matin|"
        "enchante|enchantee|ravi de vous rencontrer|il y a quelqu un|y a quelqu un|tu es la|vous etes la|allo",
        "de": "hallo|guten morgen|guten tag|guten abend|gruss gott|gruezi|servus|moin|moin moin|"
        "hallo zusammen|hallo nochmal|guten tag zusammen|ist da jemand|jemand da|bist du da|"
        "schonen guten tag",
    },
    SmallTalk.ACKNOWLEDGEMENT: {
        "en": "ok|okay|okey|oki|okidoki|okie dokie|okey dokey|alright|all right|right|got it|gotcha|i got it|i see|"
        "understood|i understand|makes sense|that makes sense|great|that s great|good|that s good|cool|"
        "that s cool|nice|that s nice|perfect|that s perfect|excellent|awesome|amazing|super|wonderful|fantastic|"
        "brilliant|lovely|fine|that s fine|sounds good|good to know|interesting|that s interesting|wow|oh|ah|aha|"
        "hm|hmm|mhm|yes|yep|yeah|yup|ya|sure|of course|indeed|exactly|correct|that s right|that s correct|no|"
        "nope|nah|never mind|nevermind|no problem|you re welcome|you are welcome|no worries|not now|lol|haha|"
        "hahaha|hehe|well|very good|very well|fair enough|noted|roger|done|works for me|good answer|great answer|"
        "i m fine|i m good|fine thanks|sorry|my bad|oops|apologies|i m sorry|forget it|forget about it",
        "fr": "d accord|dac|daccord|compris|j ai compris|je comprends|je vois|bien|tres bien|c est bien|parfait|"
        "c est parfait|genial|c est genial|top|c est top|cool|chouette|impeccable|nickel|entendu|c est note|bon|"
        "c est bon|ca marche|oui|ouais|ouaip|non|si|bien sur|exactement|tout a fait|voila|ah bon|ah|oh|"
        "interessant|pas de probleme|pas de souci|tant pis|laisse tomber|peu importe|mdr|ptdr|desole|pardon|"
        "bonne reponse|ok d accord|formidable|magnifique|bravo",
        "de": "verstanden|ich verstehe|verstehe|alles klar|in ordnung|gut|sehr gut|prima|klasse|toll|"
        "wunderbar|ausgezeichnet|perfekt|passt|das passt|einverstanden|genau|richtig|stimmt|"
        "das stimmt|ja|nein|nee|jawohl|ach so|achso|aha|kein problem|schon gut|macht nichts|egal|"
        "gute antwort|interessant|entschuldigung|tut mir leid|gern geschehen|na gut|okay danke",
    },
}  # fmt: skip

# These may stand around a phrase and say nothing by themselves.
_FILLER_WORDS = """
there all everyone everybody dear assistant bot buddy friend mate man guys folks again you u very much so a lot really
just then now today please pls too oh ah well hm and et alors a toi vous tous monsieur madame cher chere robot stp svp
the my ami denn mal noch doch sehr auch liebe lieber
"""
FILLERS = frozenset(_FILLER_WORDS.split())
