"""Column names and answers of kitchen files in English, Spanish, Catalan, German, French, Italian and Portuguese."""

from collections.abc import Mapping
from typing import Final

from flux_desktop.pos.vocabulary import COLUMNS, YES, column, plain


def _names(words: str, *more: str) -> tuple[str, ...]:
    """As compared, the English name first; then those that tills use for the same."""
    return tuple(dict.fromkeys([*(column(each) for each in words.split(",")), *more]))


_YIELD: Final = _names(
    "yield,rendimiento,rendiment,ausbeute,rendement,resa,rendimento,yield %,rendimiento %,aprovechamiento,aprofitament"
)
_DATE: Final = _names(
    "date,valid from,price date,fecha precio,fecha del precio,data preu,preisdatum,gultig ab,date prix,date du prix,"
    "data prezzo,data preco,data do preco",
    *COLUMNS["date"],
)

MENU: Final[Mapping[str, tuple[str, ...]]] = {
    "item": _names("item", *COLUMNS["item"], "prato"),
    "price": _names("price,precio carta,precio de carta,preu carta,preco,preco unitario", *COLUMNS["price"]),
    "category": _names("category,categoria", *COLUMNS["category"]),
    "tax_included": _names(
        "tax_included,tax included,vat included,includes tax,iva incluido,iva inclos,impuestos incluidos,"
        "impostos inclosos,mwst inklusive,mwst inkl.,inkl. mwst,steuer inklusive,tva comprise,tva incluse,"
        "taxe comprise,iva inclusa,iva incluida,imposto incluido"
    ),
    "tax_rate": _names(
        "tax_rate,tax rate,vat rate,tax %,vat %,iva,iva %,tipo iva,tipo de iva,tipus iva,tipus d'iva,mwst,mwst %,"
        "mwst-satz,mwst satz,steuersatz,tva,tva %,taux tva,taux de tva,aliquota,aliquota iva,taxa iva,taxa de iva"
    ),
    "new_name": _names(
        "new_name,new name,renamed to,nuevo nombre,nou nom,neuer name,nouveau nom,nuovo nome,novo nome"
    ),
    "active": _names("active,activo,activa,actiu,aktiv,actif,attivo,ativo,en carta,a la carta,auf der karte"),
}

INGREDIENTS: Final[Mapping[str, tuple[str, ...]]] = {
    "name": _names(
        "name,ingredient,ingrediente,zutat,ingredientes,ingredients,zutaten,ingrediente nombre,nombre ingrediente,"
        "nom ingredient,nome ingrediente,materia prima,materia primera,rohstoff,matiere premiere,nome",
        *COLUMNS["item"],
    ),
    "pack": _names(
        "pack,pack size,package,purchase format,envase,formato,formato de compra,formato compra,presentacion,"
        "format,format de compra,format compra,envas,presentacio,gebinde,packung,verpackung,packungsgrosse,"
        "conditionnement,emballage,colis,confezione,imballo,formato acquisto,embalagem,formato de compra"
    ),
    "price": _names(
        "price,pack price,cost,precio compra,precio de compra,coste,costo,preu compra,preu de compra,cost,"
        "einkaufspreis,kosten,ek,prix d'achat,prix achat,cout,prezzo acquisto,prezzo di acquisto,preco,preco compra,"
        "preco de compra,custo",
        *COLUMNS["price"],
    ),
    "date": _DATE,
    "supplier": _names("supplier,vendor,proveedor,proveidor,lieferant,fournisseur,fornitore,fornecedor"),
    "waste_factor": _names(
        "waste_factor,waste,waste factor,merma,factor de merma,factor merma,minva,factor de minva,schwund,"
        "schwundfaktor,verlust,perte,facteur de perte,taux de perte,scarto,fattore di scarto,calo,desperdicio,"
        "fator de desperdicio,quebra"
    ),
    "yield": _YIELD,
    "shelf_life_days": _names(
        "shelf_life_days,shelf life,shelf life days,caducidad,caducidad dias,dias de caducidad,vida util,"
        "vida util dias,dias vida util,caducitat,caducitat dies,dies de caducitat,vida util dies,haltbarkeit,"
        "haltbarkeit tage,haltbarkeitstage,tage haltbar,duree de conservation,conservation,conservation jours,"
        "dlc jours,durata,durata giorni,giorni di conservazione,shelf life giorni,validade,validade dias,"
        "dias de validade"
    ),
    "allergens": _names("allergens,alergenos,al·lergens,allergene,allergenes,allergeni,alergenios"),
    "equivalents": _names(
        "equivalents,equivalences,equivalencias,equivalencies,umrechnung,umrechnungen,entsprechungen,equivalenze,"
        "equivalenti,conversiones,conversions"
    ),
}

RECIPES: Final[Mapping[str, tuple[str, ...]]] = {
    "recipe": _names(
        "recipe,receta,recepta,rezept,recette,ricetta,receita,dish,plato,plat,gericht,piatto,prato"
    ),
    "ingredient": _names("ingredient,ingrediente,zutat,component,componente,component,komponente,composant"),
    "quantity": _names("quantity,quantitat,quantidade,qtd,quantita", *COLUMNS["quantity"]),
    "unit": _names(
        "unit,units of measure,unit of measure,uom,unidad,unidad de medida,unitat,unitat de mesura,einheit,unite,"
        "unite de mesure,unita,unita di misura,u.m.,um,unidade,unidade de medida"
    ),
    "makes": _names(
        "makes,output,produce,hace,sale,salen,da para,rinde,fa,surt,ergibt,ergebnis,donne,pour,rende,"
        "produz,rende para,faz"
    ),
    "portions": _names(
        "portions,servings,serves,pax,raciones,porciones,personas,racions,porcions,persones,portionen,personen,"
        "personnes,couverts,porzioni,persone,porcoes,pessoas"
    ),
    "yield": _YIELD,
    "note": _names("note,notes,nota,notas,notiz,remarque,commentaire,observacion,observaciones,observacoes"),
    "station": _names("station,partida,estacion,estacio,posten,poste,partita,estacao"),
    "batch": _names("batch,lote,tanda,lot,charge,ansatz,fournee,lotto,fornada"),
    "life_days": _names(
        "life_days,life days,dias de vida,vida dias,dies de vida,vida dies,haltbar tage,jours de vie,giorni di vita,"
        "dias vida"
    ),
    "minutes": _names("minutes,minutos,minuts,minuten,minuti"),
}

_NO: Final = frozenset(
    {"0", "false", "no", "n", "nein", "non", "nao", "falso", "falsch", "faux", "fals", "f"}
)
_YES: Final = YES | {"sim", "vero", "verdadeiro", "cert", "veritable", "v", "t", "w"}


def yes_or_no(text: str) -> bool:
    """What a cell answers. Raises ValueError: neither."""
    word = plain(text)
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise ValueError(text)
