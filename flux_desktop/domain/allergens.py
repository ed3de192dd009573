"""The allergens of EU Regulation 1169/2011, Annex II, gluten and nuts by species: contained, perhaps there, or unknown.

"Free of" is said of an ingredient only where somebody said which it contains, and of a dish only where that holds for
every ingredient.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from flux_desktop.domain.amounts import plain_text
from flux_desktop.domain.menu import name_key

# In the order of the Annex; files may use the other words, in seven languages.
_WORDS: Final = {
    "gluten": "gluten cereals,cereales con gluten,cereals amb gluten,glúten,glutine,cereales,cereals",
    "wheat": "trigo,blat,weizen,blé,ble,frumento,grano",
    "rye": "centeno,sègol,segol,roggen,seigle,segale,centeio",
    "barley": "cebada,ordi,gerste,orge,orzo,cevada",
    "oats": "oat,avena,civada,hafer,avoine,aveia",
    "spelt": "espelta,dinkel,épeautre,epeautre,farro,spelta",
    "khorasan": "kamut,khorasan wheat",
    "crustaceans": "crustacean,crustáceos,crustacis,krebstiere,crustacés,crostacei,krustentiere",
    "egg": "eggs,huevo,huevos,ou,ous,ei,eier,œuf,œufs,oeuf,oeufs,uovo,uova,ovo,ovos",
    "fish": "pescado,peix,fisch,poisson,poissons,pesce,peixe",
    "peanut": "peanuts,cacahuete,cacahuetes,cacauet,cacauets,erdnuss,erdnüsse,arachide,arachides,arachidi,amendoim,"
    "amendoins",
    "soy": "soya,soybeans,soja,soia",
    "milk": "lactose,dairy,leche,lácteos,llet,lactis,milch,lait,latte,leite,lactosa,lait et lactose",
    "nuts": "tree nuts,nut,frutos secos,frutos de cáscara,fruits secs,fruita seca,fruits de closca,nüsse,"
    "schalenfrüchte,fruits à coque,frutta a guscio,frutos de casca rija,frutta secca",
    "almond": "almonds,almendra,almendras,ametlla,ametlles,mandel,mandeln,amande,amandes,mandorla,mandorle,amêndoa,"
    "amêndoas",
    "hazelnut": "hazelnuts,avellana,avellanas,avellanes,haselnuss,haselnüsse,noisette,noisettes,nocciola,nocciole,"
    "avelã,avelãs",
    "walnut": "walnuts,nuez,nueces,nou,nous,walnuss,walnüsse,noix,noce,noci,noz,nozes",
    "cashew": "cashews,anacardo,anacardos,anacard,anacards,cashewnuss,cashewkern,cashewkerne,noix de cajou,cajou,"
    "anacardi,anacardio,caju",
    "pecan": "pecans,pecan nut,pacana,pacanas,nuez pecana,nou pecana,pekannuss,pekannüsse,noix de pécan,pécan,"
    "noce pecan,noci pecan,noz-pecã",
    "brazil nut": "brazil nuts,nuez de brasil,nueces de brasil,nou del brasil,paranuss,paranüsse,noix du brésil,"
    "noce del brasile,noci del brasile,castanha do brasil",
    "pistachio": "pistachios,pistacho,pistachos,pistatxo,pistatxos,festuc,pistazie,pistazien,pistache,pistaches,"
    "pistacchio,pistacchi,pistácio,pistácios",
    "macadamia": "macadamias,nuez de macadamia,macadàmia,macadamianuss,noix de macadamia,noce macadamia,macadâmia",
    "celery": "apio,api,sellerie,céleri,sedano,aipo",
    "mustard": "mostaza,mostassa,senf,moutarde,senape,mostarda",
    "sesame": "sésamo,ajonjolí,sèsam,sesam,sésame,sesamo",
    "sulphites": "sulfites,sulphite,sulfite,sulphur dioxide,so2,sulfitos,sulfits,sulfit,solfiti,dióxido de azufre,"
    "diòxid de sofre,schwefeldioxid,anhydride sulfureux,anidride solforosa,sulfito",
    "lupin": "altramuces,altramuz,tramussos,tramús,lupinen,lupine,lupins,lupini,lupino,tremoço,tremoços",
    "molluscs": "mollusks,mollusc,moluscos,mol·luscs,weichtiere,mollusques,molluschi,molusco",
}
NAMES: Final = tuple(_WORDS)
_BIT: Final = {name: 1 << at for at, name in enumerate(NAMES)}
_NAMED: Final = {name_key(word): name for name, words in _WORDS.items() for word in (name, *words.split(","))}
NONE_WORDS: Final = frozenset(
    map(
        name_key,
        ("none", "no", "ninguno", "ninguna", "cap", "keine", "keines", "aucun", "aucune", "nessuno", "nessuna",
         "nenhum", "nenhuma"),
    )
)  # fmt: skip
UNKNOWN_WORDS: Final = frozenset(
    map(
        name_key,
        ("unknown", "desconocido", "desconocidos", "desconegut", "desconeguts", "unbekannt", "inconnu", "inconnus",
         "sconosciuto", "sconosciuti", "desconhecido", "desconhecidos"),
    )
)  # fmt: skip
_MAY: Final = re.compile(
    r"(?:may(?: contain)?|puede(?: contener)?|pot(?: contenir)?|kann(?: enthalten)?|peut(?: contenir)?|"
    r"può(?: contenere)?|puo|pode(?: conter)?|traces?(?: of)?|trazas(?: de)?|spuren(?: von)?|tracce(?: di)?)\s*:\s*",
    re.IGNORECASE,
)
_BETWEEN: Final = re.compile(r"[;,]")
_GROUP: Final = re.compile(r"([^;,()]*)\(([^()]*)\)")
_SPECIES: Final = {
    "gluten": frozenset({"wheat", "rye", "barley", "oats", "spelt", "khorasan"}),
    "nuts": frozenset(
        {"almond", "hazelnut", "walnut", "cashew", "pecan", "brazil nut", "pistachio", "macadamia"}
    ),
}


@dataclass(frozen=True, slots=True)
class Allergens:
    """What an ingredient contains and may contain, as sets of bits (`names_of`). None in its place: unknown."""

    contains: int = 0
    may_contain: int = 0


def parse_allergens(text: str) -> Allergens:
    """The allergens of "milk; gluten (wheat); may: hazelnut" or "none". Raises ValueError: a word that is no allergen."""
    contains = may = 0
    spelled_out = _GROUP.sub(_species_of, plain_text(text))
    words = [part.strip() for part in _BETWEEN.split(spelled_out) if part.strip()]
    if not words:
        raise ValueError(text)
    for part in words:
        word = _MAY.sub("", part, count=1) if (perhaps := _MAY.match(part)) else part
        key = name_key(word)
        if key in NONE_WORDS:
            if perhaps or contains:
                raise ValueError(part)
            continue
        if key not in _NAMED:
            raise ValueError(part)
        if perhaps:
            may |= _BIT[_NAMED[key]]
        else:
            contains |= _BIT[_NAMED[key]]
    if contains and any(name_key(word) in NONE_WORDS for word in words):
        raise ValueError(text)
    return Allergens(contains, may & ~contains)


def _species_of(group: re.Match[str]) -> str:
    """Of "may: nuts (almond, walnut)" what stands in brackets, each with the "may:" before it."""
    perhaps = _MAY.match(group[1].strip())
    name = name_key(_MAY.sub("", group[1].strip(), count=1))
    named = [part.strip() for part in _BETWEEN.split(group[2])]
    if not all(_NAMED.get(name_key(each)) in _SPECIES.get(_NAMED.get(name, ""), ()) for each in named):
        raise ValueError(group[0])
    return "; ".join(f"{perhaps[0]} {each}" if perhaps else each for each in named)


def show_allergens(allergens: Allergens | None) -> str:
    """As a file says it; "unknown" for None."""
    if allergens is None:
        return "unknown"
    parts = [*names_of(allergens.contains), *(f"may: {name}" for name in names_of(allergens.may_contain))]
    return "; ".join(parts) or "none"


def names_of(bits: int) -> list[str]:
    """The names of a set, in the order of the Annex."""
    return [name for name, bit in _BIT.items() if bits & bit]


def bits_of(names: Iterable[str]) -> int:
    """The set of these names; what is none of them is left out."""
    bits = 0
    for name in names:
        bits |= _BIT.get(name, 0)
    return bits
