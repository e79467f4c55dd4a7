"""The texts of the prompts, in the four languages that callers are spoken to in.

A sound is one word or sentence. What is put together of several follows the order of
`offhook.floor.prompts`: "For", a queue, "press one". Numbers are spoken whole, so that each
language forms them in its own way, and minutes with their noun, in the case that follows
"between" and "less than".
"""

from offhook.floor.prompts import KEYS, MOST, MOST_MINUTES, Spoken

Texts = dict[str, str]

_FR: Texts = {
    "welcome": "Bonjour, et bienvenue.",
    "please-wait": "Merci de patienter. Un conseiller va vous répondre.",
    "menu-for": "Pour :",
    "menu-again": "Pour réécouter ce menu,",
    "no-such-key": "Cette touche n'est pas dans le menu.",
    "place": "Vous êtes le numéro",
    "wait-under-minute": "Votre attente sera de moins d'une minute.",
    "wait-under": "Votre attente sera de moins de",
    "wait-between": "Votre attente sera comprise entre",
    "wait-and": "et",
    "callback-offer": "Pour être rappelé sans perdre votre place,",
    "callback-confirmed": "C'est noté : nous vous rappellerons, et vous gardez votre place.",
    "closed": "Nos bureaux sont fermés en ce moment.",
    "busy": "Toutes nos lignes sont occupées. Merci de rappeler plus tard.",
    "late": "Nous ne pouvons pas vous répondre dans un délai raisonnable.",
    "voicemail": "Laissez un message après le bip. Tapez dièse pour terminer.",
    "voicemail-thanks": "Merci. Votre message a été enregistré.",
    "goodbye": "Merci de votre appel. Au revoir.",
    "echo": "Parlez : vous entendrez ce que nous entendons de vous.",
    "may-not-dial": "Ce numéro ne peut pas être composé depuis ce poste.",
    "nobody-there": "Personne ne répond à ce numéro.",
    "calling-back": "Bonjour, vous aviez demandé à être rappelé. Nous vous mettons en relation.",
    "recorded-quality": "Cet appel peut être enregistré, pour améliorer la qualité du service.",
    "recorded-training": "Cet appel peut être enregistré, pour former nos conseillers.",
    "recorded-evaluation": "Cet appel peut être enregistré, pour évaluer nos conseillers.",
    "recorded-proof": "Cet appel est enregistré, à titre de preuve.",
}
_EN: Texts = {
    "welcome": "Hello, and welcome.",
    "please-wait": "Please hold the line. Somebody will answer you.",
    "menu-for": "For",
    "menu-again": "To hear this menu again,",
    "no-such-key": "This key is not in the menu.",
    "place": "You are number",
    "wait-under-minute": "You will wait for less than a minute.",
    "wait-under": "You will wait for less than",
    "wait-between": "You will wait for between",
    "wait-and": "and",
    "callback-offer": "To be called back and keep your place,",
    "callback-confirmed": "Thank you: we will call you back, and you keep your place.",
    "closed": "Our offices are closed at the moment.",
    "busy": "All our lines are busy. Please call again later.",
    "late": "We cannot answer you within a reasonable time.",
    "voicemail": "Leave a message after the tone. Press hash to end it.",
    "voicemail-thanks": "Thank you. Your message has been recorded.",
    "goodbye": "Thank you for calling. Good bye.",
    "echo": "Speak: you will hear what we hear of you.",
    "may-not-dial": "This number cannot be dialled from here.",
    "nobody-there": "Nobody answers at this number.",
    "calling-back": "Hello, you asked to be called back. We are connecting you.",
    "recorded-quality": "This call may be recorded, to improve our service.",
    "recorded-training": "This call may be recorded, to train our staff.",
    "recorded-evaluation": "This call may be recorded, to evaluate our staff.",
    "recorded-proof": "This call is recorded, as evidence.",
}
_DE: Texts = {
    "welcome": "Guten Tag und herzlich willkommen.",
    "please-wait": "Bitte warten Sie. Wir sind gleich für Sie da.",
    "menu-for": "Für:",
    "menu-again": "Um dieses Menü noch einmal zu hören,",
    "no-such-key": "Diese Taste ist nicht im Menü.",
    "place": "Sie sind Nummer",
    "wait-under-minute": "Ihre Wartezeit beträgt weniger als eine Minute.",
    "wait-under": "Ihre Wartezeit beträgt weniger als",
    "wait-between": "Ihre Wartezeit liegt zwischen",
    "wait-and": "und",
    "callback-offer": "Für einen Rückruf, bei dem Sie Ihren Platz behalten,",
    "callback-confirmed": "Danke: wir rufen Sie zurück, und Sie behalten Ihren Platz.",
    "closed": "Unser Büro ist zurzeit geschlossen.",
    "busy": "Alle Leitungen sind besetzt. Bitte rufen Sie später noch einmal an.",
    "late": "Wir können Ihnen nicht in angemessener Zeit antworten.",
    "voicemail": "Hinterlassen Sie nach dem Ton eine Nachricht. Beenden Sie sie mit der Rautetaste.",
    "voicemail-thanks": "Danke. Ihre Nachricht ist aufgezeichnet.",
    "goodbye": "Danke für Ihren Anruf. Auf Wiederhören.",
    "echo": "Sprechen Sie: Sie hören, was wir von Ihnen hören.",
    "may-not-dial": "Diese Nummer kann von hier nicht gewählt werden.",
    "nobody-there": "Unter dieser Nummer meldet sich niemand.",
    "calling-back": "Guten Tag, Sie baten um einen Rückruf. Wir verbinden Sie.",
    "recorded-quality": "Dieses Gespräch kann aufgezeichnet werden, um unseren Service zu verbessern.",
    "recorded-training": "Dieses Gespräch kann aufgezeichnet werden, um unsere Mitarbeiter zu schulen.",
    "recorded-evaluation": "Dieses Gespräch kann aufgezeichnet werden, um unsere Mitarbeiter zu bewerten.",
    "recorded-proof": "Dieses Gespräch wird zum Nachweis aufgezeichnet.",
}
# With their vowels, which the voice would otherwise leave out.
_AR: Texts = {
    "welcome": "مَرْحَبًا بِكُمْ.",
    "please-wait": "يُرْجَى الِانْتِظار. سَنُجِيبُكُمْ قَرِيبًا.",
    "menu-for": "مِنْ أَجْلِ",
    "menu-again": "لِسَماعِ القائِمَةِ مَرَّةً أُخْرَى،",
    "no-such-key": "هٰذا الرَّقْمُ لَيْسَ فِي القائِمَة.",
    "place": "أَنْتُمْ رَقْمُ",
    "wait-under-minute": "مُدَّةُ الِانْتِظارِ أَقَلُّ مِنْ دَقِيقَة.",
    "wait-under": "مُدَّةُ الِانْتِظارِ أَقَلُّ مِنْ",
    "wait-between": "مُدَّةُ الِانْتِظارِ بَيْنَ",
    "wait-and": "وَ",
    "callback-offer": "لِنُعاوِدَ الِاتِّصالَ بِكُمْ مَعَ الِاحْتِفاظِ بِدَوْرِكُمْ،",
    "callback-confirmed": "شُكْرًا. سَنُعاوِدُ الِاتِّصالَ بِكُمْ، وَدَوْرُكُمْ مَحْفُوظ.",
    "closed": "مَكاتِبُنا مُغْلَقَةٌ الآن.",
    "busy": "جَمِيعُ خُطُوطِنا مَشْغُولَة. يُرْجَى الِاتِّصالُ لاحِقًا.",
    "late": "لا نَسْتَطِيعُ الرَّدَّ عَلَيْكُمْ فِي وَقْتٍ مَعْقُول.",
    "voicemail": "اُتْرُكُوا رِسالَةً بَعْدَ الصّافِرَة، ثُمَّ اِضْغَطُوا مُرَبَّع لِلإِنْهاء.",
    "voicemail-thanks": "شُكْرًا. سُجِّلَتْ رِسالَتُكُمْ.",
    "goodbye": "شُكْرًا لِاتِّصالِكُمْ. مَعَ السَّلامَة.",
    "echo": "تَكَلَّمُوا: سَتَسْمَعُونَ ما نَسْمَعُهُ مِنْكُمْ.",
    "may-not-dial": "لا يُمْكِنُ طَلَبُ هٰذا الرَّقْمِ مِنْ هُنا.",
    "nobody-there": "لا أَحَدَ يُجِيبُ عَلَى هٰذا الرَّقْم.",
    "calling-back": "مَرْحَبًا، طَلَبْتُمْ أَنْ نُعاوِدَ الِاتِّصالَ بِكُمْ. سَنُوصِلُكُمُ الآن.",
    "recorded-quality": "قَدْ تُسَجَّلُ هٰذِهِ المُكالَمَةُ لِتَحْسِينِ الخِدْمَة.",
    "recorded-training": "قَدْ تُسَجَّلُ هٰذِهِ المُكالَمَةُ لِتَدْرِيبِ مُوَظَّفِينا.",
    "recorded-evaluation": "قَدْ تُسَجَّلُ هٰذِهِ المُكالَمَةُ لِتَقْيِيمِ مُوَظَّفِينا.",
    "recorded-proof": "تُسَجَّلُ هٰذِهِ المُكالَمَةُ لِلإِثْبات.",
}
SENTENCES = {Spoken.FR: _FR, Spoken.EN: _EN, Spoken.DE: _DE, Spoken.AR: _AR}
_PRESS = {
    Spoken.FR: ("tapez {}.", "étoile", "dièse"),
    Spoken.EN: ("press {}.", "star", "hash"),
    Spoken.DE: ("drücken Sie die {}.", "Sterntaste", "Rautetaste"),
    Spoken.AR: ("اِضْغَطُوا {}.", "نَجْمَة", "مُرَبَّع"),
}
_AR_UNITS = (
    "", "إِحْدَى", "اِثْنَتَيْنِ", "ثَلاثِ", "أَرْبَعِ", "خَمْسِ", "سِتِّ", "سَبْعِ", "ثَمانِي", "تِسْعِ",
)  # fmt: skip
_AR_TENS = ("", "", "عِشْرِينَ", "ثَلاثِينَ", "أَرْبَعِينَ", "خَمْسِينَ", "سِتِّينَ")


def texts(language: Spoken) -> Texts:
    """Return what is read aloud for every shared sound of a language, by its name.

    >>> texts(Spoken.DE)["minutes-1"], texts(Spoken.FR)["press-star"]
    ('einer Minute', 'tapez étoile.')
    """
    press, star, hash_ = _PRESS[language]
    words = {"*": star, "#": hash_}
    return {
        **SENTENCES[language],
        **{
            f"press-{name}": press.format(words.get(key, key))
            for key, name in KEYS.items()
        },
        **{f"number-{n}": str(n) for n in range(MOST + 1)},
        **{f"minutes-{n}": minutes(language, n) for n in range(1, MOST_MINUTES + 1)},
    }


def minutes(language: Spoken, n: int) -> str:
    """Return so many minutes as they are said after "between".

    >>> [minutes(Spoken.FR, n) for n in (1, 21)]
    ['une minute', '20 et une minutes']
    >>> [minutes(Spoken.AR, n) for n in (2, 12)]
    ['دَقِيقَتَيْن', 'اِثْنَتَيْ عَشْرَةَ دَقِيقَة']
    """
    one = {
        Spoken.FR: "une minute",
        Spoken.EN: "one minute",
        Spoken.DE: "einer Minute",
        Spoken.AR: "دَقِيقَةٍ واحِدَة",
    }
    if n == 1:
        return one[language]
    if language is Spoken.FR and n % 10 == 1 and n not in (11, 71, 91):
        return f"{n - 1} et une minutes"
    if language is Spoken.AR:
        return _arabic_minutes(n)
    return f"{n} {'Minuten' if language is Spoken.DE else 'minutes'}"


def _arabic_minutes(n: int) -> str:
    """Return 2 to 69 minutes: dual, plural to ten, then singular; units in the feminine."""
    if n == 2:
        return "دَقِيقَتَيْن"
    if n < 10:
        return f"{_AR_UNITS[n]} دَقائِق"
    if n == 10:
        return "عَشْرِ دَقائِق"
    tens, unit = divmod(n, 10)
    if tens == 1:
        return f"{_AR_UNITS[unit].replace('اِثْنَتَيْنِ', 'اِثْنَتَيْ')} عَشْرَةَ دَقِيقَة"
    if unit == 0:
        return f"{_AR_TENS[tens]} دَقِيقَة"
    return f"{_AR_UNITS[unit]} وَ{_AR_TENS[tens]} دَقِيقَة"
