"""Words that menus share, folded: no accents, lower case. Spanish, Catalan, English, French, Turkish, German, Italian."""

import re
import unicodedata
from typing import Final


def fold(text: str) -> str:
    """Lower case without accents, for comparing with these lists."""
    spread = unicodedata.normalize(
        "NFD", text.replace("İ", "i").replace("I", "i").replace("ı", "i").casefold()
    )
    bare = "".join(char for char in spread if not unicodedata.combining(char))
    return bare.replace("œ", "oe").replace("æ", "ae").replace("ß", "ss")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# A line made of these, with connecting words, names a section.
SECTION_WORDS: Final = _words(
    """
    entrantes entrante aperitivos aperitivo picoteo picar tapas tapa raciones racion ensaladas ensalada sopas sopa
    cremas pastas arroces arroz carnes carne pescados pescado mariscos marisco postres postre dulces bebidas bebida
    vinos vino tintos tinto blancos blanco rosados rosado espumosos cervezas cerveza cafes cafe infusiones refrescos
    licores copas cocteles bocadillos bocadillo montaditos platos plato principales principal primeros segundos guarniciones
    hamburguesas pizzas pizza desayunos desayuno meriendas menu carta especialidades recomendaciones sugerencias
    verduras huevos frituras brasas parrilla combinados sandwiches tostas tablas quesos embutidos ibericos
    vermuts batidos zumos helados infantil ninos
    entrants amanides sopes cremes pastes arrossos fideus carns peixos marisc brasa graella postres begudes vins
    negres blancs rosats escumosos cerveses cafes infusions refrescos licors entrepans freds calents torrades plats principals
    primers segons guarnicions hamburgueses esmorzars especialitats suggeriments verdures llegums formatges picar
    starters starter appetizers appetisers small plates nibbles soups soup salads salad mains main courses entrees
    pasta burgers burger sandwiches wraps grill steaks steak seafood fish meat poultry vegetarian vegan sides side
    desserts dessert puddings pudding sweets drinks beverages wine wines red white rose sparkling beers beer
    ciders spirits cocktails coffee coffees tea teas hot cold soft juices smoothies breakfast brunch lunch dinner kids
    children specials sharing platters pizzas toppings extras sauces
    entrees entree hors oeuvre soupes salades plats plat viandes viande poissons poisson fruits mer fromages fromage
    desserts glaces boissons chaudes froides vins rouges blancs roses champagnes bieres biere cidres aperitifs
    digestifs cafes thes galettes galette crepes crepe sucrees salees garnitures accompagnements
    enfant formules formule suggestions specialites burgers tartines planches cuisine
    baslangiclar baslangic mezeler soguk sicak corbalar corba salatalar salata ana yemekler yemek kebaplar kebap
    izgaralar izgara pideler pide lahmacun durumler tatlilar tatli icecekler icecek kahvalti kahvaltilar kahveler kahve
    caylar cay balik baliklar deniz urunleri etler tavuk makarnalar pilavlar ara sicaklar saraplar sarap biralar
    rakilar hamburgerler sandvicler tostlar alkollu alkolsuz
    vorspeisen vorspeise suppen suppe salate hauptgerichte hauptgericht hauptspeisen fleisch fisch fischgerichte
    fleischgerichte vegetarisch vegetarisches vegan beilagen nachspeisen nachspeise nachtisch desserts getranke
    alkoholfreie alkoholfrei weine weisswein weissweine rotwein rotweine rose sekt biere bier kaffee heisse warme kalte spirituosen
    schnaps fruhstuck brotzeit kinder kindergerichte klassiker spezialitaten pfanne grill tagesgerichte
    antipasti antipasto primi secondi piatti piatto contorni insalate insalata zuppe risotti pesce carni dolci
    dolce bevande bibite vini rossi bianchi rosati bollicine birre birra caffetteria amari liquori panini focacce
    pizze classiche speciali bianche rosse fritti sfizi aperitivi
    """
)
SMALL_WORDS: Final = _words(
    """
    de del la las los el y e o con al a en por para d i amb les els l the and of with or our for from in on to
    et du des le au aux un une ve ile der die das und vom mit aus zum zur von di della dei delle al alla alle il lo
    gli da nostre nostri nostra nostro nuestros nuestras nos unsere casa maison &
    """
)

# A line that ends with one of these goes on in the next; a line that begins with one goes on from the last.
CONNECTORS: Final = _words(
    """
    de del la las los el y e con al en por para sin sobre d amb i les els per sense al als the and of with or in
    on to from et du des le au aux sur avec sans un une ve ile der die das und vom mit aus auf in an im ohne nach
    von zum zur di della dello dei delle alla alle allo ai agli con su da in e & +
    """
)

_LABELS: Final = _words(
    """
    copa botella ampolla vaso jarra media mitja mitjana entera sencera sencer mig tapa racion racio 1/2 ½ 1/1 1/4 ¼ 1/3
    pequena pequeno grande mediana mediano petita petit gran gros cana pinta bocadillo bocata plato
    glass bottle btl bottl half pint small medium large regular single double carafe jug cup pot full slice whole
    verre bouteille btle pichet carafe moyen petite demi entiere part
    kadeh sise tek duble yarim tam porsiyon buyuk kucuk orta
    glas flasche klein gross viertel halbe krug kanne karaffe
    calice bottiglia piccola piccolo media grande normale maxi bicchiere caraffa mezza intera
    """
)
_SIZE: Final = re.compile(r"\d{1,4}(?:[.,]\d{1,2})?\s?(?:ml|cl|dl|l|lt|g|gr|kg|oz|cm|”|\")\.?", re.IGNORECASE)
# ½ in small print, as it is often read.
_HALF: Final = re.compile(r"^\s*(?:[12]?½2?|[12]/2)\s?/\s*|^\s*[12]/2\b")
_LABEL_JUNK: Final = _words("de la el the le il l a x € / | - – ·")

_NOTES: Final = re.compile(
    r"""\b(iva|i\.v\.a|vat|tva|mwst|kdv|imp(uesto)?s?\b.*inclu|inclos|incluid[oa]s?|service\s(not\s)?incl|servi[cz]io|coperto
    |alerg\w*|al.?lerg\w*|allerg\w*|intoleranc\w*|tel\.?|tlf\.?|telf\.?|tel[e]fono|phone|www|http|e-?mail|instagram|facebook|wi-?fi
    |reservas:|reserves:|reservations?|prenotazion\w*|horario|horari|opening\shours|ruhetag|geoffnet|geschlossen|cerrado|tancat|chiuso|ferme\sle
    |abierto|obert|open\s\d|since|desde|des\sde\s\d{4}|depuis|seit|dal\s\d{4}|est\.?\s?\d{4}|beri|served\swith|servid[oa]s?\scon|servi(t|ts|des)\samb|servi(es?|s)?\savec|serviert\smit|servit[oaie]\scon|servis\sedilir|prix\snets|preise\sinkl|prices\s(are\s)?in
    |precios\sen|pan\sy\scubierto|cubierto|cover\scharge|please\sask|tag\sgeoffnet|dahildir)\b""",
    re.VERBOSE,
)
_CHARGES: Final = re.compile(
    r"(coperto|cubierto|pan\sy\scubierto|cover\scharge|service\scharge|servizio\b|servicio\sde\s(pan|mesa))"
)
_SUPPLEMENT: Final = re.compile(
    r"(supl\w*|sup\.?|suppl\w*|extra\w*|aufpreis|zuschlag|add|anadir|afegir|aggiunta|ilave)\W*$"
)


def words_of(text: str) -> list[str]:
    return re.findall(r"[\w½¼&+]+", fold(text))


def names_section(text: str) -> bool:
    """Every word is one of sections' or small, and at least one is of sections'."""
    words = words_of(text)
    known = sum(word in SECTION_WORDS for word in words)
    return (
        bool(known)
        and all(word in SECTION_WORDS or word in SMALL_WORDS for word in words)
        and len(words) <= 6
    )


def mentions_section(text: str) -> bool:
    words = words_of(text)
    return len(words) <= 4 and any(word in SECTION_WORDS for word in words)


def is_note(text: str) -> bool:
    """Taxes, allergens, telephone, opening hours: what stands on menus and is no dish."""
    return bool(_NOTES.search(fold(text)))


def price_labels(text: str) -> tuple[str, ...]:
    """The words over or before prices ("Copa / Ampolla", "175ml / 250ml / Btl"); () if it says anything else."""
    found: list[str] = []
    for part in re.split(r"\s*[/|·]\s*(?=\D|\d{2})|\s{2,}", _HALF.sub("½ / ", text)):
        whole = part.strip(" .:-–")
        if not whole:
            continue
        rest = _SIZE.sub(" ", whole)
        sizes = _SIZE.findall(whole)
        words = [word for word in re.findall(r"[\w½¼]+", fold(rest)) if word not in _LABEL_JUNK]
        if any(word not in _LABELS for word in words) or not (words or sizes):
            return ()
        if len(sizes) > 1 and not words:
            found += sizes
        elif len(words) > 1 and not sizes and len(words) == len(whole.split()) and "/" not in text:
            found += whole.split()
        else:
            found.append(whole)
    return tuple(found)


def is_charge(text: str) -> bool:
    """Bread and cover: it has a price, but nobody cooks it."""
    return bool(_CHARGES.match(fold(text)))


def asks_supplement(text: str) -> bool:
    """What stands before a number makes it an addition to a price, not a price."""
    return text.rstrip().endswith("+") or bool(_SUPPLEMENT.search(fold(text)))


def goes_on(text: str) -> bool:
    """The line is not finished: it ends with a connecting word, a comma, a dash or an open bracket."""
    if text.rstrip().endswith((",", "-", "–", "&", "+", ":", "/")) or text.count("(") > text.count(")"):
        return True
    words = words_of(text)
    return bool(words) and words[-1] in CONNECTORS


def carries_on(text: str) -> bool:
    """The line continues one before it: it begins in lower case or with a connecting word."""
    letters = [char for char in text if char.isalpha()]
    words = words_of(text)
    if not letters:
        return False
    return letters[0].islower() or (bool(words) and words[0] in CONNECTORS and letters[0].islower())


def in_capitals(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    return len(letters) >= 3 and sum(char.isupper() for char in letters) >= 0.8 * len(letters)
