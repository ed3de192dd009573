"""The words tills use, in seven languages: column names, totals, what is no dish, what is personal."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from flux_desktop.domain.i18n import N_

# A header of thousands of columns is looked at with every separator, and never again.
_REMEMBERED: Final = 20_000
_MONEY_SIGNS: Final = re.compile(r"[(\[]?\s*(?:[€$£]|\b(?:eur|euro|euros|usd|gbp|chf)\b)\s*[)\]]?")


@lru_cache(_REMEMBERED)
def plain(text: str) -> str:
    """A word as compared: lower case, no accents, single blanks, no colon or star behind it."""
    if text.isascii():
        folded = text.casefold()
    else:
        parts = unicodedata.normalize("NFKD", text.casefold())
        folded = "".join(letter for letter in parts if not unicodedata.combining(letter))
    return " ".join(folded.replace("_", " ").split()).strip(":* ")


def column(text: str) -> str:
    """A column's name as compared: `plain`, without the currency that stands behind it."""
    name = plain(text)
    return " ".join(_MONEY_SIGNS.sub(" ", name).split()) or name


def _listed(*groups: str) -> frozenset[str]:
    return frozenset(plain(each) for group in groups for each in group.split(","))


# Column names of reports whose till is not known, best first. ---------------------------------------------

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    role: tuple(dict.fromkeys(column(each) for each in names.split(",")))
    for role, names in {
        "date": "date,business date,sale date,sales date,order date,day,fecha,fecha venta,fecha de venta,dia,data,"
        "data venda,datum,verkaufsdatum,tag,belegdatum,date de vente,date vente,jour,verkoopdatum,dag,data vendita,"
        "giorno,fecha y hora,data i hora,datum/uhrzeit,date heure,date et heure,date/time,datetime,date time,data ora,"
        "fecha/hora,fecha hora,fecha factura,fecha de factura,fecha ticket,fecha de ticket,fecha negocio,fecha de negocio,fecha operacion,jornada,data de venda,data operacio,geschaftstag,kassentag,date de la vente,date d'operation,verkoopdag,transactiedatum,data di vendita,data operazione,giorno di vendita,transaction date,sold on,report date,dob,date of business,business day,trading day,trading date,invoice date,bill date,receipt date,ticket date,check date,order day,date of sale,sold at,sold date,sales day,trans date,txn date,purchase date,posting date,service date,timestamp,created at,created,order created,order time,opened,opened at,closed,closed at,paid at,fecha de emision,fecha emision,fecha apertura,fecha cierre,fecha pedido,data emissao,data da venda,data de emissao,rechnungsdatum,bestelldatum,date commande,date facture,date ticket,besteldatum,factuurdatum,data scontrino,data ordine,日付,日期,売上日,営業日,販売日,销售日期,날짜,дата,tarih,data sprzedazy,datum prodeje,dato",
        "time": "time,hora,uhrzeit,zeit,heure,tijd,ora,tijdstip,時刻,時間,时间,시간,время,saat,czas,godzina",
        "item": "item,item name,dish,product,product name,menu item,articulo,nombre articulo,producto,nombre producto,"
        "plato,article,nom article,producte,plat,artikel,artikelname,artikelbezeichnung,produkt,gericht,speise,"
        "designation,libelle,produit,nom du produit,productnaam,gerecht,artikelnaam,articolo,prodotto,piatto,"
        "descripcion,descripcio,description,beschreibung,bezeichnung,omschrijving,descrizione,concepto,nombre,name,nombre del articulo,nombre de articulo,nombre del producto,nombre de producto,nombre plato,nombre del plato,descripcion articulo,descripcion producto,articulo/plato,platos,articulos,productos,nom de l'article,nom del producte,nom producte,nom du plat,article vendu,produktname,produktbezeichnung,speisen,gerechten,naam,product naam,naam product,omschrijving artikel,nome prodotto,nome articolo,descrizione articolo,nom,items,products,dish name,item description,product description,product desc,product description,item desc,plu name,menu item name,food item,food name,dish,dishes,商品名,品名,メニュー,メニュー名,菜品,菜名,品项,商品名称,메뉴,상품명,блюдо,наименование,товар,urun,urun adi,nazwa,nazwa produktu,danie,nazev,polozka,jidlo,vara,ret,rett,tuote,tuotenimi,nome do produto,produto,prato",
        "quantity": "quantity,qty,qty sold,quantity sold,units,units sold,items sold,sold,count,unidades,uds,uds.,unid,unid.,"
        "cantidad,cant,cant.,vendidos,unidades vendidas,unitats,quantitat,venuts,unitats venudes,menge,anzahl,stuck,"
        "stuckzahl,verkauft,verkaufte menge,quantite,qte,quantite vendue,nombre vendu,vendus,aantal,hoeveelheid,"
        "verkocht,stuks,quantita,q.ta,qta,pezzi,venduti,cant. vendida,cant vendida,cantidad vendida,cantidades,uds vendidas,uds. vendidas,ud,ud.,uds vend.,unid. vendidas,unid vendidas,unidades vend.,numero de unidades,num. unidades,no unidades,n unidades,ventas uds,ventas uds.,ventas (uds),ventas (uds.),ventas (unidades),quantitat venuda,quantitats,uts,uts.,un.,anzahl verkauft,verkaufte anzahl,verkaufte stuck,stk,stk.,absatz,qte vendue,qtes,qtes vendues,quantites,quantites vendues,nb,nb.,nb vendus,nombre,nb de ventes,unites,unites vendues,aantal verkocht,verkocht aantal,verkochte aantallen,aantallen,quantita venduta,q.ta venduta,qta venduta,pz,pz.,pezzi venduti,numero pezzi,nr.,qty.,no. sold,number sold,total sold,total qty,total quantity,sales qty,sold qty,item count,items,qty sold,quantidade,qtd,qtd.,qtde,数量,個数,点数,販売数,件数,份数,销量,수량,количество,кол-во,adet,miktar,ilosc,mnozstvi,kusy,antal,antall,maara,kpl,units ordered,qty ordered,no of units,no. of units,number of units,item quantity,order quantity,items qty,number of items sold",
        "net": "net sales,net amount,net total,net,net price,net revenue,sales excl tax,importe neto,neto,venta neta,"
        "ventas netas,base imponible,base,importe sin iva,total sin iva,import net,net sense iva,vendes netes,"
        "import sense iva,nettoumsatz,netto,umsatz netto,nettobetrag,betrag netto,ca ht,montant ht,total ht,ventes ht,"
        "ht,netto omzet,omzet excl. btw,omzet excl btw,netto bedrag,bedrag excl. btw,importo netto,imponibile,"
        "vendite nette,totale netto,net sales amount,net total sales,sales ex tax,sales ex vat,net ex vat,total excl. tax,total excl. vat,amount excl. tax,importe s/iva,total s/iva,ventas s/iva,venta s/iva,venta sin iva,ventas sin iva,importe sin impuestos,total sin impuestos,total neto,base imp.,base imp,total base,venda neta,vendes sense iva,total sense iva,umsatz (netto),netto umsatz,umsatz ohne mwst,umsatz ohne mwst.,umsatz exkl. mwst,umsatz exkl. mwst.,nettosumme,netto-umsatz,montant net,net ht,ca net ht,total ht net,prix total ht,chiffre d'affaires ht,netto-omzet,omzet netto,omzet exclusief btw,totaal excl. btw,netto totaal,venduto netto,importo imponibile,totale imponibile,totale senza iva,importo senza iva,ricavo netto,sales exc tax,sales exc tax.,sales exc. tax,sales ex. tax,total exc tax,total ex tax,amount ex tax,net value,net revenue,valor liquido,税抜金額,税抜,net tutar,netto kwota",
        "amount": "amount,total,sales,gross sales,gross amount,revenue,line total,total sales,total amount,turnover,"
        "gross,gross revenue,importe,importe total,venta,ventas,ventas brutas,importe bruto,bruto,total venta,"
        "total ventas,importe con iva,total con iva,facturacion,import,import total,vendes,total vendes,"
        "import amb iva,umsatz,gesamt,betrag,summe,gesamtbetrag,gesamtpreis,bruttoumsatz,brutto,umsatz brutto,"
        "montant,ca,chiffre d'affaires,ca ttc,montant ttc,total ttc,ventes,ventes ttc,ttc,omzet,bedrag,totaal,"
        "totaalbedrag,bruto omzet,omzet incl. btw,omzet incl btw,importo,totale,incasso,vendite,ricavo,"
        "importo lordo,totale lordo,lordo,fatturato,total price,sales amount,sales total,gross total,total gross,total revenue,gross sales amount,total incl. tax,total incl. vat,importe c/iva,total c/iva,total bruto,importe venta,importe ventas,importe vendido,total importe,total euros,total linea,importe linea,valor,venta bruta,venta con iva,ventas con iva,euros,recaudacion,ingresos,import brut,total brut,total amb iva,venda,vendes brutes,facturacio,umsatz (brutto),brutto-umsatz,umsatz inkl. mwst,umsatz inkl. mwst.,bruttobetrag,gesamtumsatz,endpreis,erlos,montant total,prix total,prix total ttc,total ventes,chiffre d'affaires ttc,recette,recettes,bruto-omzet,omzet bruto,omzet inclusief btw,totale omzet,totaal incl. btw,totaalprijs,verkopen,totale vendite,venduto,venduto lordo,totale con iva,importo con iva,importo totale,ricavi,valore,sales inc tax,sales inc tax.,sales inc. tax,total inc tax,total inc. tax,amount paid,item total,line amount,valor total,total da linha,金額,売上,売上金額,合計金額,税込金額,金额,销售额,小计金额,금액,매출,сумма,выручка,tutar,toplam tutar,kwota,wartosc,castka,cena celkem,belob,belop,summa,omsattning,myynti,prix total,ext price,extended price,extended amount,product total",
        "price": "price,unit price,avg price,average price,price each,precio,precio medio,precio unitario,"
        "precio unidad,precio ud,pvp,p.v.p.,preu,preu mitja,preu unitari,preis,einzelpreis,stuckpreis,"
        "durchschnittspreis,vk-preis,prix,prix unitaire,pu,prix moyen,prijs,stukprijs,eenheidsprijs,"
        "gemiddelde prijs,prezzo,prezzo unitario,prezzo medio,item price,selling price,sale price,price per unit,p. medio,p. unitario,p.unitario,p. unit.,p. unit,p. venta,p.venta,precio venta,precio de venta,precio/ud,precio/unidad,precio unit.,precio unit,precio medio venta,p.v.p. medio,pvp medio,pvp unitario,preu unit.,preu venda,preu de venda,p. mitja,einzelpreis brutto,verkaufspreis,vk,vk preis,preis/stuck,preis pro stuck,ø preis,p.u.,p.u,prix unit.,prix de vente,prix vente,pu ttc,prix unitaire ttc,prix moyen ttc,verkoopprijs,prijs per stuk,prijs/stuk,gem. prijs,prezzo unit.,prezzo di vendita,prezzo vendita,p. medio unitario,prezzo cad.,product price,menu price,list price,単価,单价,価格,价格,단가,цена,fiyat,birim fiyat,cena,cena jednostkowa,pris,hinta,preco,preco unitario,valor unitario",
        "category": "category,group,family,product group,department,menu group,item category,sales category,familia,"
        "categoria,grupo,seccion,departamento,grup,seccio,kategorie,warengruppe,artikelgruppe,hauptgruppe,gruppe,"
        "categorie,famille,rayon,groupe,productgroep,groep,omzetgroep,reparto,famiglia,gruppo,category name,item group,menu category,section,product category,product type,subcategory,familias,familia articulo,familia de articulo,categorias,grupo de articulos,tipo de producto,subfamilia,familia producte,families,artikelgruppen,produktgruppe,sparte,produktkategorie,speisengruppe,familles,famille d'articles,famille article,categorie article,sous-famille,artikelgroep,hoofdgroep,categorieen,categorie prodotto,categoria prodotto,gruppo merceologico,reparti,category name,sale department,sales department,item type,menu name,カテゴリ,カテゴリー,部門,分類,分类,类别,분류,категория,kategori,kategoria,osasto",
        "ticket": "ticket,receipt,receipt number,receipt no,receipt no.,check,check number,order number,order no,"
        "order id,invoice,invoice number,transaction id,n ticket,num ticket,numero ticket,numero de ticket,no ticket,"
        "no. ticket,nº ticket,n.º ticket,factura,numero factura,num. ticket,numero de factura,tiquet,num tiquet,"
        "numero tiquet,bon,bonnr,bon-nr,bon-nr.,belegnr,belegnr.,beleg-nr.,belegnummer,rechnungsnummer,rechnung,"
        "n de ticket,n° ticket,facture,numero de facture,bonnummer,bonnr.,factuurnummer,scontrino,numero scontrino,"
        "fattura,order,order #,order no,order id,bill no,bill no.,bill number,bill id,bill,invoice no,invoice no.,invoice_no,invoice id,check #,check no,check id,ticket number,ticket no,ticket id,ticket #,receipt id,receipt #,transaction,transaction number,transaction no,trans id,sale id,order ref,レシート番号,伝票番号,订单号,单号,주문번호,чек,номер чека,fis no,siparis no,paragon",
        "discount": "discount,discounts,descuento,descuentos,dto,dto.,descompte,rabatt,nachlass,remise,remises,"
        "korting,sconto,sconti,discount amount,total discount,disc,disc.,disc amt,discount value,discounts & comps,desconto,descontos,割引,値引,折扣,할인,скидка,indirim,rabat,sleva,alennus",
        "tax": "tax,taxes,vat,iva,cuota iva,import iva,importe iva,mwst,mwst.,ust,steuer,tva,montant tva,btw,"
        "btw bedrag,imposta",
        "promo": "promo,promotion,promocion,promocio,aktion,promotie,promozione",
        "status": "status,state,order status,estado,estat,zustand,statut,etat,stato,toestand,order status,payment status,sale status,item status,bill status,invoice status,ticket status,transaction status,financial status,situacion,situacao,estado pedido,estado del pedido,状態,状态,ステータス,상태,статус,durum,status zamowienia,stav,tila,bestellstatus,statut commande,statut de la commande",
        "type": "type,receipt type,transaction type,event type,tipo,tipo de recibo,tipo de documento,tipus,typ,art,"
        "belegart,vorgang,type de recu,soort,tipo documento,line type,record type,row type,entry type,sale type,transaction kind,kind",
        "place": "location,store,branch,outlet,restaurant,site,shop,location name,store name,branch name,outlet name,"
        "restaurant name,site name,shop name,store location,store code,branch code,outlet code,location code,location id,"
        "store id,branch id,outlet id,restaurant id,store no,store number,venue,venue name,revenue center location,"
        "tienda,sucursal,restaurante,establecimiento,nombre local,nombre tienda,punto de venta,botiga,"
        "establiment,filiale,standort,betrieb,restaurantname,betriebsstatte,magasin,etablissement,point de vente,"
        "succursale,vestiging,filiaal,winkel,locatie,negozio,sede,punto vendita,ristorante,loja,filial,"
        "店舗,店舗名,店名,门店,分店,门店名称,매장,지점,магазин,ресторан,точка,sube,magaza,restauracja,lokalizacja,"
        "pobocka,provozovna,butik,butikk,toimipaikka",
        "currency": "currency,currency code,moneda,divisa,wahrung,devise,valuta,munt,moeda,通貨,币种,통화,валюта,para birimi,mena",
        "void": "void,void?,voided,voided?,is void,is voided,cancelled,cancelled?,canceled,is cancelled,is canceled,deleted,is deleted,anulado,"
        "anulada,anulat,cancelado,storniert,storno,annule,geannuleerd,annullato",
        "repaid": "refunded,refunded?,is refunded,is refund,refund?,returned?,is return,is returned,transaction refunded,reembolsado,"
        "devuelto,ruckerstattet,rembourse,terugbetaald,rimborsato",
        "units_refunded": "units refunded,items refunded,qty refunded,quantity refunded,refunded qty,refunded quantity,"
        "refunded units,refund qty,refund quantity,refunds qty,units returned,items returned,qty returned,quantity returned,"
        "returned qty,returned quantity,return qty,return quantity,returns qty,uds devueltas,uds. devueltas,unidades devueltas,"
        "cantidad devuelta,cant. devuelta,devueltas,unitats retornades,zuruckgegebene menge,retouren menge,retourmenge,"
        "quantite remboursee,qte remboursee,quantite retournee,aantal retour,retour aantal,quantita resa,q.ta resa,pezzi resi",
        "variant": "variant,variation,item variation,variante,variacion,size,formato,format",
    }.items()
}

# Every word that names a column: a text in which they are words is read as it was written.
COLUMN_WORDS: Final = frozenset(name for names in COLUMNS.values() for name in names)

# Of the dates, those that say themselves that they are the business day's.
BUSINESS_DAYS: Final = tuple(
    column(each)
    for each in [
        "business date",
        "business day",
        "date of business",
        "trading date",
        "trading day",
        "fecha de negocio",
        "fecha negocio",
        "jornada",
        "geschaftstag",
        "kassentag",
    ]
)

# Words that stand in place of a day or a dish in a row of sums.
TOTALS: Final = _listed(
    "total,totals,grand total,subtotal,sub total,sub-total,sum,total sales,total general,totales,suma,suma total,"
    "total ventas,total dia,total del dia,total periodo,total familia,total vendes,total del dia,summe,gesamt,"
    "gesamtsumme,zwischensumme,endsumme,total general,sous-total,sous total,total du jour,total ttc,totaal,"
    "subtotaal,eindtotaal,totale,totale generale,subtotale,somma,insgesamt,report total,overall total,total amount,"
    "total geral,合計,小計,総計,合计,小计,总计,합계,총계,итого,всего,toplam,genel toplam,razem,suma koncowa,celkem,"
    "osszesen,sammanlagt,yhteensa,i alt"
)
_TOTAL: Final = re.compile(
    r"(?:grand |sub-?|sous-?|eind|zwischen|gesamt|end)?\s?(?:total(?:s|es|e)?|totaal|summe|suma|somma)\b"
)
# A total that names what it sums: "Total Food", "Drinks Total", "Gesamt Speisen", "Total by Group: Food".
_TOTAL_OF: Final = re.compile(
    r"(?:\b(?:grand |sub-?\s?|sous-?\s?|eind|zwischen|gesamt|end)?(?:total(?:s|es|e|en|i)?|totaal|totalen|summen?|suma|somma)"
    r"|\bgesamt|\binsgesamt|合計|小計|総計|合计|小计|总计|합계|총계|итого|всего|\btoplam|\brazem|\bcelkem|\bosszesen|\byhteensa)"
    r"(?:\b|(?<=[^\x00-\x7f]))"
)

# Titles of the tables that stand below a report of dishes, and are no dishes.
OTHER_TABLES: Final = _listed(
    "payments,payment,payment methods,payment types,payment summary,tenders,tender summary,tender types,voids,void summary,"
    "voided items,void report,cancelled items,cancellations,canceled items,deleted items,refunds,refund summary,returns,taxes,tax summary,tax,vat,vat summary,"
    "discounts,discount summary,comps,comps & discounts,promotions,tips,tip summary,gratuities,service charges,covers,guests,"
    "labor,labour,staff,employees,summary,sales summary,cash summary,cash drawer,deposits,gift cards,paid outs,"
    "pagos,formas de pago,forma de pago,medios de pago,cobros,metodos de pago,resumen,resumen de pagos,anulaciones,"
    "anulados,devoluciones,impuestos,iva,descuentos,invitaciones,propinas,caja,cierre de caja,pagaments,formes de pagament,"
    "anul·lacions,devolucions,impostos,descomptes,resum,zahlungen,zahlungsarten,zahlungsmittel,stornos,stornierungen,"
    "erstattungen,steuern,mwst,umsatzsteuer,rabatte,nachlasse,trinkgelder,zusammenfassung,kassenbericht,paiements,"
    "reglements,modes de paiement,moyens de paiement,annulations,remboursements,taxes,tva,remises,pourboires,recapitulatif,"
    "resume,betalingen,betaalwijzen,betaalmethoden,annuleringen,retouren,btw,kortingen,fooien,samenvatting,pagamenti,"
    "metodi di pagamento,annullamenti,storni,rimborsi,imposte,iva,sconti,mance,riepilogo"
)
# What a row of them may name: the ways to pay.
PAYMENT_WORDS: Final = _listed(
    "cash,card,cards,credit,debit,credit card,debit card,visa,mastercard,amex,american express,maestro,paypal,apple pay,"
    "google pay,cheque,check,voucher,vouchers,gift card,upi,wallet,bank transfer,contactless,efectivo,tarjeta,bizum,"
    "transferencia,metalico,efectiu,targeta,bar,barzahlung,karte,ec-karte,kreditkarte,gutschein,especes,carte,carte bancaire,"
    "cheque vacances,ticket restaurant,contant,pin,pinnen,kaart,contanti,carta,bancomat,buoni pasto,dinheiro,cartao,pix"
)

# Whole names of what is sold but not cooked, with the reason a person reads. ------------------------------

NO_DISHES: Final[Mapping[str, str]] = {
    name: reason
    for reason, names in {
        N_("tip product, not a dish"): _listed(
            "tip,tips,gratuity,auto gratuity,tip (card),propina,propinas,propina camarero,propina tarjeta,propines,"
            "trinkgeld,trinkgelder,trinkgeld team,pourboire,pourboires,fooi,fooien,mancia,mance"
        ),
        N_("service charge line, not a dish"): _listed(
            "service charge,service fee,service charges,delivery fee,delivery charge,cargo por servicio,"
            "cargo de servicio,suplemento servicio,carrec per servei,carrec de servei,servicegebuhr,servicepauschale,"
            "bedienungszuschlag,bedienung,liefergebuhr,frais de service,frais de livraison,servicekosten,bezorgkosten,"
            "servicetoeslag,coperto,spese di servizio,costo di servizio,gastos de envio"
        ),
        N_("gift card sale, not a dish"): _listed(
            "gift card,gift cards,giftcard,egift card,e-gift card,gift certificate,gift voucher,tarjeta regalo,"
            "tarjeta de regalo,cheque regalo,bono regalo,vale regalo,targeta regal,targeta de regal,val regal,"
            "gutschein,geschenkgutschein,geschenkkarte,wertgutschein,gutscheinverkauf,carte cadeau,cheque cadeau,"
            "bon cadeau,cadeaukaart,cadeaubon,carta regalo,buono regalo"
        ),
        N_("packaging, not a dish"): _listed(
            "deposit,bottle deposit,envase,envases,fianza,deposito,deposito envase,envas,envasos,diposit,pfand,"
            "flaschenpfand,becherpfand,einwegpfand,pfandruckgabe,leergut,consigne,consignes,statiegeld,borg,cauzione,"
            "vuoto a rendere"
        ),
        N_("shift change, not a dish"): _listed(
            "shift change,cash in,cash out,pay in,pay out,cambio de turno,cambio turno,apertura de caja,"
            "apertura cajon,cierre de caja,entrada de caja,salida de caja,canvi de torn,obertura de caixa,"
            "tancament de caixa,schichtwechsel,kassenoffnung,kassenabschluss,einlage,entnahme,changement d'equipe,"
            "ouverture de caisse,cloture de caisse,ploegwissel,kasopening,kassluiting,cambio turno,apertura cassa,"
            "chiusura cassa"
        ),
        N_("custom amount, not a dish"): _listed(
            "custom amount,custom sale,importe personalizado,importe libre,import personalitzat,import lliure,"
            "individueller betrag,freier betrag,montant personnalise,montant libre,aangepast bedrag,vrij bedrag,"
            "importo personalizzato,importo libero"
        ),
        N_("rounding, not a dish"): _listed(
            "rounding,round off,roundoff,round-off,rounding adjustment,cash rounding,redondeo,ajuste redondeo,arrodoniment,rundung,"
            "rundungsdifferenz,arrondi,afronding,arrotondamento,arredondamento,avrundning,oresavrundning,pyoristys"
        ),
        N_("discount, not a dish"): _listed(
            "discount,discounts,order discount,bill discount,item discount,descuento,descuentos,dto,dto.,descompte,rabatt,"
            "nachlass,remise,korting,sconto,desconto,rabat,sleva,alennus"
        ),
    }.items()
    for name in names
}
# What begins so and has money below nothing takes it off others: "Discount 10%", "Gutschein eingelöst".
_TAKES_OFF: Final = re.compile(
    r"(?:discounts?|disc\.?|comps?|coupons?|vouchers?|promo|promotion|loyalty|reward|rounding|round off|adjustment|"
    r"staff discount|employee discount|member discount|senior discount|descuentos?|dto\.?|promocion|cupon|ajuste|redondeo|"
    r"descompte|arrodoniment|rabatt|nachlass|gutschein|rundung|remise|reduction|arrondi|korting|afronding|sconto|buono|"
    r"arrotondamento|desconto|rabat|sleva|割引|値引|折扣|скидка|indirim|할인|\d+\s?% (?:off|discount|dto|rabatt|remise))(?:\b|$|\d)"
)

# What a row may say of its sale. --------------------------------------------------------------------------

REFUND: Final = _listed(
    "refund,refunded,return,returned,reembolso,devolucion,abono,reemborsament,devolucio,abonament,"
    "ruckerstattung,erstattung,gutschrift,retoure,remboursement,rembourse,avoir,terugbetaling,retour,teruggave,"
    "rimborso,reso,storno rimborso"
)
CANCELLED: Final = _listed(
    "cancelled,canceled,voided,void,cancelado,cancelada,anulado,anulada,cancel·lat,cancel·lada,cancellat,anul·lat,"
    "anul·lada,storniert,storno,stornierung,abgebrochen,annule,annulee,geannuleerd,annullato,annullata,cancel"
)
# Of a sale that counts, as tills say it.
SOLD: Final = _listed(
    "success,successful,succeeded,completed,complete,closed,paid,fully paid,done,finished,finalized,finalised,settled,delivered,"
    "served,fulfilled,picked up,collected,invoiced,billed,posted,approved,accepted,confirmed,processed,printed,sale,sold,ok,valid,active,"
    "captured,normal,cobrado,cobrada,pagado,pagada,cerrado,cerrada,finalizado,finalizada,completado,completada,entregado,entregada,facturado,"
    "servido,aceptado,cobrat,pagat,tancat,finalitzat,completat,lliurat,bezahlt,abgeschlossen,erledigt,fertig,geliefert,"
    "geschlossen,gebucht,verkauft,paye,payee,termine,terminee,cloture,livre,livree,encaisse,valide,betaald,afgerond,voltooid,"
    "gesloten,afgesloten,geleverd,verkocht,pagato,chiuso,completato,consegnato,concluso,evaso,pago,concluido,fechado,posted,"
    "invoiced,完了,支払済,会計済,已完成,已支付,완료,оплачен,оплачено,закрыт,выполнен,tamamlandi,odendi,zaplacone,oplacone,zakonczone,"
    "zaplaceno,dokonceno,betald,betalt,maksettu,sales,umsatz,venta,vente,verkoop,vendita,verkauf"
)
_CANCELLED_LIKE: Final = re.compile(
    r"\b(?:cancel|void|declin|fail|reject|abort|delet|remov|expired|no.?show|anulad|cancelad|rechazad|fallid|eliminad|"
    r"anul·la|cancel·la|stornier|storno|abgebroch|abgelehnt|fehlgeschlag|gescheitert|annul|refus|echou|echec|supprim|geannul|"
    r"geweiger|mislukt|verwijder|annull|rifiutat|fallit|eliminat|отмен|iptal|anulowan|zrusen)"
    r"|キャンセル|取消|已取消|작废|作废|취소"
)
_REFUND_LIKE: Final = re.compile(
    r"\b(?:refund|return|charge.?back|reembols|devol|abono|retorn|erstatt|ruckgab|retour|rembours|avoir|terugbet|rimbors|reso|"
    r"возврат|iade|zwrot|vracen)|返金|返品|退款|退货|환불"
)
DRAFT: Final = _listed(
    "new,draft,nuevo,borrador,nou,esborrany,neu,entwurf,nouveau,brouillon,nieuw,concept,nuovo,bozza"
)
YES: Final = frozenset(
    {"1", "true", "yes", "y", "x", "si", "s", "ja", "j", "oui", "o", "wahr", "vrai", "verdadero"}
)

# Columns whose cells name or point to a person: they are never kept, not even in the text of a problem. ---

_PERSONAL: Final = re.compile(
    r"\b(?:employee|server|cashier|staff|waiter|waitress|bartender|customer|client|guest name|e-?mail|phone|"
    r"telephone|mobile|billing|shipping (?:name|address\d?|phone|street)|card (?:brand|number|holder|suffix|name)|"
    r"credit card|pan suffix|pan|account|tab name|notes?|comments?|details|contacts?|approver|created by|manager|"
    r"empleado|empleada|camarero|camarera|cajero|cajera|vendedor|dependiente|usuario|cliente|correo|telefono|movil|"
    r"tarjeta|nif|dni|nota|notas|observaciones|comentario|comentarios|empleat|cambrer|cambrera|caixer|venedor|"
    r"usuari|client|correu|telefon|targeta|observacions|mitarbeiter|mitarbeiterin|kellner|bediener|bedienung|"
    r"kassierer|kassiererin|verkaufer|benutzer|kunde|kundenname|kundennr|kundennummer|konto|kartennummer|karteninhaber|"
    r"notiz|notizen|bemerkung|bemerkungen|kommentar|employe|serveur|serveuse|caissier|vendeur|utilisateur|courriel|"
    r"carte bancaire|compte|commentaire|commentaires|remarque|medewerker|ober|kassamedewerker|verkoper|gebruiker|"
    r"klant|klantnaam|telefoon|kaartnummer|rekening|opmerking|opmerkingen|dipendente|cameriere|cassiere|venditore|"
    r"utente|cellulare|commento|commenti|osservazioni|user|username|device (?:name|nickname)|"
    r"responsable|comercial|salesperson|operator|operador|operadora|served by|atendido por|bedient von)\b"
)


def is_personal(name: str) -> bool:
    """Whether a column of this name holds names of staff or customers, addresses, notes or card digits."""
    return len(name) <= 100 and _PERSONAL.search(plain(name)) is not None


def is_total(cells: Iterable[str]) -> bool:
    """Whether a row of which day or dish is missing is one of sums: a cell says so."""
    return any(
        len(cell) <= 60 and (word := cell.strip())[:1].isalpha() and _TOTAL.match(plain(word)) is not None
        for cell in cells
    )


def total_of(text: str) -> bool:
    """Whether a name may be that of a total: whether it is one, its figures tell."""
    if len(text) > 120:
        return False
    word = plain(text)
    return word in TOTALS or any(
        found.start() == 0 or found.end() >= len(word.rstrip(" .:*)")) for found in _TOTAL_OF.finditer(word)
    )


def takes_off(name: str) -> bool:
    """Whether a name may be that of a discount, a voucher or a rounding: with money below nothing it is none of a dish."""
    return len(name) <= 120 and _TAKES_OFF.match(plain(name)) is not None


# What a word of a status means to a sale.
COUNTS, OUT, BACK, OPEN = "sold", "out", "refund", "draft"


def status_of(word: str) -> str:
    """COUNTS, OUT (never made or taken back before), BACK (made, then repaid), OPEN, or "" where nobody knows.

    `word` is `plain`.
    """
    if not word or word in SOLD:
        return COUNTS
    if word in CANCELLED or (_CANCELLED_LIKE.search(word) and not word.startswith("not ")):
        return OUT
    if word in REFUND or (_REFUND_LIKE.search(word) and "partial" not in word):
        return BACK
    return OPEN if word in DRAFT else ""
